"""Streams."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from tests.reference.packed import Entry

from .packed import listpack
from .strings import length, string


def stream_id(ms: int, sequence: int) -> bytes:
    """Encode a stream ID in 16 bytes."""
    return struct.pack(">QQ", ms, sequence)


StreamItem = tuple[int, int, Sequence[Entry], bool]
"""ms, sequence, fields and values alternating, deleted."""


def stream_listpack(master: tuple[int, int], names: Sequence[Entry], items: Sequence[StreamItem]) -> list[Entry]:
    """Return the elements of a stream node; entries with exactly the fields `names` use them."""
    dead = sum(item[3] for item in items)
    entries: list[Entry] = [len(items) - dead, dead, len(names), *names, 0]
    for ms, sequence, fields, deleted in items:
        same = list(fields[::2]) == list(names)
        entries += [2 * same + deleted, ms - master[0], sequence - master[1]]
        entries += fields[1::2] if same else [len(fields) // 2, *fields]
        entries.append(len(names) + 3 if same else len(fields) + 4)
    return entries


Consumer = tuple[bytes, Sequence[tuple[int, int]]]
Group = tuple[bytes, Sequence[Consumer]]


def stream(
    nodes: Sequence[Sequence[StreamItem]], groups: Sequence[Group] = (), rdb_type: int = 21, live: int | None = None
) -> bytes:
    """Encode a stream of any type (15, 19, 21, 26, 27); every pending ID belongs to the consumer that lists it."""
    body = length(len(nodes))
    for items in nodes:
        master = items[0][:2]
        body += string(stream_id(*master)) + string(listpack(stream_listpack(master, items[0][2][::2], items)))
    items = [item for node in nodes for item in node]
    first, last = (items[0][:2], items[-1][:2]) if items else ((0, 0), (0, 0))
    alive = sum(not item[3] for item in items) if live is None else live
    body += length(alive) + length(last[0]) + length(last[1])
    if rdb_type >= 19:
        body += b"".join(map(length, (*first, 0, 0, len(items))))
    body += length(len(groups)) + b"".join(stream_group(*group, last, rdb_type) for group in groups)
    return body + (
        length(100)
        + length(10)
        + length(1)
        + string(b"producer")
        + length(1)
        + string(b"iid")
        + length(1) * 2
        + length(1)
        + length(0)
        if rdb_type >= 26
        else b""
    )


def stream_group(name: bytes, consumers: Sequence[Consumer], last: tuple[int, int], rdb_type: int) -> bytes:
    """Encode a consumer group."""
    pending = sorted(identity for consumer in consumers for identity in consumer[1])
    body = string(name) + length(last[0]) + length(last[1]) + (length(2**64 - 1) if rdb_type >= 19 else b"")
    body += length(len(pending)) + b"".join(stream_id(*each) + struct.pack("<q", 1000) + length(1) for each in pending)
    body += length(len(consumers))
    for consumer, owned in consumers:
        body += string(consumer) + struct.pack("<q", 2000) + (struct.pack("<q", -1) if rdb_type >= 21 else b"")
        body += length(len(owned)) + b"".join(stream_id(*each) for each in owned)
    return body + (length(0) if rdb_type >= 27 else b"")
