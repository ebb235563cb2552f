# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""The window: the part of the dump that is in memory, and the two things it is made of, lengths and strings.

    length (Redis rdb.c:rdbLoadLenByRef)            string (rdb.c:rdbGenericLoadStringObject)
    00xxxxxx                     6 bits             length n, n bytes
    01xxxxxx +1                  14 bits BE         C0 +1, C1 +2, C2 +4     int8/16/32 LE, as decimal text
    10000000 +4                  32 bits BE         C3 clen ulen, clen bytes of LZF that expand to ulen
    10000001 +8                  64 bits BE
    11xxxxxx                     not a length, but servers read its 6 bits

Reading is transactional: a method either consumes an item (OK), or says NEED_MORE and the caller goes back to the item's
start until the driver has put more bytes into the window. A payload nobody looks into is skipped by moving `pos` beyond
`end`; the driver then drops what it reads until it has caught up, so a string of any size needs no memory.
"""

import cython
from cython.cimports.rdbscan.decode.distinct import digest, digest_number
from cython.cimports.rdbscan.decode.encodings import Encodings
from cython.cimports.rdbscan.decode.lzf import copy, expand_start
from cython.cimports.rdbscan.decode.opcodes import F_ITEM, F_LZF, F_STRING_ENCODING, NEED_MORE, OK

LONGEST_MEMBER = cython.declare(cython.longlong, 1 << 16)
ALL_BITS = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)
FNV_PRIME = cython.declare(cython.ulonglong, 0x100000001B3)
FNV_OFFSET = cython.declare(cython.ulonglong, 0xCBF29CE484222325)


@cython.final
@cython.cclass
class Window(Encodings):
    """Bytes of the dump from offset `base` on, and what was read last.

    `value` is the last length; after `element`, `length` is the size of the string in bytes, and `is_int` and `number` say
    whether it is a canonical integer and which; after `text`, the string is `length` bytes at `content` of `scratch` or
    `buf`, and took `compressed` bytes in the dump if it was compressed (else -1).
    """

    def __init__(self, buffer: memoryview) -> None:
        Encodings.__init__(self, buffer)
        self.hash = 0
        self.hashed = False
        self.oversized = False
        self.kept = 0
        self.tail_left = -1
        self.tail_length = 0
        self.checksum = 0

    def element(self):
        """Consume a string whose content is not needed: its `length`, and whether it `is_int`."""
        p: cython.Py_ssize_t = self.pos
        b: cython.uchar
        st: cython.int
        n: cython.longlong
        if self.lzf_left:
            return self.lzf_check()
        if p >= self.end:
            return NEED_MORE
        b = self.buf[p]
        if b < 0xC0:
            if b < 0x40:
                self.length = b
                self.pos = p + 1
            else:
                st = self.plain()
                if st != OK:
                    return st
            n = self.length
            self.is_int = False
            if 0 < n <= 20:
                if self.end - self.pos < n:
                    self.pos = p
                    return NEED_MORE
                b = self.buf[self.pos]
                if b <= 57 and (b >= 48 or b == 45):
                    self.is_int = self.canonical(self.pos, n)
            self.pos += n
            return OK
        if b < 0xC3:
            return self.integer()
        if b > 0xC3:
            return self.bad(F_STRING_ENCODING, p, b & 63)
        st = self.lzf_head()
        if st != OK:
            return st
        if self.impossible():
            self.pos += self.compressed
            self.is_int = False
            return self.mark_damaged(F_LZF, p)
        if self.length <= 20:
            return self.short_lzf(p)
        self.is_int = False
        self.lzf_left = self.compressed
        self.lzf_out = 0
        self.lzf_want = self.length
        return self.lzf_check()

    def member(self):
        """Consume a string that must not come twice: as `element`, and `hash` is that of its content, if `hashed`.

        Members of more than 64 KiB are not compared.
        """
        p: cython.Py_ssize_t = self.pos
        st: cython.int
        b: cython.uchar
        self.hashed = False
        if self.lzf_left:
            return self.lzf_check()
        if p >= self.end:
            return NEED_MORE
        b = self.buf[p]
        if b < 0xC0:
            st = self.plain()
            if st != OK:
                return st
            if self.length > LONGEST_MEMBER:
                self.is_int = False
                self.pos += self.length
                return OK
            if self.end - self.pos < self.length:
                self.pos = p
                return NEED_MORE
            self.content = self.pos
            self.pos += self.length
            self.hashed = True
            self.is_int = False
            if 0 < self.length <= 20:
                b = self.buf[self.content]
                if b <= 57 and (b >= 48 or b == 45):
                    self.is_int = self.canonical(self.content, self.length)
            if self.is_int:
                self.hash = digest_number(self.number, 0)
            else:
                self.hash = digest(self.buf, self.content, self.length, 0)
            return OK
        if b < 0xC3:
            st = self.integer()
            self.hashed = st == OK
            self.hash = digest_number(self.number, 0)
            return st
        return self.compressed_member(p)

    def compressed_member(self, p):
        """Do the rest of `member` for a compressed string at `p`."""
        st: cython.int
        if self.buf[p] > 0xC3:
            return self.bad(F_STRING_ENCODING, p, self.buf[p] & 63)
        st = self.lzf_head()
        if st != OK:
            return st
        self.pos = p
        if self.length > LONGEST_MEMBER or self.compressed > LONGEST_MEMBER:
            return self.element()
        st = self.text(LONGEST_MEMBER)
        if st != OK:
            return st
        self.is_int = False
        if self.length < 0:
            self.length = 0
            return OK
        self.is_int = self.length <= 20 and self.canonical_scratch(self.length)
        self.hashed = True
        if self.is_int:
            self.hash = digest_number(self.number, 0)
        else:
            self.hash = digest(self.scratch, 0, self.length, 0)
        return OK

    def text(self, limit):
        """Read a string whole: `length` bytes at `content` of `scratch` (`in_scratch`) or `buf`.

        One of more than `limit` bytes, or one that does not expand, is skipped: the key is damaged and `length` is -1.
        """
        p: cython.Py_ssize_t = self.pos
        b: cython.uchar
        st: cython.int
        if p >= self.end:
            return NEED_MORE
        b = self.buf[p]
        if b < 0xC0:
            if b < 0x40:
                self.length = b
                self.pos = p + 1
            else:
                st = self.plain()
                if st != OK:
                    return st
            self.in_scratch = False
            self.compressed = -1
            if self.length > limit:
                self.pos += self.length
                self.length = -1
                return self.mark_damaged(F_ITEM, p)
            if self.end - self.pos < self.length:
                self.pos = p
                return NEED_MORE
            self.content = self.pos
            self.pos += self.length
            return OK
        if b < 0xC3:
            st = self.integer()
            if st == OK:
                self.spell(self.number)
            return st
        if b > 0xC3:
            return self.bad(F_STRING_ENCODING, p, b & 63)
        st = self.lzf_head()
        if st != OK:
            return st
        self.in_scratch = True
        self.content = 0
        if self.impossible() or self.length > limit or self.compressed > limit:
            self.pos += self.compressed
            st = F_LZF if self.impossible() else F_ITEM
            self.length = -1
            return self.mark_damaged(st, p)
        if self.end - self.pos < self.compressed:
            self.pos = p
            return NEED_MORE
        self.pos += self.compressed
        if self.length and self.lzf_expand(self.pos - self.compressed, self.compressed, self.length) != OK:
            self.length = -1
            self.mark_damaged(F_LZF, p)
        return OK

    def head(self, limit):
        """Look whether the string that comes next takes more than `limit` bytes (`oversized`), without consuming it."""
        p: cython.Py_ssize_t = self.pos
        st: cython.int = OK
        self.oversized = False
        if p >= self.end:
            return NEED_MORE
        if self.buf[p] < 0xC0:
            st = self.plain()
            self.compressed = 0
        elif self.buf[p] == 0xC3:
            st = self.lzf_head()
        else:
            return OK
        self.oversized = st == OK and (self.length > limit or self.compressed > limit) and not self.hopeless()
        self.pos = p
        return st

    def hopeless(self):
        """Return whether a compressed string is `impossible`, which `text` says then."""
        return self.compressed > 0 and self.impossible()

    def prefix(self, limit):
        """Consume a string of any size, in any number of calls: its first `kept` <= `limit` bytes are then in scratch.

        `length` is its whole size, and `checksum`, where not all was kept, that of the bytes it takes in the dump (FNV-1a).
        """
        p: cython.Py_ssize_t = self.pos
        st: cython.int
        n: cython.longlong
        if self.tail_left >= 0:
            return self.tail()
        if p >= self.end:
            return NEED_MORE
        if self.buf[p] == 0xC3:
            return self.compressed_prefix(limit)
        if self.buf[p] >= 0xC0:
            st = self.text(limit)
            self.kept = self.length
            return st
        st = self.plain()
        if st != OK:
            return st
        n = min(self.length, limit)
        if self.end - self.pos < n:
            self.pos = p
            return NEED_MORE
        self.room(n)
        self.checksum = FNV_OFFSET
        if n:
            copy(self.scratch, 0, self.buf, self.pos, n)
        self.kept = n
        self.tail_left = self.length if self.length > n else 0
        self.tail_length = self.length
        if self.tail_left == 0:
            self.pos += n
        return self.tail()

    def compressed_prefix(self, limit):
        """Do the first part of `prefix` for a compressed string."""
        p: cython.Py_ssize_t = self.pos
        n: cython.longlong
        st: cython.int = self.lzf_head()
        if st != OK:
            return st
        if self.impossible():
            return self.bad(F_LZF, p, 0)
        if self.length == 0:
            self.kept = self.tail_length = 0
            self.pos += self.compressed
            return OK
        n = min(self.compressed, 2 * limit + 8)
        if self.end - self.pos < n:
            self.pos = p
            return NEED_MORE
        self.kept = min(self.length, limit)
        self.room(self.kept)
        if self.kept and expand_start(self.buf, self.pos, n, self.scratch, self.kept) != OK:
            return self.bad(F_LZF, p, 0)
        self.checksum = FNV_OFFSET
        self.tail_length = self.length
        self.tail_left = self.compressed
        self.lzf_left = self.compressed
        self.lzf_out = 0
        self.lzf_want = self.length
        return self.tail()

    def tail(self):
        """Go through the rest of a string whose beginning `prefix` kept.

        Of compressed data `lzf_check` steps beyond the window where a run of literals, or what is broken, goes on there. The
        checksum takes all bytes: those are owed (`tail_left` without `lzf_left`) until they are in the window.
        """
        start: cython.Py_ssize_t
        n: cython.longlong
        while self.tail_left > 0:
            start = self.pos
            if self.lzf_left and self.lzf_left == self.tail_left:
                self.lzf_check()
            n = min(self.tail_left - self.lzf_left, cython.cast(cython.longlong, self.end - start))
            self.fold(start, cython.cast(cython.Py_ssize_t, n))
            self.pos = start + cython.cast(cython.Py_ssize_t, n)
            self.tail_left -= n
            if n == 0:
                return NEED_MORE
        self.tail_left = -1
        self.length = self.tail_length
        return OK

    def fold(self, at, n):
        """Add n bytes to the checksum of a long string."""
        i: cython.Py_ssize_t
        h: cython.ulonglong = self.checksum
        for i in range(at, at + n):
            h = (h ^ self.buf[i]) * FNV_PRIME & ALL_BITS
        self.checksum = h
        return 0
