# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Hashes whose fields may expire, one by one.

    type 22: (TTL, field, value)...             TTL: 0 none, else ms since the epoch
    type 24: the same after a least TTL         TTL: 0 none, else ms after the least TTL, plus 1
    Valkey's HASH_2: (field, value, expiry)...  expiry: 8 bytes, ms since the epoch, -1 none

Source: Redis 8.0.6 rdb.c:rdbLoadObject, case RDB_TYPE_HASH_METADATA; Valkey 9.1.2 rdb.c, case RDB_TYPE_HASH_2.
"""

import cython
from cython.cimports.rdbscan.decode.distinct import Distinct
from cython.cimports.rdbscan.decode.element_stats import ElementStats
from cython.cimports.rdbscan.decode.opcodes import F_FIELD_TTL, HASH_2, HASH_METADATA, NEED_MORE, OK
from cython.cimports.rdbscan.decode.window import Window

LATEST = cython.declare(cython.longlong, 0xFFFFFFFFFFFE)
"""EB_EXPIRE_TIME_MAX of Redis 8.0.6 ebuckets.h."""
TTL = cython.declare(cython.int, 0)
FIELD = cython.declare(cython.int, 1)
VALUE = cython.declare(cython.int, 2)
EXPIRY = cython.declare(cython.int, 3)


@cython.final
@cython.cclass
class HashFieldTtlReader:
    """Reads the fields of one hash, which `distinct` hears of, stopping at any string or number when the window runs dry."""

    def __init__(self, window: Window, stats: ElementStats, distinct: Distinct) -> None:
        self.window = window
        self.stats = stats
        self.distinct = distinct
        self.begin(0, 0, 0)

    def begin(self, rdb_type, fields, least_ttl):
        """Stand before the first of `fields` fields."""
        self.type = rdb_type
        self.left = fields
        self.least_ttl = least_ttl
        self.first = FIELD if rdb_type == HASH_2 else TTL
        self.last = EXPIRY if rdb_type == HASH_2 else VALUE
        self.part = self.first
        return OK

    def go(self):
        """Read on; OK when the hash is complete."""
        st: cython.int
        while self.left > 0:
            if self.part == TTL:
                st = self.ttl()
            elif self.part == EXPIRY:
                st = self.expiry()
            elif self.part == FIELD:
                st = self.field()
            else:
                st = self.window.element()
                if st == OK:
                    self.stats.element(self.window.length, self.window.is_int, self.window.number)
            if st != OK:
                return st
            if self.part == self.last:
                self.part = self.first
                self.left -= 1
            else:
                self.part += 1
        return OK

    def field(self):
        """Read a field's name."""
        st: cython.int = self.window.member()
        if st == OK:
            self.stats.element(self.window.length, self.window.is_int, self.window.number)
            self.stats.names += self.window.length
            if self.window.hashed:
                self.distinct.put(self.window.hash)
        return st

    def ttl(self):
        """Read the TTL before a field."""
        at: cython.Py_ssize_t = self.window.pos
        ms: cython.longlong
        st: cython.int = self.window.size()
        if st != OK or self.window.value == 0:
            return st
        if self.window.value >> 48 != 0 or self.least_ttl >> 48 != 0:
            return self.window.mark_damaged(F_FIELD_TTL, at)
        ms = self.window.value
        if self.type == HASH_METADATA:
            ms += self.least_ttl - 1
        if ms >> 48 != 0 or ms == LATEST + 1:
            return self.window.mark_damaged(F_FIELD_TTL, at)
        self.stats.expiring += 1
        self.stats.loading.field_ttl(ms)
        return OK

    def expiry(self):
        """Read the expiry behind a value."""
        at: cython.Py_ssize_t = self.window.pos
        ms: cython.longlong
        if self.window.end - at < 8:
            return NEED_MORE
        ms = self.window.sle(at, 8)
        self.window.pos = at + 8
        if ms < -1:
            return self.window.mark_damaged(F_FIELD_TTL, at)
        if ms >= 0:
            self.stats.expiring += 1
            self.stats.loading.field_ttl(ms)
        return OK
