"""Valkey 9's volatile set beyond 127 entries: buckets of expiry times in a radix tree (vset.c).

Rare and small, therefore plain Python: one bucket holds up to 127 expiry times below its end.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

VECTOR = 127
"""Entries of a sorted vector."""
WIDE = 8192
"""ms of the windows new buckets are made for."""
NARROW = 16
"""ms of the finest window."""


class Blocks(Protocol):
    """An allocator: how large a block is that was asked for with n bytes."""

    def size(self, n: int, /) -> int:
        """Return the usable bytes."""


def window_end(at_ms: int, width: int) -> int:
    """End of the window of `width` ms that holds a time."""
    return at_ms // width * width + width


class Windows:
    """The expiries (ms), added in this order: `ends` are the keys of the tree, ascending, `buckets` the times of each.

    The first `VECTOR` of them were a vector before.
    """

    def __init__(self, times: Sequence[int]):
        vector = times[:VECTOR]
        self.ends: list[int] = []
        self.buckets: list[list[int]] = []
        self.hashed: set[int] = set()
        if len({window_end(at, WIDE) for at in vector}) == 1:
            self.ends, self.buckets = [window_end(vector[0], WIDE)], [list(vector)]
        else:
            for at in sorted(vector):
                self.insert(at)
        for at in times[VECTOR:]:
            self.insert(at)

    def insert(self, at_ms: int) -> None:
        """Put a time into its bucket, splitting a full one (vset.c:insertToBucket_RAX)."""
        while True:
            i = bisect_right(self.ends, at_ms)
            if i == len(self.ends) or window_end(at_ms, WIDE) < self.ends[i]:
                self.ends.insert(i, window_end(at_ms, WIDE))
                self.buckets.insert(i, [at_ms])
                return
            if len(self.buckets[i]) < VECTOR or self.ends[i] in self.hashed:
                self.buckets[i].append(at_ms)
                return
            self.split(i)

    def split(self, i: int) -> None:
        """Make room in a full bucket: move its end closer, cut it in two, or turn it into a hash table."""
        bucket, end = sorted(self.buckets[i]), self.ends[i]
        ends = [window_end(at, NARROW) for at in bucket]
        if ends[-1] < end:
            self.ends[i] = ends[-1]
            return
        if ends[0] == ends[-1]:
            self.hashed.add(end)
            return
        middle = len(bucket) // 2
        cut = min((j for j in range(1, len(bucket)) if ends[j] != ends[j - 1]), key=lambda j: abs(j - middle))
        self.ends[i : i + 1] = [ends[cut - 1], end]
        self.buckets[i : i + 1] = [bucket[:cut], bucket[cut:]]

    def size(self, allocator: Blocks) -> int:
        """Allocated bytes."""
        block = allocator.size
        total = block(32) + tree_bytes([end.to_bytes(9, "big", signed=True)[1:] for end in self.ends], block)
        for end, bucket in zip(self.ends, self.buckets, strict=True):
            if end in self.hashed:
                total += 80 + 64 * max(1, -(-5 * len(bucket) // 32))
            elif len(bucket) > 1:
                total += 24 if len(bucket) == 2 else block(8 + 8 * len(bucket))
        return total


def tree_bytes(keys: Sequence[bytes], block: Callable[[int], int]) -> int:
    """Blocks of the radix tree over sorted keys of one length (rax.h:raxNode)."""
    if len(keys) == 1 and not keys[0]:
        return block(4 + 4 + 8)
    common = 0
    while common < len(keys[0]) and keys[0][common] == keys[-1][common]:
        common += 1
    if common:
        return block(node_bytes(common) + 8) + tree_bytes([key[common:] for key in keys], block)
    groups: dict[int, list[bytes]] = {}
    for key in keys:
        groups.setdefault(key[0], []).append(key[1:])
    return block(node_bytes(len(groups)) + 8 * len(groups)) + sum(tree_bytes(group, block) for group in groups.values())


def node_bytes(characters: int) -> int:
    """Header, characters and padding of a node."""
    return 4 + characters + (8 - (4 + characters) % 8) % 8
