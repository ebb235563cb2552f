"""What servers load is counted, what they refuse is damage: by generation, as the servers themselves decided.

The table was written down from real loads; tests/live/test_strictness_live.py holds it against servers again.
"""

from __future__ import annotations

import pytest

from tests.decode.reading import read
from tests.decode.strictness_cases import CASES
from tests.rdbwriter import Rdb, hash_metadata, length, listpack, lzf, members, pairs, string

LOADS = {
    "set repeated text": "RRR",
    "set repeated integer": "RRR",
    "zset repeated": "RRR",
    "old zset repeated": "RRR",
    "zset nan": "RRR",
    "old zset nan": "RRR",
    "hash repeated": "33R",
    "hash repeated, then a long value": "RRR",
    "hash repeated after a long value": "RRR",
    "hash repeated, large": "RRR",
    "old zset score b'x'": "RRR",
    "old zset score b''": "RRR",
    "old zset score b'1x'": "333",
    "old zset score b' 1'": "333",
    "old zset score b'0x10'": "333",
    "old zset score b'infinity'": "333",
    "old zset score b'nan'": "RRR",
    "list empty": "222",
    "set empty": "222",
    "hash empty": "222",
    "zset empty": "222",
    "quicklist empty": "222",
    "zipmap repeated": "RRR",
    "zipmap count": "RRR",
    "zipmap without end": "RRR",
    "zipmap empty": "RRR",
    "list ziplist whole": "333",
    "list ziplist count": "3RR",
    "list ziplist count too small": "3RR",
    "list ziplist tail": "3RR",
    "list ziplist tail outside": "RRR",
    "list ziplist total": "RRR",
    "list ziplist without end": "RRR",
    "list ziplist half a pair": "333",
    "list ziplist repeated": "333",
    "list ziplist empty": "222",
    "list ziplist previous length": "RRR",
    "list ziplist length": "RRR",
    "list ziplist no score": "333",
    "list ziplist byte behind": "RRR",
    "zset ziplist whole": "333",
    "zset ziplist count": "3RR",
    "zset ziplist count too small": "3RR",
    "zset ziplist tail": "3RR",
    "zset ziplist tail outside": "RRR",
    "zset ziplist total": "RRR",
    "zset ziplist without end": "RRR",
    "zset ziplist half a pair": "3RR",
    "zset ziplist repeated": "3RR",
    "zset ziplist empty": "222",
    "zset ziplist previous length": "3RR",
    "zset ziplist length": "3RR",
    "zset ziplist no score": "333",
    "zset ziplist byte behind": "RRR",
    "hash ziplist whole": "333",
    "hash ziplist count": "3RR",
    "hash ziplist count too small": "3RR",
    "hash ziplist tail": "3RR",
    "hash ziplist tail outside": "RRR",
    "hash ziplist total": "RRR",
    "hash ziplist without end": "RRR",
    "hash ziplist half a pair": "3RR",
    "hash ziplist repeated": "3RR",
    "hash ziplist empty": "222",
    "hash ziplist previous length": "3RR",
    "hash ziplist length": "3RR",
    "hash ziplist no score": "333",
    "hash ziplist byte behind": "RRR",
    "hash ziplist repeated, large": "RRR",
    "zset ziplist repeated, large": "RRR",
    "quicklist ziplist count": "3RR",
    "quicklist ziplist total": "RRR",
    "quicklist ziplist tail": "3RR",
    "quicklist empty node": "222",
    "hash listpack whole": "-33",
    "hash listpack count": "-3R",
    "hash listpack count too small": "-3R",
    "hash listpack count 0": "-2R",
    "hash listpack total": "-RR",
    "hash listpack without end": "-RR",
    "hash listpack part of an element": "-3R",
    "hash listpack repeated": "-3R",
    "hash listpack empty": "-22",
    "hash listpack length": "-3R",
    "hash listpack back length": "-3R",
    "hash listpack encoding": "-3R",
    "hash listpack large": "-33",
    "hash listpack large repeated": "-RR",
    "hash listpack large back length": "-RR",
    "hash listpack large count": "-3R",
    "zset listpack whole": "-33",
    "zset listpack count": "-3R",
    "zset listpack count too small": "-3R",
    "zset listpack count 0": "-2R",
    "zset listpack total": "-RR",
    "zset listpack without end": "-RR",
    "zset listpack part of an element": "-3R",
    "zset listpack repeated": "-3R",
    "zset listpack empty": "-22",
    "zset listpack length": "-3R",
    "zset listpack back length": "-3R",
    "zset listpack encoding": "-3R",
    "zset listpack large": "-33",
    "zset listpack large repeated": "-RR",
    "zset listpack large back length": "-RR",
    "zset listpack large count": "-3R",
    "list listpack whole": "-33",
    "list listpack count": "-3R",
    "list listpack count too small": "-3R",
    "list listpack count 0": "-2R",
    "list listpack total": "-RR",
    "list listpack without end": "-RR",
    "list listpack part of an element": "-33",
    "list listpack repeated": "-33",
    "list listpack empty": "-22",
    "list listpack length": "-3R",
    "list listpack back length": "-3R",
    "list listpack encoding": "-3R",
    "list listpack large": "-33",
    "list listpack large repeated": "-33",
    "list listpack large back length": "-3R",
    "list listpack large count": "-3R",
    "set listpack whole": "-33",
    "set listpack count": "-3R",
    "set listpack count too small": "-3R",
    "set listpack count 0": "-2R",
    "set listpack total": "-RR",
    "set listpack without end": "-RR",
    "set listpack part of an element": "-33",
    "set listpack repeated": "-3R",
    "set listpack empty": "-22",
    "set listpack length": "-3R",
    "set listpack back length": "-3R",
    "set listpack encoding": "-3R",
    "set listpack large": "-33",
    "set listpack large repeated": "-RR",
    "set listpack large back length": "-RR",
    "set listpack large count": "-3R",
    "hash with TTLs listpack whole": "-3-",
    "hash with TTLs listpack count": "-3-",
    "hash with TTLs listpack count too small": "-3-",
    "hash with TTLs listpack count 0": "-2-",
    "hash with TTLs listpack total": "-R-",
    "hash with TTLs listpack without end": "-R-",
    "hash with TTLs listpack part of an element": "-3-",
    "hash with TTLs listpack repeated": "-3-",
    "hash with TTLs listpack empty": "-2-",
    "hash with TTLs listpack length": "-R-",
    "hash with TTLs listpack back length": "-R-",
    "hash with TTLs listpack encoding": "-R-",
    "hash with TTLs listpack large": "-3-",
    "hash with TTLs listpack large repeated": "-R-",
    "hash with TTLs listpack large back length": "-R-",
    "hash with TTLs listpack large count": "-3-",
    "zset listpack no score": "-33",
    "zset listpack unsorted": "-33",
    "quicklist container": "-RR",
    "quicklist plain empty": "-RR",
    "intset unsorted": "33R",
    "intset repeated": "33R",
    "intset unsorted, large": "33R",
    "intset repeated, large": "RRR",
    "intset width": "RRR",
    "intset count": "RRR",
    "intset empty": "RRR",
    "stream length": "-3R",
    "stream without nodes but a length": "-RR",
    "stream pending without a consumer": "-3R",
    "stream consumer's entry not pending": "-RR",
    "stream consumer's entry twice": "-RR",
    "stream node twice": "-RR",
    "stream group twice": "-RR",
    "stream consumer twice": "-RR",
    "LZF size": "RRR",
    "LZF of nothing": "333",
    "LZF size in a list": "RRR",
    "expiry before 1970": "222",
    "expiry in seconds before 1970": "222",
    "latest expiry": "333",
}
"""Keys of three that Redis 6.2; Redis 7.0 to 8.6, Redict and Valkey 8.1; and Valkey 9.1 load. R: refused, -: not known."""
WRITERS = (("redis", "6.2.14"), ("redis", "7.0.15"), ("valkey", "9.1.2"))


