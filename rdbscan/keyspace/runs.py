# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""What a run of letters and digits is: a word, a number, an id, or several of them glued together."""

import cython
from cython.cimports.rdbscan.keyspace.characters import DIGIT, HEX, HEX_UPPER, HIGH
from cython.cimports.rdbscan.keyspace.randomness import Randomness
from cython.cimports.rdbscan.keyspace.run_kinds import (
    RUN_GLUED_HASH,
    RUN_HASH,
    RUN_MIXED,
    RUN_NUMBER,
    RUN_PARTS,
    RUN_TOKEN,
    RUN_WORD,
)

from rdbscan.keyspace.characters import character_classes

HASH = cython.declare(cython.int, 16)
"""Hexadecimal digits of the shortest hash that may have a word in front of it."""
WORD = cython.declare(cython.int, 64)
"""Letters and digits of the longest word; a longer one is data."""


@cython.final
@cython.cclass
class Runs:
    """Tells runs apart; each is given by the name, where it begins and ends, its kinds of bytes and its digits."""

    def __init__(self) -> None:
        self.classes = memoryview(bytearray(512)).cast("H")
        for byte, kind in enumerate(character_classes()):
            self.classes[byte] = kind
        self.randomness = Randomness()
        self.split = 0

    def kind(self, name, at, stop, kinds, digits):
        """Return the kind of a run.

        That is a word, a number, a hash, a random string (TOKEN), a word with a hash behind it (GLUED_HASH, from `split`
        on), a few letters and digits that alternate (MIXED), or words and numbers in turn (PARTS).
        """
        n: cython.Py_ssize_t = stop - at
        if digits == n or kinds & HIGH or (digits == 0 and n < 16):
            return self.kind_of_words(name, at, stop, kinds, digits)
        if digits == 0:
            if n > WORD or kinds == HEX or kinds == HEX_UPPER or self.randomness.random(name, at, stop):
                return RUN_TOKEN
            return RUN_WORD
        if self.is_hash(name, at, stop, kinds):
            return RUN_HASH
        if self.is_glued_hash(name, at, stop, kinds, digits):
            return RUN_GLUED_HASH
        if n > WORD or self.randomness.random(name, at, stop):
            return RUN_TOKEN
        return self.kind_of_words(name, at, stop, kinds, digits)

    def kind_of_words(self, name, at, stop, kinds, digits):
        """Return the kind of a run that is known not to be an id."""
        n: cython.Py_ssize_t = stop - at
        turns: cython.int
        if digits == 0:
            return RUN_WORD
        if digits == n:
            return RUN_NUMBER
        if kinds & HIGH:
            return RUN_PARTS
        turns = self.turns(name, at, stop)
        if n <= 3 and digits == n - 1 and name[at] | 32 == 118:
            return RUN_WORD  # v1, v2: a version
        if turns == 1 or self.made_of_words(name, at, stop):
            return RUN_PARTS
        if n >= 8:
            return RUN_TOKEN if turns > 3 else RUN_WORD
        return RUN_MIXED if n >= 5 else RUN_WORD

    def is_hash(self, name, at, stop, kinds):
        """Return whether a run is hexadecimal digits, of one case, that no word and number look like."""
        if kinds & ~(DIGIT | HEX) and kinds & ~(DIGIT | HEX_UPPER):
            return False
        return stop - at >= 16 or (stop - at >= 8 and self.turns(name, at, stop) > 1)

    def turns(self, name, at, stop):
        """Count how often letters and digits take turns."""
        i: cython.Py_ssize_t
        turns: cython.int = 0
        for i in range(at + 1, stop):
            turns += (self.classes[name[i]] == DIGIT) != (self.classes[name[i - 1]] == DIGIT)
        return turns

    def is_glued_hash(self, name, at, stop, kinds, digits):
        """Return whether a run is a word with a hash behind it, from `split` on."""
        return (
            digits > 0
            and stop - at >= 20
            and kinds & ~(DIGIT | HEX | HEX_UPPER)
            and self.hash_behind_word(name, at, stop)
        )

    def hash_behind_word(self, name, at, stop):
        """Return whether a hash is glued to a word: its size is one that hashes have, or the word ends unmistakably.

        `split` is where the hash begins.
        """
        start: cython.Py_ssize_t = stop
        size: cython.Py_ssize_t = 64
        while start > at and self.classes[name[start - 1]] & (DIGIT | HEX | HEX_UPPER):
            start -= 1
        if stop - start < HASH:
            return False
        self.split = start
        while size >= 32:
            if stop - start >= size and self.randomness.word(name, at, stop - size, 3):
                self.split = stop - size
                return True
            if stop - start == size and start > at + 1 and self.turns(name, at, start) == 0:
                return True
            size = 40 if size == 64 else size - 8
        return self.randomness.word(name, at, start, 3)

    def made_of_words(self, name, at, stop):
        """Return whether all letters of the run belong to words: user12order34."""
        i: cython.Py_ssize_t = at
        start: cython.Py_ssize_t
        while i < stop:
            start = i
            while i < stop and self.classes[name[i]] != DIGIT:
                i += 1
            if i > start and not self.randomness.word(name, start, i, 3):
                return False
            i += 1
        return True
