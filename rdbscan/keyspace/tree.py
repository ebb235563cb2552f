# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""The shapes of all names of a dump, in bounded memory, with what is known of the names that have each.

A record holds the number of the node that its name's shape leads to (trie.py); a name for which there is no room counts as
{other}. What the nodes are called is decided when names are asked for (names.py).
"""

import cython
from cython.cimports.rdbscan.keyspace.matcher import Matcher
from cython.cimports.rdbscan.keyspace.shape import Shaper
from cython.cimports.rdbscan.keyspace.trie import Trie
from cython.cimports.rdbscan.records.batch import Batch

from rdbscan.keyspace.placeholders import COMPARED
from rdbscan.keyspace.trie import NODES, ints

ROOT = cython.declare(cython.int, 1)
FIRST = cython.declare(cython.int, 2)
TABLE = cython.declare(cython.int, 1 << 17)


@cython.final
@cython.cclass
class ShapeTree:
    """The tree of the shapes of one dump. Node 0 is {other}, node 1 the empty name; the next are the names given by a team.

    Of every node it knows the keys whose names end there, the numbers they have if all have the same, and their names'
    lengths, without what is as long as it likes (`Shaper.loose`).
    """

    def __init__(self, separators: bytes = b"", given: Matcher | None = None) -> None:
        self.given = given or Matcher()
        self.shaper = Shaper(separators)
        self.trie = Trie(self.shaper, separators, FIRST + self.given.count)
        self.leaves = ints(1 << 17)
        self.shape_at = ints(NODES)
        self.shape_len = ints(NODES)
        self.shape_hash = memoryview(bytearray(4 * NODES)).cast("I")
        self.numbers = memoryview(bytearray(32 * NODES)).cast("q")
        self.used_numbers = 0
        self.numbers_at = ints(NODES)
        self.constant = memoryview(bytearray(NODES))
        self.keys = longs(NODES)
        self.lengths = longs(NODES)

    def assign(self, batch: Batch) -> None:
        """Fill the batch's namespace column."""
        with cython.nogil:
            self.assign_rows(batch)

    def assign_rows(self, batch):
        """Fill the batch's namespace column."""
        row: cython.Py_ssize_t
        for row in range(batch.rows):
            batch.namespace[row] = self.count(batch.key_bytes, batch.key_offsets[row], batch.key_offsets[row + 1])
        return 0

    def count(self, names, at, stop):
        """Count the name at `at` of `names` and return its node."""
        node: cython.int = -1
        n: cython.Py_ssize_t
        self.shaper.clear()
        if self.given.count:
            node = self.given.match(names, at, stop)
        node = self.node_of(names, at, stop) if node < 0 else FIRST + node
        self.keys[node] += 1
        n = stop - at - self.shaper.loose
        n = n if n < 48 else 48 + n % 15
        self.lengths[node] |= cython.cast(cython.longlong, 1) << n
        return node

    def node_of(self, names, at, stop):
        """Return the node of the name at `at` of `names`.

        The ends of the run are checked here, once; below, a name is its first byte's place and its size.
        """
        if at >= stop:
            return ROOT
        if cython.compiled:
            last: cython.uchar = names[stop - 1]  # noqa: F841 (checks where the run ends)
            self.shaper.take(cython.address(names[at]), stop - at)
        else:
            self.shaper.take(names[at:stop], stop - at)
        return self.leaf()

    def leaf(self):
        """Return the node of the shape at hand."""
        size: cython.Py_ssize_t = self.shaper.size
        h: cython.uint = self.trie.hash_of(0, size)
        slot: cython.Py_ssize_t = (h ^ h >> 15) & (TABLE - 1)
        node: cython.int
        while True:
            node = self.leaves[slot]
            if node == 0:
                return self.new_leaf(h, slot)
            if self.shape_hash[node] == h and self.shape_len[node] == size:
                if self.trie.same(self.shape_at[node], 0, size):
                    if self.constant[node]:
                        self.compare_numbers(node)
                    return node
            slot = (slot + 1) & (TABLE - 1)

    def new_leaf(self, hashed, slot):
        """Return the node of a shape that was not met before, or that has no node of its own."""
        node: cython.int = self.trie.path()
        size: cython.Py_ssize_t = self.shaper.size
        at: cython.Py_ssize_t
        if node == 0:
            return 0
        if self.trie.lost_numbers:
            self.constant[node] = False
        elif self.keys[node] == 0:
            self.keep_numbers(node)
        elif self.constant[node]:
            self.compare_numbers(node)
        at = -1 if self.trie.wild else self.trie.keep(0, size)
        if at < 0:
            return node
        self.shape_at[node] = cython.cast(cython.int, at)
        self.shape_len[node] = cython.cast(cython.int, size)
        self.shape_hash[node] = hashed
        self.leaves[slot] = node
        return node

    def compare_numbers(self, node):
        """Forget the numbers of a node that are not those of the name at hand."""
        at: cython.Py_ssize_t = self.numbers_at[node]
        i: cython.Py_ssize_t
        constant: cython.int = 0
        for i in range(self.shaper.count):
            if self.numbers[at + i] != self.shaper.numbers[i]:
                self.numbers[at + i] = 0
            constant += self.numbers[at + i] != 0
        self.constant[node] = constant > 0
        return 0

    def keep_numbers(self, node):
        """Remember the numbers of a node's first name."""
        i: cython.Py_ssize_t
        if self.shaper.count == 0 or self.used_numbers + self.shaper.count > self.numbers.shape[0]:
            return 0
        self.numbers_at[node] = self.used_numbers
        for i in range(self.shaper.count):
            self.numbers[self.used_numbers + i] = self.shaper.numbers[i]
        self.used_numbers += self.shaper.count
        self.constant[node] = True
        return 0

    def size(self) -> int:
        """Count the nodes; the tree changes its shapes only by growing."""
        return self.trie.used

    def shapes(self) -> list[bytes]:
        """Return the shape of every node."""
        return self.trie.shapes()

    def facts(self, node: int) -> tuple[int, int]:
        """Return how many names end at a node, and which lengths they have (`NamingRow.lengths`)."""
        return self.keys[node], self.lengths[node]

    def common_numbers(self, node: int, shape: bytes) -> list[int]:
        """Return for each number in a node's shape the one that all its names have, 0 where they have different ones."""
        count = sum(map(shape.count, COMPARED))
        at = self.numbers_at[node]
        return [self.numbers[at + i] for i in range(count)] if self.constant[node] else [0] * count


def longs(n: int) -> memoryview:
    """Return n zeroed 64-bit integers."""
    return memoryview(bytearray(8 * n)).cast("q")
