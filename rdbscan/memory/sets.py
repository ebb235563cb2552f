# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""A set after load: intset, listpack (7.2+) or hashtable (rdb.c:rdbLoadObject, case RDB_TYPE_SET)."""

import cython
from cython.cimports.rdbscan.memory.codes import (
    ELEMENTS,
    HASHTABLE,
    INTSET,
    INTSET_BLOB,
    LISTPACK,
    LISTPACK_BLOB,
    OVER_ENTRIES,
    OVER_INTSET,
    OVER_VALUE,
)
from cython.cimports.rdbscan.memory.packed import listpack_entry
from cython.cimports.rdbscan.memory.rules import Rules
from cython.cimports.rdbscan.memory.tables import Table, nonempty

INT16 = cython.declare(cython.longlong, 2**15)
INT32 = cython.declare(cython.longlong, 2**31)
SMALL = cython.declare(cython.longlong, 4096)


@cython.cclass
class SetSize:
    """Members one by one, an intset or a listpack.

    `state` is the encoding so far; `blob` the bytes of a packed value kept as it is. `shape` is what it would be if
    limits were raised (HASHTABLE: nothing else), and `near_blob` the bytes of a packed value that would then be kept.
    `compact` is what the value would take, and `over` tells the limits it is over (0: none that could be raised).
    """

    def __init__(self, rules: Rules):
        self.rules = rules
        self.table = Table(rules, rules.valueless_sets)
        self.usage_small = rules.usage_small
        self.element_small = rules.element_small

    def start(self, form, count):
        self.walk = False
        self.form = form
        self.count = count
        self.compact = -1
        self.over = 0
        self.random = 0.0
        self.n = self.near_blob = self.blob = self.leading = self.presized = self.longest = 0
        self.packed_bytes = 7
        self.low = self.high = 0
        self.strings_usage = self.strings_allocated = 0
        self.state = self.shape = INTSET
        self.table.reset(self.rules.set_metadata)
        if form == ELEMENTS and count > self.rules.set_intset:
            self.state = HASHTABLE
            if count > self.rules.set_intset_near:
                self.shape = HASHTABLE
            if count > 4:
                self.table.expand(count)
        return 0

    def packed(self, blob_len, count):
        """A blob stays as it is unless it holds too many entries, or the server knows no such sets."""
        is_intset: cython.bint = self.form == INTSET_BLOB
        self.count = count
        if self.form == LISTPACK_BLOB and not self.rules.set_listpacks:
            self.start(ELEMENTS, count)
            self.walk = True
            return 0
        self.state = INTSET if is_intset else LISTPACK
        if 0 <= count <= (self.rules.set_intset if is_intset else self.rules.set_entries):
            self.blob = blob_len
            return 0
        if 0 <= count <= (self.rules.set_intset_near if is_intset else self.rules.set_entries_near):
            self.near_blob = blob_len
        self.walk = True
        self.state = self.shape = HASHTABLE
        return self.table.expand(count)

    def element(self, length, is_int, value):
        if self.shape != HASHTABLE:
            self.small(length, is_int, value)
        self.n += 1
        if is_int and self.rules.element_objects:
            self.strings_allocated -= self.rules.integer_saving(length, value)
        if 0 <= length < SMALL:
            self.strings_usage += self.usage_small[length]
            self.strings_allocated += self.element_small[length]
        else:
            self.strings_usage += self.rules.usage(length)
            self.strings_allocated += self.rules.element(length)
        return 0

    def small(self, length, is_int, value):
        """Follow the conversions of a set that began as an intset."""
        self.longest = max(self.longest, length)
        self.packed_bytes += listpack_entry(length, is_int, value)
        if self.shape == INTSET:
            if is_int:
                return self.integer(value)
            self.shape = LISTPACK
            if self.leading:  # t_set.c:setTypeConvertAndExpand sizes the listpack by the widest integer
                self.presized = 7 + self.leading * max(
                    listpack_entry(0, True, self.low), listpack_entry(0, True, self.high)
                )
        if self.state != HASHTABLE:
            self.state = LISTPACK
            if not self.rules.set_listpacks or self.n >= self.rules.set_entries or self.longest > self.rules.set_value:
                self.to_table()
        self.shape = LISTPACK if self.is_near() else HASHTABLE
        return 0

    def is_near(self):
        """Whether a set with members that are no integers could be a listpack if limits were raised."""
        if not self.rules.set_listpacks or self.longest > self.rules.set_value_near:
            return False
        return max(self.n + 1, self.count) <= self.rules.set_entries_near

    def integer(self, value):
        if self.leading == 0 or value < self.low:
            self.low = value
        if self.leading == 0 or value > self.high:
            self.high = value
        self.leading += 1
        return 0

    def to_table(self):
        """Convert what is loaded so far (t_set.c:setTypeConvert)."""
        self.state = HASHTABLE
        if not self.rules.presizes_sets:
            self.table.expand(self.n)
            self.table.add(self.n)
        return self.table.expand(self.count)

    def finish(self, base_usage, base_allocated):
        if self.state == HASHTABLE:
            self.size_compact(base_allocated)
            return self.finish_table(base_usage, base_allocated)
        self.encoding = self.state
        size: cython.longlong = self.blob if self.blob else self.made_bytes()
        self.usage = base_usage + self.rules.packed(size)
        self.allocated = base_allocated + self.rules.allocator.size(max(size, self.presized))
        if self.rules.packed_rounded:
            self.usage = base_usage + self.allocated - base_allocated
        return 0

    def made_bytes(self):
        """Return the bytes of the listpack or intset that it is made into."""
        width: cython.longlong = 8
        if self.shape == LISTPACK:
            return self.packed_bytes
        if self.low >= -INT32 and self.high < INT32:
            width = 2 if self.low >= -INT16 and self.high < INT16 else 4
        return 8 + width * self.leading

    def size_compact(self, base_allocated):
        """Say what it would take as a listpack or intset, and which limits are in the way."""
        size: cython.longlong = self.near_blob
        if size:
            self.over = OVER_INTSET if self.form == INTSET_BLOB else OVER_ENTRIES
        elif self.shape == HASHTABLE:
            return 0
        else:
            size = max(self.made_bytes(), self.presized)
            if self.count > self.rules.set_intset:  # such a set is loaded as a table at once, whatever is in it
                self.over = OVER_INTSET
            if self.shape == LISTPACK and self.n > self.rules.set_entries:
                self.over += OVER_ENTRIES
            if self.shape == LISTPACK and self.longest > self.rules.set_value:
                self.over += OVER_VALUE
        self.compact = base_allocated + self.rules.allocator.size(size)
        return 0

    def finish_table(self, base_usage, base_allocated):
        total: cython.double
        self.encoding = HASHTABLE
        self.table.add(self.n - self.table.used)
        self.n = max(self.n, 1)  # hostile: a claimed set without members
        total = self.strings_usage
        if self.rules.set_entries_usage_exact and not self.rules.bucket_table:
            total += self.rules.tagged_block * (self.n - nonempty(self.table.size, self.n))
        elif not self.rules.bucket_table:
            total += 24 * self.n
        self.usage = cython.cast(
            cython.longlong, cython.cast(cython.double, base_usage + self.table.usage()) + total / self.n * self.n
        )
        self.allocated = base_allocated + self.table.allocated() + self.strings_allocated
        self.random = self.table.random()
        return 0
