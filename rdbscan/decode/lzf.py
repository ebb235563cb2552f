# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""LZF, the compression of strings: literal runs and back references into the 8 KiB written last.

    000nnnnn                        n + 1 literal bytes follow
    nnnooooo [n if nnn is 7] o      copy n + 2 bytes from offset (ooooo << 8 | o) + 1 before the end of the output

Source: liblzf 3.6 lzf_d.c:lzf_decompress, as it is in Redis.
"""

import cython
from cython.cimports.rdbscan.decode.opcodes import CORRUPT, OK

if cython.compiled:
    from cython.cimports.libc.string import memset


def expand(source, at, n, to, size):
    """Expand the n bytes of `source` at `at` to exactly `size` bytes at the start of `to`; CORRUPT if that fails.

    `to` has room for `size` bytes.
    """
    p: cython.Py_ssize_t = at
    stop: cython.Py_ssize_t = at + n
    o: cython.Py_ssize_t = 0
    c: cython.int
    k: cython.Py_ssize_t
    back: cython.Py_ssize_t
    i: cython.Py_ssize_t
    while p < stop:
        c = source[p]
        p += 1
        if c < 32:
            k = c + 1
            if k > stop - p or k > size - o:
                return CORRUPT
            copy(to, o, source, p, k)
            p += k
        else:
            k = c >> 5
            if k == 7:
                if p >= stop:
                    return CORRUPT
                k += source[p]
                p += 1
            if p >= stop:
                return CORRUPT
            back = ((c & 31) << 8 | source[p]) + 1
            p += 1
            k += 2
            if back > o or k > size - o:
                return CORRUPT
            if back >= k:
                copy(to, o, to, o - back, k)
            elif back == 1:
                fill(to, o, to[o - 1], k)
            else:
                for i in range(k):
                    to[o + i] = to[o + i - back]
        o += k
    return OK if o == size else CORRUPT


def expand_start(source, at, n, to, size):
    """Expand the first `size` bytes of the LZF that begins with the n bytes of `source` at `at`; CORRUPT if that fails.

    2 * size bytes of LZF are always enough, as no token of two bytes expands to nothing.
    """
    p: cython.Py_ssize_t = at
    stop: cython.Py_ssize_t = at + n
    o: cython.Py_ssize_t = 0
    c: cython.int
    k: cython.Py_ssize_t
    back: cython.Py_ssize_t
    i: cython.Py_ssize_t
    while o < size:
        if p >= stop:
            return CORRUPT
        c = source[p]
        p += 1
        if c < 32:
            k = min(cython.cast(cython.Py_ssize_t, c + 1), size - o)
            if k > stop - p:
                return CORRUPT
            copy(to, o, source, p, k)
            p += k
        else:
            k = c >> 5
            if k == 7 and p < stop:
                k += source[p]
                p += 1
            if p >= stop:
                return CORRUPT
            back = ((c & 31) << 8 | source[p]) + 1
            p += 1
            k = min(k + 2, size - o)
            if back > o:
                return CORRUPT
            for i in range(k):
                to[o + i] = to[o + i - back]
        o += k
    return OK


def expands_to(source, at, n, out):
    """Count what the n >= 1 bytes of `source` at `at` expand to, behind `out` bytes of output; -2 if they are broken.

    The run's ends are checked once, before the loop.
    """
    i: cython.Py_ssize_t = 0
    c: cython.int
    k: cython.int
    if cython.compiled:
        end: cython.uchar = source[at + n - 1]  # noqa: F841 (checks where the run ends)
        run: cython.p_uchar = cython.address(source[at])
    else:
        run = source[at : at + n]
    while i < n:
        c = run[i]
        i += 1
        if c < 32:
            out += c + 1
            i += c + 1
            continue
        k = c >> 5
        if k == 7 and i < n:
            k += run[i]
            i += 1
        if i >= n or ((c & 31) << 8 | run[i]) >= out:
            return -2
        out += k + 2
        i += 1
    return out if i == n else -2


if not cython.compiled:  # else inline in the .pxd: a call would pass the memoryviews by value, 208 bytes each

    def copy(to, at, source, start, n):
        """Copy n >= 1 bytes."""
        to[at : at + n] = bytes(source[start : start + n])
        return 0


@cython.cfunc
@cython.nogil
@cython.inline
@cython.exceptval(-1)
def fill(to: cython.uchar[::1], at: cython.Py_ssize_t, b: cython.uchar, n: cython.Py_ssize_t) -> cython.int:
    """Set n >= 1 bytes to b, both ends checked."""
    if cython.compiled:
        to[at + n - 1] = b
        memset(cython.address(to[at]), b, n)
    else:
        to[at : at + n] = bytes([b]) * n
    return 0
