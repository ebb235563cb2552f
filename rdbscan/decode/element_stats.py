# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""What is counted while a value is walked: its elements, their bytes, the span of its scores."""

import cython
from cython.cimports.rdbscan.memory.load_simulator import LoadSimulator


@cython.final
@cython.cclass
class ElementStats:
    """Sums over the elements of one value; every element goes on to `loading`, which models the target server.

    `strings` counts strings (a hash has two per field), `payload` sums their bytes and `longest` is the longest; `names`
    sums the bytes of a hash's field names, and `expiring` counts fields with a TTL. `walk` is False while `loading` does not
    need the elements of packed values.
    """

    def __init__(self, loading: LoadSimulator) -> None:
        self.loading = loading
        self.lowest = 0.0
        self.highest = 0.0
        self.reset()

    def reset(self):
        """Begin a value."""
        self.strings = 0
        self.payload = 0
        self.longest = 0
        self.expiring = 0
        self.names = 0
        self.scores = 0
        self.walk = True
        return 0

    def alone(self, length):
        """Count a string that is no collection's element."""
        self.payload = length
        self.longest = length
        return 0

    def element(self, length, is_int, number):
        """Count one string of `length` bytes, which is the canonical text of `number` if `is_int`."""
        self.strings += 1
        self.payload += length
        if length > self.longest:
            self.longest = length
        if self.walk:
            self.loading.element(length, is_int, number)
        return 0

    def score(self, value):
        """Take the score of the member just counted."""
        if self.scores == 0:
            self.lowest = value
            self.highest = value
        elif value < self.lowest:
            self.lowest = value
        elif value > self.highest:
            self.highest = value
        self.scores += 1
        return 0

    def scored_by_time(self):
        """Return whether every score is a time between 2001 and 2100, in seconds or in milliseconds since the epoch."""
        if self.scores == 0:
            return False
        if self.lowest >= 1e9 and self.highest < 4.1e9:
            return True
        return self.lowest >= 1e12 and self.highest < 4.1e12

    def epoch_ms(self, value):
        """Return a score that is a time as ms UTC."""
        return cython.cast(cython.longlong, value if value >= 1e12 else value * 1000.0)
