# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""A set after load: intset, listpack (7.2+) or hashtable (rdb.c:rdbLoadObject, case RDB_TYPE_SET)."""

import cython
from cython.cimports.rdbscan.memory.codes import HASHTABLE, INTSET, LISTPACK
from cython.cimports.rdbscan.memory.packed import listpack_entry
from cython.cimports.rdbscan.memory.rules import Rules
from cython.cimports.rdbscan.memory.tables import Table, nonempty

INT16 = cython.declare(cython.longlong, 2**15)
INT32 = cython.declare(cython.longlong, 2**31)
SMALL = cython.declare(cython.longlong, 4096)


@cython.cclass
class SetSize:
    """RDB types 2, 11 and 20. `state` is the encoding so far; `blob` the bytes of a packed value kept as it is."""

    def __init__(self, rules: Rules):
        self.rules = rules
        self.table = Table(rules)
        self.counted_small = rules.counted_small
        self.element_small = rules.element_small

    def start(self, rdb_type, count):
        self.walk = False
        self.count = count
        self.n = self.blob = self.leading = self.presized = self.longest = 0
        self.packed_bytes = 7
        self.low = self.high = 0
        self.strings_counted = self.strings_real = 0
        self.state = INTSET
        self.table.reset()
        if rdb_type == 2 and count > self.rules.set_intset:
            self.state = HASHTABLE
            if count > 4:
                self.table.expand(count)
        return 0

    def packed(self, rdb_type, blob_len, count):
        """A blob stays as it is unless it holds too many entries, or the server knows no such sets."""
        self.count = count
        if rdb_type == 20 and not self.rules.set_listpacks:
            self.start(2, count)
            self.walk = True
            return 0
        self.state = INTSET if rdb_type == 11 else LISTPACK
        if 0 <= count <= (self.rules.set_intset if rdb_type == 11 else self.rules.set_entries):
            self.blob = blob_len
            return 0
        self.walk = True
        self.state = HASHTABLE
        return self.table.expand(count)

    def element(self, length, is_int, value):
        if self.state != HASHTABLE:
            self.small(length, is_int, value)
        self.n += 1
        if is_int and self.rules.element_objects:
            self.strings_real -= self.rules.integer_saving(length, value)
        if 0 <= length < SMALL:
            self.strings_counted += self.counted_small[length]
            self.strings_real += self.element_small[length]
        else:
            self.strings_counted += self.rules.counted(length)
            self.strings_real += self.rules.element(length)
        return 0

    def small(self, length, is_int, value):
        """Follow the conversions of a set that began as an intset."""
        self.longest = max(self.longest, length)
        self.packed_bytes += listpack_entry(length, is_int, value)
        if self.state == INTSET:
            if is_int:
                return self.integer(value)
            if not self.rules.set_listpacks or self.longest > self.rules.set_value:
                return self.to_table()
            if self.n >= self.rules.set_entries:
                return self.to_table()
            self.state = LISTPACK
            if self.leading:  # t_set.c:setTypeConvertAndExpand sizes the listpack by the widest integer
                self.presized = 7 + self.leading * max(
                    listpack_entry(0, True, self.low), listpack_entry(0, True, self.high)
                )
        if self.n >= self.rules.set_entries or length > self.rules.set_value:
            return self.to_table()
        return 0

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

    def finish(self, base_counted, base_real):
        width: cython.longlong = 8
        if self.state == HASHTABLE:
            return self.finish_table(base_counted, base_real)
        self.encoding = self.state
        if self.blob:
            return self.finish_packed(self.blob, base_counted, base_real)
        if self.state == LISTPACK:
            return self.finish_packed(max(self.presized, self.packed_bytes), base_counted, base_real)
        if self.low >= -INT32 and self.high < INT32:
            width = 2 if self.low >= -INT16 and self.high < INT16 else 4
        return self.finish_packed(8 + width * self.leading, base_counted, base_real)

    def finish_packed(self, size, base_counted, base_real):
        self.counted = base_counted + self.rules.packed(size)
        self.real = base_real + self.rules.allocator.size(size)
        return 0

    def finish_table(self, base_counted, base_real):
        entries: cython.longlong = 0
        total: cython.double
        self.encoding = HASHTABLE
        self.table.add(self.n - self.table.used)
        if self.n == 0:
            self.n = 1  # hostile: a claimed set without members
        if self.rules.bucket_table:
            total = self.strings_counted
        else:
            if self.rules.valueless_sets:  # the first of a slot is a bare pointer, others have 16 bytes
                entries = 16 * max(self.n - nonempty(self.table.size, self.n), 0)
            total = self.strings_counted + (entries if self.rules.set_entries_counted_real else 24 * self.n)
            if not self.rules.valueless_sets:
                entries = self.rules.entry_block * self.n
        self.counted = cython.cast(
            cython.longlong,
            cython.cast(cython.double, base_counted + self.table.counted(False)) + total / self.n * self.n,
        )
        self.real = base_real + self.table.real(False) + self.strings_real + entries
        return 0
