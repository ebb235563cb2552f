"""Sources are opened by name; what cannot be opened is told with what to do."""

import functools
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from rdbscan.errors import SourceError, Truncated
from rdbscan.source import open_source
from tests.source.packing import PACKINGS
from tests.source.test_streams import DUMP, read_all

READ_STDIN = """
import sys
from rdbscan.source import open_source
from tests.source.test_streams import read_all
source = open_source("-")
content = read_all(source.stream)
print(source.name, source.size, source.bytes_read, len(content))
"""


@pytest.mark.parametrize("name", PACKINGS)
def test_stdin_from_a_pipe_and_from_a_file(name: str, tmp_path: Path) -> None:
    stored = PACKINGS[name](DUMP)
    path = tmp_path / "dump"
    path.write_bytes(stored)
    piped = subprocess.run([sys.executable, "-c", READ_STDIN], input=stored, capture_output=True, check=True)
    assert piped.stdout.decode().split() == ["stdin", "None", str(len(stored)), str(len(DUMP))]
    with path.open("rb") as file:
        redirected = subprocess.run([sys.executable, "-c", READ_STDIN], stdin=file, capture_output=True, check=True)
    assert redirected.stdout.decode().split() == ["stdin", str(len(stored)), str(len(stored)), str(len(DUMP))]


def test_a_named_pipe_has_no_size(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(DUMP,))
    writer.start()
    with open_source(str(pipe)) as source:
        assert source.size is None
        assert read_all(source.stream) == DUMP
    writer.join()


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no such file") as error:
        open_source(str(tmp_path / "dump.rdb"))
    assert error.value.source == str(tmp_path / "dump.rdb")
    assert error.value.exit_code == 2


def test_what_is_a_directory(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is a directory"):
        open_source(str(tmp_path))


@pytest.mark.parametrize(
    ("error", "reason"),
    [(PermissionError(13, "Permission denied"), "not readable"), (OSError(24, "Too many"), "Too many")],
)
def test_what_the_system_refuses(error: OSError, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything, so a real file would not do
    with pytest.raises(SourceError, match=reason):
        open_source("dump.rdb")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None: ...

    def do_GET(self) -> None:
        if self.path.startswith("/cut"):
            self.send_response(200)
            self.send_header("Content-Length", str(len(DUMP)))
            self.end_headers()
            self.wfile.write(DUMP[:5000])
        else:
            super().do_GET()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("name", PACKINGS)
def test_http(web: str, tmp_path: Path, name: str) -> None:
    stored = PACKINGS[name](DUMP)
    (tmp_path / "dump.rdb").write_bytes(stored)
    with open_source(f"{web}/dump.rdb?signature=secret") as source:
        assert source.name == "dump.rdb"
        assert "secret" not in source.path
        assert source.size == len(stored)
        assert read_all(source.stream) == DUMP


def test_http_that_breaks_off(web: str) -> None:
    with open_source(f"{web}/cut.rdb") as source, pytest.raises(Truncated, match=r"5,000 of") as damage:
        read_all(source.stream)
    assert damage.value.offset == 5000


def test_http_that_is_not_there(web: str) -> None:
    with pytest.raises(SourceError, match="404") as error:
        open_source(f"{web}/nothing.rdb?signature=secret")
    assert "secret" not in str(error.value)


def test_object_store() -> None:
    store = fsspec.filesystem("memory")
    store.pipe("/bucket/dump.rdb.gz", PACKINGS["gzip"](DUMP))
    with open_source("memory://bucket/dump.rdb.gz") as source:
        assert source.name == "dump.rdb.gz"
        assert source.size == len(PACKINGS["gzip"](DUMP))
        assert read_all(source.stream) == DUMP


def test_object_that_is_not_there() -> None:
    with pytest.raises(SourceError, match="cannot be opened: FileNotFoundError"):
        open_source("memory://bucket/nothing.rdb")


def test_a_store_whose_plug_in_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(SourceError, match=r"rdbscan\[s3\]"):
        open_source("s3://bucket/dump.rdb")


def test_a_scheme_nobody_knows() -> None:
    with pytest.raises(SourceError, match="no reader for gopher"):
        open_source("gopher://host/dump.rdb")
