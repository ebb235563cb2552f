"""Each encoding, with any content: what the builder writes, the core reads as the reference decoder does.

Broken encodings too: one byte of a packed value replaced by any other, and both decoders agree whether it still is one.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.decode.reading import Reading, differences, read
from tests.rdbwriter import (
    Rdb,
    integer,
    intset,
    length,
    listpack,
    lzf,
    lzf_compress,
    members,
    module,
    pairs,
    quicklist,
    quicklist2,
    sorted_set,
    stream,
    stream_listpack,
    string,
    text_score,
    ziplist,
    zipmap,
)
from tests.rdbwriter.samples import every_type
from tests.reference.columns import columns
from tests.reference.decoder import decode
from tests.reference.reader import lzf_expand

INTEGERS = st.one_of(
    st.integers(-(1 << 63), (1 << 63) - 1),
    st.sampled_from([edge + near for edge in (0, 12, 127, 4095, 1 << 15, 1 << 23, 1 << 31) for near in (-1, 0, 1)]),
    st.integers(-5000, 5000),
)
TEXTS = st.one_of(
    st.binary(max_size=80),
    st.builds(lambda unit, count: unit * count, st.binary(min_size=1, max_size=9), st.integers(1, 700)),
    INTEGERS.map(lambda number: b"%d" % number),
    st.sampled_from(
        [b"", b"-0", b"00", b"+1", b"1 ", b"9223372036854775808", b"-9223372036854775809", b"x" * 254, b"x" * 5000]
    ),
)
ENTRIES = st.lists(st.one_of(TEXTS, INTEGERS), min_size=1, max_size=40)
SCORES = st.one_of(
    st.floats(allow_nan=False),
    st.floats(1e9, 4.2e9),
    st.floats(1e12, 4.2e12),
    st.integers(-(1 << 53), 1 << 53).map(float),
)


def agree(data: bytes, **how: Any) -> Reading:
    """Read a dump and check that the core says what the reference decoder says, which knows no server's indulgence."""
    reading, reference = read(data, **how), decode(data)
    info = reading.info
    if info.odd_keys or info.empty_keys:
        assert reference.error is not None
    elif info.damage is not None and "twice" in info.damage.message:
        pass  # the reference does not compare members and fields with each other; test_strictness.py does
    elif reference.error is None:
        assert reading.info.damage is None
        assert differences(reading.rows, columns(reference)) == []
        assert reading.info.accounting == {part: size for part, size in reading.info.accounting.items() if size >= 0}
        assert sum(reading.info.accounting.values()) == len(data)
    else:
        assert reading.info.damage is not None
    return reading


def one(rdb_type: int, value: bytes, **prefixes: int) -> bytes:
    """Return a dump of one key."""
    return Rdb(14).key(b"k", rdb_type, value, **prefixes).end()


@given(st.integers(0, 1 << 60), st.integers(0, 16384), st.sampled_from([32, 64]))
def test_lengths_of_any_form(seconds: int, db: int, bits: int) -> None:
    data = Rdb().raw(b"\xfe" + length(db, bits) + b"\xf8" + length(seconds)).key(b"k", 0, string(b"v", bits)).end()
    row = agree(data).rows[0]
    assert (row.db, row.idle_seconds, row.value_bytes) == (db, seconds, 1)


@given(TEXTS)
def test_lzf_gives_back_what_was_compressed(content: bytes) -> None:
    assert lzf_expand(lzf_compress(content), len(content)) == content
    if content:
        assert agree(Rdb().raw(b"\x00" + lzf(content) + lzf(content)).end()).rows[0].key == content


@given(TEXTS, st.data())
def test_broken_lzf(content: bytes, data: st.DataObject) -> None:
    packed = bytearray(lzf_compress(content + b"0123456789"))
    packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    agree(one(0, lzf(content + b"0123456789", packed=bytes(packed))))
    agree(one(0, lzf(content + b"0123456789", claimed=data.draw(st.integers(1, 4000)))))


@given(st.integers(-(1 << 31), (1 << 31) - 1))
def test_integers_are_their_text(number: int) -> None:
    reading = agree(Rdb().raw(b"\x00" + integer(number) + integer(number, 4)).end())
    assert reading.rows[0].key == b"%d" % number


