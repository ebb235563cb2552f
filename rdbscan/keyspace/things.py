# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Things that a name may hold and that have marks inside: UUIDs, dates, IP addresses, e-mail addresses, base64.

They are recognised before the marks part the name. Each method looks at one place of a name and returns where the thing that
begins there ends, 0 if there is none; the bytes from `n` on are not looked at.
"""

import cython
from cython.cimports.rdbscan.keyspace.characters import (
    AT,
    DIGIT,
    HEX,
    HEX_UPPER,
    HIGH,
    JOINER,
    LOCAL,
    LOWER,
    MARK,
    UPPER,
)
from cython.cimports.rdbscan.keyspace.randomness import Randomness

from rdbscan.keyspace.characters import character_classes

TOKEN = cython.declare(cython.Py_ssize_t, 16)
"""Characters of the shortest random string that may have marks inside."""
MARKS = cython.declare(cython.Py_ssize_t, 4)
"""Marks in a row that a random string may have."""
GROUPS = cython.declare(cython.int, 8)
"""Groups of an IPv6 address."""
LONGEST = cython.declare(cython.Py_ssize_t, 256)
"""Characters of the longest thing, so that a hostile name is not searched over and over."""


@cython.final
@cython.cclass
class Things:
    """Recognises things in names."""

    def __init__(self) -> None:
        self.classes = memoryview(bytearray(512)).cast("H")
        for byte, kind in enumerate(character_classes()):
            self.classes[byte] = kind
        self.randomness = Randomness()
        self.seen = 0

    def hex_run(self, name, at, n):
        """Return where the hexadecimal digits that begin at `at` end."""
        while at < n and self.classes[name[at]] & (DIGIT | HEX | HEX_UPPER):
            at += 1
        return at

    def number(self, name, at, digits, n):
        """Return the number of exactly so many digits (they do not go on), -1 if there is none."""
        i: cython.Py_ssize_t
        value: cython.int = 0
        if at + digits > n:
            return -1
        for i in range(at, at + digits):
            if self.classes[name[i]] != DIGIT:
                return -1
            value = 10 * value + name[i] - 48
        return -1 if at + digits < n and self.classes[name[at + digits]] == DIGIT else value

    def uuid(self, name, at, n):
        """Find 8-4-4-4-12 hexadecimal digits, joined by dashes or underscores."""
        i: cython.Py_ssize_t
        if at + 36 > n:
            return 0
        for i in range(at, at + 36):
            if i == at + 8 or i == at + 13 or i == at + 18 or i == at + 23:
                if name[i] != name[at + 8] or (name[i] != 45 and name[i] != 95):
                    return 0
            elif not self.classes[name[i]] & (DIGIT | HEX | HEX_UPPER):
                return 0
        return at + 36

    def date(self, name, at, n):
        """Find 2026-11-20, also with slashes, dots or underscores and with a time behind it; 2026-11 and 2026-W47 too."""
        mark: cython.int
        month: cython.int
        day: cython.int
        if at + 7 > n or name[at] < 49 or name[at] > 50 or self.number(name, at, 4, n) // 100 not in (19, 20):
            return 0
        mark = name[at + 4]
        if name[at + 5] == 87 and mark == 45 and 1 <= self.number(name, at + 6, 2, n) <= 53:
            return at + 8
        month = self.number(name, at + 5, 2, n)
        if month < 1 or month > 12 or (mark != 45 and mark != 46 and mark != 47 and mark != 95):
            return 0
        if at + 10 <= n and name[at + 7] == mark:
            day = self.number(name, at + 8, 2, n)
            if 1 <= day <= 31:
                return self.clock(name, at + 10, n)
        if mark != 45 or (at + 7 < n and not self.classes[name[at + 7]] & MARK):
            return 0
        return 0 if at + 8 < n and self.classes[name[at + 8]] == DIGIT and name[at + 7] == mark else at + 7

    def clock(self, name, at, n):
        """Return where the time behind a date ends: T12:30:00.123Z, or ` 12:30`; where the date ends if there is none."""
        i: cython.Py_ssize_t = at + 1
        if at + 3 > n or (name[at] != 84 and name[at] != 32) or self.classes[name[at + 2]] != DIGIT:
            return at
        if self.classes[name[i]] != DIGIT:
            return at
        while i < n and (self.classes[name[i]] == DIGIT or (name[i] in b":.-" and self.digit(name, i + 1, n))):
            i += 1
        if i < n and (name[i] == 90 or name[i] == 122):
            return i + 1
        if i + 5 < n and name[i] == 43 and self.digit(name, i + 1, n):
            i += 1
            while i < n and (self.classes[name[i]] == DIGIT or (name[i] == 58 and self.digit(name, i + 1, n))):
                i += 1
        return i

    def digit(self, name, at, n):
        """Return whether a digit stands at `at`."""
        return at < n and self.classes[name[at]] == DIGIT

    def ipv4(self, name, at, n):
        """Find four numbers of up to three digits with dots between them, and no fifth."""
        i: cython.Py_ssize_t = at
        part: cython.int
        value: cython.int
        for part in range(4):
            value = 0
            if not self.digit(name, i, n):
                return 0
            while self.digit(name, i, n):
                value = 10 * value + name[i] - 48
                i += 1
                if value > 999:
                    return 0
            if part < 3:
                if i >= n or name[i] != 46:
                    return 0
                i += 1
        if i < n and (not self.classes[name[i]] & MARK or (name[i] == 46 and self.digit(name, i + 1, n))):
            return 0
        return i

    def ipv6(self, name, at, n):
        """Find an IPv6 address: eight groups, or fewer and `::` behind a first group that addresses have (2001:, fe80:).

        Six groups of two digits are a MAC address and end in the negative.
        """
        i: cython.Py_ssize_t = at
        start: cython.Py_ssize_t
        end: cython.Py_ssize_t = at
        groups: cython.int = 0
        pairs: cython.int = 0
        short: cython.bint = False
        while groups <= GROUPS:
            start = i
            i = self.hex_run(name, i, n)
            if i == start or i - start > 4 or (i < n and not self.classes[name[i]] & MARK):
                break
            groups += 1
            pairs += i - start == 2
            end = i
            if i >= n or name[i] != 58:
                break
            i += 1
            if i < n and name[i] == 58 and not short:
                short = True
                i += 1
        if groups == 6 and pairs == 6 and not short and not self.digit(name, end + 1, n):
            return -end
        if groups == GROUPS and not short:
            return end
        return end if short and groups < GROUPS and self.prefix(name, at, n) else 0

    def prefix(self, name, at, n):
        """Return whether a group of four begins addresses that are in use: 2000::/3, fe80::/10, fc00::/7."""
        first: cython.int = name[at]
        second: cython.int = name[at + 1] if at + 1 < n else 0
        if self.hex_run(name, at, n) != at + 4:
            return False
        return first in b"23" or (first in b"fF" and second in b"cdeCDE")

    def mapped(self, name, at, n):
        """Find ::1 and ::ffff:10.0.0.1."""
        if at + 3 > n or name[at] != 58 or name[at + 1] != 58:
            return 0
        if name[at + 2] == 49 and (at + 3 == n or (self.classes[name[at + 3]] & MARK and name[at + 3] != 58)):
            return at + 3
        if at + 7 < n and self.hex_run(name, at + 2, n) == at + 6 and name[at + 2] | 32 == 102 and name[at + 6] == 58:
            return self.ipv4(name, at + 7, n)
        return 0

    def email(self, name, at, n):
        """Find an e-mail address: letters, digits and `._%+-`, an @, a domain whose last part is of letters."""
        i: cython.Py_ssize_t = at
        end: cython.Py_ssize_t = 0
        n = min(n, at + LONGEST)
        while i < n and (not self.classes[name[i]] & MARK or self.classes[name[i]] & LOCAL):
            i += 1
        if i == at or i >= n or not self.classes[name[i]] & AT:
            return 0
        i += 1
        while i < n and (not self.classes[name[i]] & (MARK | HIGH) or name[i] == 45 or name[i] == 46):
            if name[i] == 46 and i + 1 < n and name[i - 1] != 46 and not self.classes[name[i - 1]] & AT:
                end = max(end, self.letters(name, i + 1, n))
            i += 1
        return end

    def letters(self, name, at, n):
        """Return where at least two letters end, behind which no digit stands; 0 if there are none."""
        i: cython.Py_ssize_t = at
        while i < n and self.classes[name[i]] & (HEX | LOWER | HEX_UPPER | UPPER):
            i += 1
        return 0 if i < at + 2 or self.digit(name, i, n) else i

    def token(self, name, at, n):
        """Find a random string of small and capital letters and digits, which base64's `-_+/=` may part.

        It does not begin with a word; a longer word behind a mark is none of it. Words that it happens to spell are, so that
        some few tokens are taken for longer or shorter than they are (strays.py). `seen` is how far it was looked.
        """
        i: cython.Py_ssize_t = at
        start: cython.Py_ssize_t
        end: cython.Py_ssize_t = 0
        kinds: cython.int = 0
        kind: cython.int = 0
        n = min(n, at + LONGEST)
        while i < n:
            self.seen = i
            while i < n and i - self.seen < MARKS and self.classes[name[i]] & JOINER:
                i += 1
            start = i
            kind = 0
            while i < n and not self.classes[name[i]] & (MARK | HIGH):
                kind |= self.classes[name[i]]
                i += 1
            if i == start or self.known(name, start, i, kind, end == 0):
                break
            kinds |= kind
            end = i
        self.seen = i
        if end - at < TOKEN or not kinds & (HEX | LOWER) or not kinds & (HEX_UPPER | UPPER):
            return 0
        if 10 * self.randomness.odd(name, at, end) < 3 * (end - at - 1):
            return 0
        return self.padded(name, end, n)

    def known(self, name, at, stop, kinds, first):
        """Return whether a run of letters and digits is no part of a token: a word, a hash, or what may stand before one."""
        if kinds & ~(DIGIT | HEX) == 0 or kinds & ~(DIGIT | HEX_UPPER) == 0:
            if stop - at >= TOKEN or (first and kinds == DIGIT):
                return True
        if first and stop - at <= 3 and kinds & ~(HEX | LOWER) == 0:
            return True
        return self.randomness.word(name, at, stop, 3 if first else 5)

    def padded(self, name, at, n):
        """Return where base64's padding, or the last marks of a token, end."""
        i: cython.Py_ssize_t = at
        while i < n and name[i] == 61:
            i += 1
        while i < n and self.classes[name[i]] & JOINER:
            i += 1
        return at if i < n and not self.classes[name[i]] & MARK else i
