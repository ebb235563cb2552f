"""Damaged dumps: what is wrong, where, at which key; the rest is read, nothing is raised, no claim gets memory."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest

from tests.decode.reading import FIXTURES, Reading, differences, read
from tests.rdbwriter import Rdb, length, listpack, lzf, members, string, ziplist
from tests.reference.columns import columns
from tests.reference.decoder import decode

FOLDER = FIXTURES / "damaged"
MANIFEST: list[dict[str, Any]] = json.loads((FOLDER / "manifest.json").read_text())

ODD = {"hand-expire-neg.rdb", "hand-empty-list.rdb", "hand-listpack-odd.rdb"}
"""Servers load them; here a note is made."""

KINDS = {
    "truncated": "truncated",
    "bitflip": "checksum",
    "foreign": "not-rdb",
    "magic": "not-rdb",
    "version": "not-rdb",
    "unknown-type": "unsupported",
    "bomb": "corrupt",
    "listpack": "corrupt",
    "intset": "corrupt",
    "lzf": "corrupt",
    "encoding": "corrupt",
    "dup": "corrupt",
    "zset": "corrupt",
}
EXCEPTIONS = {
    "tiny-version-9999.rdb": "unsupported",
    "hand-len-4g.rdb": "truncated",  # the length is one a server could hold
    "valkey-9.1.2-repl-flip-0.rdb": "corrupt",  # these three hit compressed data
    "valkey-9.1.2-repl-flip-2.rdb": "corrupt",
    "valkey-9.1.2-repl-flip-4.rdb": "corrupt",
}


def damaged(*kinds: str) -> pytest.MarkDecorator:
    """Run a test for the damaged files of these kinds."""
    files = [entry["file"] for entry in MANIFEST if entry["kind"] in kinds and entry["file"] not in ODD]
    assert files
    return pytest.mark.parametrize("name", files)


def test_every_file_is_listed() -> None:
    assert {entry["file"] for entry in MANIFEST} == {path.name for path in FOLDER.glob("*.rdb")}


@damaged(*KINDS)
def test_kind_and_place(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    reading, reference = read(data), decode(data)
    entry = next(entry for entry in MANIFEST if entry["file"] == name)
    damage = reading.info.damage
    assert damage is not None
    assert not reading.info.complete
    assert damage.kind == EXCEPTIONS.get(name, KINDS[entry["kind"]])
    assert 0 <= damage.offset <= len(data)
    assert damage.message
    if damage.kind == "truncated":
        assert damage.offset >= len(data) - 7
    if damage.kind == "checksum":
        assert damage.offset == len(data) - 8
    if damage.kind in ("truncated", "checksum", "not-rdb"):
        assert differences(reading.rows, columns(reference)) == []


@damaged("bomb", "lzf", "encoding", "listpack", "intset", "zset", "dup")
def test_the_key_is_told(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    damage = read(data).info.damage
    assert damage is not None
    assert (damage.db, damage.key) == (0, b"k")
    assert data.rindex(b"\x01k") - 1 <= damage.offset <= len(data)


@damaged("truncated")
def test_the_key_is_the_last_one_seen(name: str) -> None:
    reading = read((FOLDER / name).read_bytes())
    damage = reading.info.damage
    assert damage is not None
    if not reading.rows:
        assert damage.key is None
    else:
        whole = decode((FOLDER / f"{name.split('-trunc')[0]}-crc0.rdb").read_bytes()).keys
        assert damage.key in [key.name for key in whole[len(reading.rows) - 1 : len(reading.rows) + 1]]


@damaged("bitflip-nocrc", "zeroed")
def test_unnoticeable_damage_is_read_like_the_reference_reads_it(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    reading, reference = read(data), decode(data)
    if reference.error is None:
        assert reading.info.damage is None
        assert differences(reading.rows, columns(reference)) == []
    else:
        assert reading.info.damage is not None


@damaged("bitflip-nocrc", "bitflip")
def test_one_damaged_value_costs_one_key(name: str) -> None:
    """The extent of a broken value is known here, so all other keys are read."""
    whole = len(read((FOLDER / (name.split("-flip")[0] + "-crc0.rdb")).read_bytes()).rows)
    reading = read((FOLDER / name).read_bytes())
    assert len(reading.rows) + reading.info.damaged_keys == whole


@damaged("valid")
def test_valid_ones_are_clean(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    reading = read(data)
    assert reading.info.damage is None
    assert reading.info.complete
    assert reading.info.checksum == "disabled"
    assert differences(reading.rows, columns(decode(data))) == []


@damaged("trailing")
def test_trailing_bytes_are_told(name: str) -> None:
    reading = read((FOLDER / name).read_bytes())
    assert reading.info.trailing_bytes == 17
    assert reading.info.checksum == "ok"
    assert len(reading.rows) == len(read((FOLDER / name.replace("garbage-after", "crc0")).read_bytes()).rows)


def test_an_expiry_before_1970_is_a_note() -> None:
    reading = read((FOLDER / "hand-expire-neg.rdb").read_bytes())
    assert (reading.info.damage, reading.info.odd_keys, reading.info.unsound_keys) == (None, 1, 0)
    assert reading.info.warnings == [
        "1 key, first at byte 31: an expiry lies before 1970; the server loads it as it is"
    ]
    assert [row.expires_at for row in reading.rows] == [-5]


def test_an_empty_key_is_left_out_as_servers_do() -> None:
    reading = read((FOLDER / "hand-empty-list.rdb").read_bytes())
    assert (reading.info.damage, reading.info.empty_keys, reading.info.damaged_keys) == (None, 1, 0)
    assert [row.key for row in reading.rows] == [b"z"]


def test_a_hash_of_half_a_pair_is_empty_to_servers() -> None:
    reading = read((FOLDER / "hand-listpack-odd.rdb").read_bytes())
    assert (reading.info.damage, reading.info.empty_keys, reading.rows) == (None, 1, [])


def test_a_large_database_number_is_a_note() -> None:
    reading = read((FOLDER / "hand-db-99999.rdb").read_bytes())
    assert (reading.info.damage, reading.info.odd_keys) == (None, 0)
    assert len(reading.info.warnings) == 1
    assert [row.db for row in reading.rows] == [99999]


HUGE = (1 << 32) - 1
CLAIMS = {
    "string": (0, length(HUGE)),
    "string of 64 bits": (0, length(1 << 39)),
    "list": (1, length(HUGE) + string(b"a")),
    "hash": (4, length(HUGE) + string(b"a") + string(b"b")),
    "zset": (5, length(HUGE) + string(b"a") + bytes(8)),
    "quicklist": (14, length(HUGE) + string(ziplist([b"a"]))),
    "quicklist 2": (18, length(HUGE) + length(2) + string(listpack([b"a"]))),
    "listpack": (16, length(1 << 27)),
    "LZF expanding to 2 GiB": (0, lzf(b"", packed=b"\x00a", claimed=1 << 31)),
    "LZF of 4 GiB": (16, b"\xc3" + length(HUGE) + length(HUGE)),
    "stream nodes": (21, length(HUGE)),
    "stream groups": (21, length(0) + length(0) * 3 + length(0) * 5 + length(HUGE)),
    "pending entries": (15, length(0) * 4 + length(1) + string(b"g") + length(0) * 2 + length(HUGE)),
    "module string": (7, length(1 << 60, 64) + length(5) + length(HUGE)),
    "field name": (4, length(1) + length(HUGE)),
    "array": (28, length(HUGE) + length(0)),
}


def peak_memory(data: bytes) -> tuple[Reading, int]:
    """Read a dump and give the most bytes of Python memory that were held meanwhile."""
    read(data, batch_rows=64)  # what is made once is not counted
    tracemalloc.start()
    try:
        reading = read(data, batch_rows=64)
        return reading, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def peak_of_a_small_dump() -> int:
    """Return what a dump of one small key takes."""
    return peak_memory(Rdb().select(0).key(b"k", 0, string(b"v")).end())[1]


@pytest.mark.parametrize("claim", CLAIMS)
def test_no_memory_for_claims(claim: str) -> None:
    rdb_type, value = CLAIMS[claim]
    reading, peak = peak_memory(Rdb().select(0).key(b"k", rdb_type, value).end())
    assert reading.info.damage is not None
    assert reading.info.damage.key == b"k"
    assert reading.rows == []
    assert peak < peak_of_a_small_dump() + (1 << 19)


def test_a_name_of_4_gib_needs_no_memory() -> None:
    reading, peak = peak_memory(Rdb().select(0).raw(b"\x00" + length(HUGE) + b"abc").data)
    assert reading.info.damage is not None
    assert peak < peak_of_a_small_dump() + (1 << 19)


@pytest.mark.parametrize("at", range(0, 400, 7))
def test_any_cut_is_told_and_keeps_what_came_before(at: int) -> None:
    rdb = Rdb().aux("redis-ver", "7.4.1").select(3)
    for number in range(20):
        rdb.key(b"key:%d" % number, 1, members([b"a" * number, b"b"]), ms=1700000000000 + number)
    whole = rdb.end()
    cut = whole[: at * len(whole) // 400]
    reading = read(cut)
    assert reading.info.damage is not None
    assert reading.info.damage.kind == "truncated"
    assert differences(reading.rows, columns(decode(whole))[: len(reading.rows)]) == []
    assert len(reading.rows) == len(decode(cut).keys)
