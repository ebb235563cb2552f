# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""A stretch of bytes and the ways to read numbers from it.

Every byte is read through the bounds-checked memoryview `buf`: a wrong length raises IndexError, it never reads outside.
"""

import math
import re
import struct
import sys

import cython

if cython.compiled:
    from cython.cimports.libc.stdlib import strtod
    from cython.cimports.libc.string import memcpy

LITTLE_ENDIAN = cython.declare(cython.bint, sys.byteorder == "little")
LONGEST_REAL = 320
"""Longest text of a score that is looked at: %.17g takes 24 bytes, a double written out at most 309 digits."""


@cython.cclass
class ByteReader:
    """Bytes `buf[pos:end]`; `number` is what `canonical` found."""

    def __init__(self) -> None:
        self.buf = memoryview(bytearray(1))
        self.digits = memoryview(bytearray(LONGEST_REAL + 1))
        self.pos = 0
        self.end = 0
        self.number = 0
        self.nan = math.nan
        self.infinity = math.inf

    def attach(self, buf):
        """Read from `buf` from now on."""
        self.buf = buf
        return 0

    def le(self, at, width):
        """Return the unsigned little-endian integer of `width` <= 8 bytes at `at`."""
        v: cython.ulonglong = 0
        i: cython.int
        for i in range(width - 1, -1, -1):
            v = v << 8 | self.buf[at + i]
        return v

    def sle(self, at, width):
        """Return the signed little-endian integer of `width` <= 8 bytes at `at`."""
        v: cython.longlong = 0
        i: cython.int
        top: cython.longlong = self.buf[at + width - 1]
        if width == 8 and LITTLE_ENDIAN:
            return self.word(at)
        if top >= 128:
            top -= 256
        v = top
        for i in range(width - 2, -1, -1):
            v = v * 256 + self.buf[at + i]
        return v

    def word(self, at):
        """Return the signed integer, in this machine's byte order, of the 8 bytes at `at`; the caller checked their end."""
        if cython.compiled:
            v: cython.longlong = 0
            memcpy(cython.address(v), cython.address(self.buf[at]), 8)
            return v
        else:
            return int.from_bytes(self.buf[at : at + 8], sys.byteorder, signed=True)

    def be(self, at):
        """Return the unsigned big-endian integer of 8 bytes at `at` (stream IDs)."""
        v: cython.ulonglong = 0
        i: cython.int
        for i in range(8):
            v = v << 8 | self.buf[at + i]
        return v

    def float64(self, at):
        """Return the little-endian IEEE 754 double at `at`."""
        bits: cython.longlong = self.sle(at, 8)
        if cython.compiled:
            value: cython.double = 0
            memcpy(cython.address(value), cython.address(bits), 8)
            return value
        else:
            return struct.unpack("<d", struct.pack("<q", bits))[0]

    def canonical(self, at, n):
        """Return whether the n bytes at `at` are how a server writes a signed 64-bit integer; its value is in `number`.

        Redis util.c:string2ll: no sign but '-', no leading zeros, no '-0'.
        """
        i: cython.Py_ssize_t
        b: cython.uchar
        negative: cython.bint = False
        v: cython.ulonglong = 0
        limit: cython.ulonglong = 9223372036854775807
        tenth: cython.ulonglong = 922337203685477580
        if n == 0 or n > 20:
            return False
        b = self.buf[at]
        i = at
        n = at + n
        if b == 45:
            negative = True
            limit += 1
            i += 1
            if i == n:
                return False
            b = self.buf[i]
            if b == 48:
                return False
        if b == 48:
            if n - at == 1:
                self.number = 0
                return True
            return False
        while i < n:
            b = self.buf[i]
            if b < 48 or b > 57:
                return False
            if v > tenth:
                return False
            v = v * 10 + (b - 48)
            i += 1
        if v > limit:
            return False
        if negative:
            self.number = -cython.cast(cython.longlong, v - 1) - 1
        else:
            self.number = cython.cast(cython.longlong, v)
        return True

    def spells(self, at, n):
        """Return whether the n bytes at `at`, not `canonical`, are an integer all the same, and keep its value in `number`.

        Up to 18 digits with a sign or zeros that no server writes (`+5`, `007`), or any in double quotes (`"42"`).
        """
        i: cython.Py_ssize_t = at
        stop: cython.Py_ssize_t = at + n
        b: cython.uchar = self.buf[at]
        negative: cython.bint = False
        v: cython.longlong = 0
        if b == 34:
            stop -= 1
            i += 1
            if i >= stop or self.buf[stop] != 34:
                return False
            b = self.buf[i]
        if b == 43 or b == 45:
            negative = b == 45
            i += 1
        if i >= stop or stop - i > 18:
            return False
        while i < stop:
            b = self.buf[i]
            if b < 48 or b > 57:
                return False
            v = v * 10 + (b - 48)
            i += 1
        self.number = -v if negative else v
        return True

    def real(self, at, n):
        """Return the floating point number that the n bytes at `at` spell, NaN if they spell none."""
        i: cython.Py_ssize_t
        c: cython.uchar
        if n < 1 or n > 320:
            return self.nan
        for i in range(n):
            c = self.buf[at + i]
            if not (48 <= c <= 57 or c == 43 or c == 45 or c == 46 or c == 69 or c == 101):
                if c != 105 and c != 110 and c != 102:  # i n f
                    return self.nan
            self.digits[i] = c
        if cython.compiled:
            self.digits[n] = 0
            stop: cython.p_char = cython.NULL
            start: cython.p_char = cython.cast(cython.p_char, cython.address(self.digits[0]))
            v: cython.double = strtod(start, cython.address(stop))
            return v if stop == start + n else self.nan
        else:
            return _spelled(bytes(self.buf[at : at + n]))

    def leading_real(self, at, n):
        """Return the number that the n < 253 bytes at `at` begin with, NaN if there is none (sscanf's %lg reads so)."""
        i: cython.Py_ssize_t
        for i in range(n):
            self.digits[i] = self.buf[at + i]
        if cython.compiled:
            self.digits[n] = 0
            stop: cython.p_char = cython.NULL
            start: cython.p_char = cython.cast(cython.p_char, cython.address(self.digits[0]))
            v: cython.double = strtod(start, cython.address(stop))
            return v if stop > start else self.nan
        else:
            return _leading(bytes(self.buf[at : at + n]))


LEADING = re.compile(
    rb"[ \t-\r]*([+-]?)(0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP][+-]?\d+)?"
    rb"|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[iI][nN][fF])"
)


def _leading(text: bytes) -> float:
    """Return the number that `text` begins with, NaN if it begins with none (the uncompiled core's strtod)."""
    found = LEADING.match(text)
    if found is None:
        return math.nan
    sign, digits = found[1].decode(), found[2].decode()
    try:
        return float.fromhex(sign + digits) if digits[:2] in ("0x", "0X") else float(sign + digits)
    except OverflowError:
        return -math.inf if sign == "-" else math.inf


def _spelled(text: bytes) -> float:
    """Return the number that `text` spells, NaN if it spells none (the uncompiled core's strtod)."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def decimal_length(v):
    """Count the characters of v in decimal."""
    n: cython.int = 1
    u: cython.ulonglong = magnitude(v)
    if v < 0:
        n = 2
    while u >= 10:
        u = u // 10
        n += 1
    return n


def magnitude(v):
    """Return |v|, also for the smallest integer."""
    if v < 0:
        return cython.cast(cython.ulonglong, -(v + 1)) + 1
    return cython.cast(cython.ulonglong, v)
