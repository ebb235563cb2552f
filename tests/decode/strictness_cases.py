"""Odd and broken values, each as the middle one of three keys; what servers make of them stands in test_strictness.py."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from tests.rdbwriter import (
    Rdb,
    length,
    listpack,
    lzf,
    members,
    pairs,
    quicklist,
    sorted_set,
    stream,
    string,
    text_score,
    ziplist,
    zipmap,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.reference.packed import Entry


class Case(NamedTuple):
    """A value of an RDB type, the first RDB version that has it, and the expiry of its key."""

    version: int
    rdb_type: int
    value: bytes
    ms: int | None = None
    seconds: int | None = None

    def dump(self, server: str, server_version: str) -> bytes:
        """Return a dump of this server with the value as key `k`, between two strings."""
        name = "valkey-ver" if server == "valkey" else "redis-ver"
        rdb = Rdb(self.version).aux(name, server_version).select(0).key(b"a", 0, string(b"1"))
        rdb.key(b"k", self.rdb_type, self.value, ms=self.ms, seconds=self.seconds)
        return rdb.key(b"z", 0, string(b"2")).end()


BIG = b"v" * 100
NOW = 1_700_000_000_000


def replaced(blob: bytes, at: int, byte: int) -> bytes:
    """Return a blob with one byte replaced."""
    changed = bytearray(blob)
    changed[at] = byte
    return bytes(changed)


def collections() -> dict[str, Case]:
    """Sets, sorted sets and hashes of single strings."""
    found = {
        "set repeated text": Case(9, 2, members([b"a", b"b", b"a"])),
        "set repeated integer": Case(9, 2, members([b"1", b"2", b"1"])),
        "zset repeated": Case(9, 5, sorted_set([(b"a", 1), (b"b", 2), (b"a", 3)])),
        "old zset repeated": Case(9, 3, sorted_set([(b"a", 1), (b"b", 2), (b"a", 3)], binary=False)),
        "zset nan": Case(9, 5, sorted_set([(b"a", float("nan"))])),
        "old zset nan": Case(9, 3, sorted_set([(b"a", float("nan"))], binary=False)),
        "hash repeated": Case(9, 4, pairs([(b"f", b"1"), (b"g", b"2"), (b"f", b"3")])),
        "hash repeated, then a long value": Case(9, 4, pairs([(b"f", b"1"), (b"f", b"2"), (b"g", BIG)])),
        "hash repeated after a long value": Case(9, 4, pairs([(b"g", BIG), (b"f", b"1"), (b"f", b"2")])),
        "hash repeated, large": Case(9, 4, pairs([(b"%d" % (each % 599), b"1") for each in range(600)])),
    }
    for spelled in (b"x", b"", b"1x", b" 1", b"0x10", b"infinity", b"nan"):
        found[f"old zset score {spelled!r}"] = Case(9, 3, length(1) + string(b"m") + text_score(spelled))
    for rdb_type, kind in ((1, "list"), (2, "set"), (4, "hash"), (5, "zset"), (14, "quicklist")):
        found[f"{kind} empty"] = Case(9, rdb_type, length(0))
    return found


def zipmaps() -> dict[str, Case]:
    """Hashes of Redis 2.4."""
    items = [(b"f", b"1"), (b"g", b"2")]
    return {
        "zipmap repeated": Case(9, 9, string(zipmap([*items, (b"f", b"3")]))),
        "zipmap count": Case(9, 9, string(zipmap(items, count=7))),
        "zipmap without end": Case(9, 9, string(zipmap(items, end=b""))),
        "zipmap empty": Case(9, 9, string(zipmap([]))),
    }


def ziplists() -> dict[str, Case]:
    """Values packed in a ziplist."""
    entries: list[Entry] = [b"a", 1, b"b", 2]
    whole = ziplist(entries)
    blobs = {
        "whole": whole,
        "count": ziplist(entries, count=7),
        "count too small": ziplist(entries, count=2),
        "tail": ziplist(entries, tail=10),
        "tail outside": ziplist(entries, tail=1000),
        "total": ziplist(entries, total=99),
        "without end": ziplist(entries, end=b""),
        "half a pair": ziplist([*entries, b"c"]),
        "repeated": ziplist([*entries, b"a", 3]),
        "empty": ziplist([]),
        "previous length": replaced(whole, 10, 9),
        "length": replaced(whole, 11, 60),
        "no score": ziplist([b"a", b"x", b"b", 2]),
        "byte behind": whole + b"\0",
    }
    found = {
        f"{kind} ziplist {what}": Case(9, rdb_type, string(blob))
        for rdb_type, kind in ((10, "list"), (12, "zset"), (13, "hash"))
        for what, blob in blobs.items()
    }
    hash_entries: list[Entry] = [each for number in range(600) for each in (b"%d" % (number % 599), 1)]
    zset_entries: list[Entry] = [each for number in range(200) for each in (b"%d" % (number % 199), 1)]
    found["hash ziplist repeated, large"] = Case(9, 13, string(ziplist(hash_entries)))
    found["zset ziplist repeated, large"] = Case(9, 12, string(ziplist(zset_entries)))
    for what in ("count", "total", "tail"):
        found[f"quicklist ziplist {what}"] = Case(9, 14, length(1) + string(blobs[what]))
    found["quicklist empty node"] = Case(9, 14, quicklist([[]]))
    return found


FORMS: tuple[tuple[int, int, str, int, Callable[[bytes], bytes]], ...] = (
    (10, 16, "hash", 2, string),
    (10, 17, "zset", 2, string),
    (10, 18, "list", 1, lambda blob: length(1) + length(2) + string(blob)),
    (11, 20, "set", 1, string),
    (12, 25, "hash with TTLs", 3, lambda blob: struct.pack("<q", 0) + string(blob)),
)
"""RDB version, type, kind, entries of an element, and how a listpack becomes a value."""


def listpacks() -> dict[str, Case]:
    """Values packed in a listpack."""
    return {
        f"{kind} listpack {what}": Case(version, rdb_type, form(blob))
        for version, rdb_type, kind, width, form in FORMS
        for what, blob in listpack_blobs(width).items()
    } | {
        "zset listpack no score": Case(10, 17, string(listpack([b"a", b"x", b"b", 2]))),
        "zset listpack unsorted": Case(10, 17, string(listpack([b"a", 3, b"b", 2]))),
        "quicklist container": Case(10, 18, length(1) + length(3) + string(b"x")),
        "quicklist plain empty": Case(10, 18, length(1) + length(1) + string(b"")),
    }


def listpack_blobs(width: int) -> dict[str, bytes]:
    """Return listpacks of `width` entries an element."""
    entries: list[Entry] = [b"a", 1, 0, b"b", 2, 0] if width == 3 else [b"a", 1, b"b", 2]
    many: list[Entry] = [each for number in range(700) for each in (b"%d" % number, 1, 0)[:width]]
    twice: list[Entry] = [each for number in range(700) for each in (b"%d" % (number % 699), 1, 0)[:width]]
    whole, large = listpack(entries), listpack(many)
    return {
        "whole": whole,
        "count": listpack(entries, count=9),
        "count too small": listpack(entries, count=width if width > 1 else 2),
        "count 0": listpack(entries, count=0),
        "total": listpack(entries, total=99),
        "without end": listpack(entries, end=b""),
        "part of an element": listpack([*entries, b"c"]),
        "repeated": listpack(entries + entries),
        "empty": listpack([]),
        "length": replaced(whole, 6, 0xBF),
        "back length": replaced(whole, 8, 99),
        "encoding": replaced(whole, 6, 0xF8),
        "large": large,
        "large repeated": listpack(twice),
        "large back length": replaced(large, -2, 77),
        "large count": listpack(many, count=2103),
    }


def intsets() -> dict[str, Case]:
    """Sets of integers."""
    return {
        "intset unsorted": Case(9, 11, string(struct.pack("<IIhhh", 2, 3, 5, 1, 3))),
        "intset repeated": Case(9, 11, string(struct.pack("<IIhhh", 2, 3, 5, 5, 7))),
        "intset unsorted, large": Case(9, 11, string(struct.pack("<II600h", 2, 600, *range(600, 0, -1)))),
        "intset repeated, large": Case(9, 11, string(struct.pack("<II600h", 2, 600, 1, *range(1, 600)))),
        "intset width": Case(9, 11, string(struct.pack("<IIhhh", 3, 3, 1, 2, 3))),
        "intset count": Case(9, 11, string(struct.pack("<IIhhh", 2, 4, 1, 2, 3))),
        "intset empty": Case(9, 11, string(struct.pack("<II", 2, 0))),
    }


def streams() -> dict[str, Case]:
    """Streams whose parts do not agree."""
    items = [(NOW, each, [b"f", b"v"], False) for each in range(3)]
    pending = (NOW, 0)
    one = stream([items], [(b"g", [(b"c", [pending])])], 19)
    identity = struct.pack(">QQ", *pending)
    owned = length(1) + identity
    assert one.count(identity) == 3  # the node's key, the group's list and the consumer's
    assert one.endswith(owned)
    end = stream([items], rdb_type=19)
    counters = length(3) + length(NOW)
    assert end.count(counters) == 1
    return {
        "stream length": Case(10, 19, end.replace(counters, length(9) + length(NOW))),
        "stream without nodes but a length": Case(10, 19, length(0) + length(5) + length(0) * 7 + length(0)),
        "stream pending without a consumer": Case(10, 19, one[: -len(owned)] + length(0)),
        "stream consumer's entry not pending": Case(10, 19, one[:-16] + struct.pack(">QQ", NOW, 7)),
        "stream consumer's entry twice": Case(10, 19, one[: -len(owned)] + length(2) + 2 * identity),
        "stream node twice": Case(10, 19, stream([items, items], rdb_type=19)),
        "stream group twice": Case(10, 19, stream([items], [(b"g", []), (b"g", [])], 19)),
        "stream consumer twice": Case(10, 19, stream([items], [(b"g", [(b"c", []), (b"c", [])])], 19)),
    }


def strings() -> dict[str, Case]:
    """Strings, and expiries."""
    return {
        "LZF size": Case(9, 0, lzf(b"abc" * 100, claimed=299)),
        "LZF of nothing": Case(9, 0, b"\xc3\0\0"),
        "LZF size in a list": Case(9, 1, length(1) + lzf(b"abc" * 100, claimed=299)),
        "expiry before 1970": Case(9, 0, string(b"v"), ms=-5),
        "expiry in seconds before 1970": Case(9, 0, string(b"v"), seconds=-5),
        "latest expiry": Case(9, 0, string(b"v"), ms=(1 << 63) - 1),
    }


CASES: dict[str, Case] = collections() | zipmaps() | ziplists() | listpacks() | intsets() | streams() | strings()


def together(cases: dict[str, Case], server: str, server_version: str) -> bytes:
    """Return one dump of this server with the values of all cases, which are of one RDB version."""
    rdb = Rdb(next(iter(cases.values())).version)
    rdb.aux("valkey-ver" if server == "valkey" else "redis-ver", server_version).select(0)
    for what, case in cases.items():
        rdb.key(what.encode(), case.rdb_type, case.value, ms=case.ms, seconds=case.seconds)
    return rdb.end()
