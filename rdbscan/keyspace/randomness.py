# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Whether letters and digits were thrown by dice or written by a person."""

import cython
from cython.cimports.rdbscan.keyspace.characters import DIGIT, HEX, HEX_UPPER, HIGH, LOWER, MARK, UPPER

from rdbscan.keyspace.characters import character_classes

RARE_PAIRS = {
    "a": "jq", "b": "cdfghjkmnpqvwxyz", "c": "bfgjnqvwxz", "d": "hjkqvwxz", "e": "hjz", "f": "bcdghjkmnpqvwxz",
    "g": "bcdfjkqtvwxyz", "h": "bcdfghjklmnpqsvwxz", "i": "hijqwy", "j": "bcdfghjklmnpqrtvwxyz",
    "k": "bcdfghjkmnpqrtvwxz", "l": "fghjknqrvwxz", "m": "fghjknqrtvwxz", "n": "hjqrwxz", "o": "hjqyz",
    "p": "bfgjkmnqvwxz", "q": "abcdefghijkmnopqrstvwxyz", "r": "hjqwxz", "s": "bfgjrvxz", "t": "gjknqvxz",
    "u": "fhjkoquvwxyz", "v": "bcdfghjklmnpqrstuvwxyz", "w": "bcdfghjklmnpqrtuvwxyz", "x": "abcdfghjklmnoqrsuvwxyz",
    "y": "fghijkquvwxyz", "z": "bcdfghjklmnopqrstuvwxyz",
}  # fmt: skip
"""Letters that seldom follow a letter: pairs with less than 0.04 % of all in 36,000 words of package names and summaries.

Half of all pairs, so half of those that dice throw. Of 9,000 other such words of eight letters and more, 0.2 % have three in
ten; of random letters 85 % have (ten of them), or 95 % (26 of them).
"""


def pair_masks() -> list[int]:
    """Return a bit mask for each letter a to z: which letters seldom follow it."""
    return [sum(1 << ord(letter) - 97 for letter in RARE_PAIRS[chr(97 + first)]) for first in range(26)]


@cython.final
@cython.cclass
class Randomness:
    """Looks at runs of a name's bytes, given by the name and where they begin and end."""

    def __init__(self) -> None:
        self.classes = memoryview(bytearray(512)).cast("H")
        self.pairs = memoryview(bytearray(104)).cast("I")
        for byte, kind in enumerate(character_classes()):
            self.classes[byte] = kind
        for letter, mask in enumerate(pair_masks()):
            self.pairs[letter] = mask

    def odd(self, name, at, stop):
        """Count the neighbours that words seldom have: a digit and a letter, small before capital, rare pairs."""
        i: cython.Py_ssize_t
        odd: cython.int = 0
        a: cython.int
        b: cython.int = MARK
        for i in range(at, stop):
            a = b
            b = self.classes[name[i]]
            if (a | b) & (MARK | HIGH):
                continue
            if (a | b) & DIGIT:
                odd += a != b
            elif a & (HEX | LOWER) and b & (HEX_UPPER | UPPER):
                odd += 1
            else:
                odd += self.pairs[(name[i - 1] | 32) - 97] >> ((name[i] | 32) - 97) & 1
        return odd

    def oddness(self, text: bytes) -> float:
        """Return the share of neighbours that are odd; below 0.3 it is words, mostly."""
        return 1.0 * self.odd(text, 0, len(text)) / max(len(text) - 1, 1)

    def is_word(self, text: bytes) -> bool:
        """Return whether this is a word of at least three letters."""
        return self.word(text, 0, len(text), 3)

    def random(self, name, at, stop):
        """Return whether at least ten letters and digits look random; marks among them do not count."""
        n: cython.Py_ssize_t = stop - at
        return n >= 10 and 20 * self.odd(name, at, stop) >= (7 if n < 16 else 6) * (n - 1)

    def word(self, name, at, stop, least):
        """Return whether this is a word of at least so many letters, or a few that are joined by capitals: userSessions."""
        i: cython.Py_ssize_t
        n: cython.Py_ssize_t = stop - at
        kind: cython.int
        before: cython.int = 0
        parts: cython.int = 1
        if n < least:
            return False
        for i in range(at, stop):
            kind = self.classes[name[i]]
            if kind & (DIGIT | MARK):
                return False
            parts += before & (HEX | LOWER) != 0 and kind & (HEX_UPPER | UPPER) != 0
            before = kind
        return n >= 3 * parts and 10 * self.odd(name, at, stop) < 3 * (n - 1)