@given(TEXTS, TEXTS)
def test_strings(name: bytes, content: bytes) -> None:
    assert agree(Rdb().key(name, 0, string(content)).end()).rows[0].key == name


@given(st.lists(TEXTS, min_size=1, unique=True), st.sampled_from([1, 2]))
def test_members(items: list[bytes], rdb_type: int) -> None:
    agree(one(rdb_type, members(items)))


def first(item: tuple[bytes, Any]) -> bytes:
    """Return a pair's field or member, which must be unique."""
    return item[0]


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, unique_by=first))
def test_pairs(items: list[tuple[bytes, bytes]]) -> None:
    agree(one(4, pairs(items)))
    agree(one(9, string(zipmap(items))))
    agree(one(13, string(ziplist([each for item in items for each in item]))))


@given(st.lists(st.tuples(TEXTS, SCORES), min_size=1, unique_by=first), st.booleans())
def test_sorted_sets(items: list[tuple[bytes, float]], binary: bool) -> None:
    agree(one(5 if binary else 3, sorted_set(items, binary)))


@given(st.lists(st.tuples(TEXTS, st.one_of(INTEGERS, SCORES)), min_size=1, unique_by=first))
def test_packed_sorted_sets(items: list[tuple[bytes, float]]) -> None:
    entries = [
        each for member, score in items for each in (member, score if isinstance(score, int) else b"%.17g" % score)
    ]
    agree(one(12, string(ziplist(entries))))
    agree(one(17, lzf(listpack(entries))))


NUMBERS_TO_SERVERS = [b"1.5x", b"1_0", b"0x", b"1e", b" 1", b"0x1p3", b"infinity"]
NO_NUMBERS = [b"", b"abc", b"nan", b"-nan", b"--1", b"\x00"]


@pytest.mark.parametrize("spelled", NO_NUMBERS)
def test_a_score_that_is_no_number_is_damage(spelled: bytes) -> None:
    reading = read(one(3, length(1) + string(b"m") + text_score(spelled)))
    assert reading.rows == []
    assert reading.info.damage is not None
    assert reading.info.damage.kind == "corrupt"


@pytest.mark.parametrize("spelled", NUMBERS_TO_SERVERS)
def test_a_score_that_begins_with_a_number_is_odd(spelled: bytes) -> None:
    reading = read(one(3, length(1) + string(b"m") + text_score(spelled)))
    assert [row.elements for row in reading.rows] == [1]
    assert (reading.info.damage, reading.info.odd_keys) == (None, 1)


@pytest.mark.parametrize("spelled", NUMBERS_TO_SERVERS + NO_NUMBERS)
def test_a_packed_score_is_not_looked_at_by_servers(spelled: bytes) -> None:
    reading = read(one(17, string(listpack([b"m", spelled]))))
    assert [row.elements for row in reading.rows] == [1]
    assert (reading.info.damage, reading.info.odd_keys) == (None, 1)


@given(ENTRIES, st.booleans())
def test_packed_lists(entries: list[bytes | int], compressed: bool) -> None:
    form = lzf if compressed else string
    agree(one(10, form(ziplist(entries))))
    agree(one(10, form(ziplist(entries, count=65535))))
    agree(one(20, form(listpack(entries))))
    agree(one(20, form(listpack(entries, count=65535))))


@given(st.sets(INTEGERS, min_size=1))
def test_intsets(numbers: set[int]) -> None:
    agree(one(11, string(intset(numbers))))
    agree(one(11, string(intset(numbers, 8))))


@given(st.lists(ENTRIES, min_size=1, max_size=5), TEXTS.filter(bool))
def test_quicklists(nodes: list[list[bytes | int]], plain: bytes) -> None:
    agree(one(14, quicklist(nodes)))
    agree(one(18, quicklist2([*nodes, plain])))


FIELDS = st.lists(st.tuples(TEXTS, TEXTS), max_size=4).map(lambda items: [each for item in items for each in item])
IDS = st.tuples(st.integers(0, 1 << 46), st.integers(0, 1 << 40))


