"""Memory for numbers."""

from __future__ import annotations

import mmap
from struct import calcsize
from typing import Literal

SMALL = 1 << 16


def zeros(code: Literal["B", "i", "I", "q"], count: int) -> memoryview[int]:
    """Return `count` zeros of struct format `code`; a large buffer takes memory only as far as it is written to."""
    size = calcsize(code) * count
    if size < SMALL:
        return memoryview(bytearray(size)).cast(code)
    return memoryview(mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)).cast(code)
