# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""How many bytes an allocator hands out for a request: four profiles.

- `jemalloc`: the one bundled with Redis and Valkey (`--with-lg-quantum=3`).
- `jemalloc-q16`: a distribution's libjemalloc2 up to 5.3.0 (quantum 16).
- `jemalloc-q16-pages`: libjemalloc2 since 5.3.1: as q16, but above 32 KiB whole pages instead of size classes.
- `libc`: glibc's malloc. Its usable sizes depend a little on the heap's state.
"""

import cython

PROFILES = ("jemalloc", "jemalloc-q16", "jemalloc-q16-pages", "libc")
SMALL = 4096
"""Requests up to this many bytes are answered from a table."""


@cython.cclass
class Allocator:
    """Size classes of one profile. `size(n)` = usable bytes of a block requested with n bytes (zmalloc_size)."""

    def __init__(self, profile="jemalloc"):
        if profile not in PROFILES:
            raise ValueError(f"unknown allocator {profile!r}: one of {', '.join(PROFILES)}")
        self.profile = profile
        self.quantum = {"jemalloc": 8, "libc": 0}.get(profile, 16)
        self.pages = profile == "jemalloc-q16-pages"
        self.small = memoryview(bytearray(4 * (SMALL + 1))).cast("i")
        for n in range(SMALL + 1):
            self.small[n] = self.compute(n)

    def size(self, n):
        """Usable bytes of a block requested with n bytes."""
        if 0 <= n <= 4096:
            return self.small[n]
        return self.compute(n)

    def compute(self, n):
        power: cython.longlong
        step: cython.longlong
        if n >= cython.cast(cython.longlong, 1) << 60:  # no such block: a hostile length
            return n
        if self.quantum == 0:
            if n >= 131072:  # mmapped
                return (n + 16 + 4095) // 4096 * 4096 - 16
            return max(24, (n + 8 + 15) // 16 * 16 - 8)
        if n <= 8:
            return 8
        if n <= 8 * self.quantum:
            return (n + self.quantum - 1) // self.quantum * self.quantum
        if self.pages and n > 32768:
            return (n + 4095) // 4096 * 4096
        power = 128
        while power < n:
            power *= 2
        step = power // 8  # four classes per doubling
        return (n + step - 1) // step * step
