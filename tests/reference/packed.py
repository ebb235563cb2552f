"""Values that are one blob: ziplist, listpack, zipmap and intset.

Each function gives the entries in order: bytes, or int where the blob stores an integer.
Broken blobs raise DecodeError (offset counts from the start of the blob).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from .reader import DecodeError, Reader

if TYPE_CHECKING:
    from collections.abc import Callable

Entry = int | bytes


def text(entry: Entry) -> bytes:
    """Return an entry as the server shows it: integers as decimal text."""
    return entry if isinstance(entry, bytes) else b"%d" % entry


def ziplist(blob: bytes) -> list[Entry]:
    """Redis 6.2 ziplist.c: u32 bytes, u32 tail, u16 count, entries, 0xFF."""
    source = Reader(blob)
    total, tail, count = source.unsigned(4), source.unsigned(4), source.unsigned(2)
    if total != len(blob):
        raise source.corrupt("ziplist has another length than its blob")
    entries: list[Entry] = []
    before = start = 0
    last = 10
    while blob[source.pos : source.pos + 1] != b"\xff":
        start = last = source.pos
        previous = source.byte()
        if previous == 254:
            previous = source.unsigned(4)
        if previous != before:
            raise source.corrupt("ziplist entry tells a wrong length of the one before it")
        entries.append(ziplist_entry(source))
        before = source.pos - start
    finish(source, blob, entries, count)
    if tail != last:
        raise source.corrupt("ziplist tail is not its last entry")
    return entries


def ziplist_entry(source: Reader) -> Entry:
    """One entry after its prevlen (ziplist.c:ZIP_DECODE_LENGTH, zipLoadInteger)."""
    first = source.byte()
    if first < 0x40:
        return source.take(first)
    if first < 0x80:
        return source.take((first & 0x3F) << 8 | source.byte())
    if first < 0xC0:
        return source.take(int.from_bytes(source.take(4), "big"))
    widths = {0xC0: 2, 0xD0: 4, 0xE0: 8, 0xF0: 3, 0xFE: 1}
    if first in widths:
        return source.signed(widths[first])
    if 0xF1 <= first <= 0xFD:
        return first - 0xF1
    raise source.corrupt(f"unknown ziplist entry {first:#x}")


def listpack(blob: bytes) -> list[Entry]:
    """Redis 7.2 listpack.c: u32 bytes, u16 count, entries each followed by their length, 0xFF."""
    source = Reader(blob)
    total, count = source.unsigned(4), source.unsigned(2)
    if total != len(blob):
        raise source.corrupt("listpack has another length than its blob")
    entries: list[Entry] = []
    while blob[source.pos : source.pos + 1] != b"\xff":
        start = source.pos
        entries.append(listpack_entry(source))
        backlen = encode_backlen(source.pos - start)
        if source.take(len(backlen)) != backlen:
            raise source.corrupt("listpack entry has a wrong length behind it")
    finish(source, blob, entries, count)
    return entries


def listpack_entry(source: Reader) -> Entry:
    """One entry without its backlen (listpack.c:lpGetWithSize)."""
    first = source.byte()
    if first < 0x80:
        return first
    if first < 0xC0:
        return source.take(first & 0x3F)
    if first < 0xE0:
        value = (first & 0x1F) << 8 | source.byte()
        return value - 0x2000 if value >= 0x1000 else value
    if first < 0xF0:
        return source.take((first & 0x0F) << 8 | source.byte())
    if first == 0xF0:
        return source.take(source.unsigned(4))
    widths = {0xF1: 2, 0xF2: 3, 0xF3: 4, 0xF4: 8}
    if first in widths:
        return source.signed(widths[first])
    raise source.corrupt(f"unknown listpack entry {first:#x}")


def encode_backlen(size: int) -> bytes:
    """An entry's length as it stands behind it, 7 bits a byte, the first without mark (listpack.c:lpEncodeBacklen)."""
    width = 1 + (size > 127) + (size >= 16383) + (size >= 2097151) + (size >= 268435455)
    groups = [size >> 7 * at & 127 for at in range(width - 1, -1, -1)]
    return bytes([groups[0]] + [group | 128 for group in groups[1:]])


def intset(blob: bytes) -> list[Entry]:
    """Redis intset.c: u32 width (2, 4, 8), u32 count, ascending integers."""
    source = Reader(blob)
    width, count = source.unsigned(4), source.unsigned(4)
    if width not in (2, 4, 8) or len(blob) != 8 + width * count:
        raise source.corrupt("intset's width and count do not fit its blob")
    entries: list[int] = [source.signed(width) for _ in range(count)]
    if any(low >= high for low, high in pairwise(entries)):
        raise source.corrupt("intset is not ascending")
    return list(entries)


def zipmap(blob: bytes) -> list[Entry]:
    """Redis 2.4 zipmap.c: count, then key length, key, value length, free, value, free bytes; 0xFF."""
    source = Reader(blob)
    count = source.byte()
    entries: list[Entry] = []
    while blob[source.pos : source.pos + 1] != b"\xff":
        entries.append(source.take(zipmap_length(source)))
        size = zipmap_length(source)
        free = source.byte()
        entries.append(source.take(size))
        source.take(free)
    finish(source, blob, entries, 65535 if count >= 254 else 2 * count)
    return entries


def zipmap_length(source: Reader) -> int:
    """One byte up to 253, else 254 and a u32."""
    first = source.byte()
    if first == 255:
        raise source.corrupt("zipmap ends between a field and its value")
    return source.unsigned(4) if first == 254 else first


def finish(source: Reader, blob: bytes, entries: list[Entry], count: int) -> None:
    """Check what must hold at the end mark: it is there, it is last, the count (65535: unknown) is right."""
    if source.pos >= len(blob):
        raise DecodeError("corrupt", "packed value without its end mark", source.pos)
    if source.pos != len(blob) - 1:
        raise source.corrupt("packed value ends before its blob")
    if count not in (65535, len(entries)):
        raise source.corrupt(f"packed value counts {count} entries and has {len(entries)}")


DECODERS: dict[str, Callable[[bytes], list[Entry]]] = {
    "ziplist": ziplist,
    "listpack": listpack,
    "intset": intset,
    "zipmap": zipmap,
}


def unpack(layout: str, blob: bytes, offset: int) -> list[Entry]:
    """Decode a blob that ends at `offset` of the dump; errors are told as corruption there."""
    try:
        return DECODERS[layout](blob)
    except DecodeError as error:
        raise DecodeError("corrupt", f"{layout}: {error}", offset) from error
