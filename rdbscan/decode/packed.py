# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Packed values: many elements in one blob. A blob lies whole in `buf[start:end]`, expanded if it was compressed.

    listpack (listpack.c)   u32 bytes | u16 entries (65535: count them) | entries | FF
                            entry: encoding, data, length of both again, in 7-bit groups, to be read backwards
    ziplist (ziplist.c)     u32 bytes | u32 offset of the last entry | u16 entries (65535: count them) | entries | FF
                            entry: size of the entry before (1 byte, or FE and 4), encoding, data
    zipmap (zipmap.c)       u8 entries (>= 254: count them) | (length, key, length, unused, value, unused bytes) | FF
    intset (intset.c)       u32 width | u32 count | integers, ascending

A walk either counts every element or says CORRUPT; sizes, counts and back references must all agree with each other.
"""

import cython
from cython.cimports.rdbscan.decode.byte_reader import ByteReader, decimal_length
from cython.cimports.rdbscan.decode.opcodes import CORRUPT, END, OK


@cython.final
@cython.cclass
class Packed(ByteReader):
    """A cursor over one packed value.

    After `next_listpack` or `next_ziplist`: `length` is the element's size as text, and it is `number` if `is_int`, else the
    bytes at `content`. `count` is how many entries the header promises, -1 if it leaves that open.
    """

    def __init__(self) -> None:
        ByteReader.__init__(self)
        self.start = 0
        self.previous = 0
        self.count = -1
        self.length = 0
        self.content = 0
        self.is_int = False

    def place(self, at, n):
        """Stand before a blob of n bytes at `at`."""
        self.start = at
        self.pos = at
        self.end = at + n
        self.count = -1
        self.previous = 0
        return 0

    def open_listpack(self):
        """Check the header and the end, and stand before the first entry."""
        n: cython.Py_ssize_t = self.end - self.start
        if n < 7 or cython.cast(cython.Py_ssize_t, self.le(self.start, 4)) != n or self.buf[self.end - 1] != 255:
            return CORRUPT
        self.count = self.le(self.start + 4, 2)
        if self.count == 65535:
            self.count = -1
        self.pos = self.start + 6
        return OK

    def open_ziplist(self):
        """Check the header and the end, and stand before the first entry."""
        n: cython.Py_ssize_t = self.end - self.start
        tail: cython.Py_ssize_t
        if n < 11 or cython.cast(cython.Py_ssize_t, self.le(self.start, 4)) != n or self.buf[self.end - 1] != 255:
            return CORRUPT
        tail = self.le(self.start + 4, 4)
        if tail < 10 or tail > n - 1:
            return CORRUPT
        self.count = self.le(self.start + 8, 2)
        if self.count == 65535:
            self.count = -1
        self.pos = self.start + 10
        return OK

    def open_intset(self):
        """Check the header: `count` integers of `previous` bytes each."""
        n: cython.Py_ssize_t = self.end - self.start
        if n < 8:
            return CORRUPT
        self.previous = self.le(self.start, 4)
        self.count = self.le(self.start + 4, 4)
        if (self.previous != 2 and self.previous != 4 and self.previous != 8) or self.count * self.previous != n - 8:
            return CORRUPT
        self.pos = self.start + 8
        return OK

    def open_zipmap(self):
        """Check the end: `count` pairs, -1 if they must be counted."""
        if self.end - self.start < 2 or self.buf[self.end - 1] != 255:
            return CORRUPT
        self.count = self.buf[self.start]
        if self.count >= 254:
            self.count = -1
        self.pos = self.start + 1
        return OK

    def next_listpack(self):
        """Read the next entry; END after the last one."""
        p: cython.Py_ssize_t = self.pos
        last: cython.Py_ssize_t = self.end - 1
        b: cython.int
        head: cython.Py_ssize_t
        size: cython.longlong
        v: cython.longlong
        if p >= last:
            return END if p == last else CORRUPT
        b = self.buf[p]
        self.is_int = True
        size = 1
        if b < 0x80:
            self.number = b
        elif b < 0xC0:
            self.is_int = False
            self.length = b & 63
            self.content = p + 1
            size = 1 + self.length
        elif b < 0xE0:
            v = (b & 31) << 8 | self.buf[p + 1]
            self.number = v - 8192 if v >= 4096 else v
            size = 2
        elif b < 0xF0:
            self.is_int = False
            self.length = (b & 15) << 8 | self.buf[p + 1]
            self.content = p + 2
            size = 2 + self.length
        elif b == 0xF0:
            if last - p < 5:
                return CORRUPT
            self.is_int = False
            self.length = self.le(p + 1, 4)
            self.content = p + 5
            size = 5 + self.length
        elif b <= 0xF4:
            head = b - 0xEF if b < 0xF4 else 8
            if last - p <= head:
                return CORRUPT
            self.number = self.sle(p + 1, head)
            size = 1 + head
        else:
            return CORRUPT
        if self.is_int:
            self.length = decimal_length(self.number)
        if size >= last - p:
            return CORRUPT
        if size <= 127:
            self.pos = p + size + 1
            return OK if self.buf[p + size] == size else CORRUPT
        return OK if self.backlen_fits(p + size, size) else CORRUPT

    def backlen_fits(self, at, size):
        """Check that the entry's length, above 127, stands again at `at`; stand behind it (listpack.c:lpEncodeBacklen)."""
        n: cython.int = 2 if size < 16383 else 3 if size < 2097151 else 4 if size < 268435455 else 5
        i: cython.int
        v: cython.ulonglong = size
        if at + n > self.end - 1:
            return False
        for i in range(n - 1, -1, -1):
            if self.buf[at + i] != (v & 127 | (128 if i else 0)):
                return False
            v = v >> 7
        self.pos = at + n
        return True

    def next_ziplist(self):
        """Read the next entry; END after the last one."""
        p: cython.Py_ssize_t = self.pos
        last: cython.Py_ssize_t = self.end - 1
        b: cython.int
        q: cython.Py_ssize_t = p + 1
        i: cython.int
        if p >= last:
            return self.ziplist_end()
        b = self.buf[p]
        if b == 255:
            return CORRUPT
        if b == 254:
            if last - p < 5:
                return CORRUPT
            if cython.cast(cython.Py_ssize_t, self.le(p + 1, 4)) != self.previous:
                return CORRUPT
            q = p + 5
        elif b != self.previous:
            return CORRUPT
        if q >= last:
            return CORRUPT
        b = self.buf[q]
        self.is_int = b >= 0xC0
        if b < 0x40:
            self.length = b
            self.content = q + 1
        elif b < 0x80:
            self.length = (b & 63) << 8 | self.buf[q + 1]
            self.content = q + 2
        elif b < 0xC0:
            if last - q < 5:
                return CORRUPT
            self.length = 0
            for i in range(4):
                self.length = self.length << 8 | self.buf[q + 1 + i]
            self.content = q + 5
        elif self.ziplist_integer(q, b) != OK:
            return CORRUPT
        if self.is_int:
            self.pos = self.content
            self.length = decimal_length(self.number)
        else:
            if self.length > last - self.content:
                return CORRUPT
            self.pos = self.content + self.length
        if self.pos > last:
            return CORRUPT
        self.previous = self.pos - p
        return OK

    def ziplist_end(self):
        """Check that the header's offset of the last entry points at the entry that came last."""
        tail: cython.Py_ssize_t
        if self.pos != self.end - 1:
            return CORRUPT
        tail = self.le(self.start + 4, 4)
        if tail != self.pos - self.previous - self.start:
            return CORRUPT
        return END

    def ziplist_integer(self, at, code):
        """Read the integer whose encoding byte `code` is at `at`; `content` is then where the entry ends."""
        width: cython.int = 0
        if code == 0xC0:
            width = 2
        elif code == 0xD0:
            width = 4
        elif code == 0xE0:
            width = 8
        elif code == 0xF0:
            width = 3
        elif code == 0xFE:
            width = 1
        elif 0xF1 <= code <= 0xFD:
            self.number = (code & 15) - 1
        else:
            return CORRUPT
        if at + width >= self.end - 1:
            return CORRUPT
        if width:
            self.number = self.sle(at + 1, width)
        self.content = at + 1 + width
        return OK

    def walk(self, stats, ziplist, layout):
        """Count every entry of an opened listpack or ziplist in `stats`; CORRUPT if anything does not agree.

        `layout`: 1 members; 2 members with scores; 3 fields with values and expiries; 4 fields with values.
        """
        n: cython.longlong = 0
        first: cython.longlong = 0
        st: cython.int
        role: cython.int = 0
        roles: cython.int = 2 if layout == 4 else layout
        while True:
            st = self.next_ziplist() if ziplist else self.next_listpack()
            if st != OK:
                break
            n += 1
            if role == 0 or layout == 4 or (role == 1 and layout == 3):
                stats.element(self.length, self.is_int, self.number)
            elif self.took(stats, layout) != OK:
                return CORRUPT
            if role == 0:
                first += self.length
            role += 1
            if role == roles:
                role = 0
        if st != END or role != 0 or (self.count >= 0 and self.count != n):
            return CORRUPT
        if layout > 2:
            stats.names += first
        self.count = n
        return OK

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
            return CORRUPT
        stats.score(value)
        return OK

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
        while True:
            k = self.zipmap_length()
            if k == -1:
                break
            if k < 0 or k > self.end - self.pos:
                return CORRUPT
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
        if self.pos != self.end or (self.count >= 0 and self.count != n):
            return CORRUPT
        self.count = n
        return OK

    def intset(self, stats):
        """Count every member of an opened intset; they must ascend."""
        width: cython.int = self.previous
        i: cython.longlong
        v: cython.longlong
        before: cython.longlong = 0
        for i in range(self.count):
            v = self.sle(self.pos, width)
            if i and v <= before:
                return CORRUPT
            stats.element(decimal_length(v), True, v)
            before = v
            self.pos += width
        return OK