@pytest.mark.parametrize("name", LOADS)
def test_as_strict_as_the_servers(name: str) -> None:
    for (server, version), loads in zip(WRITERS, LOADS[name], strict=True):
        if loads == "-":
            continue
        reading = read(CASES[name].dump(server, version))
        found = "R" if reading.info.damage else str(len(reading.rows))
        if "before 1970" in name:  # servers load the key and drop it at once: it has expired
            assert (found, reading.info.odd_keys) == ("3", 1)
            continue
        assert found == loads, (server, version, reading.info.damage, reading.info.warnings)


def test_every_case_has_a_verdict() -> None:
    assert LOADS.keys() == CASES.keys()


@pytest.mark.parametrize("name", LOADS)
def test_what_sanitizing_servers_refuse_is_noted(name: str) -> None:
    """Valkey 9.1 looks into everything; what it alone refuses is at least a note for the others."""
    if LOADS[name][2] != "R" or LOADS[name][1] == "R":
        return
    reading = read(CASES[name].dump("redis", "8.0.6"), thorough=True)
    assert reading.info.damage is None
    assert reading.info.odd_keys + reading.info.empty_keys == 1, reading.info


def test_unsound_is_what_may_stop_a_server_later() -> None:
    for name, unsound in (("hash listpack repeated", 1), ("hash listpack count", 0), ("stream length", 0)):
        assert read(CASES[name].dump("redis", "7.0.15"), thorough=True).info.unsound_keys == unsound
    assert read(CASES["stream pending without a consumer"].dump("redis", "7.0.15")).info.unsound_keys == 1


