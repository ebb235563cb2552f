# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Bytes that an element takes inside a listpack or a ziplist."""

from decimal import Decimal

import cython
from cython.cimports.libc import math

INT32 = cython.declare(cython.longlong, 2**31)
TEN17 = cython.declare(cython.longlong, 10**17)
LOW32 = cython.declare(cython.ulonglong, 2**32 - 1)


def listpack_entry(length, is_int, value):
    """Encoding, data and backlen of one listpack entry (listpack.c:lpEncodeGetType, lpEncodeBacklen)."""
    size: cython.longlong
    if is_int:
        if 0 <= value <= 127:
            return 2
        if -4096 <= value <= 4095:
            return 3
        if -32768 <= value <= 32767:
            return 4
        if -8388608 <= value <= 8388607:
            return 5
        return 6 if -INT32 <= value < INT32 else 10
    size = length + (1 if length < 64 else 2 if length < 4096 else 5)
    if size <= 127:
        return size + 1
    if size < 16383:
        return size + 2
    return size + (3 if size < 2097151 else 4 if size < 268435455 else 5)


def ziplist_entry(length, is_int, value):
    """Encoding and data of one ziplist entry, without its prevlen (ziplist.c:zipTryEncoding, zipStoreEntryEncoding)."""
    if is_int:
        if 0 <= value <= 12:
            return 1
        if -128 <= value <= 127:
            return 2
        if -32768 <= value <= 32767:
            return 3
        if -8388608 <= value <= 8388607:
            return 4
        return 5 if -INT32 <= value < INT32 else 9
    return length + (1 if length < 64 else 2 if length < 16384 else 5)


def score_entry(value, listpacks, shortest):
    """Bytes of a zset score's entry, without prevlen in a ziplist (t_zset.c:zzlInsertAt).

    Integral scores are integers: up to 2^62 in listpacks, 2^52 in ziplists (util.c:double2ll, d2string).
    """
    limit: cython.double = 4611686018427387904.0 if listpacks else 4503599627370495.0
    size: cython.longlong
    if -limit < value < limit and value == cython.cast(cython.longlong, value):
        if listpacks:
            return listpack_entry(0, True, cython.cast(cython.longlong, value))
        if value != 0:  # d2string tells 0 from -0
            return ziplist_entry(0, True, cython.cast(cython.longlong, value))
    size = fraction_length(value, shortest)
    if size:
        return listpack_entry(size, False, 0) if listpacks else ziplist_entry(size, False, 0)
    with cython.gil:
        size = text_entry(score_text(value, shortest), listpacks)
    return size


def fraction_length(value, shortest):
    """Bytes of `score_text` for a number that is no integer, without making the text; 0 if that takes more than this.

    |value| = f * 2^e is multiplied by 10^k to have 17 digits before the point: `whole`, and behind it `rest` / 2^s, exactly.
    A shorter decimal means the same number if it is nearer than half the distance to the next one: 5^k / 2^(s + 1).
    """
    v: cython.double = math.fabs(value)
    e: cython.int
    f: cython.ulonglong
    k: cython.int
    i: cython.int
    s: cython.int
    n: cython.int = 17
    g: cython.ulonglong
    mid: cython.ulonglong
    low: cython.ulonglong
    rest: cython.ulonglong
    whole: cython.ulonglong
    if not 0.0001 <= v < 1e14 or v == math.floor(v):
        return 0
    e = cython.cast(cython.int, math.floor(math.log2(v))) - 52
    f = cython.cast(cython.ulonglong, math.ldexp(v, -e))
    if f >> 52 != 1 or f & ((cython.cast(cython.ulonglong, 1) << 52) - 1) == 0:
        return 0  # log2 was not exact, or the numbers below are nearer than those above
    k = 17 - cython.cast(cython.int, math.floor((e + 52) * 0.30102999566398))
    whole = TEN17
    rest = 0
    g = 1
    s = 0
    while whole >= TEN17:
        k -= 1
        g = 1
        for i in range(k):
            g *= 5
        s = -(e + k)
        low = (f & LOW32) * (g & LOW32)
        mid = (f & LOW32) * (g >> 32) + (f >> 32) * (g & LOW32) + (low >> 32)
        whole = ((f >> 32) * (g >> 32) + (mid >> 32)) << (64 - s)
        low = (mid & LOW32) << 32 | (low & LOW32)
        whole |= low >> s
        rest = low & ((cython.cast(cython.ulonglong, 1) << s) - 1)
    n = shortest_digits(whole, rest, s, g, f & 1 == 0) if shortest else rounded_digits(whole, rest, s)
    if n == 0:
        return 0
    i = 16 - k  # the power of ten of the first digit
    if shortest and i - n + 1 <= -7 and (i >= 4 or i <= -4):
        return (value < 0) + n + (n > 1) + 3 + (i >= 10)
    return (value < 0) + n + 1 + (-i if i < 0 else 0)


def shortest_digits(whole, rest, s, g, even):
    """Digits of the shortest decimal that is read as the same number."""
    n: cython.int = 17
    step: cython.ulonglong = 10
    below: cython.ulonglong
    above: cython.ulonglong
    while n > 1:
        below = whole % step
        above = step - below
        if below <= 32 and is_within(2 * ((below << s) + rest), g, even):
            n -= 1
        elif above <= 32 and is_within(2 * ((above << s) - rest), g, even):
            if whole + above >= TEN17:
                return 0
            n -= 1
        else:
            break
        step *= 10
    return n


def is_within(distance, g, even):
    """Whether a decimal so far away is read as the number: of two equally near, the even one is taken."""
    return distance < g or (distance == g and even)


def rounded_digits(whole, rest, s):
    """Digits of the number rounded to 17, without zeros at the end."""
    n: cython.int = 17
    half: cython.ulonglong = cython.cast(cython.ulonglong, 1) << (s - 1)
    if rest > half or (rest == half and whole & 1):
        whole += 1
    if whole >= TEN17:
        return 0
    while whole % 10 == 0:
        whole //= 10
        n -= 1
    return n


def text_entry(text: str, listpacks: bool) -> int:
    """Bytes of a text's entry; it is an integer if it happens to read like one."""
    is_int = text.lstrip("-").isdigit() and len(text) <= 20 and str(int(text)) == text and abs(int(text)) < 2**63
    number = int(text) if is_int else 0
    return listpack_entry(len(text), is_int, number) if listpacks else ziplist_entry(len(text), is_int, number)


def score_text(value: float, shortest: bool) -> str:
    """Write a score as the server does: %.17g, or its shortest digits (fpconv_dtoa.c:emit_digits, 7.2+)."""
    if value != value or value in (float("inf"), float("-inf")) or value == 0 or not shortest:
        return f"{value:.17g}"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    text = "".join(map(str, digits))
    power = int(exponent)
    magnitude = power + len(text) - 1
    minus = "-" if sign else ""
    if power >= 0 and abs(magnitude) < len(text) + 7:
        return minus + text + "0" * power
    if power < 0 and (power > -7 or abs(magnitude) < 4):
        point = len(text) + power
        return minus + ("0." + "0" * -point + text if point <= 0 else text[:point] + "." + text[point:])
    mantissa = text[0] + ("." + text[1:] if len(text) > 1 else "")
    return f"{minus}{mantissa}e{'-' if magnitude < 0 else '+'}{abs(magnitude)}"
