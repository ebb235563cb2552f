"""Numbers and strings as they stand in a dump, read one by one from anything with `readinto`.

    length  00xxxxxx | 01xxxxxx and 1 byte | 0x80 and 4 bytes | 0x81 and 8 bytes (all big-endian)
    string  length, bytes | 0xC0, C1, C2 and an integer of 1, 2, 4 bytes | 0xC3, compressed length, length, LZF

Source: Redis 8.0.6 rdb.c:rdbLoadLenByRef, rdbGenericLoadStringObject; lzf_d.c.
"""

from __future__ import annotations

import struct
from io import BytesIO
from typing import NamedTuple, Protocol

from rdbscan.errors import Corrupt, Truncated, Unsupported

CHUNK = 1 << 20
"""Bytes asked for at once: what a length claims is only allocated as it arrives."""
LONGEST_BLOB = 1 << 28
"""A packed value or compressed string larger than this (256 MiB; servers make 64 KiB) is not taken apart."""


class Stream(Protocol):
    """What a dump is read from."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill the buffer, perhaps not all of it; 0 at the end."""


class Text(NamedTuple):
    """A string: its first bytes, and how long it is."""

    head: bytes
    length: int


class Reader:
    """Reads on from byte `at` of a dump, where the stream stands. `keep` bytes of each string are kept (None: all).

    Raises Truncated, Corrupt or Unsupported, with the offset.
    """

    def __init__(self, stream: Stream, at: int = 0, keep: int | None = None) -> None:
        self.stream = stream
        self.at = at
        self.keep = keep
        self.buffer = bytearray(1 << 16)
        self.start = self.end = 0

    def take(self, count: int) -> bytes:
        """Return the next bytes."""
        if count > LONGEST_BLOB:
            raise Unsupported("a value is too large to be shown", offset=self.at)
        parts = []
        while count:
            part = self._part(count)
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def skip(self, count: int) -> None:
        """Pass over bytes."""
        while count:
            count -= len(self._part(count))

    def _part(self, most: int) -> bytes:
        """Return some of the next bytes, at least one."""
        if self.start == self.end:
            self.start, self.end = 0, self.stream.readinto(memoryview(self.buffer)) or 0
            if not self.end:
                raise Truncated("the dump ends inside a value", offset=self.at)
        part = bytes(self.buffer[self.start : min(self.end, self.start + most)])
        self.start += len(part)
        self.at += len(part)
        return part

    def byte(self) -> int:
        """Return the next byte."""
        return self.take(1)[0]

    def number(self, code: str) -> int:
        """Return the next number of a struct format."""
        value: int = struct.unpack(code, self.take(struct.calcsize(code)))[0]
        return value

    def double(self) -> float:
        """Return the next 8 bytes as a little-endian double."""
        value: float = struct.unpack("<d", self.take(8))[0]
        return value

    def size(self) -> int:
        """Return the length that comes next."""
        length, special = self.length()
        if special:
            raise self.corrupt("a length is not validly encoded")
        return length

    def length(self) -> tuple[int, bool]:
        """Return a length, or the code of a specially encoded string and True."""
        first = self.byte()
        kind = first >> 6
        if kind == 0:
            return first, False
        if kind == 1:
            return (first & 63) << 8 | self.byte(), False
        if kind == 3:
            return first & 63, True
        if first in (0x80, 0x81):
            return self.number(">I" if first == 0x80 else ">Q"), False
        raise self.corrupt("a length is not validly encoded")

    def string(self) -> Text:
        """Return the string that comes next, as much of it as is kept."""
        length, special = self.length()
        if not special:
            kept = length if self.keep is None else min(length, self.keep)
            head = self.take(kept)
            self.skip(length - kept)
            return Text(head, length)
        if length <= 2:
            head = str(self.number(("<b", "<h", "<i")[length])).encode()
            return Text(head, len(head))
        if length != 3:
            raise self.corrupt("a string has an unknown encoding")
        packed, length = self.size(), self.size()
        if self.keep is None and length > LONGEST_BLOB:
            raise Unsupported("a value is too large to be shown", offset=self.at)
        at = self.at
        return Text(expanded(self.take(packed), length, self.keep, at), length)

    def blob(self) -> Reader:
        """Return a reader of the packed value that comes next as a string."""
        at, keep = self.at, self.keep
        self.keep = None
        try:
            content = self.string().head
        finally:
            self.keep = keep
        return Reader(BytesIO(content), at, keep)

    def text(self, length: int) -> Text:
        """Return the next bytes as a string, as much of it as is kept."""
        head = self.take(length)
        return Text(head if self.keep is None else head[: self.keep], length)

    def corrupt(self, message: str) -> Corrupt:
        """Return the error for what stands here."""
        return Corrupt(message, offset=self.at)


def expanded(packed: bytes, length: int, keep: int | None, at: int) -> bytes:
    """Expand LZF data to `length` bytes, or to the first `keep`. Raises Corrupt if it does not expand to that."""
    wanted = length if keep is None else min(length, keep)
    out = bytearray()
    pos = 0
    try:
        while len(out) < wanted and pos < len(packed):
            control = packed[pos]
            pos += 1
            if control < 32:
                out += packed[pos : pos + control + 1]
                pos += control + 1
                continue
            count = control >> 5
            if count == 7:
                count += packed[pos]
                pos += 1
            back = ((control & 31) << 8 | packed[pos]) + 1
            pos += 1
            if back > len(out):
                raise IndexError
            run = bytes(out[-back:])
            out += (run * ((count + 2) // back + 1))[: count + 2]
    except IndexError:
        out.clear()
    if len(out) < wanted or (wanted == length and len(out) != length):
        raise Corrupt("compressed data (LZF) does not expand to what it claims", offset=at)
    return bytes(out[:wanted])
