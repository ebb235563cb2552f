"""Stream values (types 15, 19, 21, 26, 27)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .model import Consumer, Group, Stream, StreamEntry, StreamNode
from .packed import Entry, text, unpack
from .reader import DecodeError, Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

U64 = 2**64


def stream(source: Reader, rdb_type: int) -> Stream:
    """Redis rdb.c:rdbLoadObject, case RDB_TYPE_STREAM_LISTPACKS*."""
    nodes = [node(source) for _ in range(source.length())]
    value = Stream(nodes, source.length(), pair(source))
    if rdb_type >= 19:
        value.first = pair(source)
        value.max_deleted = pair(source)
        value.added = source.length()
    value.groups = [group(source, rdb_type) for _ in range(source.length())]
    if rdb_type >= 26:
        read_idempotency(source, value)
    if value.length != sum(each.live for each in nodes):
        raise source.corrupt("stream length is not the sum of its nodes")
    return value


def pair(source: Reader) -> tuple[int, int]:
    """A stream ID as two lengths."""
    return source.length(), source.length()


def node(source: Reader) -> StreamNode:
    """One radix tree key and its listpack (t_stream.c: master entry, then entries relative to it)."""
    key = source.string()
    if len(key) != 16:
        raise source.corrupt("stream node key is not 16 bytes")
    master = Reader(key).stream_id()
    blob = source.string()
    packed = unpack("listpack", blob, source.pos)
    try:
        return read_node(master, len(blob), packed)
    except (DecodeError, StopIteration, ValueError) as error:
        raise DecodeError("corrupt", f"stream node: {error}", source.pos) from error


def number(items: Iterator[Entry]) -> int:
    """The next element, which must be an integer."""
    entry = next(items)
    if not isinstance(entry, int):
        raise DecodeError("corrupt", f"{entry!r} where a number is expected", 0)
    return entry


def read_node(master: tuple[int, int], size: int, packed: list[Entry]) -> StreamNode:
    """Split the elements of a stream listpack into entries."""
    items = iter(packed)
    live, deleted, width = number(items), number(items), number(items)
    if min(live, deleted, width) < 0:
        raise ValueError("negative count in the master entry")
    names = [text(next(items)) for _ in range(width)]
    if number(items) != 0:
        raise ValueError("master entry does not end with 0")
    entries = [entry(items, master, names) for _ in range(live + deleted)]
    if next(items, None) is not None:
        raise ValueError("elements behind the last entry")
    if sum(not each.deleted for each in entries) != live:
        raise ValueError("deleted entries miscounted")
    return StreamNode(master, size, live, deleted, names, entries, len(packed))


def entry(items: Iterator[Entry], master: tuple[int, int], names: list[bytes]) -> StreamEntry:
    """flags, ID relative to the master, fields and values (values only if flag 2), number of elements."""
    flags = number(items)
    identity = ((master[0] + number(items)) % U64, (master[1] + number(items)) % U64)
    if flags & 2:
        fields = [each for name in names for each in (name, text(next(items)))]
        expected = len(names) + 3
    else:
        width = number(items)
        if width < 0:
            raise ValueError("negative number of fields")
        fields = [text(next(items)) for _ in range(2 * width)]
        expected = 2 * width + 4
    if number(items) != expected:
        raise ValueError("entry has a wrong number of elements behind it")
    return StreamEntry(identity, bool(flags & 1), fields)


def group(source: Reader, rdb_type: int) -> Group:
    """A consumer group with its pending entries and consumers."""
    name, last = source.string(), pair(source)
    read = source.length() if rdb_type >= 19 else None
    pending = [(source.stream_id(), source.signed(8), source.length()) for _ in range(source.length())]
    consumers = [consumer(source, rdb_type) for _ in range(source.length())]
    value = Group(name, last, read, pending, consumers)
    if rdb_type >= 27:
        value.unowned = [source.stream_id() for _ in range(source.length())]
    check_owners(source, value)
    return value


def consumer(source: Reader, rdb_type: int) -> Consumer:
    """A consumer and the IDs of the group's pending entries that it owns."""
    name, seen = source.string(), source.signed(8)
    active = source.signed(8) if rdb_type >= 21 else None
    return Consumer(name, seen, active, [source.stream_id() for _ in range(source.length())])


def check_owners(source: Reader, value: Group) -> None:
    """Every pending entry is owned by exactly one consumer, or listed as unowned."""
    owned = [each for one in value.consumers for each in one.pending] + value.unowned
    if sorted(owned) != sorted(each[0] for each in value.pending):
        raise source.corrupt("pending entries of a group and of its consumers differ")


def read_idempotency(source: Reader, value: Stream) -> None:
    """Type 26 and later: duration, maximum, producers with their IDs, two counters (librdb, RDB 13)."""
    settings = (source.length(), source.length())
    for _ in range(source.length()):
        name = source.string()
        value.producers.append((name, [(source.string(), pair(source)) for _ in range(source.length())]))
    value.idempotency = (*settings, source.length(), source.length())
