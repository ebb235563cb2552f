# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Templates of hashes (Redis 8.10): field names that many hashes share stand once, before the keys."""

import cython
from cython.cimports.rdbscan.decode.element_stats import ElementStats


@cython.final
@cython.cclass
class Templates:
    """Sizes of the field names, by the template's number."""

    def __init__(self, stats: ElementStats) -> None:
        self.stats = stats
        self.lengths = {}

    def add(self, number: int, names: list[bytes]) -> None:
        """Take a template's field names."""
        lengths = [len(name) for name in names]
        self.lengths[number] = (len(lengths), sum(lengths), max(lengths))

    def fields(self, number):
        """Count the field names of template `number` in the stats and give how many there are, -2 if it is not known."""
        with cython.gil:
            found = self.lengths.get(number)
            if found is None:
                return -2
            self.stats.payload += found[1]
            self.stats.longest = max(self.stats.longest, found[2])
            return found[0]
