# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Templates of hashes (Redis 8.10): field names that many hashes share stand once, before the keys."""

import cython

LARGEST = 1 << 17
"""Templates kept. No server needs as many: each stands for hashes of one and the same set of fields."""


@cython.final
@cython.cclass
class Templates:
    """Sizes of the field names, by the template's number."""

    def __init__(self) -> None:
        self.lengths = {}

    def add(self, number: int, names: int, name_bytes: int, longest: int) -> bool:
        """Take a template's number of field names, the sum of their bytes and the longest; False if there are too many."""
        if len(self.lengths) >= LARGEST:
            return False
        self.lengths[number] = (names, name_bytes, longest)
        return True

    def fields(self, number, stats):
        """Count the field names of template `number` in `stats` and return how many there are, -2 if it is not known."""
        with cython.gil:
            found = self.lengths.get(number)
            if found is None:
                return -2
            stats.payload += found[1]
            stats.longest = max(stats.longest, found[2])
            return found[0]
