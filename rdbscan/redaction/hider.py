# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Hides names: `user:anna.berg:cart` becomes `user:~0d5c1b7be6a4f2a9:cart`, where user and cart are words that may stay.

A name is cut into segments at `:/|` (the separators), at the braces of hash tags and at `#`; where it has no separator, at
dots too. A segment stays if it is one of the words, or if all words in it are, which `-`, `_`, dots, blanks and `*` part.
Every other segment is replaced by its keyed hash: equal segments by equal pseudonyms, wherever they stand. Patterns of
names are hidden in the same way, so that they fit: what stands in the braces of placeholders is among the words.

The hash is SipHash-2-4 (Aumasson and Bernstein 2012), made for short inputs under a secret key: without the key nobody can
compute the pseudonym of a guessed name.
"""

import struct
from collections.abc import Sequence

import cython
from cython.cimports.rdbscan.records.batch import Batch

SEPARATORS = b":/|"
BRACES = b"{}#"
JOINTS = b"-_. *"
DOT = cython.declare(cython.int, 46)
MARK = cython.declare(cython.int, 126)
"""A tilde: every pseudonym begins with it."""
PSEUDONYM = cython.declare(cython.int, 17)
"""Bytes of a pseudonym: the mark and 64 bits as hexadecimal digits."""

C_JOINT = cython.declare(cython.int, 1)
C_BRACE = cython.declare(cython.int, 2)
C_SEPARATOR = cython.declare(cython.int, 3)

MOST_SEGMENTS = cython.declare(cython.int, 64)
"""Segments that are told apart; the rest of a longer name is one, so that a hostile name cannot grow much."""
LONGEST_WORD = cython.declare(cython.int, 64)
TABLE = cython.declare(cython.int, 1 << 14)
MOST_WORDS = 1 << 13
ALL_BITS = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)
FNV_PRIME = cython.declare(cython.ulonglong, 0x100000001B3)
FNV_OFFSET = cython.declare(cython.ulonglong, 0xCBF29CE484222325)
S0 = cython.declare(cython.ulonglong, 0x736F6D6570736575)
S1 = cython.declare(cython.ulonglong, 0x646F72616E646F6D)
S2 = cython.declare(cython.ulonglong, 0x6C7967656E657261)
S3 = cython.declare(cython.ulonglong, 0x7465646279746573)
"""What SipHash begins with: "somepseudorandomlygeneratedbytes"."""


@cython.final
@cython.cclass
class Hider:
    """Hides the names of batches, and single ones, under a key of 16 bytes; `words` may stay, in upper or lower case."""

    def __init__(self, key: bytes, words: Sequence[bytes], separators: bytes = b"") -> None:
        self.k0, self.k1 = struct.unpack("<QQ", key)
        self.v0 = self.v1 = self.v2 = self.v3 = 0
        self.classes = memoryview(bytearray(256))
        for group, kind in ((JOINTS, C_JOINT), (BRACES, C_BRACE), (SEPARATORS + separators, C_SEPARATOR)):
            for byte in group:
                self.classes[byte] = kind
        self.digits = memoryview(bytearray(b"0123456789abcdef"))
        self.buffer = self.out = memoryview(bytearray(64))
        self.size = 0
        self.marking = True
        self.learn(sorted({word.lower() for word in words}))

    def learn(self, words: list[bytes]) -> None:
        """Put the words into the table (open addressing; the words of a run are few and the user's own)."""
        if len(words) > MOST_WORDS:
            raise ValueError(f"{len(words):,} words are too many: at most {MOST_WORDS:,} can stay")
        self.words = words
        self.arena = memoryview(bytearray(b"".join(words) + b"\0"))
        self.starts = memoryview(bytearray(4 * (len(words) + 1))).cast("i")
        self.table = memoryview(bytearray(4 * TABLE)).cast("i")
        self.marks = memoryview(bytearray(len(words) + 1))
        for number, word in enumerate(words):
            self.starts[number + 1] = self.starts[number] + len(word)
            self.table[self.place(memoryview(bytearray(word)), 0, len(word))] = number + 1

    def hide(self, batch: Batch) -> None:
        """Hide the names of a batch; they get a buffer of their own."""
        self.buffer = self.out = memoryview(
            bytearray(2 * len(batch.buffers["key_bytes"]))
        )  # memory that is used is taken
        self.size = 0
        with cython.nogil:
            self.rows(batch)
        batch.buffers["key_bytes"] = self.buffer
        batch.key_bytes = self.buffer
        self.buffer = self.out = memoryview(bytearray(64))  # the other is the batch's now

    def hidden(self, name: bytes, marking: bool = True) -> bytes:
        """Return one name hidden; with `marking`, words that stay are noted for `stayed`."""
        self.size = 0
        self.marking = marking
        self.grow(len(name))
        self.name(memoryview(bytearray(name)), 0, len(name))
        self.marking = True
        return bytes(self.buffer[: self.size])

    def replaced(self, text: bytes) -> bytes:
        """Return the pseudonym of the whole, whatever it is; nothing stays nothing."""
        self.size = 0
        self.grow(0)
        if text:
            self.pseudonym(memoryview(bytearray(text)), 0, len(text))
        return bytes(self.buffer[: self.size])

    def stayed(self) -> list[bytes]:
        """Return the words that stayed in some name so far."""
        return [word for number, word in enumerate(self.words) if self.marks[number]]

    def grow(self, size: int) -> None:
        """Make room for a name of `size` bytes."""
        room = self.size + size + (PSEUDONYM + 1) * (MOST_SEGMENTS + 1)
        if room > len(self.buffer):
            grown = memoryview(bytearray(2 * room))
            grown[: self.size] = self.buffer[: self.size]
            self.buffer = self.out = grown

    def rows(self, batch):
        """Hide the names row by row, and set the offsets anew."""
        row: cython.Py_ssize_t
        at: cython.Py_ssize_t = 0
        stop: cython.Py_ssize_t
        need: cython.Py_ssize_t
        for row in range(batch.rows):
            stop = batch.key_offsets[row + 1]
            need = self.size + stop - at + (PSEUDONYM + 1) * (MOST_SEGMENTS + 1)
            if need > self.out.shape[0]:
                with cython.gil:
                    self.grow(stop - at)
            self.name(batch.key_bytes, at, stop)
            batch.key_offsets[row + 1] = cython.cast(cython.int, self.size)
            at = stop
        return 0

    def name(self, names, at, stop):
        """Append a name, hidden."""
        i: cython.Py_ssize_t
        start: cython.Py_ssize_t = at
        segments: cython.int = 1
        kind: cython.int
        dotted: cython.bint = not self.has_separator(names, at, stop)
        for i in range(at, stop):
            kind = self.classes[names[i]]
            if (kind >= C_BRACE or (dotted and names[i] == DOT)) and segments < MOST_SEGMENTS:
                self.segment(names, start, i)
                self.out[self.size] = names[i]
                self.size += 1
                start = i + 1
                segments += 1
        self.segment(names, start, stop)
        return 0

    def has_separator(self, names, at, stop):
        """Return whether a separator is in the name."""
        i: cython.Py_ssize_t
        for i in range(at, stop):
            if self.classes[names[i]] == C_SEPARATOR:
                return True
        return False

    def segment(self, names, at, stop):
        """Append a segment, or its pseudonym."""
        if at < stop:
            if self.stays(names, at, stop):
                self.copy(names, at, stop)
            else:
                self.pseudonym(names, at, stop)
        return 0

    def stays(self, names, at, stop):
        """Return whether the segment is a word or made of words."""
        found: cython.int
        if stop - at > LONGEST_WORD:
            return False
        found = self.find(names, at, stop)
        if found >= 0:
            if self.marking:
                self.marks[found] = 1
            return True
        if not self.walk(names, at, stop, False):
            return False
        return self.walk(names, at, stop, True) if self.marking else True

    def walk(self, names, at, stop, marking):
        """Return whether all words of a segment are known; with `marking`, note them."""
        i: cython.Py_ssize_t
        start: cython.Py_ssize_t = at
        found: cython.int
        for i in range(at, stop + 1):
            if i < stop and self.classes[names[i]] != C_JOINT:
                continue
            if i > start:
                found = self.find(names, start, i)
                if found < 0:
                    return False
                if marking:
                    self.marks[found] = 1
            start = i + 1
        return True

    def find(self, names, at, stop):
        """Return the number of a word, -1 if it may not stay."""
        return self.table[self.place(names, at, stop)] - 1

    def place(self, names, at, stop):
        """Return where in the table a word is, or belongs."""
        i: cython.Py_ssize_t
        c: cython.ulonglong
        hashed: cython.ulonglong = FNV_OFFSET
        slot: cython.int
        for i in range(at, stop):
            c = names[i]
            if 65 <= c <= 90:
                c += 32
            hashed = (hashed ^ c) * FNV_PRIME & ALL_BITS
        slot = cython.cast(cython.int, (hashed ^ hashed >> 32) & (TABLE - 1))
        while self.table[slot]:
            if self.same(self.table[slot] - 1, names, at, stop):
                break
            slot = (slot + 1) & (TABLE - 1)
        return slot

    def same(self, word, names, at, stop):
        """Return whether this is the word with that number, in whatever case."""
        i: cython.Py_ssize_t
        c: cython.int
        start: cython.Py_ssize_t = self.starts[word]
        if self.starts[word + 1] - start != stop - at:
            return False
        for i in range(stop - at):
            c = names[at + i]
            if 65 <= c <= 90:
                c += 32
            if self.arena[start + i] != c:
                return False
        return True

    def copy(self, names, at, stop):
        """Append bytes as they are."""
        i: cython.Py_ssize_t
        for i in range(at, stop):
            self.out[self.size] = names[i]
            self.size += 1
        return 0

    def pseudonym(self, names, at, stop):
        """Append the mark and the hash of bytes."""
        k: cython.int
        hashed: cython.ulonglong = self.hash(names, at, stop)
        self.out[self.size] = MARK
        for k in range(16):
            self.out[self.size + 16 - k] = self.digits[cython.cast(cython.int, hashed & 15)]
            hashed >>= 4
        self.size += PSEUDONYM
        return 0

    def hash(self, names, at, stop):
        """Return SipHash-2-4 of bytes."""
        i: cython.Py_ssize_t = at
        k: cython.int
        octet: cython.ulonglong
        word: cython.ulonglong
        self.v0 = self.k0 ^ S0
        self.v1 = self.k1 ^ S1
        self.v2 = self.k0 ^ S2
        self.v3 = self.k1 ^ S3
        while stop - i >= 8:
            word = 0
            for k in range(8):
                octet = names[i + k]
                word |= octet << 8 * k
            self.v3 ^= word
            self.rounds(2)
            self.v0 ^= word
            i += 8
        octet = (stop - at) & 255
        word = octet << 56
        for k in range(cython.cast(cython.int, stop - i)):
            octet = names[i + k]
            word |= octet << 8 * k
        self.v3 ^= word
        self.rounds(2)
        self.v0 ^= word
        self.v2 ^= 255
        self.rounds(4)
        return self.v0 ^ self.v1 ^ self.v2 ^ self.v3

    def rounds(self, n):
        """Mix the state n times."""
        a: cython.ulonglong = self.v0
        b: cython.ulonglong = self.v1
        c: cython.ulonglong = self.v2
        d: cython.ulonglong = self.v3
        for _round in range(n):
            a = (a + b) & ALL_BITS
            b = ((b << 13 & ALL_BITS) | b >> 51) ^ a
            a = (a << 32 & ALL_BITS) | a >> 32
            c = (c + d) & ALL_BITS
            d = ((d << 16 & ALL_BITS) | d >> 48) ^ c
            a = (a + d) & ALL_BITS
            d = ((d << 21 & ALL_BITS) | d >> 43) ^ a
            c = (c + b) & ALL_BITS
            b = ((b << 17 & ALL_BITS) | b >> 47) ^ c
            c = (c << 32 & ALL_BITS) | c >> 32
        self.v0 = a
        self.v1 = b
        self.v2 = c
        self.v3 = d
        return 0
