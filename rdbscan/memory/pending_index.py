# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""The tree of all pending ids of a stream, each with the list of groups it is pending in (Redis 8.2+).

t_stream.c:streamLinkCGroupToEntry. The ids of one group come in ascending order; what groups have in common is known by
merging them, two sorted runs at a time.
"""

import cython
from cython.cimports.rdbscan.memory.radix import Radix
from cython.cimports.rdbscan.memory.rules import Rules

FIRST = 256
KEPT = cython.declare(cython.Py_ssize_t, 65536)
"""Ids remembered of the groups together; any beyond are taken to be pending in one group only."""


@cython.cclass
class PendingIndex:
    """`references` counts the ids of all groups; after `finish`, `keys` those that differ, and `bytes` are the tree's nodes.

    `latest` are the ids of the group being read, `merged` those of the groups before.
    """

    def __init__(self, rules: Rules):
        self.tree = Radix(rules.allocator)
        self.latest = memoryview(bytearray(16 * FIRST)).cast("Q")
        self.merged = memoryview(bytearray(16 * FIRST)).cast("Q")
        self.spare = memoryview(bytearray(16 * FIRST)).cast("Q")
        self.reset()

    def reset(self):
        self.n = self.total = self.beyond = self.references = 0
        self.keys = self.bytes = 0
        return 0

    def add(self, ms, seq):
        """Add the next id of a group."""
        self.references += 1
        if self.n >= KEPT:
            self.beyond += 1
            return 0
        if 2 * self.n >= self.latest.shape[0]:
            with cython.gil:
                self.latest = grown(self.latest, 2 * self.latest.shape[0])
        self.latest[2 * self.n] = ms
        self.latest[2 * self.n + 1] = seq
        self.n += 1
        return 0

    def end_group(self):
        """Merge the ids of the group just read into those of the groups before."""
        a: cython.Py_ssize_t = 0
        b: cython.Py_ssize_t = 0
        k: cython.Py_ssize_t = 0
        order: cython.int
        if self.n == 0:
            return 0
        if 2 * (self.total + self.n) > self.spare.shape[0]:
            with cython.gil:
                self.spare = grown(self.spare[:0], 2 * (self.total + self.n))
        while (a < self.total or b < self.n) and k < KEPT:
            order = self.compare(a, b)
            if order <= 0:
                self.spare[2 * k] = self.merged[2 * a]
                self.spare[2 * k + 1] = self.merged[2 * a + 1]
                a += 1
            else:
                self.spare[2 * k] = self.latest[2 * b]
                self.spare[2 * k + 1] = self.latest[2 * b + 1]
            b += 1 if order >= 0 else 0
            k += 1
        self.beyond += self.total - a + self.n - b
        self.merged, self.spare = self.spare, self.merged
        self.total = k
        self.n = 0
        return 0

    def compare(self, a, b):
        """Return -1, 0 or 1 as the a-th merged id is less than, equal to or greater than the b-th of the latest group."""
        if b >= self.n:
            return -1
        if a >= self.total:
            return 1
        if self.merged[2 * a] != self.latest[2 * b]:
            return -1 if self.merged[2 * a] < self.latest[2 * b] else 1
        if self.merged[2 * a + 1] != self.latest[2 * b + 1]:
            return -1 if self.merged[2 * a + 1] < self.latest[2 * b + 1] else 1
        return 0

    def finish(self):
        """Size the tree."""
        k: cython.Py_ssize_t
        self.tree.reset()
        for k in range(self.total):
            self.tree.add(self.merged[2 * k], self.merged[2 * k + 1])
        self.tree.finish()
        self.keys = self.total + self.beyond
        self.bytes = self.tree.bytes
        if self.beyond:
            self.bytes = cython.cast(
                cython.longlong, self.bytes * (cython.cast(cython.double, self.keys) / max(self.total, 1))
            )
        return 0


def grown(ids, numbers):
    """Return a copy of `ids` with room for so many numbers."""
    larger = memoryview(bytearray(8 * numbers)).cast("Q")
    larger[: len(ids)] = ids
    return larger
