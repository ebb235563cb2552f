# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""The end of a stream of Redis 8.6: producers, and the ids by which messages that come again are told.

    duration in s, max, producers | (producer, ids | (id, ms, seq)...)... | added, duplicates

Source: Redis 8.6.3 rdb.c:rdbLoadObject.
"""

import cython
from cython.cimports.rdbscan.decode.opcodes import OK
from cython.cimports.rdbscan.decode.window import Window
from cython.cimports.rdbscan.memory.load_simulator import LoadSimulator


@cython.final
@cython.cclass
class ProducerReader:
    """Reads the numbers, which StreamReader asks for in order; it has read the names, which begin at the scratch's."""

    def __init__(self, window: Window, loading: LoadSimulator) -> None:
        self.window = window
        self.loading = loading
        self.duration_s = 0

    def settings(self):
        """Read how long ids are remembered; the number of producers is then the window's `value`."""
        st: cython.int = self.window.size()
        self.duration_s = cython.cast(cython.longlong, self.window.value)
        return self.sizes(2) if st == OK else st

    def producer(self, name_length):
        """Read how many ids a producer has."""
        st: cython.int = self.window.count()
        if st == OK:
            self.loading.producer(self.window.scratch, 0, name_length, self.duration_s)
        return st

    def produced(self, length):
        """Read the ID of the entry that got an id of this length."""
        ms: cython.longlong
        st: cython.int = self.window.size()
        if st != OK:
            return st
        ms = cython.cast(cython.longlong, self.window.value)
        st = self.window.size()
        if st == OK:
            self.loading.produced(length, ms)
        return st

    def sizes(self, n):
        """Read n lengths; the last stays in the window's `value`."""
        i: cython.int
        st: cython.int
        for i in range(n):
            st = self.window.size()
            if st != OK:
                return st
        return OK
