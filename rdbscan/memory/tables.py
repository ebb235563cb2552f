# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Hash tables as a load leaves them: the dict of Redis with its unfinished rehash, and Valkey's table of buckets.

Hash seeds are random in a server: what depends on them (rehash steps, chained buckets) is taken at its expected value.
"""

import cython
from cython.cimports.libc import math
from cython.cimports.rdbscan.memory.rules import Rules

LIMIT = cython.declare(cython.longlong, 2**40)
"""More entries than any table holds: hostile counts are cut here."""


def slots_for(n):
    """Slots of a dict expanded for n entries (dict.c:_dictNextPower)."""
    size: cython.longlong = 4
    while size < n and size < LIMIT:
        size *= 2
    return size


def buckets_for(n):
    """Buckets of a Valkey table sized for n entries, 0 for none (hashtable.c:nextBucketExp)."""
    wanted: cython.longlong = (5 * min(n, LIMIT) + 31) // 32
    size: cython.longlong = 1
    if n <= 0:
        return 0
    while size < wanted:
        size *= 2
    return size


def nonempty(slots, n):
    """Expected number of slots that hold something, of n entries thrown at random."""
    if slots <= 0:
        return 0
    return cython.cast(cython.longlong, slots * (1.0 - math.pow(1.0 - 1.0 / slots, n)) + 0.5)


def children(n, buckets):
    """Expected number of chained buckets: a bucket of c > 7 entries has ceil((c - 7) / 6) more (hashtable.c)."""
    c: cython.longlong = 0
    odds: cython.double
    p: cython.double
    expected: cython.double = 0.0
    if buckets <= 1:
        return (n - 7 + 5) // 6 if buckets == 1 and n > 7 else 0.0
    odds = 1.0 / (buckets - 1.0)
    p = math.exp(n * math.log1p(-1.0 / buckets))  # nothing in the bucket
    while c < n and c < 2000:
        p *= (n - c) / (c + 1.0) * odds
        c += 1
        if c > 7:
            expected += p * ((c - 7 + 5) // 6)
            if p < 1e-18 and c * cython.cast(cython.double, buckets) > n:
                break
    return expected * buckets


@cython.cclass
class Table:
    """One table being filled: `size` slots (buckets), `used` entries, `old` slots still to be rehashed in `steps`."""

    def __init__(self, rules: Rules):
        self.rules = rules
        self.size = self.used = self.old = self.steps = 0

    def reset(self):
        self.size = self.used = self.old = self.steps = 0
        return 0

    def expand(self, n):
        """Make room for n entries (dict.c:dictExpand, hashtable.c:hashtableExpand)."""
        size: cython.longlong
        if self.old or n < self.used or n <= 0:
            return 0
        size = buckets_for(n) if self.rules.bucket_table else slots_for(n)
        if size == self.size or (self.rules.expands_only_up and self.size >= n):
            return 0
        return self.grow(size)

    def grow(self, size):
        """Start a rehash to a new size; without entries it is over at once."""
        if self.used == 0 and (self.size == 0 or self.rules.bucket_table or self.rules.expands_empty_at_once):
            self.size = size
            return 0
        self.old = self.size
        self.steps = self.old if self.rules.bucket_table else nonempty(self.old, self.used)
        self.size = size
        return 0

    def add(self, n):
        """Insert n entries; each moves one bucket while a rehash is under way."""
        room: cython.longlong
        n = min(n, LIMIT)
        while n > 0:
            if self.old:
                if n < self.steps:
                    self.steps -= n
                    self.used += n
                    return 0
                n -= self.steps
                self.used += self.steps
                self.old = self.steps = 0
                continue
            if self.size == 0:
                self.size = 1 if self.rules.bucket_table else 4
            room = (7 * self.size if self.rules.bucket_table else self.size) - self.used
            if n <= room:
                self.used += n
                return 0
            room = max(room, 0)
            self.used += room
            n -= room + 1
            self.grow(buckets_for(self.used + 1) if self.rules.bucket_table else slots_for(self.used + 1))
            self.used += 1
            if self.rules.bucket_table and self.steps:
                self.steps -= 1  # here the insertion that starts a rehash also moves a bucket
        return 0

    def usage(self, is_hash):
        """Bytes MEMORY USAGE counts for the table itself, without entries."""
        total: cython.double
        if not self.rules.bucket_table:
            return self.rules.dict_struct + 8 * (self.size + self.old)
        total = 64.0 * (self.size + self.old + children(self.used, self.size)) + 0.5
        total += self.rules.table_base + (self.rules.hash_metadata if is_hash else 0)
        return cython.cast(cython.longlong, total)

    def allocated(self, is_hash):
        """Allocated bytes of the same."""
        a: cython.longlong
        if self.rules.bucket_table:
            a = self.rules.table_base + (self.rules.hash_metadata if is_hash else 0)
            return self.usage(is_hash) - a + self.rules.allocator.size(a)
        a = self.rules.allocator.size(8 * self.size) if self.size else 0
        if self.old:
            a += self.rules.allocator.size(8 * self.old)
        return a + self.rules.allocator.size(self.rules.dict_struct)
