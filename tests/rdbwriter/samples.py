"""Small dumps that together hold every value type and opcode; several are in no real dump at hand."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from .dump import Rdb
from .modules import module, module_items
from .packed import intset, listpack, ziplist, zipmap
from .streams import StreamItem, stream
from .strings import integer, length, lzf, string
from .values import array, hash_2, hash_listpack_ex, hash_metadata, members, pairs, quicklist, quicklist2, sorted_set

if TYPE_CHECKING:
    from tests.reference.packed import Entry

TEXTS = [b"", b"a", b"12", b"-7", b"x" * 63, b"y" * 64, b"z" * 300, b"\x00\xff\n,"]
MIXED: list[Entry] = [
    b"a",
    0,
    12,
    13,
    -1,
    127,
    128,
    -4096,
    4095,
    32767,
    -32769,
    1 << 23,
    1 << 31,
    -(1 << 63),
    b"w" * 5000,
]
NOW = 1_700_000_000_000
ITEMS: list[StreamItem] = [
    (NOW, 0, [b"f", b"v"], False),
    (NOW, 1, [b"f", 12], True),
    (NOW + 5, 0, [b"other", b"w", b"f", b""], False),
]


def strings() -> Rdb:
    """Strings in every form."""
    rdb = Rdb().aux("redis-ver", "7.4.1").aux("ctime", "1700000000").select(0, 3, 1)
    for number in (0, -1, 127, -128, 32767, -32768, (1 << 31) - 1, -(1 << 31)):
        rdb.key(b"int:%d" % number, 0, integer(number))
    rdb.key(b"wide", 0, integer(5, 4)).key(b"empty", 0, string(b"")).key(b"long", 0, string(b"ab" * 40_000, 64))
    rdb.key(b"lzf", 0, lzf(b"abc" * 1000)).key(b"lzf-int", 0, lzf(b"1234567890" * 2)).raw(b"\x00").raw(
        lzf(b"k" * 50) + string(b"v")
    )
    rdb.key(b"max", 0, string(b"9223372036854775807")).key(b"past", 0, string(b"9223372036854775808"))
    return rdb.key(b"ttl", 0, string(b"v"), ms=NOW, idle=77).key(
        b"old", 0, string(b"v"), seconds=1_600_000_000, freq=255
    )


def collections() -> Rdb:
    """Lists, sets, zsets and hashes of every server but the newest."""
    scores = [(b"a", 1.5), (b"b", float("inf")), (b"c", float("-inf"))]
    times = [(b"a", 1.7e9), (b"b", 1.6e9 + 0.25)]
    rdb = Rdb(9).select(0).select(11)
    rdb.key(b"list", 1, members(TEXTS)).key(b"set", 2, members(TEXTS)).key(
        b"hash", 4, pairs([(b"f", b"1"), (b"g", b"v" * 70)])
    )
    rdb.key(b"zset", 3, sorted_set(scores, binary=False)).key(b"zset2", 5, sorted_set(scores)).key(
        b"times", 5, sorted_set(times)
    )
    rdb.key(b"times-ms", 5, sorted_set([(b"a", 1.7e12), (b"b", 1.8e12)])).key(
        b"no-times", 5, sorted_set([*times, (b"c", 1.0)])
    )
    rdb.key(b"zipmap", 9, string(zipmap([(b"f", b"v" * 260), (b"g", b"")], free=3))).key(
        b"ziplist", 10, string(ziplist(MIXED))
    )
    for numbers in ([1, 2, -3], [1 << 20], [-(1 << 63), (1 << 63) - 1]):
        rdb.key(b"intset:%d" % numbers[0], 11, string(intset(numbers)))
    rdb.key(b"zset-zl", 12, string(ziplist([b"a", 1, b"b", b"1.5"]))).key(
        b"hash-zl", 13, lzf(ziplist([b"f", b"v" * 100]))
    )
    rdb.key(b"quick", 14, quicklist([MIXED, [b"tail"]])).key(b"hash-lp", 16, string(listpack([b"f", 1, b"g", b"v"])))
    rdb.key(b"zset-lp", 17, string(listpack([b"a", b"-1.5", 5, 1700000000]))).key(
        b"quick2", 18, quicklist2([MIXED, b"p" * 9000])
    )
    return rdb.key(b"set-lp", 20, lzf(listpack(MIXED))).key(b"one-time", 17, string(listpack([b"a", 1700000000])))


def streams(rdb_type: int) -> Rdb:
    """Streams of one type: with entries and groups, without groups, without entries."""
    groups = [(b"g", [(b"c1", [(NOW, 0)]), (b"c2", [])]), (b"h", [])]
    rdb = Rdb(14).key(b"stream", rdb_type, stream([ITEMS, [(NOW + 9, 3, [b"f", b"v"], False)]], groups, rdb_type))
    return rdb.key(b"plain", rdb_type, stream([ITEMS], rdb_type=rdb_type)).key(
        b"none", rdb_type, stream([], groups[1:], rdb_type)
    )


def redis_fields() -> Rdb:
    """Hashes whose fields expire, as Redis 7.4 and its release candidate write them."""
    fields = [(b"f", b"v", NOW + 5), (b"g", b"w", 0)]
    mixed: list[tuple[Entry, Entry, int]] = [(b"f", 1, NOW + 5), (2, b"v", 0)]
    rdb = (
        Rdb(12)
        .select(0)
        .key(b"rc", 22, hash_metadata(fields, None))
        .key(b"rc-lp", 23, string(hash_listpack_ex_blob(mixed)))
    )
    return rdb.key(b"hash", 24, hash_metadata(fields, NOW)).key(b"hash-lp", 25, hash_listpack_ex(mixed, NOW), ms=NOW)


def hash_listpack_ex_blob(items: list[tuple[Entry, Entry, int]]) -> bytes:
    """The triplets of type 23."""
    return listpack([each for item in items for each in item])


def valkey() -> Rdb:
    """What only Valkey 9 writes."""
    rdb = Rdb(80, b"VALKEY").aux("valkey-ver", "9.1.2").slot_import(b"j" * 40, [(0, 5), (7, 16383)])
    return rdb.aux("slot-info", "5,1,0,0").key(b"hash", 22, hash_2([(b"f", b"v", NOW), (b"g", b"w", -1)]), idle=1)


def newest() -> Rdb:
    """Redis 8.6 to 8.10: metadata of keys, arrays, templates."""
    rdb = Rdb(15).template(7, [b"a", b"bb"]).slot_info(866, 1, 0).select(0).key_meta([(1 << 8, module_items(5, b"x"))])
    rdb.key(b"meta", 0, string(b"v"), ms=NOW).key(b"tpl", 30, string(listpack([7, b"x", 12])))
    rdb.key(b"tpl-array", 32, length(7) + string(b"x") + string(b"yy"))
    rdb.key(b"array", 28, array([(0, b"a"), (5, 12), (9, b"long" * 9)], cursor=3))
    return rdb.key(b"gcra", 33, length(1234))


def modules() -> Rdb:
    """Modules, functions, scripts and other things beside keys."""
    rdb = Rdb(10).module_aux(b"test__rdb", 1, 5, b"before").function(b"#!lua name=lib\nredis.register_function('f', 1)")
    rdb.old_function(b"old", b"return 1", b"a description").old_function(b"bare", b"return 2").aux("lua", "return 1")
    value = module(b"hellotype", 1, -5, 1.5, b"text")
    rdb.select(0).key(b"module", 7, value).key(b"other", 7, module(b"ReJSON-RL", b"{}" * 100), ms=NOW)
    floats = length(123456789 << 10, 64) + length(3) + struct.pack("<f", 0.5) + length(0)
    return rdb.key(b"float", 7, floats).module_aux(b"test__rdb", 2, b"after")


def every_type() -> dict[str, bytes]:
    """Return the dumps by what is in them."""
    rdbs = {"strings": strings(), "collections": collections(), "modules": modules()}
    rdbs |= {f"streams-{rdb_type}": streams(rdb_type) for rdb_type in (15, 19, 21, 26, 27)}
    rdbs |= {
        "redis-fields": redis_fields(),
        "valkey": valkey(),
        "newest": newest(),
        "nothing": Rdb(),
        "oldest": Rdb(1).key(b"a", 1, members([b"x"])),
    }
    return {name: rdb.end() for name, rdb in rdbs.items()}
