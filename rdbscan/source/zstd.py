"""Zstandard streams, by the standard library or its backport."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rdbscan.errors import Unsupported
from rdbscan.source.frames import Frames

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from rdbscan.errors import DamagedDumpError
    from rdbscan.source.layer import Layer


class Zstd(Frames):
    """What is in the zstd frames of `below`."""

    def __init__(self, below: Layer) -> None:
        super().__init__(below, "zstd", zstd.ZstdDecompressor, (zstd.ZstdError,))

    def damage(self, fault: Exception) -> DamagedDumpError:
        if "too much memory" in str(fault):
            return Unsupported("zstd with a window beyond 128 MiB: expand it with `zstd -dc --long=31`")
        return super().damage(fault)
