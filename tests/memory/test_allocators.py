"""Size classes against figures that allocators gave (zmalloc_size, malloc_usable_size)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.memory.allocators import PROFILES, Allocator

CLASSES = {
    "jemalloc": [
        (1, 8),
        (9, 16),
        (17, 24),
        (40, 40),
        (65, 80),
        (97, 112),
        (129, 160),
        (4097, 5120),
        (100_011, 114_688),
    ],
    "jemalloc-q16": [(1, 8), (9, 16), (24, 32), (40, 48), (65, 80), (128, 128), (129, 160), (2_097_162, 2_621_440)],
    "jemalloc-q16-pages": [(24, 32), (32_768, 32_768), (32_769, 36_864), (100_011, 102_400), (2_097_162, 2_101_248)],
    "libc": [(1, 24), (24, 24), (25, 40), (40, 40), (41, 56), (131_071, 131_080), (131_072, 135_152)],
}


@pytest.mark.parametrize("profile", PROFILES)
def test_size_classes(profile: str) -> None:
    allocator = Allocator(profile)
    assert [(n, allocator.size(n)) for n, _ in CLASSES[profile]] == CLASSES[profile]


@given(st.sampled_from(PROFILES), st.integers(1, 2**62))
def test_a_block_holds_its_request_and_classes_are_fixed_points(profile: str, n: int) -> None:
    allocator = Allocator(profile)
    size = allocator.size(n)
    assert size >= n
    assert allocator.size(size) == size
    assert size <= max(2 * n, n + 4112)


def test_an_unknown_profile_is_named() -> None:
    with pytest.raises(ValueError, match="tcmalloc"):
        Allocator("tcmalloc")
