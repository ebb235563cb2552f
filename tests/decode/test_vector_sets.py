"""Vector sets: what is read of them, and what is taken for a value of an unknown module instead."""

from __future__ import annotations

from typing import Any

import pytest

from tests.decode.reading import Reading, facts, read
from tests.rdbwriter import Rdb, length, module_id, module_items

LEVEL = 1 << 24
"""In a node's level: it names its worst link."""


def node(*links: int, most: int = 8) -> list[int]:
    """The numbers of a node on one layer, behind their count: id, level, layer, worst link, l2 with range."""
    numbers = [7, LEVEL, len(links), most, *links, 0, 1 << 32 | 2]
    return [len(numbers), *numbers]


def vectors(names: list[bytes], dim: int = 3, config: int = 1 | 4 << 8, flags: int = 0) -> list[Any]:
    """The items of a set of vectors of 8 bits a number; with attributes if the flags say so."""
    items: list[Any] = [dim, len(names), config, flags]
    size = {0: 4 * dim, 1: dim, 2: 8}[config & 255]
    for name in names:
        items += [name, *([b'{"a":1}'] if flags & 2 else []), b"v" * size, *node(1, 2)]
    return items


def vectorset(*items: Any, version: int = 0) -> bytes:
    return length(module_id(b"vectorset", version), 64) + module_items(*items)


def reading(*items: Any, sizes: tuple[int, ...] = (1 << 20,), window_bytes: int = 1 << 16) -> Reading:
    dump = Rdb(12).aux("redis-ver", "8.2.3").select(0).key(b"vs", 7, vectorset(*items)).end()
    return read(dump, sizes, window_bytes)


NAMES = [b"a", b"12", b"x" * 30, b"y" * 500]


@pytest.mark.parametrize("flags", [0, 2])
@pytest.mark.parametrize("config", [0 | 4 << 8, 1 | 16 << 8, 2])
def test_elements_are_counted_and_their_memory_is_known(config: int, flags: int) -> None:
    found = reading(*vectors(NAMES, config=config, flags=flags))
    assert (found.rows[0].type, found.rows[0].elements) == ("vectorset", 4)
    assert (found.modelled[0].memory_usage_bytes or 0) > 4 * 312
    assert found.modelled[0].memory_bytes > 4 * 312 + 530


def test_a_projection_counts_with_its_matrix() -> None:
    plain = reading(*vectors(NAMES)).modelled[0]
    dim, n, config, _, *nodes = vectors(NAMES)
    projected = reading(dim, n, config, 1, 10, b"m" * 4 * 3 * 10, *nodes)
    assert projected.rows[0].elements == 4
    assert (projected.modelled[0].memory_usage_bytes or 0) - (plain.memory_usage_bytes or 0) == 4 * 3 * 10
    assert projected.modelled[0].memory_bytes - plain.memory_bytes == 128


def test_an_empty_one_has_no_elements() -> None:
    assert reading(*vectors([])).rows[0].elements == 0


@pytest.mark.parametrize("sizes", [(1,), (3, 50)])
def test_where_the_window_ends_does_not_matter(sizes: tuple[int, ...]) -> None:
    items = vectors([*NAMES, b"z" * 3000], flags=2)
    assert facts(reading(*items, sizes=sizes, window_bytes=64)) == facts(reading(*items))


def changed(at: int, value: Any) -> list[Any]:
    items = vectors(NAMES)
    items[at] = value
    return items


@pytest.mark.parametrize(
    "items",
    [
        [],
        [3],
        changed(0, 0),  # vectors of no dimension
        changed(0, 1 << 40),
        changed(0, 4),  # of another size than the vectors that follow
        changed(1, 3),  # fewer elements than there are
        changed(1, 5),
        changed(1, 1 << 63),
        changed(2, 3),  # unknown quantisation
        changed(3, 1),  # a projection that is not there
        changed(3, 2),  # attributes that are not there
        changed(4, 1.5),  # a name that is a number
        changed(6, 0),  # a node without numbers
        changed(6, 1 << 62),
        changed(8, 255 | LEVEL),  # 256 layers, of which one follows
        changed(9, 1 << 50),  # links
        changed(10, 1 << 50),  # room for links
        [b"name", *vectors(NAMES)],
        [*vectors(NAMES), 1],
        [1 << 16, (1 << 40) - 1, 0, 0],  # counts of an exabyte of vectors, none of which follows
    ],
    ids=repr,
)
def test_what_no_server_would_load_is_a_value_of_an_unknown_module(items: list[Any]) -> None:
    found = reading(*items)
    size = len(vectorset(*items))
    assert found.info.complete
    assert (found.rows[0].type, found.rows[0].elements) == ("vectorset", None)
    assert found.modelled[0].memory_usage_bytes is None
    assert size <= found.modelled[0].memory_bytes < size + 200


def test_another_version_of_the_type_is_unknown() -> None:
    found = read(Rdb(12).select(0).key(b"vs", 7, vectorset(*vectors(NAMES), version=1)).end())
    assert (found.rows[0].type, found.rows[0].elements) == ("vectorset", None)
