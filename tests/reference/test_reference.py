"""The reference decoder against what the servers themselves said about their keys."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from .columns import Row, columns
from .crc import crc64
from .decoder import decode_file
from .model import Key, Stream

CORPUS = Path(__file__).parents[2] / "fixtures" / "corpus"
DUMPS = sorted([*CORPUS.glob("*.rdb"), *CORPUS.glob("*.aof")])


def truth(path: Path) -> dict[tuple[int, bytes], dict[str, Any]]:
    """Return what the server said, by database and key."""
    rows = pq.read_table(path.with_suffix(".truth.parquet")).to_pylist()
    return {(row["db"], row["key"]): row for row in rows}


def test_crc64_has_the_value_of_the_standard() -> None:
    assert crc64(b"123456789") == 0xE9C6D914C4B8D9CA


@pytest.mark.parametrize("path", DUMPS, ids=lambda path: path.stem)
def test_equals_the_server(path: Path) -> None:
    dump, facts, said = decode_file(path), json.loads(path.with_suffix(".json").read_text()), truth(path)
    rows = columns(dump)
    assert dump.error is None
    assert dump.checksum in (
        "ok",
        "disabled" if "nocomp" in path.stem else "ok",
        "absent" if dump.version < 5 else "ok",
    )
    assert sum(dump.parts.values()) == path.stat().st_size
    assert Counter(str(key.rdb_type % 100) for key in dump.keys) == facts["rdb_type_counts"]
    assert {(row.db, row.key) for row in rows} == said.keys()
    for key, row in zip(dump.keys, rows, strict=True):
        compare(key, row, said[row.db, row.key])


def compare(key: Key, row: Row, said: dict[str, Any]) -> None:
    """Hold one key against the server's answers."""
    assert (row.type, row.expires_at, row.frequency) == (said["type"], said["expire_at_ms"], said["freq"]), row
    if row.type != "vectorset":  # nobody asked VCARD
        assert (row.value_bytes if row.type == "string" else row.elements) == said["elements"], row
    assert (row.value_bytes, row.largest_element_bytes) == (said["content_len"], said["largest_len"]), row
    assert row.offset + row.rdb_bytes - key.value_offset == said["rdb_value_len"], row
    if row.idle_seconds is not None:  # asked a moment before the save, for expired keys up to 9 s
        assert -1 <= row.idle_seconds - said["idle_s"] <= 9, row
    extra = json.loads(said["extra"] or "{}")
    if row.type == "hash":
        assert row.expiring_fields == extra.get("fields_with_ttl", 0), row
    if isinstance(key.value, Stream):
        last = "{}-{}".format(*key.value.last)
        assert (row.groups, row.pending, last) == (extra["groups"], extra["pending"], extra["last-generated-id"]), row
