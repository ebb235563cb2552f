# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""The steps that the shapes of names take from their beginnings: a trie in bounded memory.

A step is marks and the run behind them; words that are joined (my-first-post) are one run. Where a node has many words below
it, further ones share the child {*}, behind what all have in common. When the trie is full, there is no path for new shapes.
"""

import os

import cython
from cython.cimports.rdbscan.keyspace.characters import DIGIT, HEX, HEX_UPPER, JOINS, LOWER, MARK, UPPER, VARYING
from cython.cimports.rdbscan.keyspace.placeholders import ANY, REST
from cython.cimports.rdbscan.keyspace.shape import Shaper

from rdbscan.keyspace.characters import character_classes
from rdbscan.keyspace.placeholders import PLACEHOLDERS

if cython.compiled:
    from cython.cimports.libc.string import memcmp, memcpy
else:
    from zlib import crc32

NODES = 1 << 16
"""Nodes of the trie."""
ROOT = cython.declare(cython.int, 1)
TABLE = cython.declare(cython.int, 1 << 17)
WORDS = cython.declare(cython.int, 160)
ROOT_WORDS = cython.declare(cython.int, 2048)
"""Different words below a node that are kept apart; some more than are shown apart (crowds.py)."""
STEPS = cython.declare(cython.int, 64)
"""Steps that are told apart; the rest of a longer name is {**}."""
VARIES = cython.declare(cython.int, 0)
WORD = cython.declare(cython.int, 1)
MIXED_UP = cython.declare(cython.int, 2)


@cython.final
@cython.cclass
class Trie:
    """The trie of the shapes that `shaper` makes. Node 1 is its root; nodes from `first` on have steps that lead to them."""

    def __init__(self, shaper: Shaper, separators: bytes, first: int) -> None:
        self.shaper = shaper
        self.shape = shaper.bytes_
        self.classes = memoryview(bytearray(512)).cast("H")
        for byte, kind in enumerate(character_classes(separators)):
            self.classes[byte] = VARYING if byte in PLACEHOLDERS else kind
        self.arena = memoryview(bytearray(64 * NODES))
        self.used_arena = 0
        self.parents = ints(NODES)
        self.text_at = ints(NODES)
        self.text_len = ints(NODES)
        self.hashes = memoryview(bytearray(4 * NODES)).cast("I")
        self.children = ints(NODES)
        self.stars = ints(NODES)
        self.first_words = ints(NODES)
        self.common = ints(NODES)
        self.depths = memoryview(bytearray(NODES))
        self.nodes = ints(1 << 17)
        self.first = self.used = first
        self.seed, self.odd = random_bits(), random_bits() | 1  # a hostile dump must not choose which names collide

    def path(self):
        """Return the node that the steps of the shape at hand lead to; 0 if there is no room.

        `wild` is whether one became {*}, `lost_numbers` whether numbers went with it.
        """
        node: cython.int = ROOT
        n: cython.Py_ssize_t = self.shaper.size
        at: cython.Py_ssize_t = 0
        marks: cython.Py_ssize_t
        stop: cython.Py_ssize_t
        kind: cython.int
        self.wild = self.lost_numbers = False
        while at < n:
            marks = at
            while marks < n and self.classes[self.shape[marks]] & MARK:
                marks += 1
            kind = self.run_kind(marks, n)
            stop = self.after_words(self.stop, n) if kind == WORD else self.stop
            if self.depths[node] == STEPS:
                self.shape[marks] = REST
                stop = n = marks + 1
                kind = VARIES
                self.wild = self.lost_numbers = True
            node = self.step(node, at, marks, stop, kind != VARIES)
            if node < 0:
                node = -node
                self.wild = True
                self.lost_numbers = self.lost_numbers or kind == MIXED_UP
            if node == 0:
                return 0
            at = stop
        return node

    def run_kind(self, at, n):
        """Return what the run that begins at `at` is: a WORD of letters, MIXED_UP with something else, or what only VARIES.

        `stop` is where it ends.
        """
        i: cython.Py_ssize_t = at
        kinds: cython.int = 0
        while i < n and not self.classes[self.shape[i]] & MARK:
            kinds |= self.classes[self.shape[i]]
            i += 1
        self.stop = i
        if kinds & ~VARYING == 0:
            return VARIES
        return MIXED_UP if kinds & (VARYING | DIGIT) else WORD

    def after_words(self, at, n):
        """Return where the words end that are joined, as in my-first-post, to the one that ends at `at`."""
        i: cython.Py_ssize_t = at
        while True:
            while i < n and self.classes[self.shape[i]] & JOINS:
                i += 1
            if i == at or self.run_kind(i, n) != WORD or self.has_hump(i, self.stop):
                return at
            i = at = self.stop

    def has_hump(self, at, stop):
        """Return whether a capital letter follows a small one, as it does in random strings."""
        i: cython.Py_ssize_t
        for i in range(at + 1, stop):
            if self.classes[self.shape[i]] & (HEX_UPPER | UPPER) and self.classes[self.shape[i - 1]] & (HEX | LOWER):
                return True
        return False

    def step(self, parent, start, marks, stop, word):
        """Return the child of `parent` for the bytes of the shape from `start` to `stop`; negative if it is {*}.

        Marks end at `marks`; behind them stand words, or what is none.
        """
        h: cython.uint = self.hash_of(start, stop) ^ parent * 40503
        slot: cython.Py_ssize_t
        node: cython.int
        h = h ^ h >> 15
        slot = h & (TABLE - 1)
        while True:
            node = self.nodes[slot]
            if node == 0:
                break
            if self.hashes[node] == h and self.parents[node] == parent and self.text_len[node] == stop - start:
                if self.same(self.text_at[node], start, stop - start):
                    return node
            slot = (slot + 1) & (TABLE - 1)
        if word and self.children[parent] >= (ROOT_WORDS if parent == ROOT else WORDS):
            return self.star(parent, start, self.after_common_words(parent, start, marks))
        return self.add(parent, h, slot, start, stop, word)

    def after_common_words(self, parent, start, marks):
        """Return where the words end that the words at hand and all children of `parent` begin with; `marks` without any."""
        end: cython.Py_ssize_t = start + self.common[parent]
        if end <= marks or not self.same(self.text_at[self.first_words[parent]], start, end - start):
            return marks
        while end > marks and not self.classes[self.shape[end - 1]] & JOINS:
            end -= 1
        return end

    def star(self, parent, start, end):
        """Return the child {*} behind what stands from `start` to `end`, in the negative."""
        kept: cython.uchar
        node: cython.int = self.stars[parent]
        if node and self.text_len[node] == end + 1 - start and self.same(self.text_at[node], start, end - start):
            return -node
        kept = self.shape[end]
        self.shape[end] = ANY
        node = self.step(parent, start, end, end + 1, False)
        self.shape[end] = kept
        self.stars[parent] = node
        return -node

    def keep_common(self, parent, node):
        """Remember how many bytes all words below `parent` begin with, `node` included."""
        first: cython.int = self.first_words[parent]
        i: cython.Py_ssize_t = 0
        if first == 0:
            self.first_words[parent] = node
            self.common[parent] = self.text_len[node]
            return 0
        while i < min(self.common[parent], self.text_len[node]):
            if self.arena[self.text_at[first] + i] != self.arena[self.text_at[node] + i]:
                break
            i += 1
        self.common[parent] = cython.cast(cython.int, i)
        return 0

    def add(self, parent, hashed, slot, start, stop, word):
        """Make a node; 0 if the trie is full."""
        node: cython.int = self.used
        at: cython.Py_ssize_t = self.keep(start, stop) if node < 65536 else -1
        if at < 0:
            return 0
        self.used += 1
        self.parents[node] = parent
        self.hashes[node] = hashed
        self.depths[node] = self.depths[parent] + 1
        self.children[parent] += word
        self.text_at[node] = cython.cast(cython.int, at)
        self.text_len[node] = cython.cast(cython.int, stop - start)
        self.nodes[slot] = node
        if word:
            self.keep_common(parent, node)
        return node

    def keep(self, start, stop):
        """Copy the bytes of the shape from `start` to `stop` and return their place in the arena; -1 if there is no room."""
        at: cython.Py_ssize_t = self.used_arena
        i: cython.Py_ssize_t
        if stop - start > self.arena.shape[0] - at:
            return -1
        for i in range(start, stop):
            self.arena[at + i - start] = self.shape[i]
        self.used_arena += stop - start
        return at

    def hash_of(self, at, stop):
        """Return a hash of the shape's bytes from `at` to `stop`; which one matters to no result."""
        if cython.compiled:
            h: cython.ulonglong = self.seed
            odd: cython.ulonglong = self.odd
            word: cython.ulonglong = 0
            n: cython.Py_ssize_t = stop - at
            if n == 0:
                return 0
            last: cython.uchar = self.shape[stop - 1]  # noqa: F841 (checks where the run ends)
            place: cython.p_uchar = cython.address(self.shape[at])
            while n >= 8:
                memcpy(cython.address(word), place, 8)
                h = (h ^ word) * odd
                h = h ^ h >> 32
                place = place + 8
                n -= 8
            word = 0
            while n > 0:
                n -= 1
                word = word << 8 | place[n]
            h = (h ^ word) * odd
            h = (h ^ h >> 32 ^ cython.cast(cython.ulonglong, stop - at)) * odd
            return cython.cast(cython.uint, h >> 32)
        else:
            return crc32(self.shape[at:stop])

    def same(self, at, start, n):
        """Return whether n bytes of the arena at `at` are those of the shape from `start` on."""
        if n == 0:
            return True
        if cython.compiled:
            a: cython.uchar = self.arena[at + n - 1]  # noqa: F841 (checks where the runs end)
            b: cython.uchar = self.shape[start + n - 1]  # noqa: F841
            return memcmp(cython.address(self.arena[at]), cython.address(self.shape[start]), n) == 0
        else:
            return self.arena[at : at + n] == self.shape[start : start + n]

    def shapes(self) -> list[bytes]:
        """Return the shape of every node."""
        found = [b""] * self.first
        for node in range(self.first, self.used):
            at = self.text_at[node]
            found.append(found[self.parents[node]] + bytes(self.arena[at : at + self.text_len[node]]))
        return found


def random_bits() -> int:
    """Return 64 random bits."""
    return int.from_bytes(os.urandom(8), "little")


def ints(n: int) -> memoryview:
    """Return n zeroed 32-bit integers."""
    return memoryview(bytearray(4 * n)).cast("i")
