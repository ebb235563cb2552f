"""What the other oracles and the fuzzer once found, each by its smallest input."""

from __future__ import annotations

import pytest

from tests.decode.reading import differences, read
from tests.rdbwriter import Rdb, array, length, listpack, members, string
from tests.reference.columns import columns
from tests.reference.decoder import decode


@pytest.mark.parametrize("name", [b"k", b""])
@pytest.mark.parametrize("batch_rows", [1, 2, 3])
def test_a_repeated_key_is_noticed_in_any_batch(name: bytes, batch_rows: int) -> None:
    data = Rdb().select(0).key(b"a", 0, string(b"v")).key(name, 0, string(b"v")).key(name, 0, string(b"w")).end()
    reading = read(data, batch_rows=batch_rows)
    assert [row.key for row in reading.rows] == [b"a", name]
    assert reading.info.damage is not None
    assert reading.info.damage.key == name


@pytest.mark.parametrize("batch_rows", [1, 2, 3])
def test_the_last_key_is_known_at_the_edge_of_a_batch(batch_rows: int) -> None:
    data = Rdb().select(0).key(b"a", 0, string(b"v")).key(b"b", 0, string(b"v")).data
    damage = read(data, batch_rows=batch_rows).info.damage
    assert damage is not None
    assert (damage.kind, damage.key, damage.offset) == ("truncated", b"b", len(data))


@pytest.mark.parametrize(
    "claim",
    [b"\xfa" + length((1 << 32) - 1), b"\xf5" + length(1 << 30), b"\xfa\x01a\xc3" + length((1 << 32) - 1) * 2],
    ids=["aux", "function", "compressed aux"],
)
def test_damage_lies_inside_the_dump(claim: bytes) -> None:
    data = Rdb().raw(claim + b"rest").data
    damage = read(data).info.damage
    assert damage is not None
    assert 9 <= damage.offset <= len(data)


def test_a_database_chosen_between_expiry_and_key_is_counted_once() -> None:
    data = Rdb().raw(b"\xfc" + bytes(8)).select(3, 1).key(b"k", 0, string(b"v")).end()
    info = read(data).info
    assert sum(info.accounting.values()) == len(data)
    assert min(info.accounting.values()) >= 0


@pytest.mark.parametrize("size", range(1, 12))
def test_bytes_are_accounted_for_when_the_end_comes_in_pieces(size: int) -> None:
    data = Rdb().select(0).key(b"k", 0, string(b"v")).end()
    assert read(data, (size,), 256).info.accounting == read(data).info.accounting


def test_integers_of_an_array_count_as_text() -> None:
    row = read(Rdb(14).key(b"k", 28, array([(0, 1234567), (1, b"ab")])).end()).rows[0]
    assert (row.elements, row.value_bytes, row.largest_element_bytes) == (2, 9, 7)


def test_the_number_of_a_template_is_no_element() -> None:
    row = read(Rdb(15).template(1234567, [b"a"]).key(b"k", 30, string(listpack([1234567, b"x"]))).end()).rows[0]
    assert (row.elements, row.value_bytes, row.largest_element_bytes) == (1, 2, 1)


def test_what_came_before_a_broken_value_of_unknown_extent_holds() -> None:
    data = Rdb().select(0).key(b"a", 1, members([b"x"])).key(b"b", 0, b"\xc5abc").end()
    reading = read(data)
    assert differences(reading.rows, columns(decode(data))) == []
    assert reading.info.damage is not None
    assert (reading.info.damage.kind, reading.info.damage.key) == ("corrupt", b"b")


@pytest.mark.parametrize(
    ("first", "second"), [(b"kk", b"k"), (b"k", b"kk"), (b"abab", b"ab"), (b"", b"a"), (b"a", b"")]
)
def test_names_that_begin_alike_are_not_the_same(first: bytes, second: bytes) -> None:
    data = Rdb().select(0).key(first, 0, string(b"v")).key(second, 0, string(b"v")).end()
    assert [row.key for row in read(data).rows] == [first, second]
    assert read(data, batch_rows=1).info.damage is None


@pytest.mark.parametrize("batch_rows", [1, 2, 3])
def test_a_negative_expiry_at_the_edge_of_a_batch_raises_nothing(batch_rows: int) -> None:
    rdb = Rdb().select(0)
    for name in (b"a", b"b", b"c", b"d"):
        rdb.key(name, 0, string(b"v"), ms=-5)
    reading = read(rdb.end(), batch_rows=batch_rows)
    assert [(row.key, row.expires_at) for row in reading.rows] == [(name, -5) for name in (b"a", b"b", b"c", b"d")]
