"""Lengths, strings and LZF."""

from __future__ import annotations

import struct


def length(number: int, bits: int = 0) -> bytes:
    """Encode a length in its shortest form, or with 6, 14, 32 or 64 `bits`."""
    bits = bits or (6 if number < 1 << 6 else 14 if number < 1 << 14 else 32 if number < 1 << 32 else 64)
    if bits == 6:
        return bytes([number])
    if bits == 14:
        return struct.pack(">H", 0x4000 | number)
    return b"\x80" + struct.pack(">I", number) if bits == 32 else b"\x81" + struct.pack(">Q", number)


def string(content: bytes, bits: int = 0) -> bytes:
    """Encode a string as it is."""
    return length(len(content), bits) + content


def integer(number: int, width: int = 0) -> bytes:
    """Encode a string that is the text of `number` as an integer of 1, 2 or 4 bytes."""
    width = width or (1 if -128 <= number < 128 else 2 if -32768 <= number < 32768 else 4)
    return bytes([0xC0 | (1, 2, 4).index(width)]) + number.to_bytes(width, "little", signed=True)


def lzf(content: bytes, packed: bytes | None = None, claimed: int | None = None) -> bytes:
    """Encode a string compressed; `packed` and `claimed` replace the compressed bytes and the size they claim."""
    packed = lzf_compress(content) if packed is None else packed
    return b"\xc3" + length(len(packed)) + length(len(content) if claimed is None else claimed) + packed


def lzf_compress(content: bytes) -> bytes:
    """Compress greedily: the last place where the next three bytes were seen, else a literal."""
    out, literals, seen, at = bytearray(), bytearray(), dict[bytes, int](), 0

    def flush() -> None:
        for start in range(0, len(literals), 32):
            run = literals[start : start + 32]
            out.extend(bytes([len(run) - 1]) + run)
        literals.clear()

    while at < len(content):
        before = seen.get(content[at : at + 3], -1)
        seen[content[at : at + 3]] = at
        size = common(content, before, at) if before >= 0 and at - before <= 8192 else 0
        if size < 3:
            literals.append(content[at])
            at += 1
            continue
        flush()
        distance = at - before - 1
        head = min(size - 2, 7)
        extra = bytes([size - 9]) if head == 7 else b""
        out += bytes([head << 5 | distance >> 8]) + extra + bytes([distance & 255])
        at += size
    flush()
    return bytes(out)


def common(content: bytes, one: int, other: int) -> int:
    """How many bytes are the same at two places, at most 264."""
    size = 0
    while other + size < len(content) and size < 264 and content[one + size] == content[other + size]:
        size += 1
    return size
