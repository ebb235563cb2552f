# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True
# cython: embedsignature=True
"""The biggest keys, of all and of each group: row numbers while a batch is folded, whole rows after it.

Strategy: within a batch only row numbers are compared and kept, without a Python object; `settle` then looks at the few
that are left and copies what is better than all batches before. The order is total (value descending, database, name
ascending, then all other columns), so the outcome depends neither on the order of batches nor on their cut.
"""

import cython
from cython.cimports.rdbscan.records.batch import Batch

from rdbscan.profile.buffers import zeros
from rdbscan.profile.fields import KEY_FACTS

if cython.compiled:
    from cython.cimports.libc.string import memcmp

LOWEST = cython.declare(cython.longlong, -0x7FFFFFFFFFFFFFFF)
PREFIX = cython.declare(cython.Py_ssize_t, 64)

NAMES = ("namespace", "type", "encoding")
FACTS = (*NAMES, *KEY_FACTS)
"""What is kept of a key besides its database and name, as the batch has it."""


def facts(batch: Batch, row: int, value: int) -> tuple:
    """Return (-value, db, key, *FACTS) of a row: tuples in the order of their ranks; nulls as in the batch."""
    buffers = batch.buffers
    return (-value, buffers["db"][row], batch.key(row), *[buffers[name][row] for name in FACTS])


@cython.cfunc
@cython.nogil
@cython.exceptval(-2, check=False)
def compare(batch: Batch, left: cython.Py_ssize_t, right: cython.Py_ssize_t, length: cython.Py_ssize_t) -> cython.int:
    """Compare two runs of key bytes: -1, 0 or 1.

    The only place here that reads unchecked, so it checks both ends first.
    """
    order: cython.int
    first: cython.uchar = batch.key_bytes[left]
    second: cython.uchar = batch.key_bytes[right]
    if first != second:
        return -1 if first < second else 1
    first = batch.key_bytes[left + length - 1]
    second = batch.key_bytes[right + length - 1]
    if cython.compiled:
        order = memcmp(cython.address(batch.key_bytes[left]), cython.address(batch.key_bytes[right]), length)
    else:
        ours = bytes(batch.key_bytes[left : left + length])
        theirs = bytes(batch.key_bytes[right : right + length])
        order = (ours > theirs) - (ours < theirs)
    return -1 if order < 0 else 1 if order > 0 else 0


