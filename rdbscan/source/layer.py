"""A layer of a source: bytes read from below, given out as a stream that fails late, well and only at its place."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rdbscan.errors import DamagedDumpError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

STEP = 1 << 17
"""Bytes asked for at once (a zstd block). What a failing step had produced is lost, so this bounds the loss."""


class Layer(io.RawIOBase):
    """A stream of bytes whose reading fails only by a DamagedDumpError, raised behind the last byte that could be had.

    Its `offset` is the number of bytes given out before, as counted by the outermost layer: an offset in the
    uncompressed dump. Reading on raises it again.
    """

    def __init__(self) -> None:
        super().__init__()
        self.position = 0
        self.failure: DamagedDumpError | None = None
        self._ahead = b""

    def step(self, view: memoryview) -> int:
        """Read at least one byte into `view` and tell how many; 0 at the end. Raises DamagedDumpError."""
        raise io.UnsupportedOperation

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer; less is read only at the end or before a failure. Raises DamagedDumpError."""
        view = memoryview(buffer).cast("B")
        filled = self._take_ahead(view)
        while filled < len(view) and self.failure is None:
            got = self._try_step(view[filled : filled + STEP])
            if not got:
                break
            filled += got
        self.position += filled
        if self.failure is not None and not filled and len(view):
            self.failure.offset = self.position
            raise self.failure
        return filled

    def peek(self, count: int) -> bytes:
        """The next `count` bytes (fewer before the end or a failure); they will be read again."""
        while len(self._ahead) < count and self.failure is None:
            room = bytearray(count - len(self._ahead))
            got = self._try_step(memoryview(room))
            if not got:
                break
            self._ahead += room[:got]
        return self._ahead[:count]

    def skip(self, count: int) -> None:
        """Drop bytes that were peeked at."""
        self._ahead = self._ahead[count:]

    def _try_step(self, view: memoryview) -> int:
        try:
            return self.step(view)
        except DamagedDumpError as failure:
            self.failure = failure
            return 0

    def _take_ahead(self, view: memoryview) -> int:
        count = min(len(self._ahead), len(view))
        view[:count] = self._ahead[:count]
        self._ahead = self._ahead[count:]
        return count
