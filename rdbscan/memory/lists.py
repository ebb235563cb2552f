# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""A list after load: quicklist, bare listpack (7.2+), or ziplist and linked list (up to 3.0)."""

import cython
from cython.cimports.rdbscan.memory.codes import (
    LINKEDLIST,
    LIST_LINKED,
    LIST_LISTPACK,
    LISTPACK,
    LISTPACK_NODES,
    QUICKLIST,
    ZIPLIST,
    ZIPLIST_BLOB,
    ZIPLIST_NODES,
)
from cython.cimports.rdbscan.memory.quicklist import Quicklist
from cython.cimports.rdbscan.memory.rules import Rules


@cython.cclass
class ListSize:
    """Elements one by one or a ziplist (rebuilt by pushing), or nodes."""

    def __init__(self, rules: Rules):
        self.rules = rules
        self.quicklist = Quicklist(rules)

    def start(self, form, count):
        self.form = form
        self.has_nodes = form == ZIPLIST_NODES or form == LISTPACK_NODES
        self.rewrites = self.has_nodes and (form == ZIPLIST_NODES) == self.rules.listpacks
        self.count = count
        self.walk = False
        self.blob = 0
        self.longest = self.strings_usage = self.strings_allocated = 0
        return self.quicklist.reset()

    def packed(self, blob_len, count):
        self.blob = blob_len
        self.count = count
        self.walk = self.rules.lists != LIST_LINKED or not 0 <= count <= self.rules.list_entries
        return 0

    def node(self, container, blob_len, count, lzf_len):
        """A node keeps its size unless it is of the other generation's format."""
        self.walk = False
        self.quicklist.close()
        if container == 1:
            self.quicklist.elements += 1
            return self.quicklist.add_node(blob_len, 1, True, lzf_len)
        if count == 0 or blob_len <= (11 if self.form == ZIPLIST_NODES else 7):
            return 0  # empty nodes are dropped
        if self.rewrites:
            self.walk = True
            return 0
        self.walk = count < 0
        self.quicklist.elements += max(count, 0)
        return self.quicklist.add_node(blob_len, count, False, lzf_len)

    def element(self, length, is_int, value):
        if self.has_nodes:
            if self.rewrites:
                return self.quicklist.append(length, is_int, value)
            self.quicklist.elements += 1  # entries its header does not tell
            return 0
        if self.rules.lists == LIST_LINKED:
            self.longest = max(self.longest, length)
            self.strings_usage += self.rules.usage(length)
            self.strings_allocated += self.rules.element(length)
            if is_int:
                self.strings_allocated -= self.rules.integer_saving(length, value)
            return self.quicklist.append(length, is_int, value)
        return self.quicklist.push(length, is_int, value)

    def finish(self, base_usage, base_allocated):
        self.quicklist.close()
        if self.rules.lists == LIST_LINKED and not self.has_nodes:
            return self.finish_linked(base_usage, base_allocated)
        if self.rules.lists == LIST_LISTPACK and self.form != ZIPLIST_BLOB and self.quicklist.fits_listpack():
            self.encoding = LISTPACK
            self.usage = base_usage + self.rules.packed(self.quicklist.last)
            self.allocated = base_allocated + self.rules.allocator.size(self.quicklist.last)
            return 0
        self.encoding = QUICKLIST
        self.usage = self.quicklist.average(base_usage + self.rules.struct(self.rules.quicklist_struct))
        self.allocated = (
            base_allocated + self.rules.allocator.size(self.rules.quicklist_struct) + self.quicklist.allocated
        )
        return 0

    def finish_linked(self, base_usage, base_allocated):
        """Redis up to 3.0: a ziplist within limits, else a list (48 bytes) of nodes (24) of string objects (16)."""
        n: cython.longlong = max(self.count, self.quicklist.elements)
        if n <= self.rules.list_entries and (self.form == ZIPLIST_BLOB or self.longest <= self.rules.list_value):
            self.encoding = ZIPLIST
            n = self.blob if self.form == ZIPLIST_BLOB else self.quicklist.last
            self.usage = base_usage + self.rules.packed(n)
            self.allocated = base_allocated + self.rules.allocator.size(n)
            return 0
        self.encoding = LINKEDLIST
        self.usage = base_usage + 48 + n * (24 + 16) + self.strings_usage
        self.allocated = base_allocated + 48 + n * self.rules.entry_block + self.strings_allocated
        return 0
