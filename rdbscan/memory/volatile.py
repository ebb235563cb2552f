# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""The set of hash fields with a TTL that Valkey 9 keeps beside the hash's table (vset.c)."""

import cython

from rdbscan.memory.windows import VECTOR, Windows

ENTRIES = cython.declare(cython.longlong, VECTOR)
SIMULATED = cython.declare(cython.longlong, 65536)
"""From here on the set is taken to grow in proportion, so that memory stays bounded."""


@cython.cclass
class VolatileSet:
    """Up to 127 entries are one sorted vector; more are a radix tree of time windows."""

    def __init__(self, allocator):
        self.allocator = allocator
        self.first = memoryview(bytearray(8 * VECTOR)).cast("q")
        self.tree = None
        self.block = allocator.size
        self.n = 0

    def reset(self):
        if self.n > ENTRIES:
            with cython.gil:
                self.tree = None
        self.n = 0
        return 0

    def add(self, at_ms):
        """Add a field that expires at `at_ms`."""
        if self.n < ENTRIES:
            self.first[self.n] = at_ms
        elif self.n < SIMULATED:
            with cython.gil:
                if self.tree is None:
                    self.tree = Windows(list(self.first))
                self.tree.insert(at_ms)
        self.n += 1
        return 0

    def finish(self):
        """Allocated bytes, all of which MEMORY USAGE counts."""
        size: cython.longlong
        if self.n <= 1:
            return 0  # a lone entry is pointed at
        if self.n == 2:
            return 24
        if self.n <= ENTRIES:
            return self.allocator.size(8 + 8 * self.n)
        with cython.gil:
            size = self.tree.size(self.block)
        if self.n > SIMULATED:
            return cython.cast(cython.longlong, size * (cython.cast(cython.double, self.n) / SIMULATED))
        return size