@cython.cfunc
@cython.nogil
@cython.exceptval(-1, check=False)
def before(batch: Batch, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.int:
    """1 if row a's key sorts before row b's: by database, then by name."""
    common: cython.Py_ssize_t
    order: cython.int = 0
    left: cython.Py_ssize_t = batch.key_offsets[a]
    right: cython.Py_ssize_t = batch.key_offsets[b]
    left_length: cython.Py_ssize_t = batch.key_offsets[a + 1] - left
    right_length: cython.Py_ssize_t = batch.key_offsets[b + 1] - right
    if batch.db[a] != batch.db[b]:
        return batch.db[a] < batch.db[b]
    common = min(left_length, right_length)
    if common > 0:
        order = compare(batch, left, right, common)
    if order != 0:
        return order < 0
    return left_length < right_length


@cython.final
@cython.cclass
class Top:
    """The `room` best rows by some value.

    `rows` and `values` are a binary heap of the current batch with the worst at the root. `bar` is the least value that
    can still matter: callers may skip `offer` below it. `best` holds the facts of the best so far, best first.
    """

    def __init__(self, room: int):
        self.room = room
        self.best = []
        self.rows = zeros("i", room)
        self.values = zeros("q", room)
        self.filled = 0
        self.bar = LOWEST

    def settle(self, batch: Batch) -> None:
        """Take over what the batch brought."""
        if not self.filled:
            return
        found = [facts(batch, self.rows[i], self.values[i]) for i in range(self.filled)]
        self.best = sorted([*self.best, *found])[: self.room]
        self.filled = 0
        self.bar = -self.best[self.room - 1][0] if len(self.best) == self.room else LOWEST

    def offer(self, batch, row, value):
        """Keep a row of the batch if it is among the best of the batch; its value is at least `bar`."""
        if self.room == 0 or value < self.bar:
            return 0
        if self.filled < self.room:
            self.rows[self.filled] = cython.cast(cython.int, row)
            self.values[self.filled] = value
            self.filled += 1
            self.rise(batch)
        elif value > self.values[0] or (value == self.values[0] and before(batch, row, self.rows[0])):
            self.rows[0] = cython.cast(cython.int, row)
            self.values[0] = value
            self.sink(batch)
        if self.filled == self.room and self.values[0] > self.bar:
            self.bar = self.values[0]
        return 0

    def worse(self, batch, a, b):
        """1 if heap entry a ranks after entry b."""
        if self.values[a] != self.values[b]:
            return self.values[a] < self.values[b]
        return before(batch, self.rows[b], self.rows[a])

    def swap(self, a, b):
        row: cython.int = self.rows[a]
        value: cython.longlong = self.values[a]
        self.rows[a] = self.rows[b]
        self.values[a] = self.values[b]
        self.rows[b] = row
        self.values[b] = value
        return 0

    def rise(self, batch):
        """Move the last entry up to its place."""
        at: cython.Py_ssize_t = self.filled - 1
        while at > 0 and self.worse(batch, at, (at - 1) // 2):
            self.swap(at, (at - 1) // 2)
            at = (at - 1) // 2
        return 0

    def sink(self, batch):
        """Move the root down to its place."""
        at: cython.Py_ssize_t = 0
        child: cython.Py_ssize_t = 1
        while child < self.filled:
            if child + 1 < self.filled and self.worse(batch, child + 1, child):
                child += 1
            if not self.worse(batch, child, at):
                return 0
            self.swap(at, child)
            at = child
            child = 2 * at + 1
        return 0


@cython.final
@cython.cclass
class Biggest:
    """The biggest key of each group.

    `values` are the sizes to beat, as ~size (0: the group has no key yet). Among keys of equal size the smallest name
    wins: against one of the same batch names are compared whole, against one of an earlier batch by the first PREFIX bytes
    kept here; if these are equal the row is taken as a challenger, and `settle` compares in full. `rows` are the best
    rows of the batch, as row + 1.
    """

    def __init__(self, capacity: int):
        self.best = []
        self.changes = 0
        self.changed = zeros("i", capacity)
        self.rows = zeros("i", capacity)
        self.values = zeros("q", capacity)
        self.dbs = zeros("I", capacity)
        self.lengths = zeros("i", capacity)
        self.prefixes = zeros("B", capacity * PREFIX)

    def remember(self, group: int, row: tuple) -> None:
        """Keep a group's biggest key, so that rows of later batches can be compared with it."""
        start = group * PREFIX
        prefix = row[2][:PREFIX]
        self.best[group] = row
        self.values[group] = row[0] - 1
        self.dbs[group] = row[1]
        self.lengths[group] = len(prefix)
        for i in range(len(prefix)):
            self.prefixes[start + i] = prefix[i]

    def settle(self, batch: Batch, groups: int) -> None:
        """Take over what the batch brought; there are so many groups now."""
        self.best += [None] * (groups - len(self.best))
        for i in range(self.changes):
            group = self.changed[i]
            row = facts(batch, self.rows[group] - 1, ~self.values[group])
            self.rows[group] = 0
            held = self.best[group]
            self.remember(group, row if held is None else min(row, held))
        self.changes = 0

    def offer(self, batch, row, group, value):
        """Keep a row if it is the biggest of its group so far."""
        if ~value > self.values[group]:
            return 0
        if ~value < self.values[group] or self.ahead(batch, row, group):
            return self.take(row, group, value)
        return 0

    def take(self, row, group, value):
        if self.rows[group] == 0:
            self.changed[self.changes] = cython.cast(cython.int, group)
            self.changes += 1
        self.rows[group] = cython.cast(cython.int, row + 1)
        self.values[group] = ~value
        return 0

    def ahead(self, batch, row, group):
        """1 unless the row's name surely sorts after that of the equally big key kept for the group."""
        i: cython.Py_ssize_t
        start: cython.Py_ssize_t
        length: cython.Py_ssize_t
        mine: cython.uchar
        kept: cython.uchar
        if self.rows[group] > 0:
            return before(batch, row, self.rows[group] - 1)
        if batch.db[row] != self.dbs[group]:
            return batch.db[row] < self.dbs[group]
        start = batch.key_offsets[row]
        length = min(batch.key_offsets[row + 1] - start, PREFIX)
        for i in range(min(length, self.lengths[group])):
            mine = batch.key_bytes[start + i]
            kept = self.prefixes[group * PREFIX + i]
            if mine != kept:
                return mine < kept
        return length <= self.lengths[group]
