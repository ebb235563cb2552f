"""The record's columns, as the contract defines them, computed from what the reference decoder gives.

    rows = columns(decode(data))     # one Row per key

Null is None here. Encoding, memory and namespace are other rooms' work and not told.
"""

from __future__ import annotations

import binascii
from typing import NamedTuple

from .model import Collection, Dump, Key, Module, Opaque, Stream, Text

SECONDS = (1e9, 4.1e9)
MILLISECONDS = (1e12, 4.1e12)
"""Scores that are taken for points in time, from and below: 2001-09 to 2099-12."""

LAST_MS = 2**47
"""IDs of nodes from here on (the year 6429) are numbers that somebody chose, not times."""


class Row(NamedTuple):
    """One key. Times are ms UTC, sizes bytes."""

    db: int
    key: bytes
    type: str
    elements: int | None
    value_bytes: int | None
    largest_element_bytes: int | None
    rdb_bytes: int
    offset: int
    expires_at: int | None
    idle_seconds: int | None
    frequency: int | None
    slot: int
    expiring_fields: int | None
    oldest_at: int | None
    newest_at: int | None
    groups: int | None
    consumers: int | None
    pending: int | None
    field_bytes: int | None


def columns(dump: Dump) -> list[Row]:
    """Return a row for each key of the dump, in file order."""
    return [row(key) for key in dump.keys]


def row(key: Key) -> Row:
    """Return the record of one key."""
    value = key.value
    sizes = element_sizes(value)
    oldest, newest = time_span(value)
    groups = value.groups if isinstance(value, Stream) else None
    return Row(
        db=key.db,
        key=key.name,
        type=type_name(value),
        elements=element_count(value),
        value_bytes=None if sizes is None else sum(sizes),
        largest_element_bytes=None if sizes is None else max(sizes, default=0),
        rdb_bytes=key.rdb_bytes,
        offset=key.offset,
        expires_at=key.expires_ms,
        idle_seconds=key.idle_seconds,
        frequency=key.frequency,
        slot=slot(key.name),
        expiring_fields=expiring_fields(value),
        oldest_at=oldest,
        newest_at=newest,
        groups=None if groups is None else len(groups),
        consumers=None if groups is None else sum(len(group.consumers) for group in groups),
        pending=None if groups is None else sum(len(group.pending) for group in groups),
        field_bytes=field_bytes(value),
    )


def type_name(value: object) -> str:
    """What TYPE says."""
    if isinstance(value, Text):
        return "string"
    if isinstance(value, Module):
        return value.name
    if isinstance(value, Stream):
        return "stream"
    assert isinstance(value, (Collection, Opaque))
    return value.kind


def element_count(value: object) -> int | None:
    """LLEN, SCARD, ZCARD, HLEN, XLEN, VCARD; None for strings and other modules."""
    if isinstance(value, Collection):
        return value.count
    if isinstance(value, Module) and value.name == "vectorset":
        return int(value.items[1][1])
    return len(value.live) if isinstance(value, Stream) else None


def element_sizes(value: object) -> list[int] | None:
    """Length of every element as text: fields and values each, stream entries alike; None for modules."""
    if isinstance(value, Text):
        return [len(value.content)]
    if isinstance(value, Collection):
        return [len(element) for element in value.elements]
    if isinstance(value, Stream):
        return [len(part) for entry in value.live for part in entry.fields]
    return None


def expiring_fields(value: object) -> int | None:
    """Hash fields with a TTL of their own; None if it is no hash."""
    if isinstance(value, Collection) and value.kind == "hash":
        return sum(at is not None for at in value.field_expiries)
    return None


def field_bytes(value: object) -> int | None:
    """Bytes of a hash's field names, which are not its own if they stand in a template; None if it is no hash."""
    if isinstance(value, Collection) and value.kind == "hash":
        return sum(len(name) for name in value.elements[::2]) if value.template is None else 0
    return None


def time_span(value: object) -> tuple[int | None, int | None]:
    """First and last point in time of the content: IDs of live stream entries, scores if all of them are times."""
    if isinstance(value, Stream):
        times = [
            entry.id[0] for node in value.nodes if node.id[0] < LAST_MS for entry in node.entries if not entry.deleted
        ]
        return (min(times), max(times)) if times else (None, None)
    if isinstance(value, Collection) and value.scores:
        for (low, high), scale in ((SECONDS, 1000), (MILLISECONDS, 1)):
            if all(low <= score < high for score in value.scores):
                return int(min(value.scores) * scale), int(max(value.scores) * scale)
    return None, None


def slot(name: bytes) -> int:
    """The cluster's hash slot: CRC16 (XMODEM) of the name, or of what its first { and the next } enclose, if anything.

    Redis cluster.c:keyHashSlot.
    """
    start = name.find(b"{")
    end = name.find(b"}", start + 1)
    hashed = name[start + 1 : end] if start >= 0 and end > start + 1 else name
    return binascii.crc_hqx(hashed, 0) % 16384
