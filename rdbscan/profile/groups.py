# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True
# cython: embedsignature=True
"""The table of groups: (database, namespace code, type, encoding) -> row of numbers.

Open addressing over typed buffers, so that the fold finds a key's group without a Python object. The multipliers of the
hash are random: database numbers come from the dump, and a hostile one must not choose which of them collide.
"""

import os
import struct

import cython

OTHER_DB = cython.declare(cython.longlong, 0xFFFFFFFF)
"""Stands for all databases beyond the bound; no server has that many."""

RESERVE = 4096
"""Groups of namespace 0 beyond the limit before databases are no longer kept apart."""

FULL = cython.declare(cython.Py_ssize_t, -2)
KIND = cython.declare(cython.longlong, 0xFFFF)


def _buffer(code: str, item: bytes, count: int) -> memoryview:
    """Return `count` items as numbers of struct format `code`."""
    return memoryview(bytearray(item) * count).cast(code)


def _random_odd() -> int:
    """Return an odd number of 31 bits."""
    return int.from_bytes(os.urandom(4), "little") >> 1 | 1


@cython.final
@cython.cclass
class Groups:
    """At most `limit` groups, and a few more that take what comes after.

    `sums` holds `stride` numbers a group: its key (database; namespace code << 16 | type code << 8 | encoding code),
    then what the caller wants, at first `initial`. They lie together, so that a row touches few cache lines.
    Beyond the limit, keys of a namespace not met before go to namespace code 0 of their database; when even these are
    too many (a dump with thousands of databases), to namespace 0 of OTHER_DB: totals stay exact in bounded memory.
    """

    def __init__(self, initial: list[int], limit: int):
        self.initial = struct.pack(f"{len(initial) + 2}q", 0, 0, *initial)
        self.stride = len(initial) + 2
        self.limit = limit
        self.reserve = RESERVE
        self.used = 0
        self.last = 0
        self.mix_db = _random_odd()
        self.mix_namespace = _random_odd()
        self.mix_kind = _random_odd()
        self.capacity = 0
        self.sums = _buffer("q", b"", 0)
        self.grow()

    def grow(self) -> None:
        """Double the room; group numbers stay."""
        self.capacity = 2 * self.capacity or 256
        sums = _buffer("q", self.initial, self.capacity)
        sums[: len(self.sums)] = memoryview(self.sums)
        self.sums = sums
        self.slots = _buffer("i", bytes(4), 4 * self.capacity)
        self.mask = 4 * self.capacity - 1
        for group in range(self.used):
            at = -3 - self.probe(self.sums[group * self.stride], self.sums[group * self.stride + 1])
            self.slots[at] = group + 1

    def key(self, group: int) -> tuple[int, int, int, int]:
        """Return database, namespace code, type code and encoding code of a group."""
        which = self.sums[group * self.stride + 1]
        return self.sums[group * self.stride], which >> 16, which >> 8 & 0xFF, which & 0xFF

    def row(self, group: int) -> list[int]:
        """Return the numbers of a group, without its key."""
        start = group * self.stride
        return memoryview(self.sums)[start + 2 : start + self.stride].tolist()

    def matches(self, group, db, which):
        at: cython.Py_ssize_t = group * self.stride
        return self.sums[at + 1] == which and self.sums[at] == db

    def probe(self, db, which):
        """Return the group's number, or -3 - (the free slot where it belongs)."""
        at: cython.longlong
        group: cython.Py_ssize_t
        at = (db * self.mix_db) ^ ((which >> 16) * self.mix_namespace) ^ ((which & KIND) * self.mix_kind)
        at = at >> 14
        while True:
            at = at & self.mask
            group = self.slots[at] - 1
            if group < 0:
                return -3 - at
            if self.matches(group, db, which):
                return group
            at = at + 1

    def find(self, db, which):
        """Return the number of the group, new if need be; FULL when the caller must grow() the table first."""
        group: cython.Py_ssize_t = self.last
        if group < self.used and self.matches(group, db, which):
            return group
        group = self.probe(db, which)
        if group >= 0:
            self.last = group
            return group
        if self.used < self.limit:
            return self.add(-3 - group, db, which)
        if which > KIND:
            return self.find(db, which & KIND)
        if self.used < self.limit + self.reserve or db == OTHER_DB:
            return self.add(-3 - group, db, which)
        return self.find(OTHER_DB, which)

    def add(self, slot, db, which):
        """Open a group at a free slot."""
        group: cython.Py_ssize_t = self.used
        if group == self.capacity:
            return FULL
        self.slots[slot] = cython.cast(cython.int, group + 1)
        self.sums[group * self.stride] = db
        self.sums[group * self.stride + 1] = which
        self.used = group + 1
        self.last = group
        return group
