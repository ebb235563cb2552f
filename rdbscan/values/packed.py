"""Packed values: the entries of one blob, integers as decimal text. The layouts are those of decode/packed.py.

Source: Redis 8.0.6 listpack.c:lpGet, ziplist.c, intset.c, zipmap.c.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.values.reading import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.values.reading import Reader

END = 255
LISTPACK_INTEGERS = {0xF1: 2, 0xF2: 3, 0xF3: 4, 0xF4: 8}
ZIPLIST_INTEGERS = {0xC0: 2, 0xD0: 4, 0xE0: 8, 0xF0: 3, 0xFE: 1}


def integer(number: int) -> Text:
    """Return a number as the text a client sees."""
    text = str(number).encode()
    return Text(text, len(text))


def decimal(number: float) -> Text:
    """Return a floating-point number in its shortest digits."""
    text = repr(number).encode()
    return Text(text, len(text))


def signed(blob: Reader, width: int) -> Text:
    """Return the little-endian integer that comes next."""
    return integer(int.from_bytes(blob.take(width), "little", signed=True))


def listpack(blob: Reader) -> Iterator[Text]:
    """Yield the entries of a listpack."""
    blob.skip(6)
    while (first := blob.byte()) != END:
        start = blob.at - 1
        yield _listpack_entry(blob, first)
        size = blob.at - start
        blob.skip(1 + sum(size > bound for bound in (127, 16383, 2097151, 268435455)))


def _listpack_entry(blob: Reader, first: int) -> Text:
    if first < 0x80:
        return integer(first)
    if first < 0xC0:
        return blob.text(first & 63)
    if first < 0xE0:
        number = (first & 31) << 8 | blob.byte()
        return integer(number - 8192 if number >= 4096 else number)
    if first < 0xF0:
        return blob.text((first & 15) << 8 | blob.byte())
    if first == 0xF0:
        return blob.text(blob.number("<I"))
    if first in LISTPACK_INTEGERS:
        return signed(blob, LISTPACK_INTEGERS[first])
    raise blob.corrupt("a listpack is broken")


def ziplist(blob: Reader) -> Iterator[Text]:
    """Yield the entries of a ziplist."""
    blob.skip(10)
    while (first := blob.byte()) != END:
        if first == 0xFE:  # the size of the entry before
            blob.skip(4)
        yield _ziplist_entry(blob, blob.byte())


def _ziplist_entry(blob: Reader, code: int) -> Text:
    if code < 0x40:
        return blob.text(code)
    if code < 0x80:
        return blob.text((code & 63) << 8 | blob.byte())
    if code == 0x80:
        return blob.text(blob.number(">I"))
    if code in ZIPLIST_INTEGERS:
        return signed(blob, ZIPLIST_INTEGERS[code])
    if 0xF1 <= code <= 0xFD:
        return integer((code & 15) - 1)
    raise blob.corrupt("a ziplist is broken")


def intset(blob: Reader) -> Iterator[Text]:
    """Yield the members of an intset."""
    width, count = blob.number("<I"), blob.number("<I")
    if width not in (2, 4, 8):
        raise blob.corrupt("an intset is broken")
    for _ in range(count):
        yield signed(blob, width)


def zipmap(blob: Reader) -> Iterator[Text]:
    """Yield the fields and values of a zipmap, in turn."""
    blob.skip(1)
    while (length := _zipmap_length(blob)) >= 0:
        yield blob.text(length)
        length = _zipmap_length(blob)
        unused = blob.byte()
        if length < 0:
            raise blob.corrupt("a zipmap is broken")
        yield blob.text(length)
        blob.skip(unused)


def _zipmap_length(blob: Reader) -> int:
    """Return a length, -1 at the end."""
    first = blob.byte()
    return -1 if first == END else blob.number("<I") if first == 254 else first
