"""What modules save: opaque items, but vector sets, which come with the server, and metadata that modules keep with keys.

Source: Redis 8.0.6 module.c:moduleLoadString; 8.6.3 modules/vector-sets/vset.c:VectorSetRdbLoad, keymeta.c.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rdbscan.decode.module import module_id
from rdbscan.values import packed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.values.reading import Reader, Text

VECTOR_SET = module_id("vectorset", 0)
QUANTISATIONS = {0: "none", 1: "8 bits", 2: "binary"}
PROJECTED, WITH_ATTRIBUTES = 1, 2
CLASS_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
ALLOW_IGNORE = 1


class Item(NamedTuple):
    """One item that a module saved: what it is, and its value as text or bytes."""

    kind: str
    value: Text


class VectorSet(NamedTuple):
    """What all vectors of a set have in common.

    `dimension` numbers each, projected from `projected_from` (None: as they were given); `links` is M of the graph.
    """

    dimension: int
    projected_from: int | None
    quantisation: str
    links: int


class Vector(NamedTuple):
    """An element of a vector set, with its attributes (JSON, None without) and its links in the lowest layer."""

    element: Text
    attributes: Text | None
    links: int


class Metadata(NamedTuple):
    """What a module keeps with a key. A server without the module drops it if `optional`, else it does not load the dump."""

    name: str
    version: int
    optional: bool
    items: list[Item]


def module(source: Reader) -> Iterator[Item | VectorSet | Vector]:
    """Yield a module's value: its items, or what is in a vector set."""
    if source.size() == VECTOR_SET:
        yield from vector_set(source)
    else:
        yield from items(source)


def items(source: Reader) -> Iterator[Item]:
    """Yield what a module saved, up to the mark of its end."""
    while (code := source.size()) != 0:
        if code in (1, 2):
            number = source.size()
            yield Item("integer", packed.integer(number - 2**64 if code == 1 and number >= 2**63 else number))
        elif code == 3:
            yield Item("float", packed.decimal(source.number("<f")))
        elif code == 4:
            yield Item("double", packed.decimal(source.number("<d")))
        elif code == 5:
            yield Item("string", source.string())
        else:
            raise source.corrupt("a module's value is broken")


def vector_set(source: Reader) -> Iterator[VectorSet | Vector]:
    """Yield the set and its elements."""
    dimension, count, config, flags = (_number(source) for _ in range(4))
    projected_from = None
    if flags & PROJECTED:
        projected_from = _number(source)
        _string(source)
    quantisation = QUANTISATIONS.get(config & 255, f"unknown ({config & 255})")
    yield VectorSet(dimension, projected_from, quantisation, config >> 8 & 0xFFFF or 16)
    for _ in range(count):
        yield _vector(source, bool(flags & WITH_ATTRIBUTES))
    if source.size() != 0:
        raise source.corrupt("a module's value is broken")


def _vector(source: Reader, with_attributes: bool) -> Vector:
    element = _string(source)
    attributes = _string(source) if with_attributes else None
    _string(source)  # the vector
    links = 0
    for place in range(_number(source)):  # node id, level, links of the lowest layer, ...
        number = _number(source)
        links = number if place == 2 else links
    return Vector(element, attributes if attributes and attributes.length else None, links)


def _number(source: Reader) -> int:
    if source.size() != 2:
        raise source.corrupt("a module's value is broken")
    return source.size()


def _string(source: Reader) -> Text:
    if source.size() != 5:
        raise source.corrupt("a module's value is broken")
    return source.string()


def key_metadata(source: Reader) -> Iterator[Metadata]:
    """Yield what modules keep with a key (opcode KEY_META): per class 4 bytes that name it, and items.

    Six bits a character from the highest down, then five of the version and three flags (keymeta.h:KeyMetaClassSpec).
    """
    for _ in range(source.size()):
        spec = source.number("<I")
        name = "".join(CLASS_CHARACTERS[spec >> shift & 63] for shift in (26, 20, 14, 8))
        yield Metadata(name, spec >> 3 & 31, bool(spec & ALLOW_IGNORE), list(items(source)))