@st.composite
def streams(draw: st.DrawFn) -> tuple[int, bytes]:
    """A stream of any type: nodes of entries in order, groups whose consumers own some of them."""
    rdb_type = draw(st.sampled_from([15, 19, 21, 26, 27]))
    ids = sorted(draw(st.sets(IDS, max_size=20)))
    items = [(ms, sequence, draw(FIELDS), draw(st.booleans())) for ms, sequence in ids]
    width = draw(st.integers(1, 20))
    owners = draw(st.integers(1, 3))
    consumers = [(b"c%d" % number, ids[number::owners]) for number in range(owners)]
    groups = draw(st.lists(TEXTS, max_size=2, unique=True))
    nodes = [items[start : start + width] for start in range(0, len(items), width)]
    return rdb_type, stream(nodes, [(name, consumers) for name in groups], rdb_type)


@given(streams())
def test_streams(value: tuple[int, bytes]) -> None:
    agree(one(*value))


@given(st.lists(st.one_of(TEXTS, INTEGERS, st.floats()), max_size=9))
def test_modules(items: list[bytes | int | float]) -> None:
    assert agree(one(7, module(b"hellotype", *items))).rows[0].type == "hellotype"


def broken(draw: st.DrawFn, whole: bytes) -> bytes:
    """Replace a byte."""
    at = draw(st.integers(0, len(whole) - 1))
    return whole[:at] + bytes([draw(st.integers(0, 255))]) + whole[at + 1 :]


@st.composite
def broken_values(draw: st.DrawFn) -> bytes:
    """A value that is one blob, with one byte of it replaced."""
    entries = draw(ENTRIES)
    texts = draw(st.lists(TEXTS, min_size=2, max_size=10))
    rdb_type, blob = draw(
        st.sampled_from(
            [
                (9, zipmap(list(zip(texts[::2], texts[1::2], strict=False)), free=len(entries) % 3)),
                (10, ziplist(entries)),
                (11, intset({entry for entry in entries if isinstance(entry, int)} | {0})),
                (13, ziplist([each for at, entry in enumerate(entries) for each in (at, entry)])),
                (16, listpack(entries * 2)),
                (20, listpack(entries)),
            ]
        )
    )
    return one(rdb_type, string(broken(draw, blob)))


@given(broken_values())
def test_broken_packed_values(data: bytes) -> None:
    agree(data)


@given(st.data())
def test_broken_streams(data: st.DataObject) -> None:
    items = [(1 << 40, number, [b"f", b"v%d" % number], number == 2) for number in range(4)]
    whole = stream([items], rdb_type=21)
    blob = listpack(stream_listpack(items[0][:2], [b"f"], items))
    assert blob in whole
    agree(one(21, whole.replace(blob, data.draw(st.composite(broken)(blob)))))


@pytest.mark.parametrize("name", every_type())
def test_every_type(name: str) -> None:
    agree(every_type()[name])


PREFIXES = st.fixed_dictionaries(
    {},
    optional={
        "ms": st.integers(0, 1 << 62),
        "seconds": st.integers(0, (1 << 31) - 1),
        "idle": st.integers(0, 1 << 40),
        "freq": st.integers(0, 255),
    },
)
VALUES = st.one_of(
    TEXTS.map(lambda content: (0, string(content))),
    TEXTS.filter(bool).map(lambda content: (0, lzf(content))),
    st.lists(TEXTS, min_size=1).map(lambda items: (1, members(items))),
    st.lists(st.tuples(TEXTS, SCORES), min_size=1, unique_by=first).map(lambda items: (5, sorted_set(items))),
    ENTRIES.map(lambda entries: (16, lzf(listpack(entries * 2)))),
    st.lists(ENTRIES, min_size=1, max_size=3).map(lambda nodes: (18, quicklist2(nodes))),
    streams(),
)


@st.composite
def dumps(draw: st.DrawFn) -> bytes:
    """A dump of several databases and keys."""
    rdb = Rdb(14).aux("redis-ver", "8.8.0")
    names = draw(st.lists(TEXTS, max_size=12, unique=True))
    for name in names:
        if draw(st.booleans()):
            rdb.select(draw(st.integers(0, 15)), len(names))
        rdb.key(name, *draw(VALUES), **draw(PREFIXES))
    return rdb.end()


@given(dumps(), st.lists(st.integers(1, 2000), min_size=1, max_size=4), st.integers(256, 3000), st.integers(1, 5))
def test_whole_dumps(data: bytes, sizes: list[int], window_bytes: int, batch_rows: int) -> None:
    agree(data)
    agree(data, sizes=tuple(sizes), window_bytes=window_bytes, batch_rows=batch_rows)
