# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""A sorted set after load: one packed blob, or a skiplist with a hash table (rdb.c, case RDB_TYPE_ZSET)."""

import cython
from cython.cimports.rdbscan.memory.codes import (
    LISTPACK,
    LISTPACK_BLOB,
    OVER_ENTRIES,
    OVER_VALUE,
    SKIPLIST,
    ZIPLIST,
)
from cython.cimports.rdbscan.memory.packed import listpack_entry, score_entry, ziplist_entry
from cython.cimports.rdbscan.memory.rules import Rules
from cython.cimports.rdbscan.memory.tables import Table

SMALL = cython.declare(cython.longlong, 4096)


@cython.cclass
class ZsetSize:
    """Members with scores one by one, a ziplist or a listpack.

    `near`: it ends as a blob, or would if limits were raised; its bytes are added up. `compact` is what the value would
    take then, and `over` tells the limits it is over (0: none that could be raised).
    """

    def __init__(self, rules: Rules):
        self.rules = rules
        self.table = Table(rules, rules.valueless_zsets)
        self.usage_small = rules.usage_small
        self.element_small = rules.element_small
        self.node_small = rules.node_small

    def start(self, form, count):
        self.walk = self.is_blob = self.is_score = self.same_format = False
        self.form = form
        self.count = count
        self.near = count <= self.rules.zset_entries_near
        self.compact = -1
        self.over = 0
        self.blob = self.n = self.longest = self.previous = 0
        self.packed_bytes = 7 if self.rules.listpacks else 11
        self.strings_usage = self.strings_allocated = 0
        self.nodes = self.random = 0.0
        return 0

    def packed(self, blob_len, count):
        """Blobs are checked for their count only; one of the other format is written anew."""
        self.is_blob = True
        self.blob = blob_len
        self.count = count // 2 if count >= 0 else -1
        self.near = self.count <= self.rules.zset_entries_near
        self.same_format = (self.form == LISTPACK_BLOB) == self.rules.listpacks
        self.walk = self.count < 0 or self.count > self.rules.zset_entries or not self.same_format
        return 0

    def element(self, length, is_int, value):
        if self.near:
            self.entry(length, is_int, value)
        if self.is_blob:
            self.is_score = not self.is_score
            if not self.is_score:
                return 0
        self.n += 1
        if is_int and self.rules.element_objects:
            self.strings_allocated -= self.rules.integer_saving(length, value)
        if 0 <= length < SMALL:
            self.strings_usage += self.usage_small[length]
            self.strings_allocated += self.element_small[length]
        else:
            self.strings_usage += self.rules.usage(length)
            self.strings_allocated += self.rules.element(length)
        if self.rules.skiplist_embedding:
            self.nodes += self.node_small[length] if 0 <= length < SMALL else self.rules.node(length)
        return 0

    def entry(self, length, is_int, value):
        """Add an entry of the blob to be. Only a member can be so long that the next entry's prevlen grows."""
        size: cython.longlong
        if length > self.longest:
            self.longest = length
            self.near = self.is_blob or length <= self.rules.zset_value_near
        if self.rules.listpacks:
            self.packed_bytes += listpack_entry(length, is_int, value)
        else:
            size = ziplist_entry(length, is_int, value) + (1 if self.previous < 254 else 5)
            self.packed_bytes += size
            self.previous = size
        return 0

    def score(self, value):
        if not self.near:
            return 0
        self.packed_bytes += score_entry(value, self.rules.listpacks, self.rules.shortest_scores)
        if not self.rules.listpacks:
            self.packed_bytes += 1 if self.previous < 254 else 5
        self.previous = 0
        return 0

    def finish(self, base_usage, base_allocated):
        size: cython.longlong = self.blob if self.is_blob and self.same_format else self.packed_bytes
        if self.n > self.rules.zset_entries or self.count > self.rules.zset_entries:
            self.over = OVER_ENTRIES
        if not self.is_blob and self.longest > self.rules.zset_value:
            self.over += OVER_VALUE
        if self.over:
            if self.near and self.n <= self.rules.zset_entries_near:
                self.compact = base_allocated + self.rules.allocator.size(size)
            return self.finish_skiplist(base_usage, base_allocated)
        self.encoding = LISTPACK if self.rules.listpacks else ZIPLIST
        self.usage = base_usage + self.rules.packed(size)
        self.allocated = base_allocated + self.rules.allocator.size(size)
        return 0

    def finish_skiplist(self, base_usage, base_allocated):
        base: cython.longlong
        total: cython.double
        self.encoding = SKIPLIST
        self.n = max(self.n, 1)
        self.table.reset(0)
        if self.rules.presizes_sets if self.is_blob else self.rules.presizes and self.n > 4:
            self.table.expand(self.n)
        self.table.add(self.n)
        if not self.rules.skiplist_embedding:
            self.nodes = self.rules.node(0) * self.n
        total = self.nodes
        if not self.rules.skiplist_embedding:
            total += self.strings_usage
        if not self.rules.bucket_table:
            total += self.rules.zset_entry_usage * self.n
        base = base_usage + 16 + self.table.usage()
        if self.rules.zset_usage_whole:
            base += self.rules.struct(self.rules.skiplist_struct) + self.rules.header_block
        else:
            base -= self.rules.dict_struct
        self.usage = cython.cast(cython.longlong, base + total + 0.5)
        self.allocated = base_allocated + self.rules.allocator.size(16)
        self.allocated += self.rules.allocator.size(self.rules.skiplist_struct) + self.rules.header_block
        self.allocated += self.table.allocated()
        self.random = self.table.random() + self.nodes
        if not self.rules.skiplist_embedding:
            self.allocated += self.strings_allocated
        return 0
