"""Zstandard streams. The library expands into a given buffer, but only by a reader of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import zstandard

from rdbscan.errors import Corrupt, Unsupported
from rdbscan.source.layer import Layer

if TYPE_CHECKING:
    from typing import IO


class Zstd(Layer):
    """What is in the zstd frames of `below`. A frame cut short looks like an end: only the dump can tell."""

    def __init__(self, below: Layer) -> None:
        super().__init__()
        self.reader = zstandard.ZstdDecompressor().stream_reader(
            cast("IO[bytes]", below), read_across_frames=True, closefd=False
        )

    def step(self, view: memoryview) -> int:
        try:
            return int(self.reader.readinto1(view))
        except zstandard.ZstdError as fault:
            if "memory" in str(fault):
                raise Unsupported("zstd with a window beyond 128 MiB: expand it with `zstd -dc --long=31`") from fault
            raise Corrupt(f"the zstd stream is corrupt: {fault}") from fault
