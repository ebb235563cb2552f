# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""What a server keeps beside a hash's table to know which of its fields expire next."""

import cython
from cython.cimports.rdbscan.memory.rules import Rules

from rdbscan.memory.ebuckets import LIST, Ebuckets
from rdbscan.memory.windows import VECTOR, Windows

LIST_ITEMS = cython.declare(cython.longlong, LIST)
VECTOR_ITEMS = cython.declare(cython.longlong, VECTOR)
FIRST = 1024
KEPT = cython.declare(cython.longlong, 65536)
"""Expiries remembered; from here on the memory is taken to grow in proportion, so that ours stays bounded."""


@cython.cclass
class FieldExpiries:
    """Expiry times of fields in the order they are loaded.

    Valkey 9 (vset.c): up to 127 are one sorted vector, more are a radix tree of time windows. Redis 7.4+ (ebuckets.c): up
    to 16 are a list threaded through the fields themselves, more are a radix tree of such lists.
    """

    def __init__(self, rules: Rules):
        self.rules = rules
        self.times = memoryview(bytearray(8 * FIRST)).cast("q")
        self.n = 0

    def reset(self):
        self.n = 0
        return 0

    def add(self, at_ms):
        """Add a field that expires at `at_ms`."""
        if self.n < KEPT:
            if self.n >= self.times.shape[0]:
                with cython.gil:
                    self.grow()
            self.times[self.n] = at_ms
        self.n += 1
        return 0

    def grow(self):
        """Make room for twice as many."""
        self.times = memoryview(bytearray(bytes(self.times) + bytes(8 * self.times.shape[0]))).cast("q")
        return 0

    def finish(self):
        """Allocated bytes."""
        if not self.rules.volatile_fields:
            return 0 if self.n <= LIST_ITEMS else self.tree()
        if self.n <= 1:
            return 0  # a lone entry is pointed at
        if self.n == 2:
            return self.rules.allocator.size(16)
        return self.rules.allocator.size(8 + 8 * self.n) if self.n <= VECTOR_ITEMS else self.tree()

    def tree(self):
        """Allocated bytes of the tree they have become."""
        size: cython.longlong
        with cython.gil:
            times = list(self.times[: min(self.n, KEPT)])
            if self.rules.volatile_fields:
                size = Windows(times).size(self.rules.allocator)
            else:
                size = Ebuckets(times).size(self.rules.allocator, self.rules.rax_struct)
        if self.n > KEPT:
            return cython.cast(cython.longlong, size * (cython.cast(cython.double, self.n) / KEPT))
        return size
