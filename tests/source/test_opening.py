"""Sources are opened by name; what cannot be opened is told with what to do."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rdbscan.errors import NotAnRdb, SourceError
from rdbscan.source import open_source
from tests.source.packing import PACKINGS
from tests.source.test_streams import DUMP, read_all, read_until_damage

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


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "Git LFS: `git lfs pull`"),
        (b"<!DOCTYPE html>\n<html><head><title>Sign in</title>", "an HTML page"),
        (b"\n <HTML><body>no</body>", "an HTML page"),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "an XML document"),
    ],
)
def test_what_lies_in_place_of_a_dump_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    for name, packed in {"plain": content, "packed": PACKINGS["gzip"](content)}.items():
        path = tmp_path / name
        path.write_bytes(packed)
        with open_source(str(path)) as source:
            _content, damage = read_until_damage(source.stream)
        assert isinstance(damage, NotAnRdb)
        assert words in damage.message


def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(SourceError, match="no file can have such a name"):
        open_source("a\0b.rdb")


def test_empty_stdin_says_that_the_command_before_the_pipe_wrote_nothing() -> None:
    script = READ_STDIN.replace("content = read_all(source.stream)", "source.stream.readinto(bytearray(1))")
    run = subprocess.run([sys.executable, "-c", script], input=b"", capture_output=True)
    assert b"Truncated: stdin is empty: the command before the pipe wrote nothing" in run.stderr
