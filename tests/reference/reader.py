"""Lengths, strings, LZF and numbers of an RDB, read from bytes that are all in memory."""

from __future__ import annotations

import struct


class DecodeError(Exception):
    """The bytes are not what the format allows; `kind` is truncated, corrupt, unsupported or not-rdb."""

    def __init__(self, kind: str, message: str, offset: int):
        super().__init__(f"{kind} at byte {offset}: {message}")
        self.kind = kind
        self.offset = offset


class Reader:
    """A cursor over `data`."""

    def __init__(self, data: bytes, pos: int = 0):
        self.data = data
        self.pos = pos

    def corrupt(self, message: str) -> DecodeError:
        """Make the error for what was just read."""
        return DecodeError("corrupt", message, self.pos)

    def take(self, count: int) -> bytes:
        """Read `count` bytes."""
        if count > len(self.data) - self.pos:
            raise DecodeError("truncated", f"{count} bytes wanted, {len(self.data) - self.pos} left", self.pos)
        self.pos += count
        return self.data[self.pos - count : self.pos]

    def byte(self) -> int:
        """Read one byte."""
        return self.take(1)[0]

    def signed(self, width: int) -> int:
        """Read a signed little-endian integer."""
        return int.from_bytes(self.take(width), "little", signed=True)

    def unsigned(self, width: int) -> int:
        """Read an unsigned little-endian integer."""
        return int.from_bytes(self.take(width), "little")

    def double(self) -> float:
        """Read a binary double (Redis rdb.c:rdbLoadBinaryDoubleValue)."""
        value: float = struct.unpack("<d", self.take(8))[0]
        return value

    def text_double(self) -> float:
        """Read a double of type 3: a length byte, then text; 253 to 255 are NaN, inf, -inf (rdbLoadDoubleValue)."""
        size = self.byte()
        if size >= 253:
            return {253: float("nan"), 254: float("inf"), 255: float("-inf")}[size]
        try:
            return float(self.take(size).decode("ascii"))
        except ValueError as error:
            raise self.corrupt("score is no number") from error

    def stream_id(self) -> tuple[int, int]:
        """Read a stream ID of 16 raw bytes: ms and sequence, big-endian."""
        return int.from_bytes(self.take(8), "big"), int.from_bytes(self.take(8), "big")

    def length_or_encoding(self) -> tuple[int, bool]:
        """Read a length, or (number, True) of a special string encoding (rdb.c:rdbLoadLenByRef)."""
        first = self.byte()
        if first < 0x40:
            return first, False
        if first < 0x80:
            return (first & 0x3F) << 8 | self.byte(), False
        if first == 0x80:
            return int.from_bytes(self.take(4), "big"), False
        if first == 0x81:
            return int.from_bytes(self.take(8), "big"), False
        if first < 0xC0:
            raise self.corrupt(f"unknown length encoding {first:#x}")
        return first & 0x3F, True

    def length(self) -> int:
        """Read a plain length."""
        value, special = self.length_or_encoding()
        if special:
            raise self.corrupt("a string encoding where a length is expected")
        return value

    def string(self) -> bytes:
        """Read a string in any of its forms (rdb.c:rdbGenericLoadStringObject)."""
        size, special = self.length_or_encoding()
        if not special:
            return self.take(size)
        if size <= 2:
            return b"%d" % self.signed(1 << size)
        if size == 3:
            packed_size = self.length()
            full_size = self.length()
            packed = self.take(packed_size)
            return lzf_expand(packed, full_size, self.pos)
        raise self.corrupt(f"unknown string encoding {size}")


def lzf_expand(packed: bytes, size: int, offset: int = 0) -> bytes:
    """Undo LZF (liblzf lzf_d.c) to exactly `size` bytes."""
    if size > 264 * len(packed):
        raise DecodeError("corrupt", f"LZF of {len(packed)} bytes claims {size}", offset)
    out = bytearray()
    source = Reader(packed)
    try:
        while source.pos < len(packed):
            control = source.byte()
            if control < 32:
                out += source.take(control + 1)
                continue
            count = control >> 5
            if count == 7:
                count += source.byte()
            start = len(out) - ((control & 31) << 8 | source.byte()) - 1
            if start < 0:
                raise DecodeError("corrupt", "LZF reference before the start", offset)
            for at in range(start, start + count + 2):
                out.append(out[at])
    except DecodeError as error:
        raise DecodeError("corrupt", "LZF data is broken", offset) from error
    if len(out) != size:
        raise DecodeError("corrupt", f"LZF expands to {len(out)} bytes, not {size}", offset)
    return bytes(out)
