"""Ziplist, listpack, intset and zipmap; what is given as total, count, tail or end replaces the truth."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from tests.reference.packed import Entry, encode_backlen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def ziplist_entry(entry: Entry, before: int, wide: bool = False) -> bytes:
    """Encode one ziplist entry behind one of `before` bytes; `wide` uses five bytes for that in any case."""
    previous = b"\xfe" + struct.pack("<I", before) if wide or before >= 254 else bytes([before])
    if isinstance(entry, bytes):
        size = len(entry)
        head = (
            bytes([size])
            if size < 64
            else struct.pack(">H", 0x4000 | size)
            if size < 16384
            else b"\x80" + struct.pack(">I", size)
        )
        return previous + head + entry
    if 0 <= entry <= 12:
        return previous + bytes([0xF1 + entry])
    code, width = next(pair for pair in ((0xFE, 1), (0xC0, 2), (0xF0, 3), (0xD0, 4), (0xE0, 8)) if fits(entry, pair[1]))
    return previous + bytes([code]) + entry.to_bytes(width, "little", signed=True)


def fits(number: int, width: int) -> bool:
    """Return whether `number` fits `width` bytes, signed."""
    return -(1 << 8 * width - 1) <= number < 1 << 8 * width - 1


def ziplist(
    entries: Sequence[Entry],
    total: int | None = None,
    tail: int | None = None,
    count: int | None = None,
    end: bytes = b"\xff",
) -> bytes:
    """Encode a ziplist; what is given replaces the truth."""
    body, last, before = b"", 10, 0
    for entry in entries:
        last = 10 + len(body)
        packed = ziplist_entry(entry, before)
        body, before = body + packed, len(packed)
    size = 10 + len(body) + len(end)
    found = min(len(entries), 65535) if count is None else count
    return struct.pack("<IIH", size if total is None else total, last if tail is None else tail, found) + body + end


def listpack_entry(entry: Entry) -> bytes:
    """Encode one listpack entry with its backlen."""
    packed = listpack_text(entry) if isinstance(entry, bytes) else listpack_integer(entry)
    return packed + encode_backlen(len(packed))


def listpack_text(content: bytes) -> bytes:
    """Encode a string of a listpack."""
    size = len(content)
    if size < 64:
        return bytes([0x80 | size]) + content
    return (struct.pack(">H", 0xE000 | size) if size < 4096 else b"\xf0" + struct.pack("<I", size)) + content


def listpack_integer(number: int) -> bytes:
    """Encode an integer of a listpack."""
    if 0 <= number < 128:
        return bytes([number])
    if -4096 <= number < 4096:
        return struct.pack(">H", 0xC000 | number & 0x1FFF)
    code, width = next(pair for pair in ((0xF1, 2), (0xF2, 3), (0xF3, 4), (0xF4, 8)) if fits(number, pair[1]))
    return bytes([code]) + number.to_bytes(width, "little", signed=True)


def listpack(
    entries: Sequence[Entry], total: int | None = None, count: int | None = None, end: bytes = b"\xff"
) -> bytes:
    """Encode a listpack; what is given replaces the truth."""
    body = b"".join(map(listpack_entry, entries))
    size = 6 + len(body) + len(end)
    found = min(len(entries), 65535) if count is None else count
    return struct.pack("<IH", size if total is None else total, found) + body + end


def intset(numbers: Iterable[int], width: int = 0, count: int | None = None) -> bytes:
    """Encode an intset of the least, or a given, width."""
    ordered = sorted(numbers)
    width = width or next(width for width in (2, 4, 8) if all(fits(number, width) for number in ordered))
    body = b"".join(number.to_bytes(width, "little", signed=True) for number in ordered)
    return struct.pack("<II", width, len(ordered) if count is None else count) + body


def zipmap(
    items: Sequence[tuple[bytes, bytes]], free: int = 0, count: int | None = None, end: bytes = b"\xff"
) -> bytes:
    """Encode a zipmap whose values all have `free` unused bytes behind them."""

    def size(content: bytes) -> bytes:
        return bytes([len(content)]) if len(content) < 254 else b"\xfe" + struct.pack("<I", len(content))

    body = b"".join(size(key) + key + size(value) + bytes([free]) + value + bytes(free) for key, value in items)
    return bytes([min(len(items), 254) if count is None else count]) + body + end
