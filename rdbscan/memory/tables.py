# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Hash tables as a load leaves them: the dict of Redis with its unfinished rehash, and Valkey's table of buckets.

Hash seeds are random in a server: what depends on them (rehash steps, chained buckets) is taken at its expected value.
"""

import cython
from cython.cimports.libc import math
from cython.cimports.rdbscan.memory.rules import Rules

LIMIT = cython.declare(cython.longlong, 2**40)
"""More entries than any table holds: hostile counts are cut here."""
TYPICAL = cython.declare(cython.longlong, 90_000)
"""Entries of a table whose size is not known; this many fill one as well as most."""
BUCKET = cython.declare(cython.longlong, 64)


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
        return 0.0
    return slots * (1.0 - math.pow(1.0 - 1.0 / slots, n))


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


def expected_entry(rules: Rules, n):
    """Bytes of an entry in the main or expires table of a database with n entries (-1: nobody knows how many).

    A table of buckets has no entries, but a chained bucket now and then; in a tagged table the first of a slot is the
    key itself (dict.c:dictInsertKeyAtLink with no_value, Redis 8.2): which keys these are is up to the hash seed.
    """
    if n <= 0:
        n = TYPICAL
    n = min(n, LIMIT)
    if rules.bucket_table:
        return rules.allocator.size(BUCKET) * children(n, buckets_for(n)) / n
    if rules.tagged_tables:
        return rules.tagged_block * (1.0 - nonempty(slots_for(n), n) / n)
    return rules.entry_block


@cython.cclass
class Table:
    """One table being filled: `size` slots (buckets), `used` entries, `old` slots still to be rehashed in `steps`.

    `moving`: entries that were in the old slots at first. `metadata`: bytes its struct has more than any such table's.
    `valueless`: its entries are those of a tagged table.
    """

    def __init__(self, rules: Rules, valueless):
        self.rules = rules
        self.valueless = valueless
        self.reset(0)

    def reset(self, metadata):
        self.size = self.used = self.old = self.steps = self.moving = 0
        self.metadata = metadata
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
        self.moving = self.used
        self.steps = self.old
        if not self.rules.bucket_table:
            self.steps = cython.cast(cython.longlong, nonempty(self.old, self.used) + 0.5)
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

    def struct(self):
        """Bytes of the struct without its metadata."""
        return self.rules.table_base if self.rules.bucket_table else self.rules.dict_struct

    def usage(self):
        """Bytes MEMORY USAGE counts for the table itself, without entries."""
        counted: cython.longlong = self.struct() + (self.metadata if self.rules.metadata_usage else 0)
        if not self.rules.bucket_table:
            return counted + 8 * (self.size + self.old)
        return counted + cython.cast(
            cython.longlong, BUCKET * (self.size + self.old + children(self.used, self.size)) + 0.5
        )

    def allocated(self):
        """Allocated bytes of the same, and of the entries unless it is up to the hash seed how many there are."""
        a: cython.longlong = self.rules.allocator.size(self.struct() + self.metadata)
        width: cython.longlong = BUCKET if self.rules.bucket_table else 8
        if self.size:
            a += self.rules.allocator.size(width * self.size)
        if self.old:
            a += self.rules.allocator.size(width * self.old)
        if not (self.rules.bucket_table or self.valueless):
            a += self.rules.entry_block * self.used
        return a

    def random(self):
        """Expected bytes of what is up to the hash seed: entries beside the first of a slot, buckets chained to others."""
        if self.rules.bucket_table:
            return self.rules.allocator.size(BUCKET) * children(self.used, self.size)
        if self.valueless and self.old:
            return self.rules.tagged_block * self.entries_of_two()
        if self.valueless:
            return self.rules.tagged_block * (self.used - nonempty(self.size, self.used))
        return 0.0

    def entries_of_two(self):
        """Expected entries beside the first of a slot while a rehash is under way.

        An insertion moves the old slot that the new name would have been in, or else the next (_dictRehashStepIfNeeded):
        what came since is where the old table was empty or is moved.
        """
        growth: cython.double = cython.cast(cython.double, self.size) / self.old
        load: cython.double = cython.cast(cython.double, self.moving) / self.old
        filled: cython.double = nonempty(self.old, self.moving)
        moved: cython.double = filled - self.steps
        new: cython.double = self.used - self.moving
        firsts: cython.double
        stays_empty: cython.double
        if moved <= 0.0 or load <= 0.0:
            return 0.0
        stays_empty = (math.exp(-load / growth) - math.exp(-load)) / (1.0 - math.exp(-load))
        stays_empty *= math.exp(-new * filled / self.old / moved / growth)
        firsts = self.steps + growth * moved * (1.0 - stays_empty)
        firsts += growth * (self.old - filled) * (1.0 - math.exp(-new / self.size))
        return max(self.used - firsts, 0.0)
