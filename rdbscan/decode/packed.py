# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Packed values: many elements in one blob. A blob lies whole in `buf[start:end]`, expanded if it was compressed.

    listpack (listpack.c)   u32 bytes | u16 entries (65535: count them) | entries | FF
                            entry: encoding, data, length of both again, in 7-bit groups, to be read backwards
    ziplist (ziplist.c)     u32 bytes | u32 offset of the last entry | u16 entries (65535: count them) | entries | FF
                            entry: size of the entry before (1 byte, or FE and 4), encoding, data
    zipmap (zipmap.c)       u8 entries (>= 254: count them) | (length, key, length, unused, value, unused bytes) | FF
    intset (intset.c)       u32 width | u32 count | integers, ascending

A walk goes through every element or says CORRUPT. What a server may load all the same is told apart: `miscounted` (the
header says another number of entries, or another place of the last one), `uneven` (a field without its value), `repeated`,
`unsorted`, `misspelled` (a score) and `nan_score`.
"""

import cython
from cython.cimports.rdbscan.decode.byte_reader import decimal_length
from cython.cimports.rdbscan.decode.distinct import Distinct, digest, digest_number
from cython.cimports.rdbscan.decode.opcodes import CORRUPT, END, OK
from cython.cimports.rdbscan.decode.packed_entries import PackedEntries


@cython.final
@cython.cclass
class Packed(PackedEntries):
    """A cursor over one packed value; `slots` of the set of its members.

    After `next_listpack` or `next_ziplist`: `length` is the element's size as text, and it is `number` if `is_int`, else the
    bytes at `content`. `count` is how many entries the header promises, -1 if it leaves that open; `walked` how many there
    are.
    """

    def __init__(self, slots: int) -> None:
        PackedEntries.__init__(self)
        self.distinct = Distinct(slots)

    def walk(self, stats, ziplist, layout, compare):
        """Count every entry of an opened listpack or ziplist in `stats` and `walked`; CORRUPT if it breaks off.

        `layout`: 0 elements of a list; 1 members; 2 members with scores; 3 fields with values and expiries; 4 fields with
        values. `compare`: find out what comes twice.
        """
        first: cython.longlong = 0
        st: cython.int
        role: cython.int = 0
        roles: cython.int = 2 if layout == 4 else 1 if layout == 0 else layout
        if compare:
            self.distinct.begin(self.count // roles if self.count > 0 else 0)
        while True:
            st = self.next_ziplist() if ziplist else self.next_listpack()
            if st != OK:
                break
            self.walked += 1
            if role == 0:
                if compare:
                    self.remember()
                first += self.length
            if role == 0 or layout == 4 or (role == 1 and layout == 3):
                stats.element(self.length, self.is_int, self.number)
            elif self.took(stats, layout) != OK:
                self.walked -= 1
                return CORRUPT
            role += 1
            if role == roles:
                role = 0
        if layout > 2:
            stats.names += first
        if st != END:
            return CORRUPT
        if compare:
            self.repeated = self.distinct.twice()
        self.uneven = role != 0
        if self.count >= 0 and self.count != self.walked:
            self.miscounted = True
        return OK

    def remember(self):
        """Have the entry compared with those before; servers compare integers with texts as texts."""
        b: cython.uchar
        if not self.is_int and 0 < self.length <= 20:
            b = self.buf[self.content]
            if b <= 57 and (b >= 48 or b == 45) and self.canonical(self.content, self.length):
                return self.distinct.put(digest_number(self.number, 0))
        if self.is_int:
            return self.distinct.put(digest_number(self.number, 0))
        return self.distinct.put(digest(self.buf, self.content, self.length, 0))

    def took(self, stats, role):
        """Take the entry as the score of a member (2) or the expiry of a hash field (3, in ms, 0 = none)."""
        value: cython.double
        if stats.walk:
            stats.loading.element(self.length, self.is_int, self.number)
        if role == 3:
            if not self.is_int or self.number < 0:
                return CORRUPT
            if self.number > 0:
                stats.expiring += 1
            return OK
        if self.is_int:
            value = self.number
        else:
            value = self.real(self.content, self.length)
        if value != value:
            self.misspelled = True
            self.nan_score = self.nan_score or self.spells_nan()
        else:
            stats.score(value)
        return OK

    def spells_nan(self):
        """Return whether the entry is a text that strtod takes for "not a number"."""
        at: cython.Py_ssize_t = self.content
        stop: cython.Py_ssize_t = self.content + self.length
        while at < stop and (self.buf[at] == 32 or 9 <= self.buf[at] <= 13):
            at += 1
        if at < stop and (self.buf[at] == 43 or self.buf[at] == 45):
            at += 1
        if stop - at < 3:
            return False
        return self.buf[at] | 32 == 110 and self.buf[at + 1] | 32 == 97 and self.buf[at + 2] | 32 == 110

    def zipmap_length(self):
        """Read a length of a zipmap: 1 byte below 254, or FE and 4 bytes; -1 at the end, -2 if broken."""
        b: cython.int
        if self.pos >= self.end:
            return -2
        b = self.buf[self.pos]
        self.pos += 1
        if b < 254:
            return b
        if b == 255:
            return -1
        if self.end - self.pos < 4:
            return -2
        self.pos += 4
        return self.le(self.pos - 4, 4)

    def zipmap(self, stats):
        """Count every field and value of an opened zipmap."""
        n: cython.longlong = 0
        k: cython.longlong
        spare: cython.int
        self.distinct.begin(self.count if self.count > 0 else 0)
        while True:
            k = self.zipmap_length()
            if k == -1:
                break
            if k < 0 or k > self.end - self.pos:
                return CORRUPT
            self.distinct.put(digest(self.buf, self.pos, k, 0))
            stats.element(k, self.canonical(self.pos, k), self.number)
            stats.names += k
            self.pos += k
            k = self.zipmap_length()
            if k < 0 or k >= self.end - self.pos:
                return CORRUPT
            spare = self.buf[self.pos]
            self.pos += 1
            if k + spare > self.end - self.pos:
                return CORRUPT
            stats.element(k, self.canonical(self.pos, k), self.number)
            self.pos += k + spare
            n += 1
        self.walked = n
        self.repeated = self.distinct.twice()
        if self.count >= 0 and self.count != n:
            self.miscounted = True
        return OK if self.pos == self.end else CORRUPT

    def intset(self, stats):
        """Count every member of an opened intset."""
        width: cython.int = self.previous
        i: cython.longlong
        v: cython.longlong
        before: cython.longlong = 0
        for i in range(self.count):
            v = self.sle(self.pos, width)
            if i and v <= before:
                self.unsorted = True
            stats.element(decimal_length(v), True, v)
            before = v
            self.pos += width
        self.walked = self.count
        if self.unsorted:
            self.repeats(width)
        return OK

    def repeats(self, width):
        """Look for members that come twice in an intset that is not sorted."""
        i: cython.longlong
        self.distinct.begin(self.count)
        for i in range(self.count):
            self.distinct.put(digest_number(self.sle(self.start + 8 + i * width, width), 0))
        self.repeated = self.distinct.twice()
        return OK
