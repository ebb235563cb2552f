"""The content of one value, element by element, in the order of the dump. The layouts are those of decode/value.py.

Source: Redis 8.0.6 rdb.c:rdbLoadObject; Valkey 9.1.2 rdb.c, case RDB_TYPE_HASH_2; 28 to 33 from librdb.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from rdbscan.decode import opcodes
from rdbscan.errors import Unsupported
from rdbscan.values import packed
from rdbscan.values.module import Item, Metadata, Vector, VectorSet, module
from rdbscan.values.reading import Text
from rdbscan.values.stream import Entry, Group, Idempotency, Producer, stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rdbscan.values.reading import Reader

HASH_2 = 122
"""Valkey's hash with field TTLs, which has the type byte 22 in the dump."""


class Plain(NamedTuple):
    """A string, an item of a list, a member of a set."""

    value: Text


class Pair(NamedTuple):
    """A field of a hash; `expires_at` is ms UTC, None without a TTL of its own."""

    field: Text
    value: Text
    expires_at: int | None


class Scored(NamedTuple):
    """A member of a sorted set."""

    member: Text
    score: float


class Slot(NamedTuple):
    """A place of an array that holds something."""

    place: int
    value: Text


Element: TypeAlias = (
    Plain | Pair | Scored | Slot | Entry | Group | Producer | Idempotency | Item | VectorSet | Vector | Metadata
)


def elements(
    rdb_type: int, source: Reader, templates: Mapping[int, Sequence[bytes]] | None = None
) -> Iterator[Element]:
    """Return the elements of the value that comes next; they are read as they are asked for.

    `rdb_type` is the type byte, but HASH_2 for that of Valkey; `templates` are the field names that hashes of the dump
    share, by number. Raises Unsupported for types that cannot be shown, Truncated and Corrupt when the value is damaged.
    """
    if rdb_type in TEMPLATED:
        return templated(source, TEMPLATED[rdb_type], templates or {})
    read = LAYOUTS.get(rdb_type)
    if read is None:
        name = opcodes.TYPE_NAMES.get(rdb_type, f"type {rdb_type}")
        raise Unsupported(f"the content of a {name} cannot be shown", offset=source.at)
    return read(source)


def string(source: Reader) -> Iterator[Element]:
    yield Plain(source.string())


def members(source: Reader) -> Iterator[Element]:
    for _ in range(source.size()):
        yield Plain(source.string())


def fields(source: Reader) -> Iterator[Element]:
    for _ in range(source.size()):
        yield Pair(source.string(), source.string(), None)


def scored(source: Reader) -> Iterator[Element]:
    for _ in range(source.size()):
        yield Scored(source.string(), source.double())


def scored_in_text(source: Reader) -> Iterator[Element]:
    for _ in range(source.size()):
        yield Scored(source.string(), _text_score(source))


def _text_score(source: Reader) -> float:
    length = source.byte()
    special = {253: "nan", 254: "inf", 255: "-inf"}
    return _score(source, special[length].encode() if length in special else source.take(length))


def _score(source: Reader, text: bytes) -> float:
    try:
        return float(text)
    except ValueError:
        raise source.corrupt("a sorted set's score is not a number") from None


def timed(source: Reader) -> Iterator[Element]:
    for _ in range(source.size()):
        at = source.size()
        yield Pair(source.string(), source.string(), at or None)


def timed_from_least(source: Reader) -> Iterator[Element]:
    least = source.number("<q")
    for _ in range(source.size()):
        after = source.size()
        yield Pair(source.string(), source.string(), least + after - 1 if after else None)


def timed_behind(source: Reader) -> Iterator[Element]:
    for _ in range(source.size()):
        field, value, at = source.string(), source.string(), source.number("<q")
        yield Pair(field, value, None if at == -1 else at)


def blob(entries: Callable[[Reader], Iterator[Text]]) -> Callable[[Reader], Iterator[Element]]:
    """Yield the layout of a list or set that is one packed blob."""

    def read(source: Reader) -> Iterator[Element]:
        yield from map(Plain, entries(source.blob()))

    return read


