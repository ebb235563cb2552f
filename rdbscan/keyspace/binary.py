# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Names that are not plain text: what serializers put around a text, and ids that are bytes."""

import cython
from cython.cimports.rdbscan.keyspace.characters import CONTROL, HIGH, JOINS, MARK, SEPARATOR

from rdbscan.keyspace.characters import character_classes


@cython.final
@cython.cclass
class Binary:
    """Finds the parts of such names. Each method leaves its answers in the attributes of that name."""

    def __init__(self) -> None:
        self.classes = memoryview(bytearray(512)).cast("H")
        for byte, kind in enumerate(character_classes()):
            self.classes[byte] = kind
        self.length_size = 0
        self.tail_size = 0
        self.start = 0
        self.stop = 0

    def prefix(self, name, n):
        """Return the size of what a serializer put before a text, but for the text's length; 0 if none did.

        `length_size` is the size of that length, `tail_size` of what stands behind the text. Known are (serializers.py)
        Java's TC_STRING, Python's pickle, msgpack, igbinary of PHP, and a bare byte.
        """
        self.length_size = 0
        self.tail_size = 0
        if n < 4 or (name[0] >= 32 and name[0] < 128):
            return 0
        if n > 7 and name[0] == 0xAC and name[1] == 0xED and name[3] == 5 and name[4] == 0x74:
            return self.text(5, 2, 0)
        if name[0] == 0x80 and name[1] <= 5:
            return self.pickled(name, n)
        if n > 6 and name[0] == name[1] == name[2] == 0 and name[3] <= 2 and name[4] == 0x11:
            return self.text(5, 1, 0) if name[5] == n - 6 else 0
        if name[0] >= 0xA0 and name[0] < 0xC0 and name[0] - 0xA0 == n - 1:
            return self.text(0, 1, 0)
        if name[0] == 0xD9 and name[1] & 0xC0 != 0x80:  # else a letter in UTF-8
            return self.text(1, 1, 0) if name[1] == n - 2 else 0
        if name[0] < 32 and name[0] == n - 1:
            return self.text(0, 1, 0)
        return 0

    def pickled(self, name, n):
        """Return the same for a pickle: protocols 4 and 5 (SHORT_BINUNICODE in a frame, or bare), 2 and 3 (BINUNICODE)."""
        if n > 15 and name[2] == 0x95 and name[11] == 0x8C and name[n - 2] == 0x94 and name[12] == n - 15:
            return self.text(3, 10, 2)
        if n > 6 and name[2] == 0x8C and name[n - 2] == 0x94 and name[3] == n - 6:
            return self.text(3, 1, 2)
        if n > 10 and name[2] == 0x58 and name[n - 3] == 0x71 and name[3] == n - 10 and name[4] == 0:
            return self.text(3, 4, 3)
        return 0

    def text(self, head, length, tail):
        """Note the sizes of the three; return that of the first."""
        self.length_size = length
        self.tail_size = tail
        return head

    def is_text(self, name, at, n):
        """Return whether the bytes are text: UTF-8 without NUL, or an older encoding with a few letters beyond ASCII."""
        i: cython.Py_ssize_t = at
        high: cython.Py_ssize_t = 0
        follow: cython.int = 0
        valid: cython.bint = True
        byte: cython.int
        for i in range(at, n):
            byte = name[i]
            if byte == 0:
                return False
            high += byte >= 128
            if follow:
                valid = valid and byte & 0xC0 == 0x80
                follow -= 1
            elif byte >= 128:
                follow = 1 if byte >> 5 == 6 else 2 if byte >> 4 == 14 else 3 if byte >> 3 == 30 else 0
                valid = valid and follow > 0 and byte != 0xC0 and byte != 0xC1 and byte < 0xF5
        if valid and follow == 0:
            return True
        for i in range(at, n):
            byte = name[i]
            if self.is_placeholder(byte) or self.classes[byte] & (MARK | SEPARATOR | JOINS) == MARK:
                return False
        return 4 * high <= n - at

    def is_placeholder(self, byte):
        """Return whether the byte stands for something in shapes."""
        return byte == 0xC0 or byte == 0xC1 or byte == 0xF5 or 0xF7 <= byte <= 0xF9 or byte == 0xFB or byte >= 0xFD

    def find(self, name, at, n):
        """Find the bytes that are an id: from `start` to `stop`, with the rest of the level they stand in."""
        first: cython.Py_ssize_t = at
        last: cython.Py_ssize_t = n
        while first < n - 1 and not self.classes[name[first]] & (HIGH | CONTROL):
            first += 1
        while last > first + 1 and not self.classes[name[last - 1]] & (HIGH | CONTROL):
            last -= 1
        self.start = self.after_levels(name, at, first)
        while last < n and not (self.classes[name[last]] & SEPARATOR and self.is_words(name, last + 1, n)):
            last += 1
        self.stop = last
        return 0

    def after_levels(self, name, at, first):
        """Return where the levels before the byte at `first` end: words and separators in turn, or a word and a mark."""
        i: cython.Py_ssize_t = at
        start: cython.Py_ssize_t = at
        while i < first:
            if self.classes[name[i]] & MARK:
                if i - start < (2 if start > at else 1) or not self.classes[name[i]] & SEPARATOR:
                    return i + 1 if start == at and i > at else start
                start = i + 1
            i += 1
        return start

    def is_words(self, name, at, n):
        """Return whether at least three letters or digits follow."""
        i: cython.Py_ssize_t
        if at + 3 > n:
            return False
        for i in range(at, at + 3):
            if self.classes[name[i]] & MARK:
                return False
        return True
