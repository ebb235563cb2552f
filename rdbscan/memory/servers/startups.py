"""used_memory of empty servers that run on another allocator than the one they come with.

Asked from packages of Debian (quantum 16) and PyPI (libc): a second INFO after loading an empty dump, 16 databases; in
cluster mode with all slots assigned.
"""

STARTUPS: dict[tuple[str, str], tuple[int, int]] = {
    ("redis-6.2", "libc"): (937_952, 1_459_544),
    ("redis-7.0", "jemalloc-q16"): (964_232, 1_681_512),
    ("redis-8.0", "jemalloc-q16"): (758_752, 2_048_904),
    ("redis-8.0", "jemalloc-q16-pages"): (750_624, 1_893_320),
    ("redis-8.6", "jemalloc-q16-pages"): (805_016, 2_181_136),
    ("redict-7.3", "jemalloc-q16-pages"): (986_344, 2_172_512),
    ("valkey-8.1.3", "jemalloc-q16"): (959_032, 2_755_232),
    ("valkey-8.1", "libc"): (1_028_136, 2_623_568),
    ("valkey-9.1", "jemalloc-q16-pages"): (989_064, 2_586_144),
    ("valkey-9.1", "libc"): (1_066_496, 2_674_904),
}
"""By target and allocator: alone, and in cluster mode."""
