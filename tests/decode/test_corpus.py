"""Every column of every key of real dumps: what the server said, and what the reference decoder says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from tests.decode.reading import CORPUS, Modelled, Reading, differences, read
from tests.memory.corpus import allocator_of
from tests.reference.columns import Row, columns
from tests.reference.decoder import decode_file

if TYPE_CHECKING:
    from pathlib import Path

EVERY_DUMP = pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)


def facts(path: Path) -> dict[str, Any]:
    """Return what is known of the server that wrote the dump."""
    return json.loads(path.with_suffix(".json").read_text())  # type: ignore[no-any-return]


def read_corpus(path: Path) -> Reading:
    """Read a dump for the server that wrote it, with that server's settings."""
    about = facts(path)
    conf = {name: str(value) for name, value in about["config"].items()}
    return read(path.read_bytes(), conf=conf, allocator=allocator_of(about))


def test_the_corpus_is_there() -> None:
    assert len(CORPUS) > 70


@EVERY_DUMP
def test_columns_equal_the_reference_decoder(path: Path) -> None:
    assert differences(read_corpus(path).rows, columns(decode_file(path))) == []


@EVERY_DUMP
def test_columns_equal_the_server(path: Path) -> None:
    said = {(row["db"], row["key"]): row for row in pq.read_table(path.with_suffix(".truth.parquet")).to_pylist()}
    reading = read_corpus(path)
    assert {(row.db, row.key) for row in reading.rows} == said.keys()
    assert len(reading.rows) == len(said)
    wrong = [
        (row.key, found, wanted)
        for row, modelled in zip(reading.rows, reading.modelled, strict=True)
        for found, wanted in [(ours(row, modelled), theirs(said[row.db, row.key], row))]
        if found != wanted
    ]
    assert wrong == []


def ours(row: Row, modelled: Modelled) -> dict[str, Any]:
    """What the core says, in the server's words."""
    return {
        "type": row.type,
        "elements": row.value_bytes if row.type == "string" else row.elements,
        "expire_at_ms": row.expires_at,
        "freq": row.frequency,
        "largest_len": row.largest_element_bytes,
        "content_len": row.value_bytes,
        "encoding_reloaded": modelled.encoding,
        "fields_with_ttl": row.expiring_fields,
        "groups": row.groups,
        "pending": row.pending,
        "lag": modelled.lag,
    }


def theirs(said: dict[str, Any], row: Row) -> dict[str, Any]:
    """What the server said; the encoding of a key that it dropped while loading is not known."""
    extra = json.loads(said["extra"] or "{}")
    names = ("type", "elements", "expire_at_ms", "freq", "largest_len", "content_len", "encoding_reloaded")
    answers = {name: said[name] for name in names}
    if said["encoding_reloaded"] is None:
        answers["encoding_reloaded"] = said["encoding"]
    if row.type == "vectorset":  # nobody asked VCARD; the reference decoder counts them
        answers["elements"] = row.elements
    return answers | {
        "fields_with_ttl": extra.get("fields_with_ttl", 0) if row.type == "hash" else None,
        "groups": extra["groups"] if row.type == "stream" else None,
        "pending": extra["pending"] if row.type == "stream" else None,
        "lag": largest_lag(extra),
    }


def largest_lag(extra: dict[str, Any]) -> int | None:
    """XINFO GROUPS of the group that is farthest behind, as far as the server knew; before 7.0 it did not."""
    told = [group["lag"] for group in extra.get("group_detail", ()) if group.get("lag") is not None]
    return max(told, default=None)


@EVERY_DUMP
def test_idle_seconds_are_the_servers(path: Path) -> None:
    """The server was asked up to a second (for expired keys: up to 9) before it saved."""
    said = {
        (row["db"], row["key"]): row["idle_s"] for row in pq.read_table(path.with_suffix(".truth.parquet")).to_pylist()
    }
    for row in read_corpus(path).rows:
        if row.idle_seconds is None:
            assert "-lru" not in path.stem
        else:
            assert -1 <= row.idle_seconds - said[row.db, row.key] <= 9


@EVERY_DUMP
def test_facts_of_the_dump(path: Path) -> None:
    reading, known = read_corpus(path), facts(path)
    header, info = reading.header, reading.info
    assert info.complete
    assert info.damage is None
    assert info.warnings == []
    assert header.magic + f"{header.rdb_version:0{9 - len(header.magic)}}" == known["rdb_magic"]
    flavor = "redict" if path.stem.startswith("redict") else known["flavor"]
    assert (header.server, header.server_version) == (flavor, known["version"] if known["aux"] else "")
    assert [list(pair) for pair in header.aux][: len(known["aux"])] == known["aux"]
    assert info.keys == known["keys"] == len(reading.rows)
    assert {name: info.databases.get(int(name), (count,))[0] for name, count in known["dbsize"].items()} == known[
        "dbsize"
    ]
    assert sorted(library.name for library in info.functions) == sorted(known["functions"] or [])
    if header.rdb_version < 5:
        assert info.checksum == "absent"
    else:
        assert info.checksum == ("disabled" if known["checksum_enabled"] == "no" else "ok")


@EVERY_DUMP
def test_every_byte_is_accounted_for(path: Path) -> None:
    info = read_corpus(path).info
    reference = decode_file(path)
    found = {part: size for part, size in info.accounting.items() if size}
    assert found == {part: size for part, size in reference.parts.items() if size}
    assert sum(info.accounting.values()) == info.dump_bytes == path.stat().st_size
    assert info.trailing_bytes == len(reference.tail)


def test_an_append_only_file_is_read_up_to_its_commands() -> None:
    tails = {path.stem: read_corpus(path).info for path in CORPUS if path.suffix == ".aof"}
    assert len(tails) >= 2
    for info in tails.values():
        assert info.trailing_bytes > 0
        assert "AOF" in info.trailing_kind
        assert info.complete


def test_data_of_modules_is_named() -> None:
    found = {
        aux.module: aux.when for path in CORPUS if "-module" in path.stem for aux in read_corpus(path).info.module_aux
    }
    assert "test__rdb" in found
