"""Whatever a web server does, it is told from a dump that is damaged, and no secret of a URL is ever said."""

import gzip
import ssl
import sys
import traceback
from pathlib import Path

import pytest

from rdbscan.errors import DamagedDumpError, SourceError, Truncated, Unreachable
from rdbscan.source import SourceSettings, open_source
from tests.source.fake_server import certificates
from tests.source.packing import PACKINGS
from tests.source.test_streams import DUMP, read_all, read_until_damage
from tests.source.web import File, Web, serving

SMALL = DUMP[:3000]
SECRETS = "/d.rdb?X-Amz-Signature=S1G#T0KEN"


def response(body: bytes = SMALL, *lines: str, status: str = "200 OK", length: str | None = None) -> bytes:
    head = [
        f"HTTP/1.1 {status}",
        "Connection: close",
        f"Content-Length: {len(body) if length is None else length}",
        *lines,
    ]
    return "\r\n".join(line for line in head if line != "Content-Length: ").encode("latin-1") + b"\r\n\r\n" + body


def chunked(*sizes_and_data: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"\r\n".join(sizes_and_data)


WHOLE = {
    "100 before 200": b"HTTP/1.1 100 Continue\r\n\r\n" + response(),
    "no length": response(length=""),
    "a length of 5000 digits": response(length="9" * 5000),
    "a length of 4000 digits": response(length="9" * 4000),
    "a negative length": response(length="-5"),
    "a length that is no number": response(length="abc"),
    "a length in superscript": response(length="\xb2"),
    "chunks": chunked(b"%x" % len(SMALL), SMALL, b"0", b"", b""),
    "gzip as it is stored": response(gzip.compress(SMALL), "Content-Encoding: gzip"),
}
BROKEN_OFF = {
    "a short body": response(SMALL[:100], length="3000"),
    "a bad chunk size": chunked(b"64", SMALL[:100], b"ZZZ", SMALL[100:]),
    "a negative chunk size": chunked(b"64", SMALL[:100], b"-5", SMALL[100:]),
    "a chunk cut": chunked(b"200", SMALL[:100]),
    "no last chunk": chunked(b"64", SMALL[:100], b""),
}
UNREACHABLE = {
    "not HTTP": b"\x00\x01garbage\r\n\r\n",
    "nothing": b"",
    "a bad status": b"HTTP/1.1 abc\r\n\r\n",
    "an absurd header": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    "500 headers": b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n" + SMALL,
    "500": response(b"no", status="500 Internal Server Error"),
    "418 with escapes": response(b"no", status="418 \x1b]0;pwn\x07\x9b31m"),
    "no content": response(b"", status="204 No Content"),
    "a part that nobody asked for": response(SMALL[:30], status="206 Partial Content"),
    "redirect to a file": response(b"", "Location: file:///etc/passwd", status="302 Found"),
    "redirect to ftp": response(b"", "Location: ftp://127.0.0.1:1/x.rdb", status="302 Found"),
    "redirect to data": response(b"", "Location: data:application/octet-stream;base64,AAAA", status="302 Found"),
    "redirect to nonsense": response(b"", "Location: http://[::1", status="302 Found"),
    "redirect in circles": response(b"", "Location: /d.rdb", status="302 Found"),
}
REFUSED = {"404": "404 Not Found", "410": "410 Gone", "401": "401 Unauthorized", "403": "403 Forbidden"}

with_and_without_obstore = pytest.mark.parametrize("obstore", [True, False], ids=["obstore", "standard library"])


@pytest.fixture(autouse=True)
def _library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "obstore" in request.fixturenames and not request.getfixturevalue("obstore"):
        monkeypatch.setitem(sys.modules, "obstore", None)


def serve(web: Web, answer: bytes | File) -> str:
    web.files["/d.rdb"] = answer
    return web.url + SECRETS


def assert_no_secret(error: BaseException) -> None:
    told = "".join(traceback.format_exception(error))
    assert "S1G" not in told
    assert "T0KEN" not in told
    assert "\x1b" not in str(error)
    assert "\x9b" not in str(error)


@with_and_without_obstore
@pytest.mark.parametrize("name", PACKINGS)
def test_a_file(web: Web, obstore: bool, name: str) -> None:
    stored = PACKINGS[name](DUMP)
    with open_source(serve(web, File(stored))) as source:
        assert (source.name, source.path, source.size) == ("d.rdb", f"{web.url}/d.rdb", len(stored))
        assert read_all(source.stream) == DUMP
        assert source.bytes_read == len(stored)


@with_and_without_obstore
@pytest.mark.parametrize(
    "served", [{"ranges": False}, {"ranges": False, "length": False}, {"ranges": False, "chunked": True}]
)
def test_a_server_without_ranges(web: Web, obstore: bool, served: dict[str, bool]) -> None:
    with open_source(serve(web, File(DUMP, **served))) as source:
        assert source.size == (len(DUMP) if served == {"ranges": False} else None)
        assert read_all(source.stream) == DUMP


@with_and_without_obstore
@pytest.mark.parametrize("case", WHOLE)
def test_what_can_be_read_is_read(web: Web, obstore: bool, case: str) -> None:
    with open_source(serve(web, WHOLE[case])) as source:
        assert read_all(source.stream) == SMALL


@with_and_without_obstore
@pytest.mark.parametrize("case", BROKEN_OFF)
def test_what_breaks_off_is_unreachable_and_never_truncated(web: Web, obstore: bool, case: str) -> None:
    with open_source(serve(web, BROKEN_OFF[case])) as source:
        content, damage = read_until_damage(source.stream)
    assert content == SMALL[:100]
    assert isinstance(damage, Unreachable)
    assert (damage.exit_code, damage.slug, damage.offset) == (3, "unreachable", 100)
    assert_no_secret(damage)


@with_and_without_obstore
@pytest.mark.parametrize("case", UNREACHABLE)
def test_what_is_no_answer_is_unreachable(web: Web, obstore: bool, case: str) -> None:
    with pytest.raises(Unreachable) as error:
        open_source(serve(web, UNREACHABLE[case]))
    assert (error.value.exit_code, error.value.source) == (2, f"{web.url}/d.rdb")
    assert_no_secret(error.value)


@with_and_without_obstore
@pytest.mark.parametrize("status", REFUSED.values(), ids=REFUSED)
def test_a_refusal_is_told_with_its_status(web: Web, obstore: bool, status: str) -> None:
    with pytest.raises(SourceError, match=status[:3]) as error:
        open_source(serve(web, response(b"no", status=status)))
    assert_no_secret(error.value)


@with_and_without_obstore
@pytest.mark.parametrize("host", ["[::1", "127.0.0.1:99999", "127.0.0.1:x", ""])
def test_a_url_that_is_none(obstore: bool, host: str) -> None:
    with pytest.raises((SourceError, Unreachable)) as error:
        open_source(f"http://{host}{SECRETS}")
    assert error.value.exit_code == 2
    assert_no_secret(error.value)


@with_and_without_obstore
def test_nobody_listens(obstore: bool) -> None:
    with pytest.raises(Unreachable, match="no connection") as error:
        open_source(f"http://127.0.0.1:1{SECRETS}")
    assert_no_secret(error.value)


@with_and_without_obstore
def test_a_busy_server_is_asked_again(web: Web, obstore: bool) -> None:
    with open_source(serve(web, File(SMALL, busy=1))) as source:
        assert read_all(source.stream) == SMALL


@with_and_without_obstore
def test_a_server_that_stalls_is_given_up(web: Web, obstore: bool) -> None:
    file = File(DUMP, stalls=[None, *[5000] * 50] if obstore else [5000])
    with open_source(serve(web, file)) as source, pytest.raises(Unreachable):
        read_all(source.stream)


def test_what_breaks_off_before_its_first_byte_was_never_opened(web: Web) -> None:
    for answer in (response(b"", length="3000"), chunked(b"64")):
        with pytest.raises(Unreachable) as error:
            open_source(serve(web, answer))
        assert error.value.exit_code == 2


@with_and_without_obstore
def test_https(tmp_path: Path, obstore: bool) -> None:
    root, both = certificates(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    with serving({"/d.rdb": File(DUMP)}, context) as web:
        url = f"https://127.0.0.1:{web.port}/d.rdb"
        with open_source(url, SourceSettings(tls_ca=root)) as source:
            assert read_all(source.stream) == DUMP
        with pytest.raises(Unreachable, match="certificate is not trusted"):
            open_source(url)
    with serving({"/d.rdb": File(DUMP)}) as plain, pytest.raises(Unreachable):
        open_source(f"https://127.0.0.1:{plain.port}/d.rdb")


@with_and_without_obstore
def test_redirects_are_followed_on_the_web(web: Web, obstore: bool) -> None:
    web.files["/final"] = File(SMALL)
    with open_source(serve(web, response(b"", "Location: /final?X=other", status="302 Found"))) as source:
        assert read_all(source.stream) == SMALL


@with_and_without_obstore
def test_user_and_password_are_sent_but_never_to_another_host(web: Web, obstore: bool) -> None:
    with serving({"/final": File(SMALL)}) as other:
        web.files["/d.rdb"] = response(b"", f"Location: {other.url}/final", status="302 Found")
        url = web.url.replace("127.0.0.1", "us%3Aer:p%40ss@localhost") + "/d.rdb"
        with open_source(url) as source:
            assert read_all(source.stream) == SMALL
            assert "ss" not in source.path
    assert {request.headers.get("authorization") for request in web.requests} == {"Basic dXM6ZXI6cEBzcw=="}
    assert {request.headers.get("authorization") for request in other.requests} == {None}


def test_a_malformed_password_is_not_shown() -> None:
    url = f"http://user:pass/{SECRETS[-9:]}@127.0.0.1:1/d.rdb"
    with pytest.raises((SourceError, Unreachable)) as error:
        open_source(url)
    assert_no_secret(error.value)
    assert error.value.source == "http://127.0.0.1:1/d.rdb"


def test_a_bucket_needs_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(SourceError, match=r"rdbscan\[cloud\]"):
        open_source("s3://bucket/dump.rdb")


def test_a_scheme_nobody_knows() -> None:
    with pytest.raises(SourceError, match="no reader for gopher"):
        open_source("gopher://host/dump.rdb")


def test_certificates_that_cannot_be_read(tmp_path: object) -> None:
    with pytest.raises(SourceError, match="--tls-ca"):
        open_source("https://127.0.0.1:1/d.rdb", SourceSettings(tls_ca=tmp_path / "none.pem"))  # type: ignore[operator]


def test_damage_of_the_dump_itself_stays_damage(web: Web) -> None:
    with open_source(serve(web, File(gzip.compress(DUMP)[:-100]))) as source:
        _content, damage = read_until_damage(source.stream)
    assert isinstance(damage, DamagedDumpError)
    assert isinstance(damage, Truncated)
