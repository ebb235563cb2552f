# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Values that are one packed blob, and what servers make of one that is odd.

types 9-13, 16, 17, 20, 23, 30: the blob      type 25: least TTL (8 bytes), the blob
"""

import cython
from cython.cimports.rdbscan.decode.element_stats import ElementStats
from cython.cimports.rdbscan.decode.load_rules import LoadRules
from cython.cimports.rdbscan.decode.opcodes import (
    CORRUPT,
    F_COUNT,
    F_INTSET,
    F_ITEM,
    F_LISTPACK,
    F_ORDER,
    F_REPEATED,
    F_SCORE,
    F_SCORE_TEXT,
    F_ZIPLIST,
    F_ZIPMAP,
    HASH_LISTPACK,
    HASH_LISTPACK_EX,
    HASH_LISTPACK_EX_PRE_GA,
    HASH_TEMPLATE_LISTPACK,
    HASH_ZIPLIST,
    HASH_ZIPMAP,
    LIST_ZIPLIST,
    NEED_MORE,
    OK,
    SANITIZES,
    SET_INTSET,
    SET_LISTPACK,
    ZSET_LISTPACK,
    ZSET_ZIPLIST,
)  # fmt: skip
from cython.cimports.rdbscan.decode.packed import Packed
from cython.cimports.rdbscan.decode.window import Window
from cython.cimports.rdbscan.memory.load_simulator import LoadSimulator

LONGEST_BLOB = cython.declare(cython.longlong, 1 << 25)
"""A packed value larger than this (32 MiB; default settings make 64 KiB at most) is not looked into."""
SLOTS = 1 << 17
"""Of a set of members: 1 MiB, room for 80,000 (of more members only a part is compared)."""
THOROUGH_SLOTS = 1 << 22
"""32 MiB, room for 2.6 million."""
HEADER = cython.declare(cython.longlong, 10)
"""Bytes of the header of a ziplist, the longest one."""


@cython.cclass
class PackedValueParser:
    """Reads packed values for ValueParser, stopping when the window runs dry."""

    def __init__(self, window: Window, loading: LoadSimulator, rules: LoadRules) -> None:
        self.window = window
        self.loading = loading
        self.rules = rules
        self.stats = ElementStats(loading)
        self.blob = Packed(THOROUGH_SLOTS if rules.thorough else SLOTS)
        self.refused = False

    def whole(self):
        """Read a value that is one packed blob."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int
        if self.phase == 0:
            if self.type == HASH_LISTPACK_EX:
                if self.window.end - at < 8:
                    return NEED_MORE
                self.window.pos += 8
            st = self.window.head(LONGEST_BLOB)
            if st != OK:
                if st == NEED_MORE:
                    self.window.pos = at
                return st
            self.phase = 2 if self.window.oversized else 1
            at = self.window.pos
        if self.phase == 2:
            return self.oversized()
        st = self.window.text(LONGEST_BLOB)
        if st != OK or self.window.length < 0:
            return st
        self.loading.start(self.type, self.key_len, self.has_ttl, -1)
        self.blob.attach(self.window.scratch if self.window.in_scratch else self.window.buf)
        self.blob.place(self.window.content, self.window.length)
        return self.judge(self.unpack(), at)

    def oversized(self):
        """Read a blob that is too large to be looked into: what its header says is taken, and a note made."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int = self.window.prefix(HEADER)
        if st != OK:
            return st
        self.loading.start(self.type, self.key_len, self.has_ttl, -1)
        self.blob.attach(self.window.scratch)
        self.blob.place(0, self.window.kept)
        self.blob.claims(self.type)
        self.loading.packed(self.window.length, self.blob.count)
        self.elements = max(self.blob.count // self.entries(), 1)
        self.stats.payload = self.window.length
        self.stats.longest = self.window.length
        return self.window.doubt(F_ITEM, at)

    def entries(self):
        """Return how many entries of a packed value make one element."""
        t: cython.int = self.type
        if t == HASH_LISTPACK_EX or t == HASH_LISTPACK_EX_PRE_GA:
            return 3
        if t == ZSET_ZIPLIST or t == ZSET_LISTPACK or t == HASH_ZIPLIST or t == HASH_LISTPACK:
            return 2
        return 1

    def claimed_elements(self):
        """Return how many elements the header of a packed value claims, -1 if it does not say."""
        return -1 if self.blob.count < 0 else self.blob.count // self.entries()

    def judge(self, st, at):
        """Decide what servers make of a packed value after its walk (`st`): refuse it, load it all the same, or nothing odd.

        `elements` is then what they would say: the header's number, unless they unpack the value and see for themselves.
        """
        t: cython.int = self.type
        fault: cython.int = self.fault()
        entries: cython.longlong = self.blob.count if self.blob.count >= 0 else self.blob.walked
        unpacks: cython.bint
        if self.refused:
            return self.window.mark_damaged(fault, at)
        unpacks = self.rules.unpacks(t, entries // self.entries())
        if unpacks and st == OK:
            entries = self.blob.walked
        self.elements = entries // self.entries()
        if st != OK or self.blob.uneven:
            if st != OK and self.blob.count < 0:
                unpacks = True  # servers count the elements
            if unpacks or (self.rules.needs_pairs(t) if st == OK else self.rules.needs_whole(t) or self.unscheduled()):
                return self.window.mark_damaged(fault, at)
            return self.window.doubt(fault, at)
        if self.blob.repeated:
            if unpacks or self.rules.needs_pairs(t):
                return self.window.mark_damaged(F_REPEATED, at)
            if self.rules.thorough:
                self.window.doubt(F_REPEATED, at)
        if self.blob.miscounted:
            if self.rules.needs_agreement(t):
                return self.window.mark_damaged(fault, at)
            self.window.doubt(F_COUNT, at)
        if self.blob.unsorted:
            if self.rules.generation == SANITIZES:
                return self.window.mark_damaged(fault, at)
            self.window.doubt(F_ORDER, at)
        if self.blob.nan_score and (unpacks or self.rules.generation == SANITIZES):
            return self.window.mark_damaged(F_SCORE, at)
        if self.blob.misspelled:
            self.window.doubt(F_SCORE_TEXT, at)
        return OK

    def unscheduled(self):
        """Return whether a hash breaks off before its first expiry, which servers read to know when to expire fields."""
        return (self.type == HASH_LISTPACK_EX or self.type == HASH_LISTPACK_EX_PRE_GA) and self.blob.walked < 3

    def fault(self):
        """Return the fault of a packed value of the current type that is broken."""
        if self.type == SET_INTSET:
            return F_INTSET
        if self.type == HASH_ZIPMAP:
            return F_ZIPMAP
        return F_ZIPLIST if self.type <= HASH_ZIPLIST else F_LISTPACK

    def unpack(self):
        """Walk the blob by its type; CORRUPT if it is broken."""
        t: cython.int = self.type
        ziplist: cython.bint = t == LIST_ZIPLIST or t == ZSET_ZIPLIST or t == HASH_ZIPLIST
        layout: cython.int = 0
        st: cython.int
        self.refused = True
        if t == SET_INTSET:
            st = self.blob.open_intset()
        elif t == HASH_ZIPMAP:
            st = self.blob.open_zipmap()
        elif ziplist:
            st = self.blob.open_ziplist()
        else:
            st = self.blob.open_listpack()
        if st != OK or (self.blob.count == 0 and (t == SET_INTSET or t == HASH_ZIPMAP)):
            return CORRUPT
        self.refused = False
        self.loading.packed(
            self.window.length, 2 * self.blob.count if t == HASH_ZIPMAP and self.blob.count >= 0 else self.blob.count
        )
        self.stats.walk = self.loading.walk
        if t == SET_INTSET:
            st = self.blob.intset(self.stats)
        elif t == HASH_ZIPMAP:
            st = self.blob.zipmap(self.stats)
        else:
            if t == ZSET_ZIPLIST or t == ZSET_LISTPACK:
                layout = 2
            elif t == HASH_LISTPACK_EX or t == HASH_LISTPACK_EX_PRE_GA:
                layout = 3
            elif t == HASH_ZIPLIST or t == HASH_LISTPACK:
                layout = 4
            elif t == SET_LISTPACK:
                layout = 1
            if t == HASH_TEMPLATE_LISTPACK and self.template_number() != OK:
                return CORRUPT
            st = self.blob.walk(
                self.stats, ziplist, layout, layout > 0 and self.rules.compares(t, self.claimed_elements())
            )
        return st

    def template_number(self):
        """Read the first entry of a listpack, which is the number of its hash's template."""
        if self.blob.next_listpack() != OK or not self.blob.is_int:
            self.refused = True
            return CORRUPT
        self.template = self.blob.number
        if self.stats.walk:
            self.loading.element(self.blob.length, True, self.template)
        if self.blob.count > 0:
            self.blob.count -= 1
        return OK