def blob_of_fields(entries: Callable[[Reader], Iterator[Text]]) -> Callable[[Reader], Iterator[Element]]:
    """Yield the layout of a hash that is one packed blob."""

    def read(source: Reader) -> Iterator[Element]:
        inside = entries(source.blob())
        for field in inside:
            yield Pair(field, _partner(source, inside), None)

    return read


def blob_of_scored(entries: Callable[[Reader], Iterator[Text]]) -> Callable[[Reader], Iterator[Element]]:
    """Yield the layout of a sorted set that is one packed blob."""

    def read(source: Reader) -> Iterator[Element]:
        inside = entries(source.blob())
        for member in inside:
            yield Scored(member, _score(source, _partner(source, inside).head))

    return read


def blob_of_timed(source: Reader) -> Iterator[Element]:
    inside = packed.listpack(source.blob())
    for field in inside:
        value, at = _partner(source, inside), _partner(source, inside)
        if not at.head.isdigit():
            raise source.corrupt("a hash field's expiry is not valid")
        yield Pair(field, value, int(at.head) or None)


def blob_of_timed_from_least(source: Reader) -> Iterator[Element]:
    source.skip(8)  # the least TTL, which the blob repeats
    yield from blob_of_timed(source)


def _partner(source: Reader, inside: Iterator[Text]) -> Text:
    partner = next(inside, None)
    if partner is None:
        raise source.corrupt("fields and values (or members and scores) do not come in pairs")
    return partner


def quicklist(source: Reader) -> Iterator[Element]:
    for _ in range(source.size()):
        yield from map(Plain, packed.ziplist(source.blob()))


def quicklist_2(source: Reader) -> Iterator[Element]:
    for _ in range(source.size()):
        container = source.size()
        if container == 1:
            yield Plain(source.string())
        elif container == 2:
            yield from map(Plain, packed.listpack(source.blob()))
        else:
            raise source.corrupt("a list node is neither plain nor packed")


def array(source: Reader) -> Iterator[Element]:
    count = source.size()
    if source.size():
        source.size()  # the cursor
    for _ in range(count):
        place, tag = source.size(), source.size()
        if tag in (0, 3):
            yield Slot(place, source.string())
        elif tag in (1, 2):
            yield Slot(place, packed.decimal(source.number("<q" if tag == 1 else "<d")))
        else:
            raise source.corrupt("an array's element is neither text nor number")


def rate_limiter(source: Reader) -> Iterator[Element]:
    yield Item("microseconds", packed.integer(source.size()))


def templated(source: Reader, in_blob: bool, templates: Mapping[int, Sequence[bytes]]) -> Iterator[Element]:
    """Pair the values with the field names of their template."""
    inside = packed.listpack(source.blob()) if in_blob else iter(source.string, None)
    number = next(inside, Text(b"", 0)).head if in_blob else b"%d" % source.size()
    names = templates.get(int(number)) if number.isdigit() else None
    if names is None:
        raise source.corrupt(opcodes.FAULT_TEXTS[opcodes.F_TEMPLATE])
    for name in names:
        yield Pair(Text(name[: source.keep], len(name)), _partner(source, inside), None)


LAYOUTS: dict[int, Callable[[Reader], Iterator[Element]]] = {
    0: string,
    1: members,
    2: members,
    3: scored_in_text,
    4: fields,
    5: scored,
    7: module,
    9: blob_of_fields(packed.zipmap),
    10: blob(packed.ziplist),
    11: blob(packed.intset),
    12: blob_of_scored(packed.ziplist),
    13: blob_of_fields(packed.ziplist),
    14: quicklist,
    15: lambda source: stream(15, source),
    16: blob_of_fields(packed.listpack),
    17: blob_of_scored(packed.listpack),
    18: quicklist_2,
    19: lambda source: stream(19, source),
    20: blob(packed.listpack),
    21: lambda source: stream(21, source),
    22: timed,
    23: blob_of_timed,
    24: timed_from_least,
    25: blob_of_timed_from_least,
    26: lambda source: stream(26, source),
    27: lambda source: stream(27, source),
    28: array,
    33: rate_limiter,
    HASH_2: timed_behind,
}
TEMPLATED = {30: True, 32: False}
"""Hashes whose field names stand in a template: are the values packed?"""
