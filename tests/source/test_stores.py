"""Credentials are found where each cloud's users keep them, and endpoints of one's own are reached as they are set."""

import sys
from pathlib import Path

import pytest

from rdbscan.errors import SourceError, Unreachable
from rdbscan.source import open_source, stores
from tests.source.conftest import CREDENTIALS, Moto, Put
from tests.source.test_streams import DUMP, read_all
from tests.source.web import File, Web

S3_NAMES = [*CREDENTIALS, *stores.S3_ENDPOINTS, *stores.AWS_WITHOUT_BOTO3, "AWS_PROFILE", "AWS_DEFAULT_REGION"]
SAS = "sv=2024-11-04&ss=b&sig=S1GN4TURE%3D"


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Take all credentials away; returns the home folder, which is empty."""
    for name in S3_NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return tmp_path


def test_a_profile_is_asked_of_boto3(s3: Put, moto: Moto, nobody: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto.url)
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    s3("dump.rdb", DUMP)
    for name in CREDENTIALS:
        monkeypatch.delenv(name)
    stores._store.cache_clear()
    (nobody / ".aws").mkdir()
    (nobody / ".aws/credentials").write_text("[nightly]\naws_access_key_id = AK\naws_secret_access_key = SK\n")
    (nobody / ".aws/config").write_text("[profile nightly]\nregion = eu-central-1\n")
    monkeypatch.setenv("AWS_PROFILE", "nightly")
    with open_source("s3://dumps/dump.rdb") as source:
        assert read_all(source.stream) == DUMP
    stores._store.cache_clear()
    monkeypatch.setitem(sys.modules, "boto3", None)
    monkeypatch.delitem(sys.modules, "obstore.auth.boto3", raising=False)
    with pytest.raises(SourceError, match="only boto3 knows profiles: pip install boto3"):
        open_source("s3://dumps/dump.rdb")


def test_keys_in_the_environment_need_no_boto3(nobody: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    monkeypatch.setenv("AWS_PROFILE", "nightly")
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    assert stores._boto3_credentials() is None


@pytest.mark.parametrize(
    ("environment", "path", "signed", "payer"),
    [
        ({}, "/bucket/a.rdb", True, None),
        ({"AWS_SKIP_SIGNATURE": "true"}, "/bucket/a.rdb", False, None),
        ({"AWS_REQUEST_PAYER": "requester"}, "/bucket/a.rdb", True, "requester"),
        ({"AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "true"}, "/a.rdb", True, None),
    ],
)
def test_how_s3_is_asked(
    web: Web, nobody: Path, environment: dict[str, str], path: str, signed: bool, payer: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": web.url, **environment}.items():
        monkeypatch.setenv(name, value)
    web.files[path] = File(DUMP)
    with open_source("s3://bucket/a.rdb") as source:
        assert read_all(source.stream) == DUMP
    asked = web.requests[0]
    assert asked.path == path
    assert ("authorization" in asked.headers) == signed
    assert asked.headers.get("x-amz-request-payer") == payer
    assert asked.headers["user-agent"].startswith("rdbscan/")


def test_without_tls_only_endpoints_that_are_set_so(monkeypatch: pytest.MonkeyPatch, nobody: Path) -> None:
    assert not stores._plain(stores.S3_ENDPOINTS)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://minio:9000")
    assert not stores._plain(stores.S3_ENDPOINTS)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "HTTP://minio:9000")
    assert stores._plain(stores.S3_ENDPOINTS)


def test_a_shared_access_signature_is_used_and_never_shown(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AZURE_STORAGE_ACCOUNT_NAME": "acct", "AZURE_STORAGE_SAS_TOKEN": SAS, "AZURE_STORAGE_ENDPOINT": web.url,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    with pytest.raises(SourceError) as error:
        open_source("az://container/a.rdb")
    assert "sig=S1GN4TURE%3D" in web.requests[0].path
    assert web.requests[0].path.startswith("/container/a.rdb?")
    assert "S1GN4TURE" not in str(error.value)


def test_an_account_that_nobody_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME", raising=False)
    with pytest.raises(SourceError, match="set AZURE_STORAGE_ACCOUNT_NAME"):
        open_source("az://container/a.rdb")


def test_hadoops_urls_name_the_account(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_STORAGE_SAS_TOKEN", SAS)
    monkeypatch.setenv("AZURE_STORAGE_ENDPOINT", web.url)
    url = "abfss://container@acct.dfs.core.windows.net/a.rdb"
    with pytest.raises(SourceError) as error:
        open_source(url)
    assert error.value.source == url, "the account is no password"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("403 Forbidden", "access is denied, or a signature has expired (403 Forbidden) [RequestTimeTooSkewed]"),
        ("400 Bad Request", "the server answered 400 Bad Request [RequestTimeTooSkewed]"),
    ],
)
def test_the_clouds_own_code_is_told_and_nothing_else_of_its_answer(
    web: Web, nobody: Path, code: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = b"<Error><Code>RequestTimeTooSkewed</Code><StringToSign>S3CR3T</StringToSign></Error>"
    web.files["/bucket/a.rdb"] = b"HTTP/1.1 %b\r\nContent-Length: %d\r\n\r\n%b" % (code.encode(), len(body), body)
    for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": web.url}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises((SourceError, Unreachable)) as error:
        open_source("s3://bucket/a.rdb")
    assert words in str(error.value)
    assert "S3CR3T" not in str(error.value)
