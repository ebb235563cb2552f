# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""The compressed radix tree (rax.c) over names in ascending order, sized while they stream by.

As in `radix.py` only the path to the latest name is kept. Here a name may end inside the tree: the node where it ends holds
a value's pointer, and what follows it there is a node of its own.
"""

import cython

KEPT = cython.declare(cython.longlong, 1024)
"""Bytes of a name that are looked at; those behind are taken to be the same for all names that agree so far."""


@cython.cclass
class NameTree:
    """After `finish`: `bytes` of the tree's nodes, without the rax struct.

    `depths` are the places on the path to the latest name where the tree branches or a name ends, root first; `children`
    counts what hangs at each, `edge` is the length of the way to the first of them, and `is_name` tells that one ends there.
    """

    def __init__(self, allocator):
        self.allocator = allocator
        self.latest = memoryview(bytearray(KEPT))
        self.depths = memoryview(bytearray(8 * (KEPT + 2))).cast("q")
        self.children = memoryview(bytearray(8 * (KEPT + 2))).cast("q")
        self.edges = memoryview(bytearray(8 * (KEPT + 2))).cast("q")
        self.is_name = memoryview(bytearray(KEPT + 2))
        self.reset()

    def reset(self):
        self.bytes = self.names = self.length = self.kept = 0
        self.top = 0
        return self.place(0, False)

    def place(self, depth, is_name):
        """Set the deepest place on the path."""
        self.depths[self.top] = depth
        self.children[self.top] = self.edges[self.top] = 0
        self.is_name[self.top] = is_name
        return 0

    def add(self, text: cython.const[cython.uchar][:], at, length):
        """Add the name of `length` bytes at `at` of `text`; it must not be less than the one before."""
        i: cython.longlong
        common: cython.longlong = 0
        kept: cython.longlong = min(length, KEPT)
        while common < min(kept, self.kept) and text[at + common] == self.latest[common]:
            common += 1
        if self.names and common == self.kept == kept and length == self.length:
            return 0
        self.close(common)
        if self.depths[self.top] < common:
            self.split(common)
        for i in range(common, kept):
            self.latest[i] = text[at + i]
        self.names += 1
        self.length = length
        self.kept = kept
        if length > self.depths[self.top]:
            self.top += 1
            return self.place(length, True)
        self.is_name[self.top] = True
        return 0

    def close(self, depth):
        """Finish all places deeper than `depth`."""
        below: cython.longlong
        above: cython.longlong
        while self.top > 0 and self.depths[self.top] > depth:
            self.bytes += self.node()
            below = self.depths[self.top]
            self.top -= 1
            above = self.depths[self.top]
            if above < depth:  # the branch to come stands between
                self.edge_below = below - depth
                return 0
            self.hang(below - above)
        self.edge_below = 0
        return 0

    def split(self, depth):
        """Make a branch at `depth`, on the way to what was closed last."""
        self.top += 1
        self.place(depth, False)
        if self.edge_below:
            self.hang(self.edge_below)
        return 0

    def hang(self, edge):
        """Hang a finished subtree at the deepest place, so many characters below it."""
        self.children[self.top] += 1
        if self.children[self.top] == 1:
            self.edges[self.top] = edge
            return 0
        if self.children[self.top] == 2:
            self.bytes += self.run(self.edges[self.top] - 1)
        self.bytes += self.run(edge - 1)
        return 0

    def run(self, characters):
        """Bytes of the node of characters between a branch and what hangs there."""
        return self.block(characters, 1, False) if characters > 0 else 0

    def node(self):
        """Bytes of the deepest place's node: a branch, a run of characters to its only child, or a leaf."""
        if self.children[self.top] == 1:
            return self.block(self.edges[self.top], 1, self.is_name[self.top])
        return self.block(self.children[self.top], self.children[self.top], self.is_name[self.top])

    def block(self, characters, pointers, is_name):
        """Allocated bytes of a node (rax.h:raxNode, rax.c:raxNodeCurrentLength)."""
        size: cython.longlong = 4 + characters + (8 - (4 + characters) % 8) % 8 + 8 * pointers
        return self.allocator.size(size + (8 if is_name else 0))

    def finish(self):
        """Close the tree."""
        self.close(0)
        self.bytes += self.node()
        return 0
