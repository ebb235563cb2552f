# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Namespaces: the pattern of a key's name, e.g. user:{id}:events, found in one pass and bounded memory.

A name is split at the separators, and each segment is a step down a tree. Segments that look like data (numbers, hex and
base64-like ids, UUIDs, dates, IPs, e-mail addresses, digits within a word) become a placeholder; words that a long id is
joined to stay in front of it (celery-task-meta-{id}). The other segments stay, until a node has too many children: then
new ones share the child {*}, and at the end the light ones among the old join it too (naming.py). A node's number is the
namespace's code. When the tree is full, a name it has no path for counts as {other}.
"""

import cython
from cython.cimports.rdbscan.decode.characters import DASH, DIGIT, DOT, HEX, OTHER, SEPARATOR
from cython.cimports.rdbscan.decode.shapes import Shapes
from cython.cimports.rdbscan.records.batch import Batch

if cython.compiled:
    from cython.cimports.libc.string import memcmp, memcpy
else:
    from zlib import crc32

NODES = 1 << 16
"""Nodes of the tree, so at most that many namespaces."""
TABLE = cython.declare(cython.int, 1 << 18)
ROOT = cython.declare(cython.int, 1)
ROOT_CHILDREN = cython.declare(cython.int, 1024)
CHILDREN = cython.declare(cython.int, 128)
"""Distinct literal children a node may have before it explodes."""
DEPTH = cython.declare(cython.int, 8)
"""Segments that are told apart; the rest of a deeper name is {*}."""
LONGEST = cython.declare(cython.int, 64)
"""A segment longer than this many bytes is data, whatever it looks like."""
PLACEHOLDERS = (b"{id}", b"{date}", b"{ip}", b"{email}", b"{*}")
W_ID = cython.declare(cython.int, 0)
W_DATE = cython.declare(cython.int, 1)
W_IP = cython.declare(cython.int, 2)
W_EMAIL = cython.declare(cython.int, 3)
W_ANY = cython.declare(cython.int, 4)
WORD = cython.declare(cython.int, 8)


@cython.final
@cython.cclass
class Namespaces:
    """The tree of namespaces of one dump. Code 0 is {other}, code 1 the empty name."""

    def __init__(self, separators: bytes) -> None:
        self.separators = separators
        self.shapes = Shapes(separators)
        self.class_of = self.shapes.class_of
        self.arena = memoryview(bytearray(64 * NODES))
        self.parents = ints(NODES)
        self.hashes = memoryview(bytearray(4 * NODES)).cast("I")
        self.text_at = ints(NODES)
        self.text_len = ints(NODES)
        self.children = ints(NODES)
        self.wild = ints(NODES)
        self.keys = memoryview(bytearray(8 * NODES)).cast("q")
        self.table = ints(1 << 18)
        self.scratch = memoryview(bytearray(1024))
        self.words = memoryview(bytearray(b"".join(word.ljust(8, b"\0") for word in PLACEHOLDERS) + b"\0"))
        self.words_at = cython.address(self.words[0]) if cython.compiled else self.words
        self.id_child = ints(NODES)
        self.used = 2
        self.arena_used = 0

    def assign(self, batch: Batch) -> None:
        """Fill the batch's namespace column."""
        with cython.nogil:
            self.assign_rows(batch)

    def assign_rows(self, batch):
        """Fill the batch's namespace column."""
        row: cython.Py_ssize_t
        code: cython.int
        for row in range(batch.rows):
            code = self.code(batch.key_bytes, batch.key_offsets[row], batch.key_offsets[row + 1])
            batch.namespace[row] = code
            self.keys[code] += 1
        return 0

    def code(self, names, at, stop):
        """Return the code of the name at `at` of `names`.

        The ends of the run are checked here, once; below, a name is its first byte's place and its size.
        """
        if at >= stop:
            return self.literal(ROOT, self.words_at, 0)
        if cython.compiled:
            last: cython.uchar = names[stop - 1]  # noqa: F841 (checks where the run ends)
            return self.path(cython.address(names[at]), stop - at)
        else:
            return self.path(names[at:stop], stop - at)

    def path(self, name, n):
        """Return the code of the name of n >= 1 bytes."""
        node: cython.int = ROOT
        depth: cython.int = 0
        at: cython.Py_ssize_t = 0
        start: cython.Py_ssize_t = 0
        flags: cython.int = 0
        digits: cython.int = 0
        runs: cython.int = 0
        before: cython.int = 0
        c: cython.int
        while True:
            c = SEPARATOR if at == n else self.class_of[name[at]]
            if c == SEPARATOR:
                depth += 1
                if depth == DEPTH and at < n:
                    return self.word(node, W_ANY)
                if cython.compiled:
                    node = self.segment(node, name + start, at - start, flags, digits, runs)
                else:
                    node = self.segment(node, name[start:n], at - start, flags, digits, runs)
                if node == 0 or at == n:
                    return node
                start = at + 1
                flags = 0
                digits = 0
                runs = 0
                before = 0
            else:
                flags |= c
                if c == DIGIT:
                    digits += 1
                    runs += before != DIGIT
                before = c
            at += 1

    def segment(self, parent, name, n, flags, digits, runs):
        """Return the node of a segment below `parent`: of a placeholder if it looks like data, else its own."""
        if digits == 0:
            if n > LONGEST or (n >= 16 and flags == HEX):
                return self.word(parent, W_ID)
            if flags & OTHER and flags & DOT and self.shapes.has_at(name, n):
                return self.word(parent, W_EMAIL)
            return self.literal(parent, name, n)
        if digits == n or (flags | HEX == DIGIT | HEX and n >= 8):
            return self.word(parent, W_ID)
        if n > LONGEST:
            return self.data(parent, name, n)
        if n >= 10 and flags & DASH and self.shapes.dashed(name, 0, False):
            return self.word(parent, W_DATE)
        if n == 36 and flags & DASH and self.shapes.dashed(name, 0, True):
            return self.word(parent, W_ID)
        if flags == DIGIT | DOT and runs == 4:
            return self.word(parent, W_IP)
        if flags & OTHER and self.shapes.has_at(name, n):
            return self.word(parent, W_EMAIL)
        if runs >= 3 and n >= 8 and not flags & OTHER and not self.shapes.plain(name, n):
            return self.data(parent, name, n)
        if digits == 1:
            return self.literal(parent, name, n)
        return self.normalized(parent, name, n)

    def data(self, parent, name, n):
        """Return the node of a segment that is data: {id}, behind the words that a long id is joined to."""
        kept: cython.Py_ssize_t = self.shapes.words_before(name, n)
        i: cython.Py_ssize_t
        if kept == 0 or not self.shapes.hard(name, kept, n):
            return self.word(parent, W_ID)
        for i in range(kept):
            self.scratch[i] = name[i]
        for i in range(4):
            self.scratch[kept + i] = self.words[i]
        if cython.compiled:
            return self.literal(parent, cython.address(self.scratch[0]), kept + 4)
        else:
            return self.literal(parent, self.scratch, kept + 4)

    def normalized(self, parent, name, size):
        """Return the node of a segment of at most LONGEST bytes with every run of digits replaced by {id}."""
        n: cython.Py_ssize_t = 0
        i: cython.Py_ssize_t
        k: cython.Py_ssize_t
        inside: cython.bint = False
        for i in range(size):
            if self.class_of[name[i]] != DIGIT:
                self.scratch[n] = name[i]
                n += 1
                inside = False
            elif not inside:
                for k in range(4):
                    self.scratch[n + k] = self.words[k]
                n += 4
                inside = True
        if cython.compiled:
            return self.literal(parent, cython.address(self.scratch[0]), n)
        else:
            return self.literal(parent, self.scratch, n)

    def word(self, parent, number):
        """Return the node of a placeholder below `parent`."""
        at: cython.Py_ssize_t = WORD * number
        n: cython.Py_ssize_t = 0
        if number == W_ID and self.id_child[parent] != 0:
            return self.id_child[parent]
        while self.words[at + n] != 0:
            n += 1
        if cython.compiled:
            return self.literal(parent, cython.address(self.words[at]), n)
        else:
            return self.literal(parent, self.words[at:], n)

    def is_word(self, text, n):
        """Return whether a segment's text is a placeholder; hash tags have braces too."""
        number: cython.Py_ssize_t
        i: cython.Py_ssize_t
        for number in range(5):
            i = 0
            while i < n and i < WORD and self.words[WORD * number + i] == text[i]:
                i += 1
            if i == n and n > 0 and self.words[WORD * number + i] == 0:
                return True
        return False

    def literal(self, parent, text, n):
        """Return the node of a segment's text below `parent`; 0 if the tree is full."""
        h: cython.uint = text_hash(text, n) ^ parent * 40503
        slot: cython.Py_ssize_t
        node: cython.int
        h = h ^ h >> 15
        slot = h & (TABLE - 1)
        while True:
            node = self.table[slot]
            if node == 0:
                return self.add(parent, h, slot, text, n)
            if self.hashes[node] == h and self.parents[node] == parent and self.text_len[node] == n:
                if self.same_text(self.text_at[node], text, n):
                    return node
            slot = (slot + 1) & (TABLE - 1)

    def same_text(self, at, text, n):
        """Return whether the node's text at `at` of the arena is `text`; both have n bytes."""
        if n == 0:
            return True
        if cython.compiled:
            last: cython.uchar = self.arena[at + n - 1]  # noqa: F841 (checks where the run ends)
            return memcmp(cython.address(self.arena[at]), text, n) == 0
        else:
            return self.arena[at : at + n] == text[:n]

    def add(self, parent, hashed, slot, text, n):
        """Make a node, or give the node {*} if `parent` has too many children already."""
        node: cython.int
        i: cython.Py_ssize_t
        placeholder: cython.bint = self.is_word(text, n)
        if not placeholder:
            if self.children[parent] >= (ROOT_CHILDREN if parent == ROOT else CHILDREN):
                if self.wild[parent] == 0:
                    self.wild[parent] = self.word(parent, W_ANY)
                return self.wild[parent]
            self.children[parent] += 1
        if self.used >= 65536 or n > self.arena.shape[0] - self.arena_used:
            return 0
        node = self.used
        self.used += 1
        self.parents[node] = parent
        self.hashes[node] = hashed
        self.text_at[node] = self.arena_used
        self.text_len[node] = n
        for i in range(n):
            self.arena[self.arena_used + i] = text[i]
        self.arena_used += n
        self.table[slot] = node
        if n == 4 and placeholder and text[1] == 105 and text[2] == 100:
            self.id_child[parent] = node
        return node

    def size(self) -> int:
        """Count the nodes; the tree changes its shape only by growing."""
        return self.used

    def tree(self):
        """Return (parent, text, keys that end here, exploded) of every node, for `naming.Naming`."""
        return [
            (
                self.parents[node],
                bytes(self.arena[self.text_at[node] : self.text_at[node] + self.text_len[node]]),
                self.keys[node],
                self.wild[node] != 0,
            )
            for node in range(self.used)
        ]


def ints(n: int) -> memoryview:
    """Return n zeroed 32-bit integers."""
    return memoryview(bytearray(4 * n)).cast("i")


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def text_hash(text: cython.p_uchar, n: cython.Py_ssize_t) -> cython.uint:
    """Return a hash of the text; which one does not matter to any result."""
    if cython.compiled:
        h: cython.ulonglong = 1469598103934665603
        odd: cython.ulonglong = 7046029254386353131
        word: cython.ulonglong = 0
        while n >= 8:
            memcpy(cython.address(word), text, 8)
            h = (h ^ word) * odd
            h = h ^ h >> 32
            text = text + 8
            n -= 8
        word = 0
        if n:
            memcpy(cython.address(word), text, n)
        h = (h ^ word ^ cython.cast(cython.ulonglong, n) << 56) * odd
        return cython.cast(cython.uint, h >> 32)
    else:
        return crc32(text[:n])
