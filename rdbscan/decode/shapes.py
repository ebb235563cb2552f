# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""What a segment of a name looks like: a UUID, a date, words and numbers, words in front of a long id."""

import cython
from cython.cimports.rdbscan.decode.characters import DASH, DIGIT, DOT, HEX, LOWER, UPPER

from rdbscan.decode.characters import character_classes

LONGEST = cython.declare(cython.int, 64)
"""Bytes of words in front of an id, at most."""
LETTERS = cython.declare(cython.int, 3)
"""Letters of the shortest word."""
HARD = cython.declare(cython.int, 16)
"""Digits and letters of one case in a row that are an id for sure: words and random base64 are none."""


@cython.final
@cython.cclass
class Shapes:
    """Looks at segments, given by their first byte's place and their size, or a place in them."""

    def __init__(self, separators: bytes) -> None:
        self.classes = memoryview(character_classes(separators))
        self.class_of = cython.address(self.classes[0]) if cython.compiled else self.classes

    def has_at(self, name, n):
        """Return whether an @ stands behind the first byte."""
        i: cython.Py_ssize_t
        for i in range(1, n):
            if name[i] == 64:
                return True
        return False

    def dashed(self, name, at, uuid):
        """Return whether a UUID (36 bytes), or what looks like a date (2024-01-31, 10 bytes), stands at `at`."""
        i: cython.Py_ssize_t
        c: cython.int
        for i in range(36 if uuid else 10):
            c = self.class_of[name[at + i]]
            if (i == 8 or i == 13 or i == 18 or i == 23) if uuid else (i == 4 or i == 7):
                if name[at + i] != 45:
                    return False
            elif c != DIGIT and not (uuid and c == HEX):
                return False
        return True

    def plain(self, name, n):
        """Return whether the segment is words and numbers with marks between them: user-12-order-345-item-6."""
        i: cython.Py_ssize_t
        c: cython.int
        kind: cython.int = 0
        letters: cython.int = 0
        longest: cython.int = 0
        for i in range(n):
            c = self.class_of[name[i]]
            if c == DASH or c == DOT:
                kind = letters = 0
                continue
            c = DIGIT if c == DIGIT else LOWER
            if kind != 0 and kind != c:
                return False
            kind = c
            if c == LOWER:
                letters += 1
                longest = max(longest, letters)
        return longest >= LETTERS

    def words_before(self, name, n):
        """Return the size of the words that a segment begins with, the mark behind each included."""
        start: cython.Py_ssize_t = 0
        i: cython.Py_ssize_t
        c: cython.int
        for i in range(min(n, LONGEST)):
            c = self.class_of[name[i]]
            if c == DASH or c == DOT:
                if i - start < LETTERS:
                    break
                start = i + 1
            elif c != HEX and c != LOWER and c != UPPER:
                break
        return start

    def hard(self, name, at, n):
        """Return whether a UUID, or digits and letters of one case in a long row, stand behind byte `at` of the segment."""
        i: cython.Py_ssize_t
        c: cython.int
        row: cython.Py_ssize_t = 0
        digits: cython.int = 0
        case: cython.int = 0
        for i in range(at, n):
            if row == 0 and n - i >= 36 and self.dashed(name, i, True):
                return True
            c = self.class_of[name[i]]
            if c == DIGIT:
                digits += 1
            elif c == HEX or c == LOWER or c == UPPER:
                c = LOWER if name[i] >= 97 else UPPER
                if case != 0 and case != c:
                    row = digits = 0
                case = c
            else:
                row = digits = case = 0
                continue
            row += 1
            if row >= HARD and digits > 0:
                return True
        return False
