# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Which of the names that a team has given a key's name fits; the first one counts.

Rules are looked at by the first byte they ask for, so that a name that none is for costs one look into a table.
"""

import cython

from rdbscan.keyspace.pattern import Placeholder
from rdbscan.keyspace.placeholders import REST, TEXTS

BYTES = cython.declare(cython.int, 0)
SEGMENT = cython.declare(cython.int, 1)
THE_REST = cython.declare(cython.int, 2)


@cython.final
@cython.cclass
class Matcher:
    """The rules of some `given.GivenName`s."""

    def __init__(self, given=()):
        kinds, starts, sizes, text, firsts = [], [], [], bytearray(), [[] for _ in range(257)]
        self.count = len(given)
        self.begins = memoryview(bytearray(4 * (self.count + 1))).cast("i")
        self.ends = memoryview(bytearray(256 * max(self.count, 1)))
        for number, one in enumerate(given):
            for part in one.pattern.parts:
                literal = part if isinstance(part, bytes) else b""
                kinds.append(BYTES if literal else THE_REST if part == Placeholder(TEXTS[REST]) else SEGMENT)
                starts.append(len(text))
                sizes.append(len(literal))
                text += literal
            for byte in one.segment_ends:
                self.ends[256 * number + byte] = 1
            first = one.pattern.parts[0]
            for byte in [first[0]] if isinstance(first, bytes) else range(257):
                firsts[byte].append(number)
            self.begins[number + 1] = len(kinds)
        self.kinds = memoryview(bytes(kinds) or b"\0")
        self.starts = _ints(starts)
        self.sizes = _ints(sizes)
        self.text = memoryview(bytes(text) or b"\0")
        self.candidates = _ints([number for numbers in firsts for number in numbers])
        self.first = _ints([sum(map(len, firsts[:byte])) for byte in range(258)])

    def number_of(self, name: bytes) -> int:
        """Return the number of the first rule that a name fits, -1 if it fits none."""
        return self.match(memoryview(name or b"\0"), 0, len(name))

    def match(self, names, at, stop):
        """Return the number of the first rule that the name from `at` to `stop` fits, -1 if it fits none."""
        i: cython.Py_ssize_t
        first: cython.Py_ssize_t = names[at] if at < stop else 256
        for i in range(self.first[first], self.first[first + 1]):
            if self.fits(self.candidates[i], names, at, stop):
                return self.candidates[i]
        return -1

    def fits(self, rule, names, at, stop):
        """Return whether a name fits a rule. A segment is as short as can be; it grows where what follows does not fit."""
        part: cython.Py_ssize_t = self.begins[rule]
        last: cython.Py_ssize_t = self.begins[rule + 1]
        segment: cython.Py_ssize_t = -1
        grown: cython.Py_ssize_t = 0
        while True:
            if part < last and self.kinds[part] == THE_REST:
                return True
            if part < last and self.kinds[part] == SEGMENT:
                segment = part
                grown = at
                at = stop + 1
            elif part < last and self.has(names, at, stop, self.starts[part], self.sizes[part]):
                at += self.sizes[part]
                part += 1
                continue
            elif part == last and at == stop:
                return True
            if segment < 0 or grown >= stop or self.ends[256 * rule + names[grown]]:
                return False
            grown += 1
            at = grown
            part = segment + 1

    def has(self, names, at, stop, start, size):
        """Return whether some bytes of the rules stand in the name at `at`."""
        i: cython.Py_ssize_t
        if stop - at < size:
            return False
        for i in range(size):
            if names[at + i] != self.text[start + i]:
                return False
        return True


def _ints(numbers: list[int]) -> memoryview:
    """Return numbers as 32-bit integers, at least one."""
    return memoryview(b"".join(number.to_bytes(4, "little") for number in numbers or [0])).cast("i")
