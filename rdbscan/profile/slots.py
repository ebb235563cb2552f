"""Keys and memory of the cluster hash slots of one dump, packed: thousands of dumps may be summed up."""

from __future__ import annotations

import zlib
from array import array
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SLOTS = 16384
LARGEST = 2**63 - 1
WIDTH = 8
MOST_BYTES = 3 * WIDTH * SLOTS


FEW = 1024
NEARLY_ALL = 0.95
LONG_GAP = 16
"""Gaps between random slots are longer than that many times their mean once in e^16 = 9 million."""


def tell_something(keys: Sequence[int]) -> bool:
    """Return whether the keys by slot can be those of a cluster's shard, which has only a part of the slots.

    A server on its own spreads its keys over all of them, and so evenly that nothing is to be learned from it: as many are
    used as chance would have it, without long gaps. Of few slots that cannot be said, and they take little room.
    """
    used = [slot for slot in range(SLOTS) if keys[slot]]
    if len(used) <= FEW:
        return True
    gaps = [after - before for before, after in zip([-1, *used], [*used, SLOTS], strict=True)]
    expected = SLOTS * (1 - (1 - 1 / SLOTS) ** sum(keys))
    return len(used) < NEARLY_ALL * expected or max(gaps) > LONG_GAP * SLOTS / len(used)


def pack(keys: Sequence[int], memory: Sequence[int]) -> bytes:
    """Return keys and memory (bytes) by slot as bytes.

    Three columns of 64 bit, of the slots that have keys: distance to the one before, keys, memory. Their first bytes
    stand together, then their second ones and so on: most are zero, which deflate makes nothing of.
    """
    used = [slot for slot in range(SLOTS) if keys[slot]]
    distances = [slot - before for before, slot in zip([-1, *used], used, strict=False)]
    numbers = array("q", [*distances, *(keys[slot] for slot in used), *(memory[slot] for slot in used)]).tobytes()
    return zlib.compress(b"".join(numbers[plane::WIDTH] for plane in range(WIDTH)), 9)


def unpack(packed: bytes) -> tuple[list[int], list[int], list[int]]:
    """Return the slots that have keys, their keys and their memory. Raises ValueError if that is not what `pack` made."""
    try:
        planes = zlib.decompressobj().decompress(packed, MOST_BYTES + 1)
    except zlib.error as error:
        raise ValueError(f"its hash slots cannot be unpacked: {error}") from error
    rows, rest = divmod(len(planes), 3 * WIDTH)
    if rest or rows > SLOTS:
        raise ValueError("its hash slots are not those of a cluster")
    numbers = bytearray(len(planes))
    for plane in range(WIDTH):
        numbers[plane::WIDTH] = planes[plane * 3 * rows : (plane + 1) * 3 * rows]
    columns = array("q", bytes(numbers)).tolist()
    slots = [slot - 1 for slot in accumulate(columns[:rows])]
    if columns and (min(columns) < 0 or min(columns[:rows]) < 1 or slots[-1] >= SLOTS):
        raise ValueError("its hash slots are not those of a cluster")
    return slots, columns[rows : 2 * rows], columns[2 * rows :]


def summed(all_packed: Iterable[bytes]) -> tuple[list[int], list[int]]:
    """Return keys and memory (bytes) of every slot, over all dumps."""
    keys, memory = [0] * SLOTS, [0] * SLOTS
    for packed in all_packed:
        for slot, more_keys, more_memory in zip(*unpack(packed), strict=True):
            keys[slot] = min(keys[slot] + more_keys, LARGEST)
            memory[slot] = min(memory[slot] + more_memory, LARGEST)
    return keys, memory
