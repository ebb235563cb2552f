# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Bytes that an element takes inside a listpack or a ziplist."""

from decimal import Decimal

import cython

INT32 = cython.declare(cython.longlong, 2**31)


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
    with cython.gil:
        size = text_entry(score_text(value, shortest), listpacks)
    return size


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
