"""Redis' index of hash fields by expiry, once it is more than a list: a radix tree of buckets (ebuckets.c, 7.4.1 to 8.6.3).

Rare and small, therefore plain Python. A bucket is a segment of up to 16 items in order of expiry, or several segments of
items that all expire in the same millisecond. Its key in the tree is not greater than any of its expiries.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from typing import TYPE_CHECKING

from rdbscan.memory.windows import Blocks, tree_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

LIST = 16
"""Items of a plain list, and of a segment (EB_LIST_MAX_ITEMS, EB_SEG_MAX_ITEMS)."""
KEY_BYTES = 6


class Ebuckets:
    """The tree that the expiries (ms) become when they are added in this order; there are more than `LIST` of them."""

    def __init__(self, times: Sequence[int]):
        first = sorted(times[:LIST])
        self.keys = [first[0]]
        self.buckets = [first]
        for at in times[LIST:]:
            self.insert(at)

    def insert(self, at_ms: int) -> None:
        """Put an expiry into its bucket, splitting a full one (ebAddToRax, ebAddToBucket)."""
        i = bisect_right(self.keys, at_ms) - 1
        if i < 0:
            self.new_bucket(0, at_ms)
            return
        bucket = self.buckets[i]
        if len(bucket) < LIST:
            insort(bucket, at_ms)
        elif bucket[0] != bucket[-1]:
            cut = middle(bucket)
            self.keys.insert(i + 1, bucket[cut])
            self.buckets[i : i + 1] = [bucket[:cut], bucket[cut:]]
            insort(self.buckets[i + (at_ms >= bucket[cut])], at_ms)
        elif bucket[0] == at_ms:
            bucket.append(at_ms)
            self.keys[i] = at_ms
        else:
            self.keys[i] = max(self.keys[i], bucket[0]) if at_ms < bucket[0] else self.keys[i]
            self.new_bucket(bisect_right(self.keys, at_ms), at_ms)

    def new_bucket(self, i: int, at_ms: int) -> None:
        """Insert a bucket of one item."""
        self.keys.insert(i, at_ms)
        self.buckets.insert(i, [at_ms])

    def size(self, allocator: Blocks, rax_struct: int) -> int:
        """Allocated bytes."""
        block = allocator.size
        total = block(rax_struct + 8)  # the tree's metadata counts its items
        total += tree_bytes([key.to_bytes(KEY_BYTES + 3, "big")[-KEY_BYTES:] for key in self.keys], block)
        for bucket in self.buckets:
            segments = -(-len(bucket) // LIST)
            total += block(16) + (segments - 1) * block(24)  # FirstSegHdr, NextSegHdr
        return total


def middle(bucket: Sequence[int]) -> int:
    """Return where a full segment is cut: nearest to its middle, between different expiries (ebTrySegSplit)."""
    half = LIST // 2
    best, distance = 0, half
    for i in range(LIST - 1):
        if bucket[i + 1] == bucket[i]:
            continue
        if i < half:
            best, distance = i + 1, half - i
        elif distance > i + 1 - half:
            best, distance = i + 1, i + 1 - half
    return best
