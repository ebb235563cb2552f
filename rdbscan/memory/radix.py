# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""The compressed radix tree (rax.c) over sorted 16-byte keys, sized while the keys stream by.

Keys of 8 bytes are the low halves of keys whose high half is 0 (`width` 8). Only the path to the latest key is kept: a
branch can be closed as soon as a key leaves it, so 16 levels are enough.
"""

import cython


def common_bytes(a, b):
    """Leading bytes in which two big-endian numbers of 8 bytes agree."""
    difference: cython.ulonglong = a ^ b
    n: cython.int = 8
    while difference:
        difference >>= 8
        n -= 1
    return n


@cython.cclass
class Radix:
    """After `finish`: `keys` distinct keys, `nodes` of the tree, `bytes` its nodes' blocks (without the rax struct).

    Keys are to come in ascending order, as in a dump; others only make the result an approximation.
    """

    def __init__(self, allocator, width=16):
        self.root = 15 - width
        self.run = memoryview(bytearray(8 * 17)).cast("q")
        self.branch = memoryview(bytearray(8 * 257)).cast("q")
        self.stack = memoryview(bytearray(4 * 17)).cast("i")
        self.children = memoryview(bytearray(4 * 17)).cast("i")
        for s in range(17):  # header, characters, padding, one pointer
            self.run[s] = allocator.size(4 + s + (8 - (s + 4) % 8) % 8 + 8)
        for s in range(257):  # the same with a pointer per character
            self.branch[s] = allocator.size(4 + s + (8 - (s + 4) % 8) % 8 + 8 * s)
        self.reset()

    def reset(self):
        self.keys = self.nodes = self.bytes = 0
        self.depth = 0
        self.pending = False
        return 0

    def edge(self, parent, child):
        """Add the run of characters between a branch at `parent` (or the root) and what hangs at `child`."""
        if child - parent > 1:
            self.nodes += 1
            self.bytes += self.run[child - parent - 1]
        return 0

    def close(self, level):
        """Finish the latest key's leaf and the branches deeper than `level`; return where the closed subtree begins."""
        child: cython.int = 16
        branch: cython.int
        self.keys += 1
        self.nodes += 1
        self.bytes += self.run[0]  # a leaf holds a value's pointer
        while self.depth > 0 and self.stack[self.depth - 1] > level:
            branch = self.stack[self.depth - 1]
            self.edge(branch, child)
            self.nodes += 1
            self.bytes += self.branch[min(self.children[branch] + 1, 256)]
            child = branch
            self.depth -= 1
        return child

    def add(self, high, low):
        """Add the key whose big-endian halves are high and low."""
        level: cython.int
        child: cython.int
        if not self.pending:
            self.pending = True
            self.high = high
            self.low = low
            return 0
        level = common_bytes(self.high, high)
        if level == 8:
            level += common_bytes(self.low, low)
        if level == 16:
            return 0
        child = self.close(level)
        if self.depth == 0 or self.stack[self.depth - 1] < level:
            self.stack[self.depth] = level
            self.children[level] = 0
            self.depth += 1
        self.children[level] += 1
        self.edge(level, child)
        self.high = high
        self.low = low
        return 0

    def finish(self):
        """Close the tree."""
        if self.pending:
            self.edge(self.root, self.close(-1))
            self.pending = False
        else:
            self.nodes = 1
            self.bytes = self.branch[0]
        return 0

    def estimate(self):
        """What Redis and Valkey <= 8.0 take the tree for (object.c:streamRadixTreeMemoryUsage)."""
        return 16 * self.keys + 244 * self.nodes
