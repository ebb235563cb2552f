# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""The quicklist a list becomes at load: nodes taken over from the dump, or rebuilt element by element (quicklist.c)."""

import cython
from cython.cimports.rdbscan.memory.codes import PLAIN_HUGE, PLAIN_NEVER
from cython.cimports.rdbscan.memory.packed import listpack_entry, ziplist_entry
from cython.cimports.rdbscan.memory.rules import Rules

SAFETY = cython.declare(cython.longlong, 8192)
"""Bytes a node may have when the limit is a number of elements (quicklist.c:SIZE_SAFETY_LIMIT)."""
HUGE = cython.declare(cython.longlong, 2**30)
DEEPEST = cython.declare(cython.longlong, 64)
"""Deeper list-compress-depths are taken as "nothing is compressed"."""


@cython.cclass
class Quicklist:
    """`nodes`, `elements`, `usage` and `allocated` bytes of nodes and their data; `last` = bytes of the latest node."""

    def __init__(self, rules: Rules):
        self.rules = rules
        self.empty = 7 if rules.listpacks else 11
        fill = max(rules.list_fill, -5)
        self.node_limit = 2048 << -fill if fill < 0 else 0
        self.depth = rules.list_compress_depth if rules.list_compress_depth <= DEEPEST else 0
        self.waiting_counted = memoryview(bytearray(8 * (self.depth + 1))).cast("q")
        self.waiting_real = memoryview(bytearray(8 * (self.depth + 1))).cast("q")
        self.reset()

    def reset(self):
        self.nodes = self.elements = self.usage = self.allocated = self.last = self.inner = 0
        self.open_bytes = self.open_count = self.open_previous = 0
        self.plain = False
        return 0

    def push(self, length, is_int, value):
        """Push an element to the tail, as the loaders of plain and of ziplist lists do."""
        if self.is_large(length):
            self.close()
            self.elements += 1
            return self.add_node(length, 1, True, -1)
        if self.open_count and not self.joins(length):
            self.close()
        return self.append(length, is_int, value)

    def append(self, length, is_int, value):
        """Add an element to the open node, whatever its size."""
        size: cython.longlong
        if self.open_count == 0:
            self.open_bytes = self.empty
            self.open_previous = 0
        if self.rules.listpacks:
            size = listpack_entry(length, is_int, value)
        else:
            size = ziplist_entry(length, is_int, value) + (1 if self.open_previous < 254 else 5)
            self.open_previous = size
        self.open_bytes += size
        self.open_count += 1
        self.elements += 1
        return 0

    def joins(self, length):
        """Whether the open node takes another element (_quicklistNodeAllowInsert: its estimate of the entry)."""
        size: cython.longlong = self.open_bytes + length
        if self.rules.listpacks:
            size += 8
        else:
            size += (1 if length < 254 else 5) + (1 if length < 64 else 2 if length < 16384 else 5)
        if self.node_limit:
            return size <= self.node_limit
        return size <= SAFETY and self.open_count < self.rules.list_fill

    def is_large(self, length):
        """Whether an element gets a PLAIN node (quicklist.c:isLargeElement)."""
        if self.rules.plain_nodes == PLAIN_NEVER:
            return False
        if self.rules.plain_nodes == PLAIN_HUGE:
            return length >= HUGE
        return length > (self.node_limit if self.node_limit else SAFETY)

    def close(self):
        """Finish the open node, if it holds anything."""
        if self.open_count:
            self.add_node(self.open_bytes, self.open_count, False, -1)
            self.open_count = 0
        return 0

    def add_node(self, size, count, plain, lzf_len):
        """Take over a node of `size` bytes; `lzf_len` = its compressed length if known, else -1."""
        if plain and not self.rules.listpacks:
            size = 11 + 1 + ziplist_entry(size, False, 0)
            plain = False
        self.nodes += 1
        self.last = size
        self.plain = plain
        self.usage += self.rules.struct(self.rules.quicklist_node) + self.rules.packed(size)
        self.allocated += self.rules.node_block + self.rules.allocator.size(size)
        if self.depth and self.nodes > self.depth:
            self.compress(size, lzf_len)
        return 0

    def compress(self, size, lzf_len):
        """Let a node wait until `depth` others follow it; then count it compressed (__quicklistCompressNode)."""
        i: cython.Py_ssize_t = self.inner % self.depth
        if self.inner >= self.depth:
            self.usage -= self.waiting_counted[i]
            self.allocated -= self.waiting_real[i]
        self.waiting_counted[i] = self.waiting_real[i] = 0
        if 0 < lzf_len <= size - 8 and size >= 48:
            lzf_len += self.rules.lzf_header
            self.waiting_real[i] = self.rules.allocator.size(size) - self.rules.allocator.size(lzf_len)
            if self.rules.packed_rounded:
                self.waiting_counted[i] = self.waiting_real[i]
            elif self.rules.tracked:
                self.waiting_counted[i] = size - lzf_len
            else:  # the size field in front is read as a ziplist's
                self.waiting_counted[i] = size - (lzf_len - self.rules.lzf_header)
        self.inner += 1
        return 0

    def fits_listpack(self):
        """Whether this is one node that becomes a bare listpack (t_list.c:listTypeTryConvertQuicklist)."""
        if self.nodes != 1 or self.plain:
            return False
        if self.node_limit:
            return self.last <= self.node_limit
        return self.elements <= max(self.rules.list_fill, 1)

    def average(self, base):
        """Counted bytes with `base` in front: of an average, multiplied in doubles and cut off, or of the tracked sum."""
        samples: cython.double = self.elements if self.rules.list_average_by_elements else self.nodes
        if samples == 0 or self.rules.tracked:
            return base + self.usage
        return cython.cast(cython.longlong, cython.cast(cython.double, base) + self.usage / samples * samples)
