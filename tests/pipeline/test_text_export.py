"""Records as text: nothing in a name can break a line, a cell, a terminal or a CI log, and every name can be had back."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import threading
from base64 import b64decode
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rdbscan.pipeline import Options, write_keys
from rdbscan.pipeline.text_export import FORMULA, UNSAFE, escaped, escaped_names, without_hidden
from rdbscan.render.escape import unquote
from tests.rdbwriter import Rdb, string

HOSTILE = [
    b"", b"\x00", b"\xff\xfe", b"a,b\r\nc", b"\x1b[31mred", b"\xc2\x9b31m", "\u202eevil\u2066".encode(), b'"q"',
    b"=1+1", b"-1", b"@x", b"+1", b"a\\b", b"x##[error]y", b"::add-mask::x", "caf\u00e9".encode(), "\U000e0041".encode(),
    b"\x7f", b"plain:1", b"\xed\xa0\x80",
]  # fmt: skip
HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")


def had_back(text: str) -> bytes:
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")


@given(st.lists(st.binary(max_size=12) | st.sampled_from(HOSTILE), max_size=20))
@example(HOSTILE)
def test_names_are_harmless_and_come_back(names: list[bytes]) -> None:
    shown = escaped_names(pa.array(names, pa.binary())).to_pylist()
    assert shown == [escaped(name.decode("utf-8", "surrogateescape")) for name in names]
    for name, text in zip(names, shown, strict=True):
        assert had_back(text) == name
        assert text[:1] not in tuple(FORMULA)
        assert not UNSAFE.search(text.replace("\\x", ""))


@given(st.text(max_size=20))
def test_json_stays_what_it_is(text: str) -> None:
    line = json.dumps([text], ensure_ascii=False).encode("utf-8", "surrogatepass")
    safe = without_hidden(line).decode("utf-8", "surrogatepass")
    assert json.loads(safe) == [text]
    assert not HIDDEN.search(safe)
    assert "##[" not in safe


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    dump = Rdb(10)
    for number, name in enumerate(HOSTILE):
        dump.key(name, 0, string(b"v"), ms=2**62 if number % 2 else None)
    path = tmp_path_factory.mktemp("hostile") / "=dump,\n.rdb"
    path.write_bytes(dump.end())
    return path


def written(path: Path, form: str) -> str:
    out = io.BytesIO()
    assert write_keys([str(path)], out, form, Options())[0].outcome.damage is None
    text = out.getvalue().decode()
    assert not HIDDEN.search(text)
    assert "##[" not in text
    return text


def test_csv(hostile: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(written(hostile, "csv"), newline="")))
    assert [had_back(row["key"]) for row in rows] == HOSTILE
    assert all(cell[:1] not in tuple(FORMULA) or cell == "" for row in rows for cell in row.values())
    assert {row["expires_at"] for row in rows} == {"", "9999-12-31T23:59:59.999Z"}


def test_rdbtools_csv(hostile: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(written(hostile, "rdbtools-csv"), newline="")))
    assert [had_back(row["key"]) for row in rows] == HOSTILE
    assert {row["expiry"] for row in rows} == {"", "9999-12-31T23:59:59.999000"}


def test_json_lines(hostile: Path) -> None:
    rows = [json.loads(line) for line in written(hostile, "jsonl").splitlines()]
    for row, name in zip(rows, HOSTILE, strict=True):
        if "key_base64" in row:
            assert b64decode(row["key_base64"]) == name
        else:
            assert row["key"].encode() == name
    assert rows[1]["expires_at"] == "9999-12-31T23:59:59.999Z"


def test_lines_are_what_redis_cli_reads(hostile: Path) -> None:
    assert [unquote(line) for line in written(hostile, "lines").splitlines()] == HOSTILE


def test_no_keys_have_a_header_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "empty.rdb").write_bytes(Rdb(10).end())
    assert written(tmp_path / "empty.rdb", "csv").startswith("source,db,key,")
    assert written(tmp_path / "empty.rdb", "jsonl") == ""


def test_pipes_and_devices_are_written_to_and_links_followed(hostile: Path, tmp_path: Path) -> None:
    fifo, link, target = tmp_path / "fifo", tmp_path / "link", tmp_path / "target"
    os.mkfifo(fifo)
    received: list[str] = []
    reader = threading.Thread(target=lambda: received.append(fifo.read_text()))
    reader.start()
    write_keys([str(hostile)], fifo, "csv", Options())
    reader.join()
    assert received == [written(hostile, "csv")]
    assert fifo.is_fifo()
    target.write_text("old")
    link.symlink_to(target)
    write_keys([str(hostile)], link, "csv", Options())
    assert link.is_symlink()
    assert target.read_text() == received[0]
    write_keys([str(hostile)], Path("/dev/null"), "parquet", Options())
    assert Path("/dev/null").is_char_device()
