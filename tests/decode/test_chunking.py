"""The same rows and the same facts however the input is cut, and however small window and batches are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.decode.reading import CORPUS, DAMAGED, FIXTURES, assert_same, read

if TYPE_CHECKING:
    from pathlib import Path

WAYS = {
    "odd pieces": ((7, 3, 1000), 1 << 16, 4096),
    "smallest window": ((1 << 20,), 256, 4096),
    "small window and batches": ((3, 1, 5, 100), 257, 1),
    "pieces like a network's": ((1448,), 1500, 5),
}
SMALL = [path for path in [*CORPUS, *DAMAGED] if path.stat().st_size < 150_000]
BYTE_BY_BYTE = [path for path in SMALL if path.stat().st_size < 20_000]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.stem)
def test_same_rows(path: Path, way: str) -> None:
    data = path.read_bytes()
    assert_same(read(data, *WAYS[way]), read(data))


@pytest.mark.parametrize("path", BYTE_BY_BYTE, ids=lambda path: path.stem)
def test_byte_by_byte(path: Path) -> None:
    data = path.read_bytes()
    assert_same(read(data, (1,), 256), read(data))


WITH_STREAMS = (FIXTURES / "damaged" / "valkey-9.1.2-repl-crc0.rdb").read_bytes()
WHOLE = read(WITH_STREAMS)


@given(st.lists(st.integers(1, 600), min_size=1, max_size=6), st.integers(256, 5000), st.integers(1, 100))
def test_any_cut(sizes: list[int], window_bytes: int, batch_rows: int) -> None:
    assert_same(read(WITH_STREAMS, tuple(sizes), window_bytes, batch_rows), WHOLE)