def test_a_count_that_is_wrong_is_taken_as_servers_take_it() -> None:
    reading = read(CASES["hash listpack count"].dump("redis", "7.0.15"))
    assert reading.rows[1].elements == 4  # HLEN halves the header's 9
    reading = read(CASES["hash listpack large count"].dump("redis", "7.0.15"))
    assert reading.rows[1].elements == 700  # more than 512 are unpacked, and counted


@pytest.mark.parametrize(
    "forms", [(b"\xc0\x05", string(b"5")), (string(b"5"), b"\xc1\x05\x00"), (lzf(b"ab" * 30), string(b"ab" * 30))]
)
def test_members_are_compared_by_what_they_say(forms: tuple[bytes, bytes]) -> None:
    value = length(3) + forms[0] + string(b"other") + forms[1]
    reading = read(Rdb(10).key(b"k", 2, value).end())
    assert reading.info.damage is not None
    assert "twice" in reading.info.damage.message


@pytest.mark.parametrize("count", [2, 16, 17, 500, 5000])
@pytest.mark.parametrize("window_bytes", [256, 1 << 16])
def test_one_member_among_many_comes_twice(count: int, window_bytes: int) -> None:
    items = [b"member:%d" % each for each in range(count)]
    clean = read(Rdb(10).key(b"k", 2, members(items)).end(), window_bytes=window_bytes)
    assert clean.info.damage is None
    twice = read(Rdb(10).key(b"k", 2, members([*items[1:], items[count // 2]])).end(), window_bytes=window_bytes)
    assert twice.info.damage is not None


def test_of_very_many_members_a_part_is_compared() -> None:
    items = [b"%d" % each for each in range(120_000)]
    assert read(Rdb(10).key(b"k", 2, members(items)).end()).info.damage is None
    assert read(Rdb(10).key(b"k", 2, members(items + items)).end()).info.damage is not None
    last = Rdb(10).key(b"k", 2, members([*items, items[0]])).end()
    assert read(last, thorough=True).info.damage is not None


def test_fields_with_ttls_are_compared_too() -> None:
    fields = [(b"%d" % (each % 599), b"v", 0) for each in range(600)]
    reading = read(Rdb(12).aux("redis-ver", "8.0.6").key(b"k", 24, hash_metadata(fields, 0)).end())
    assert reading.info.damage is not None


@pytest.mark.parametrize("batch_rows", [1, 2, 3, 64])
def test_the_same_key_apart(batch_rows: int) -> None:
    rdb = Rdb(10).select(0)
    for number in range(20):
        rdb.key(b"key:%d" % number, 0, string(b"v"))
    rdb.key(b"key:7", 4, pairs([(b"f", b"v")])).key(b"last", 0, string(b"v"))
    reading = read(rdb.select(1).key(b"key:7", 0, string(b"v")).end(), batch_rows=batch_rows)
    damage = reading.info.damage
    assert damage is not None
    assert (damage.message, damage.key, damage.db) == ("the same key comes twice", b"key:7", 0)
    assert reading.info.damaged_keys == 1
    assert [row.key for row in reading.rows][18:] == [b"key:18", b"key:19", b"last", b"key:7"]
    assert reading.rows[7].type == "string"


def test_zeros_behind_the_end_are_a_note() -> None:
    reading = read(Rdb(9).key(b"k", 0, string(b"v")).end() + bytes(414))
    assert (reading.info.damage, reading.info.complete) == (None, True)
    assert (reading.info.trailing_bytes, reading.info.trailing_kind) == (414, "zeros")


def test_a_dump_before_6_2_may_repeat_members() -> None:
    value = members([b"a", b"a"])
    assert read(Rdb(9).aux("redis-ver", "6.0.16").key(b"k", 2, value).end()).info.damage is None
    assert read(Rdb(9).aux("redis-ver", "6.2.0").key(b"k", 2, value).end()).info.damage is not None


def test_a_listpack_of_32_mib_is_not_looked_into() -> None:
    blob = listpack([b"x" * (1 << 20)] * 33)
    reading = read(Rdb(11).aux("redis-ver", "7.2.6").key(b"k", 20, string(blob)).key(b"z", 0, string(b"v")).end())
    assert reading.info.damage is None
    assert [row.elements for row in reading.rows] == [33, None]
    assert "too large to be looked into" in reading.info.warnings[0]
