# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Arrays (Redis 8.8).

    n, has cursor, [cursor] | (index, tag, payload)...      tag 0, 3 string | 1 integer, 2 double: 8 bytes

Source: librdb, as no server that writes them could be read.
"""

import cython
from cython.cimports.rdbscan.decode.byte_reader import decimal_length
from cython.cimports.rdbscan.decode.element_stats import ElementStats
from cython.cimports.rdbscan.decode.opcodes import F_LENGTH, NEED_MORE, OK
from cython.cimports.rdbscan.decode.window import Window


@cython.final
@cython.cclass
class ArrayReader:
    """Reads one array, stopping at any slot when the window runs dry; `slots` counts them."""

    def __init__(self, window: Window, stats: ElementStats) -> None:
        self.window = window
        self.stats = stats
        self.slots = 0
        self.left = 0
        self.begin()

    def begin(self):
        """Stand before a value."""
        self.phase = 0
        self.tag = -1
        return OK

    def go(self):
        """Read on; OK when the value is complete."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int
        if self.phase == 0:
            st = self.head()
            if st != OK:
                self.window.pos = at
                return st
            self.phase = 1
        while self.left > 0:
            st = self.slot()
            if st != OK:
                return st
            self.left -= 1
        return OK

    def head(self):
        """Read the number of slots, and skip the cursor."""
        st: cython.int = self.window.count()
        self.slots = self.window.value
        self.left = self.slots
        if st == OK:
            st = self.window.size()
        if st == OK and self.window.value == 1:
            st = self.window.size()
        return st

    def slot(self):
        """Read one slot: its index and tag, then the payload."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int
        if self.tag < 0:
            st = self.window.size()
            if st == OK:
                st = self.window.size()
            if st != OK:
                self.window.pos = at
                return st
            if self.window.value > 3:
                return self.window.bad(F_LENGTH, at, 0)
            self.tag = self.window.value
        if self.tag == 0 or self.tag == 3:
            st = self.window.element()
            if st != OK:
                return st
            self.stats.element(self.window.length, self.window.is_int, self.window.number)
        else:
            at = self.window.pos
            if self.window.end - at < 8:
                return NEED_MORE
            if self.tag == 1:
                self.stats.element(decimal_length(self.window.sle(at, 8)), True, self.window.sle(at, 8))
            else:
                self.stats.element(8, False, 0)
            self.window.pos += 8
        self.tag = -1
        return OK
