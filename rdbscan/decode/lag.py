# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""How far the consumer groups of a stream are behind: entries that a group was not given yet, as XINFO GROUPS tells.

A group knows how many of all entries ever added it has read, unless it began in the middle. Entries deleted ahead of it make
that number useless, and then only a group at one of the stream's ends can be told.

Source: t_stream.c:streamReplyWithCGLag, streamRangeHasTombstones, streamEstimateDistanceFromFirstEverEntry of Redis 7.0.15;
what 8.0.6 and Valkey 8.1.1 do otherwise is in their files of memory/servers.
"""

import cython
from cython.cimports.rdbscan.decode.opcodes import OK
from cython.cimports.rdbscan.decode.window import Window
from cython.cimports.rdbscan.memory.load_simulator import LoadSimulator

UNKNOWN = cython.declare(cython.longlong, -1)
MOST = cython.declare(cython.ulonglong, 1 << 62)
"""No counter of a real stream reaches this; -1, which stands for unknown, is above it."""


@cython.final
@cython.cclass
class Lag:
    """`largest` is the lag of the group that is farthest behind, UNKNOWN while there is none that can be told."""

    def __init__(self, window: Window, loading: LoadSimulator) -> None:
        self.window = window
        self.loading = loading
        self.numbers = memoryview(bytearray(8 * 8)).cast("Q")
        self.begin()

    def begin(self):
        """Begin a stream."""
        self.largest = UNKNOWN
        self.added = UNKNOWN
        return OK

    def counters(self, length, counted):
        """Read last ID and, if `counted`, first ID, largest deleted ID and how many entries were ever added."""
        st: cython.int = self.read(7 if counted else 2)
        if st != OK or not counted:
            return st
        self.last_ms = self.numbers[0]
        self.last_seq = self.numbers[1]
        self.first_ms = self.numbers[2]
        self.first_seq = self.numbers[3]
        self.deleted_ms = self.numbers[4]
        self.deleted_seq = self.numbers[5]
        self.added = known(self.numbers[6])
        self.length = length
        return OK

    def group(self, counted):
        """Read a group's last ID and, if `counted`, how many entries it has read."""
        st: cython.int = self.read(3 if counted else 2)
        if st == OK and counted:
            self.largest = max(self.largest, self.of(self.numbers[0], self.numbers[1], known(self.numbers[2])))
        return st

    def read(self, n):
        """Read n lengths."""
        i: cython.int
        st: cython.int
        for i in range(n):
            st = self.window.size()
            if st != OK:
                return st
            self.numbers[i] = self.window.value
        return OK

    def of(self, ms, seq, read):
        """Return the lag of a group that was given entries up to ms-seq."""
        if self.added <= 0:
            return self.added
        if self.loading.rules.lag_of_present:
            if self.length == 0:
                return 0
            if (
                order(ms, seq, self.first_ms, self.first_seq) < 0
                and order(self.deleted_ms, self.deleted_seq, self.first_ms, self.first_seq) < 0
            ):
                return self.length
        if read == UNKNOWN or self.gaps(ms, seq):
            read = self.read_up_to(ms, seq)
        return UNKNOWN if read == UNKNOWN else max(self.added - read, 0)

    def gaps(self, ms, seq):
        """Return whether an entry from ms-seq on may have been deleted (streamRangeHasTombstones)."""
        if self.length == 0 or (self.deleted_ms == 0 and self.deleted_seq == 0):
            return False
        if not self.loading.rules.lag_minds_gaps:
            if order(self.first_ms, self.first_seq, self.deleted_ms, self.deleted_seq) > 0:
                return False
        return order(ms, seq, self.deleted_ms, self.deleted_seq) <= 0

    def read_up_to(self, ms, seq):
        """Return the number of entries ever added up to ms-seq (streamEstimateDistanceFromFirstEverEntry)."""
        to_last: cython.int = order(ms, seq, self.last_ms, self.last_seq)
        to_first: cython.int = order(ms, seq, self.first_ms, self.first_seq)
        if self.length == 0 and to_last < 0:
            return self.added
        if self.loading.rules.lag_minds_gaps and (ms or seq) and order(ms, seq, self.deleted_ms, self.deleted_seq) < 0:
            return UNKNOWN
        if to_last == 0:
            return self.added
        if to_last > 0 or to_first > 0:
            return UNKNOWN
        if self.deleted_ms or self.deleted_seq:
            if order(self.deleted_ms, self.deleted_seq, self.first_ms, self.first_seq) >= 0:
                return UNKNOWN
        return max(self.added - self.length + (1 if to_first == 0 else 0), 0)


def known(number):
    """Return a counter, UNKNOWN if it is beyond all that is real."""
    return UNKNOWN if number >= MOST else cython.cast(cython.longlong, number)


def order(ms, seq, other_ms, other_seq):
    """Compare two IDs: -1, 0 or 1."""
    if ms != other_ms:
        return -1 if ms < other_ms else 1
    return -1 if seq < other_seq else 1 if seq > other_seq else 0
