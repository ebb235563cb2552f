# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Lengths and the encodings of strings, and the faults found in them: what `Window` reads whole strings with."""

import cython
from cython.cimports.rdbscan.decode.byte_reader import ByteReader, decimal_length, magnitude
from cython.cimports.rdbscan.decode.lzf import expand, expands_to
from cython.cimports.rdbscan.decode.opcodes import CORRUPT, F_LENGTH, F_LZF, F_TOO_LONG, NEED_MORE, OK

SCRATCH = 1 << 16


@cython.cclass
class Encodings(ByteReader):
    """The bytes from `pos` on, which begin at `base` in the dump, and what was read last; see Window."""

    def __init__(self, buffer: memoryview) -> None:
        ByteReader.__init__(self)
        self.use(buffer)
        self.scratch = memoryview(bytearray(SCRATCH))
        self.base = 0
        self.fault = 0
        self.fault_at = 0
        self.fault_detail = 0
        self.value = 0
        self.length = 0
        self.is_int = False
        self.in_scratch = False
        self.compressed = -1
        self.content = 0
        self.lzf_left = 0
        self.lzf_out = 0
        self.lzf_want = 0
        self.damaged = False
        self.spoil_fault = 0
        self.spoil_at = 0
        self.doubtful = 0
        self.doubt_at = 0

    def use(self, buffer) -> None:
        """Read from `buffer`, which holds the same bytes at the same places as the one before."""
        self.buf = buffer

    def stop(self, fault: int, at: int) -> int:
        """Stop for good, as Python found something; see `bad`."""
        return self.bad(fault, at, 0)

    def bad(self, fault, at, detail):
        """Stop for good: what is at `at` cannot be read, nor anything after it."""
        self.fault = fault
        self.fault_at = self.base + at
        self.fault_detail = detail
        return CORRUPT

    def doubt(self, fault, at):
        """Note something odd in the current key that servers load all the same; the first such fault stays."""
        if self.doubtful == 0:
            self.doubtful = fault
            self.doubt_at = self.base + at
        return OK

    def mark_damaged(self, fault, at):
        """Note that servers refuse the current key; its extent is known, so reading goes on behind it."""
        if not self.damaged:
            self.damaged = True
            self.spoil_fault = fault
            self.spoil_at = self.base + at
        return OK

    def size(self):
        """Read a length into `value`."""
        b: cython.uchar
        v: cython.ulonglong = 0
        i: cython.int
        p: cython.Py_ssize_t = self.pos
        if p >= self.end:
            return NEED_MORE
        b = self.buf[p]
        if b < 0x40:
            self.value = b
            self.pos = p + 1
        elif b < 0x80:
            if self.end - p < 2:
                return NEED_MORE
            self.value = (b & 63) << 8 | self.buf[p + 1]
            self.pos = p + 2
        elif b == 0x80:
            if self.end - p < 5:
                return NEED_MORE
            for i in range(4):
                v = v << 8 | self.buf[p + 1 + i]
            self.value = v
            self.pos = p + 5
        elif b == 0x81:
            if self.end - p < 9:
                return NEED_MORE
            self.value = self.be(p + 1)
            self.pos = p + 9
        elif b >= 0xC0:  # meant for strings; where they expect a length servers take the lower six bits
            self.value = b & 63
            self.pos = p + 1
            return self.doubt(F_LENGTH, p)
        else:
            return self.bad(F_LENGTH, p, b)
        return OK

    def count(self):
        """Read a length that counts things in memory, so that no server could have more than 2^40 of them."""
        p: cython.Py_ssize_t = self.pos
        st: cython.int = self.size()
        if st == OK and self.value >> 40 != 0:
            return self.bad(F_TOO_LONG, p, cython.cast(cython.longlong, self.value >> 1))
        return st

    def plain(self):
        """Read the length of a string that is stored as it is into `length`."""
        b: cython.uchar = self.buf[self.pos]
        st: cython.int
        if b < 0x40:
            self.length = b
            self.pos += 1
            return OK
        st = self.count()
        self.length = cython.cast(cython.longlong, self.value)
        return st

    def short_lzf(self, p):
        """Consume the rest of a compressed string of at most 20 bytes that began at `p`: it may be a number."""
        if self.end - self.pos < self.compressed:
            self.pos = p
            return NEED_MORE
        self.is_int = False
        if self.length:
            if self.lzf_expand(self.pos, self.compressed, self.length) != OK:
                self.mark_damaged(F_LZF, p)
            else:
                self.is_int = self.canonical_scratch(self.length)
        self.pos += self.compressed
        return OK

    def impossible(self):
        """Return whether `compressed` bytes cannot expand to `length`; to 0 all do (lzf_decompress returns 0)."""
        return self.length > 264 * self.compressed

    def integer(self):
        """Consume a string stored as an integer; its text is canonical by construction."""
        p: cython.Py_ssize_t = self.pos
        width: cython.int = 1 << (self.buf[p] & 3)
        v: cython.longlong
        if self.end - p < 1 + width:
            return NEED_MORE
        v = self.sle(p + 1, width)
        self.pos = p + 1 + width
        self.number = v
        self.is_int = True
        self.length = decimal_length(v)
        return OK

    def canonical_scratch(self, n):
        """Return whether the first n <= 20 bytes of the scratch space are a canonical integer; see ByteReader.canonical."""
        keep: cython.uchar[::1] = self.buf
        self.buf = self.scratch
        found: cython.bint = self.canonical(0, n)
        self.buf = keep
        return found

    def lzf_head(self):
        """Read the sizes of a compressed string: `compressed` bytes that expand to `length`."""
        p: cython.Py_ssize_t = self.pos
        st: cython.int
        self.pos = p + 1
        st = self.count()
        if st == OK:
            self.compressed = cython.cast(cython.longlong, self.value)
            st = self.count()
        if st == OK:
            self.length = cython.cast(cython.longlong, self.value)
        elif st == NEED_MORE:
            self.pos = p
        return st

    def lzf_check(self):
        """Walk compressed data token by token without expanding it; may stop anywhere and go on with more bytes.

        liblzf lzf_d.c:lzf_decompress.
        """
        p: cython.Py_ssize_t = self.pos
        stop: cython.Py_ssize_t = self.end
        out: cython.longlong = self.lzf_out
        left: cython.longlong = self.lzf_left
        c: cython.int
        n: cython.longlong
        used: cython.longlong
        broken: cython.bint = False
        if left <= stop - p:
            return self.lzf_check_whole()
        while left > 0:
            if p >= stop:
                break
            c = self.buf[p]
            if c < 32:
                n = c + 1
                used = n + 1
            else:
                n = c >> 5
                used = 2
                if n == 7:
                    used = 3
                    if stop - p < 3 and left >= 3:
                        break
                    if left >= 3:
                        n += self.buf[p + 1]
                elif stop - p < 2 and left >= 2:
                    break
                if left >= used and ((c & 31) << 8 | self.buf[p + used - 1]) >= out:
                    broken = True
                n += 2
            if used > left:
                broken = True
            if broken:
                p += left
                left = 0
            else:
                out += n
                p += used
                left -= used
        self.pos = p
        self.lzf_left = left
        self.lzf_out = out
        if left:
            return NEED_MORE
        self.length = self.lzf_want
        self.is_int = False
        if broken or out != self.lzf_want:
            return self.mark_damaged(F_LZF, p - 1)
        return OK

    def lzf_check_whole(self):
        """Do the rest of `lzf_check` when all of it is in the window."""
        at: cython.Py_ssize_t = self.pos
        left: cython.Py_ssize_t = self.lzf_left
        self.pos += left
        self.lzf_left = 0
        self.length = self.lzf_want
        self.is_int = False
        if expands_to(self.buf, at, left, self.lzf_out) != self.lzf_want:
            return self.mark_damaged(F_LZF, self.pos - 1)
        return OK

    def spell(self, v):
        """Write the decimal text of v to the scratch space."""
        n: cython.int = decimal_length(v)
        i: cython.int = n - 1
        u: cython.ulonglong = magnitude(v)
        self.in_scratch = True
        self.compressed = -1
        self.content = 0
        self.length = n
        if v < 0:
            self.scratch[0] = 45
        while True:
            self.scratch[i] = cython.cast(cython.uchar, 48 + u % 10)
            u = u // 10
            i -= 1
            if u == 0:
                break
        return OK

    def room(self, n):
        """Make the scratch space at least n bytes."""
        if self.scratch.shape[0] < n:
            with cython.gil:
                self.scratch = memoryview(bytearray(max(n, 2 * self.scratch.shape[0])))
        return OK

    def lzf_expand(self, at, n, out):
        """Expand the n bytes of LZF at `at` to exactly `out` bytes of scratch; CORRUPT if they do not."""
        self.room(out)
        return expand(self.buf, at, n, self.scratch, out)
