# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""What comes twice: a set of 64-bit hashes of names, members or IDs, in bounded memory.

Beyond its limit a set keeps every second of its hashes, then every fourth: what comes twice is then found with that
probability only, and never is anything said to come twice that does not. Hashes are seeded anew in every process, so nobody
can write a dump whose names collide.
"""

import os

import cython

if cython.compiled:
    from cython.cimports.libc.string import memset

SEED = int.from_bytes(os.urandom(8), "little")
ONE = cython.declare(cython.ulonglong, 1)
LOWEST = cython.declare(cython.ulonglong, 1 << 20)
"""Set in every hash, so that none is 0; a bit that neither chooses the slot nor what is sampled."""
SMALLEST = cython.declare(cython.Py_ssize_t, 16)
LARGEST_GUESS = cython.declare(cython.longlong, 1 << 13)
"""Room for so many is made at once when a collection claims them; more room when they have come."""


QUEUE = cython.declare(cython.Py_ssize_t, 512)
AHEAD = cython.declare(cython.Py_ssize_t, 12)
"""So many hashes ahead are their slots fetched from memory, which takes longer than all else."""


@cython.final
@cython.cclass
class Distinct:
    """A set with open addressing: at most `largest` slots of 8 bytes, a power of 2, up to five in eight filled.

    `sampled`: it holds only one of `1 << sampled` hashes.

    A hash's upper bits are its slot, so that growing moves through the memory in order.
    """

    def __init__(self, largest: int) -> None:
        self.largest = largest
        self.waiting = memoryview(bytearray(8 * QUEUE)).cast("Q")
        self.room(SMALLEST)
        self.begin(0)

    def room(self, slots):
        """Replace the slots by so many empty ones."""
        with cython.gil:
            self.slots = memoryview(bytearray(8 * slots)).cast("Q")
        return 0

    def begin(self, expected):
        """Forget all; about `expected` hashes will come."""
        n: cython.Py_ssize_t = SMALLEST
        self.shift = 60
        expected = min(expected, LARGEST_GUESS)
        while n < 2 * expected and n < self.largest:
            n *= 2
            self.shift -= 1
        if n > self.slots.shape[0]:
            self.room(n)
        else:
            self.wipe(n)
        self.mask = n - 1
        self.count = 0
        self.sampled = 0
        self.queued = 0
        self.repeated = False
        return 0

    def wipe(self, n):
        """Empty the first n slots."""
        i: cython.Py_ssize_t
        if cython.compiled:
            self.slots[n - 1] = 0
            memset(cython.address(self.slots[0]), 0, 8 * n)
        else:
            for i in range(n):
                self.slots[i] = 0
        return 0

    def put(self, code):
        """Add a hash some time before the next `twice`."""
        self.waiting[self.queued] = code
        self.queued += 1
        if self.queued == QUEUE:
            self.flush()
        return 0

    def flush(self):
        """Add the hashes that wait."""
        i: cython.Py_ssize_t
        for i in range(self.queued):
            if i + AHEAD < self.queued:
                self.fetch(self.waiting[i + AHEAD])
            if self.add(self.waiting[i]):
                self.repeated = True
        self.queued = 0
        return 0

    def twice(self):
        """Return whether one of the hashes put came twice."""
        self.flush()
        return self.repeated

    def fetch(self, code):
        """Have the slot of a hash fetched from memory."""
        if cython.compiled:
            prefetch(cython.address(self.slots[cython.cast(cython.Py_ssize_t, code >> self.shift)]))  # noqa: F821 (in the .pxd)
        return 0

    def add(self, code):
        """Add a hash; True if it is there already."""
        at: cython.Py_ssize_t
        if code & ((ONE << self.sampled) - 1) != 0:
            return False
        code |= LOWEST
        at = cython.cast(cython.Py_ssize_t, code >> self.shift)
        while self.slots[at] != 0:
            if self.slots[at] == code:
                return True
            at = (at + 1) & self.mask
        self.slots[at] = code
        self.count += 1
        if 8 * self.count > 5 * self.mask:
            self.grow()
        return False

    def add_names(self, names, offsets, db, kept, rows):
        """Add the names of a batch's rows, with their databases; in `kept` the rows that came before are 0, others 1.

        Returns how many came before.
        """
        row: cython.Py_ssize_t = 0
        first: cython.Py_ssize_t
        found: cython.Py_ssize_t = 0
        while row < rows:
            first = row
            self.queued = min(QUEUE, rows - first)
            for row in range(first, first + self.queued):
                self.waiting[row - first] = digest(names, offsets[row], offsets[row + 1] - offsets[row], db[row])
            for row in range(first, first + self.queued):
                if row - first + AHEAD < self.queued:
                    self.fetch(self.waiting[row - first + AHEAD])
                kept[row] = not self.add(self.waiting[row - first])
                found += 1 - kept[row]
            row = first + self.queued
        self.queued = 0
        return found

    def has(self, code):
        """Return whether a hash is there, or would not be kept."""
        at: cython.Py_ssize_t
        if code & ((ONE << self.sampled) - 1) != 0:
            return True
        code |= LOWEST
        at = cython.cast(cython.Py_ssize_t, code >> self.shift)
        while self.slots[at] != 0:
            if self.slots[at] == code:
                return True
            at = (at + 1) & self.mask
        return False

    def grow(self):
        """Double the slots; at the limit, drop every second hash instead."""
        old: cython.ulonglong[::1] = self.slots
        n: cython.Py_ssize_t = self.mask + 1
        i: cython.Py_ssize_t
        if n < self.largest:
            self.room(2 * n)
            self.mask = 2 * n - 1
            self.shift -= 1
        else:
            self.room(n)
            self.sampled += 1
        self.count = 0
        for i in range(n):
            if old[i] != 0:
                self.add(old[i])
        return 0


if not cython.compiled:  # else in the .pxd, so that who calls them has them inline

    def digest(buf, at, n, seed):
        """Return a hash of the n bytes at `at`; sets of another `seed` have other hashes."""
        return hash((seed, bytes(buf[at : at + n]))) & 0xFFFFFFFFFFFFFFFF

    def digest_number(number, seed):
        """Return a hash of a number."""
        return hash((seed, "number", number)) & 0xFFFFFFFFFFFFFFFF
