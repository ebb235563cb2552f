"""Streams: live entries, then consumer groups, then producers. The layout is that of decode/stream.py.

Source: Redis 8.0.6 rdb.c:rdbLoadObject, t_stream.c:streamAppendItem; types 26 and 27 from librdb.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from rdbscan.values.packed import listpack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.values.reading import Reader, Text

DELETED, SAME_FIELDS = 1, 2


class Entry(NamedTuple):
    """An entry: its ID, and its fields with their values."""

    ms: int
    seq: int
    fields: list[tuple[Text, Text]]


class Group(NamedTuple):
    """A consumer group: the last ID delivered, entries delivered and not acknowledged, and consumers with theirs.

    `read` counts the entries it has read, None where the dump does not tell or the server did not know.
    """

    name: Text
    ms: int
    seq: int
    read: int | None
    pending: int
    consumers: list[tuple[Text, int]]


class Idempotency(NamedTuple):
    """How long (s) a stream remembers the ids that producers give to messages, and how many of each producer.

    `added` and `repeated` count messages with such an id, and those that were refused as they had come before.
    """

    duration_s: int
    most: int
    added: int
    repeated: int


class Producer(NamedTuple):
    """A producer whose ids a stream remembers: how many, and the IDs of the first and last entry they were given to."""

    name: Text
    ids: int
    first: tuple[int, int]
    last: tuple[int, int]


def stream(rdb_type: int, source: Reader) -> Iterator[Entry | Group | Producer | Idempotency]:
    """Yield the live entries, then the groups, then the producers and what is remembered of them."""
    for _ in range(source.size()):
        key = source.string().head
        if len(key) != 16:
            raise source.corrupt("a stream is broken")
        ms, seq = struct.unpack(">QQ", key)
        yield from _entries(ms, seq, listpack(source.blob()), source)
    for _ in range(8 if rdb_type >= 19 else 3):
        source.size()
    for _ in range(source.size()):
        yield _group(rdb_type, source)
    if rdb_type >= 26:
        duration_s, most = source.size(), source.size()
        for _ in range(source.size()):
            yield _producer(source)
        yield Idempotency(duration_s, most, source.size(), source.size())


def _entries(ms: int, seq: int, inside: Iterator[Text], source: Reader) -> Iterator[Entry]:
    """Yield the live entries of one node, whose key is ms-seq."""
    _number(inside, source)
    _number(inside, source)
    names = [_next(inside, source) for _ in range(_number(inside, source))]
    _number(inside, source)
    for first in inside:
        flags = _integer(first, source)
        later, further = _number(inside, source), _number(inside, source)
        if flags & SAME_FIELDS:
            pairs = [(name, _next(inside, source)) for name in names]
        else:
            count = _number(inside, source)
            pairs = [(_next(inside, source), _next(inside, source)) for _ in range(count)]
        _number(inside, source)
        if not flags & DELETED:
            yield Entry(ms + later, seq + further, pairs)


def _next(inside: Iterator[Text], source: Reader) -> Text:
    text = next(inside, None)
    if text is None:
        raise source.corrupt("a stream is broken")
    return text


def _number(inside: Iterator[Text], source: Reader) -> int:
    return _integer(_next(inside, source), source)


def _integer(text: Text, source: Reader) -> int:
    try:
        return int(text.head)
    except ValueError:
        raise source.corrupt("a stream is broken") from None


def _group(rdb_type: int, source: Reader) -> Group:
    name, ms, seq = source.string(), source.size(), source.size()
    read = source.size() if rdb_type >= 19 else None
    pending = source.size()
    for _ in range(pending):
        source.skip(24)
        source.size()
    consumers = [_consumer(rdb_type, source) for _ in range(source.size())]
    if rdb_type >= 27:
        for _ in range(source.size()):
            source.skip(16)
    unknown = read is None or read >= 2**63
    return Group(name, ms, seq, None if unknown else read, pending, consumers)


def _consumer(rdb_type: int, source: Reader) -> tuple[Text, int]:
    name = source.string()
    source.skip(16 if rdb_type >= 21 else 8)
    pending = source.size()
    source.skip(16 * pending)
    return name, pending


def _producer(source: Reader) -> Producer:
    name, ids = source.string(), source.size()
    first = last = (0, 0)
    for at in range(ids):
        source.string()
        last = (source.size(), source.size())
        first = first if at else last
    return Producer(name, ids, first, last)
