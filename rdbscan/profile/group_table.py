# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True
# cython: embedsignature=True
"""The table of groups: (database, namespace code, type, encoding) -> row of numbers.

Open addressing over typed buffers, so that the fold finds a key's group without a Python object. The buffers are as large
as they can get from the start, but memory is taken only for what is used of them (`buffers.zeros`): nothing moves.
The multipliers of the hash are random: database numbers come from the dump, and a hostile one must not choose which of them
collide.
"""

import os
from array import array

import cython

from rdbscan.profile.buffers import zeros

OTHER_DB = cython.declare(cython.longlong, 0xFFFFFFFF)
"""Stands for all databases beyond the bound; no server has that many."""

RESERVE = 4096
"""Groups of namespace 0 beyond the limit before databases are no longer kept apart, and of OTHER_DB after that: there are
fewer types and encodings."""

KIND = cython.declare(cython.longlong, 0xFFFF)
FIRST_MASK = 1023


def _random_odd() -> int:
    """Return an odd number of 31 bits."""
    return int.from_bytes(os.urandom(4), "little") >> 1 | 1


@cython.final
@cython.cclass
class GroupTable:
    """At most `limit` groups, and a few more that take what comes after.

    `sums` holds `stride` numbers a group: its key (database; namespace code << 16 | type code << 8 | encoding code),
    then its figures, at first `neutral`. They lie together, so that a row touches few cache lines.
    Beyond the limit, keys of a namespace not met before go to namespace code 0 of their database; when even these are
    too many (a dump with thousands of databases), to namespace 0 of OTHER_DB: totals stay exact in bounded memory.
    """

    def __init__(self, neutral: list[int], limit: int):
        self.stride = len(neutral) + 2
        self.neutral = array("q", neutral)
        self.limit = limit
        self.reserved = limit + RESERVE
        self.capacity = limit + 2 * RESERVE
        self.used = 0
        self.last = 0
        self.mix_db = _random_odd()
        self.mix_namespace = _random_odd()
        self.mix_kind = _random_odd()
        self.mask = FIRST_MASK
        self.slots = zeros("i", max(FIRST_MASK + 1, 1 << (4 * self.capacity).bit_length()))
        self.sums = zeros("q", self.capacity * self.stride)

    def keys(self) -> tuple[array, array, array, array]:
        """Return databases, namespace codes, type codes and encoding codes of the groups."""
        found = [array("q", bytes(8 * self.used)) for _column in range(4)]
        dbs: cython.longlong[::1] = found[0]
        namespaces: cython.longlong[::1] = found[1]
        types: cython.longlong[::1] = found[2]
        encodings: cython.longlong[::1] = found[3]
        group: cython.Py_ssize_t
        which: cython.longlong
        for group in range(self.used):
            which = self.sums[group * self.stride + 1]
            dbs[group] = self.sums[group * self.stride]
            namespaces[group] = which >> 16
            types[group] = which >> 8 & 0xFF
            encodings[group] = which & 0xFF
        return tuple(found)

    def columns(self) -> dict[int, array]:
        """Return each number of all groups, by its place in `neutral`; those that are neutral in all groups are left out."""
        number: cython.Py_ssize_t
        group: cython.Py_ssize_t
        count: cython.Py_ssize_t = self.stride - 2
        busy: cython.uchar[::1] = bytearray(count)
        column: cython.longlong[::1]
        for group in range(self.used):
            for number in range(count):
                if self.sums[group * self.stride + 2 + number] != self.neutral[number]:
                    busy[number] = 1
        columns = {}
        for number in range(count):
            if busy[number]:
                columns[number] = array("q", bytes(8 * self.used))
                column = columns[number]
                for group in range(self.used):
                    column[group] = self.sums[group * self.stride + 2 + number]
        return columns

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
        """Return the number of the group, new if need be."""
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
        if self.used < self.reserved or db == OTHER_DB:
            return self.add(-3 - group, db, which)
        return self.find(OTHER_DB, which)

    def add(self, slot, db, which):
        """Open a group at a free slot."""
        group: cython.Py_ssize_t = self.used
        number: cython.Py_ssize_t
        self.slots[slot] = cython.cast(cython.int, group + 1)
        self.sums[group * self.stride] = db
        self.sums[group * self.stride + 1] = which
        for number in range(self.stride - 2):
            self.sums[group * self.stride + 2 + number] = self.neutral[number]
        self.used = group + 1
        self.last = group
        if 4 * self.used > self.mask:
            self.widen()
        return group

    def widen(self):
        """Double the part of the slots that is used, so that groups are found after few looks."""
        group: cython.Py_ssize_t
        at: cython.Py_ssize_t
        self.mask = 2 * self.mask + 1
        for at in range(self.mask + 1):
            self.slots[at] = 0
        for group in range(self.used):
            at = -3 - self.probe(self.sums[group * self.stride], self.sums[group * self.stride + 1])
            self.slots[at] = cython.cast(cython.int, group + 1)
        return 0
