# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Quicklists: lists as a chain of nodes, each packed in a ziplist (type 14) or listpack (18), or one large element.

    type 14: ziplist...            type 18: (1 | element, 2 | listpack)...

Source: Redis 8.0.6 rdb.c:rdbLoadObject, case RDB_TYPE_LIST_QUICKLIST_2.
"""

import cython
from cython.cimports.rdbscan.decode.element_stats import ElementStats
from cython.cimports.rdbscan.decode.load_rules import LoadRules
from cython.cimports.rdbscan.decode.opcodes import (
    F_CONTAINER,
    F_COUNT,
    F_ITEM,
    F_LISTPACK,
    F_ZIPLIST,
    LIST_QUICKLIST,
    LIST_QUICKLIST_2,
    OK,
)
from cython.cimports.rdbscan.decode.packed import Packed
from cython.cimports.rdbscan.decode.window import Window

LONGEST_NODE = cython.declare(cython.longlong, 1 << 25)
"""A packed node larger than this (32 MiB; default settings make 8 KiB) is not looked into."""
HEADER = cython.declare(cython.longlong, 10)


@cython.final
@cython.cclass
class QuicklistReader:
    """Reads the nodes of one quicklist, stopping at any when the window runs dry; `elements` counts what they hold."""

    def __init__(self, window: Window, stats: ElementStats, blob: Packed, rules: LoadRules) -> None:
        self.window = window
        self.rules = rules
        self.stats = stats
        self.blob = blob
        self.begin(0, 0)

    def begin(self, rdb_type, nodes):
        """Stand before the first of `nodes` nodes."""
        self.ziplists = rdb_type == LIST_QUICKLIST
        self.left = nodes
        self.elements = 0
        self.container = 0
        return OK

    def go(self):
        """Read on; OK when the list is complete."""
        st: cython.int
        while self.left > 0:
            if self.container == 0:
                st = self.kind()
                if st != OK:
                    return st
            st = self.plain() if self.container == 1 else self.packed()
            if st != OK:
                return st
            self.container = 0
            self.left -= 1
        return OK

    def kind(self):
        """Read whether the node is one plain element (1) or packed (2)."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int
        if self.ziplists:
            self.container = 2
            return OK
        st = self.window.size()
        if st != OK:
            return st
        if self.window.value != 1 and self.window.value != 2:
            return self.window.bad(F_CONTAINER, at, 0)
        self.container = self.window.value
        return OK

    def plain(self):
        """Read a node that is one large element."""
        st: cython.int
        at: cython.Py_ssize_t = self.window.pos
        if self.window.lzf_left == 0:
            self.window.compressed = -1
        st = self.window.element()
        if st == OK:
            if self.window.length == 0:
                self.window.mark_damaged(F_CONTAINER, at)
            self.stats.walk = False
            self.stats.element(self.window.length, self.window.is_int, self.window.number)
            self.stats.loading.node(1, self.window.length, 1, self.window.compressed)
            self.elements += 1
        return st

    def packed(self):
        """Read a packed node."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int
        if self.container == 2:
            st = self.window.head(LONGEST_NODE)
            if st != OK:
                return st
            self.container = 3 if self.window.oversized else 4
        if self.container == 3:
            return self.oversized()
        st = self.window.text(LONGEST_NODE)
        if st != OK or self.window.length < 0:
            return st
        self.blob.attach(self.window.scratch if self.window.in_scratch else self.window.buf)
        self.blob.place(self.window.content, self.window.length)
        st = self.blob.open_ziplist() if self.ziplists else self.blob.open_listpack()
        if st != OK:
            return self.window.mark_damaged(F_ZIPLIST if self.ziplists else F_LISTPACK, at)
        self.stats.loading.node(2, self.window.length, self.blob.count, self.window.compressed)
        self.stats.walk = self.stats.loading.walk
        st = self.blob.walk(self.stats, self.ziplists, 0, False)
        self.elements += self.blob.count if self.blob.count >= 0 else self.blob.walked
        if st != OK:
            if self.blob.count < 0:  # servers count the elements
                return self.window.mark_damaged(F_ZIPLIST if self.ziplists else F_LISTPACK, at)
            return self.odd(F_ZIPLIST if self.ziplists else F_LISTPACK, at)
        if self.blob.miscounted:
            return self.odd(F_COUNT, at)
        return OK

    def odd(self, fault, at):
        """Say what is wrong with a node: servers convert ziplists, and look into listpacks only if they sanitize."""
        if self.rules.needs_agreement(LIST_QUICKLIST if self.ziplists else LIST_QUICKLIST_2):
            return self.window.mark_damaged(F_ZIPLIST if self.ziplists else F_LISTPACK, at)
        return self.window.doubt(fault, at)

    def oversized(self):
        """Read a node that is too large to be looked into: what its header says is taken, and a note made."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int = self.window.prefix(HEADER)
        if st != OK:
            return st
        self.blob.attach(self.window.scratch)
        self.blob.place(0, self.window.kept)
        self.blob.claims(LIST_QUICKLIST if self.ziplists else LIST_QUICKLIST_2)
        self.stats.loading.node(2, self.window.length, self.blob.count, -1)
        self.stats.payload += self.window.length
        self.elements += max(self.blob.count, 1)
        return self.window.doubt(F_ITEM, at)
