# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""The entries of packed values, one by one; their layouts are drawn in packed.py."""

import cython
from cython.cimports.rdbscan.decode.byte_reader import ByteReader, decimal_length
from cython.cimports.rdbscan.decode.opcodes import CORRUPT, END, HASH_ZIPMAP, LIST_QUICKLIST, OK, SET_INTSET


@cython.cclass
class PackedEntries(ByteReader):
    """A cursor over one packed value, see Packed."""

    def __init__(self) -> None:
        ByteReader.__init__(self)
        self.start = 0
        self.previous = 0
        self.count = -1
        self.length = 0
        self.content = 0
        self.is_int = False
        self.walked = 0
        self.miscounted = self.uneven = self.repeated = self.unsorted = self.misspelled = self.nan_score = False

    def place(self, at, n):
        """Stand before a blob of n bytes at `at`."""
        self.start = at
        self.pos = at
        self.end = at + n
        self.count = -1
        self.previous = 0
        self.walked = 0
        self.miscounted = self.uneven = self.repeated = self.unsorted = self.misspelled = self.nan_score = False
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

    def claims(self, rdb_type):
        """Take `count` from a header whose blob is not at hand; -1 if it does not say."""
        self.count = -1
        if rdb_type == SET_INTSET and self.end >= 8:
            self.count = self.le(4, 4)
        elif rdb_type == HASH_ZIPMAP and self.end >= 1:
            self.count = self.buf[0]
        elif self.end >= 10:
            self.count = self.le(8 if rdb_type <= LIST_QUICKLIST else 4, 2)
            if self.count == 65535:
                self.count = -1
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
            self.miscounted = True
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
