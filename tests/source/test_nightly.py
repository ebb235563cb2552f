"""A night's backups in a bucket: each is named for what it is, and the figures are those of the same files on disk."""

import gzip
import io
import json
import tarfile
from pathlib import Path

import pytest

from rdbscan.cli.guard import guarded
from tests.source.conftest import CREDENTIALS, Moto, Put
from tests.source.packing import zstd
from tests.source.web import File, Web

FIXTURES = Path(__file__).parents[2] / "fixtures"
SHOP = (FIXTURES / "shop.rdb").read_bytes()
CORPUS = FIXTURES / "corpus"


def corpus(name: str) -> bytes:
    return (CORPUS / f"{name}.rdb").read_bytes()


def tar(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def padded(content: bytes) -> bytes:
    """A page blob's size is a multiple of 512 bytes."""
    return content + bytes(-len(content) % 512)


NIGHT = {
    "nightly/db1/dump.rdb": SHOP,
    "nightly/db1/nodes.conf": b"07c37dfeb235213a872192d90877d0cd55635b91 127.0.0.1:30004@31004 myself,master - 0 0 1",
    "nightly/db2/dump.rdb.gz": gzip.compress(corpus("redis-7.0.15-tiny")),
    "nightly/db3/dump.rdb.zst": zstd(corpus("redis-7.4.1-cluster")),
    "nightly/db4/backup.tar": tar({"redis-0/dump.rdb": corpus("redis-6.2.16-main"), "redis-0/nodes.conf": b"text"}),
    "nightly/db5/padded.rdb.gz": padded(gzip.compress(corpus("redis-7.2.6-lfu"))),
    "nightly/db6/cut.rdb": SHOP[:1_000_000],
    "nightly/db7/page.rdb": b"<!DOCTYPE html><html><body>503 Backend fetch failed</body></html>",
    "nightly/db8/busy.rdb": corpus("redis-8.0.6-main"),
    "nightly/_SUCCESS": b"",
}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = guarded(list(arguments))
    said = capsys.readouterr()
    return code, said.out, said.err


def words(text: str) -> str:
    """Return a text without its line breaks."""
    return " ".join(text.split())


@pytest.fixture
def night(s3: Put, tmp_path: Path) -> str:
    for name, content in NIGHT.items():
        s3(name, content)
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return f"{tmp_path}/nightly/**"


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_bucket_says_the_same_as_the_files(
    night: str, moto: Moto, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    moto.busy["/dumps/nightly/db8/busy.rdb"] = 2
    code, out, err = run(capsys, "analyze", "s3://dumps/nightly/**", "--format", form)
    assert code == 3
    assert moto.busy["/dumps/nightly/db8/busy.rdb"] == 0
    assert (code, out) == run(capsys, "analyze", night, "--format", form)[:2]
    assert "2 other files are no dump: _SUCCESS (empty), nodes.conf (the nodes.conf of a cluster)" in err
    assert "s3://dumps/nightly/db4/backup.tar: 1 member is no dump" in err
    assert "s3://dumps/nightly/db6/cut.rdb: the dump ends in the middle of an item (byte 1,000,000" in err
    assert "s3://dumps/nightly/db7/page.rdb: this is not an RDB file: it is an HTML page" in err
    if form == "json":
        dumps = next(report for report in json.loads(out)["reports"] if report["name"] == "dump")["rows"]
        complete = {row["source"]: row["complete"] for row in dumps}
        assert complete == {
            "dump.rdb": "yes", "dump.rdb.gz": "yes", "dump.rdb.zst": "yes", "backup.tar!redis-0/dump.rdb": "yes",
            "padded.rdb.gz": "yes", "cut.rdb": "NO: truncated", "page.rdb": "NO: not-rdb", "busy.rdb": "yes",
        }  # fmt: skip


def test_every_verb_reads_a_bucket(night: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "verify", "s3://dumps/nightly/db1/")[0] == 0
    assert run(capsys, "info", "s3://dumps/nightly/db4/backup.tar!redis-0/dump.rdb")[0] == 0
    code, out, _err = run(capsys, "show", "s3://dumps/nightly/db1/dump.rdb", "payment:log", "--format", "json")
    assert (code, '"payment:log"' in out) == (0, True)
    assert run(capsys, "keys", "s3://dumps/nightly/db*/*.rdb.*", "-o", str(tmp_path / "keys.parquet"))[0] == 0
    assert (tmp_path / "keys.parquet").stat().st_size > 10_000


def test_one_that_cannot_be_opened_does_not_void_the_others(
    night: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = (
        "s3://dumps/nightly/db1/dump.rdb",
        ["s3://dumps/none.rdb", str(tmp_path / "none.rdb"), "http://127.0.0.1:1/x"],
    )
    code, out, err = run(capsys, "analyze", good, *bad, "-o", str(tmp_path / "out"))
    assert code == 3
    assert "PARTIAL: 3 of 4 dumps could not be read to the end" in out
    assert "events:audit" in out
    assert "s3://dumps/none.rdb: there is nothing (404 Not Found) [NoSuchKey] [source]" in err
    assert "http://127.0.0.1:1/x: no connection: Connection refused [unreachable]" in err
    code, again, _err = run(capsys, "report", str(tmp_path / "out/profile.parquet"))
    assert (code, again) == (3, out), "what is saved says so, too"
    code, out, err = run(capsys, "verify", good, *bad)
    assert code == 3
    assert out.count("unknown") == 3
    assert "damage" not in out.lower()
    code, out, err = run(capsys, "verify", *bad)
    assert (code, out) == (2, "")
    assert all(one in err for one in bad)


def test_what_breaks_off_is_reported_up_to_there_and_called_unreachable(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    web.files["/shop.rdb"] = File(SHOP, ranges=False, cuts=[1_000_000] * 9)
    code, out, err = run(capsys, "analyze", f"{web.url}/shop.rdb")
    assert code == 3
    assert "reading broke off: the connection ended after 1,000,000 of 3,246,887 bytes" in words(out)
    assert "the dump may be whole" in words(out)
    assert "truncated" not in out + err
    assert "[unreachable]" in err
    web.files["/shop.rdb"] = File(SHOP, ranges=False, length=False, cuts=[1_000_000] * 9)
    code, out, err = run(capsys, "verify", f"{web.url}/shop.rdb")
    assert code == 3
    assert "the server had not said how long the file is" in err
    assert "truncated" not in out + err


def test_no_secret_in_any_output(night: str, web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files: dict[str, File | bytes] = {
        "/shop.rdb": File(SHOP),
        "/cut.rdb": File(SHOP, ranges=False, cuts=[99_999] * 9),
        "/403.rdb": b"HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\nS1GN4T",
        "/raw.rdb": b"S1GN4TURE\r\n\r\n",
    }
    web.files |= files
    host = web.url.replace("http://", "http://us3r:p4ssw0rd@")
    urls = [f"{host}{path}?X-Amz-Signature=S1GN4TURE&t=1#T0K3N" for path in files]
    urls += [f"{host}/none?S1GN4TURE", "http://us3r:p4ssw0rd@[::1?S1GN4TURE", "http://us3r:p4ssw0rd/x@127.0.0.1:1/S"]
    said = ""
    for verb in ("analyze", "verify", "keys"):
        more = {"analyze": ["-o", str(tmp_path / "out")], "keys": ["-o", str(tmp_path / "keys.parquet")]}.get(verb, [])
        code, out, err = run(capsys, verb, "s3://dumps/nightly/**", *urls, *more)
        assert code == 3
        said += out + err
    for url in urls:
        for verb in (["info"], ["show"]):
            code, out, err = run(capsys, *verb, url, *(["nothing"] if verb == ["show"] else []))
            assert code in (0, 2, 3), err
            said += out + err
    written = [path for path in [*(tmp_path / "out").rglob("*"), tmp_path / "keys.parquet"] if path.is_file()]
    assert len(written) >= 6
    told = said.encode() + b"".join(path.read_bytes() for path in written)
    secrets = ["us3r", "p4ssw0rd", "S1GN4T", "T0K3N", *list(CREDENTIALS.values())[:2], "dXMzcj"]
    assert [secret for secret in secrets if secret.encode() in told] == []
