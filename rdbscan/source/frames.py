"""Compressed streams: one frame (or member) after the other, as one stream of what is in them.

Nothing is ever expanded beyond the buffer that was asked for, however much a few bytes claim to hold.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Protocol

from rdbscan.errors import Corrupt, Truncated
from rdbscan.source.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdbscan.errors import DamagedDumpError

CHUNK = 1 << 16
"""Compressed bytes handed to a decompressor at once."""


class Decompressor(Protocol):
    """Expands one frame. The interface of bz2, lzma, zstd and lz4.frame."""

    @property
    def eof(self) -> bool:
        """The frame is complete."""

    @property
    def needs_input(self) -> bool:
        """Nothing more comes without further compressed bytes."""

    @property
    def unused_data(self) -> bytes | None:
        """Bytes behind the end of the frame."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Take compressed bytes, give up to `max_length` expanded ones."""


class GzipMember:
    """zlib's decompressor behind that interface."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        expanded = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self.needs_input = not self._inner.unconsumed_tail and len(expanded) < max_length
        return expanded


class Frames(Layer):
    """What is in the frames of `below`. `name` is the format's, `faults` are what its decompressor raises."""

    def __init__(
        self, below: Layer, name: str, new_frame: Callable[[], Decompressor], faults: tuple[type[Exception], ...]
    ) -> None:
        super().__init__()
        self.below = below
        self.name = name
        self.new_frame = new_frame
        self.faults = faults
        self.frame = new_frame()
        self.data = b""

    def step(self, view: memoryview) -> int:
        while True:
            if self.frame.eof and not self._next_frame():
                return 0
            if self.frame.needs_input and not self.data:
                self.data = self._more()
                if not self.data:
                    raise Truncated(f"the {self.name} stream ends in the middle")
            expanded = self._expand(len(view))
            if expanded:
                view[: len(expanded)] = expanded
                return len(expanded)

    def _expand(self, room: int) -> bytes:
        data, self.data = self.data, b""
        try:
            return self.frame.decompress(data, room)
        except self.faults as fault:
            raise self.damage(fault) from fault

    def damage(self, fault: Exception) -> DamagedDumpError:
        """Return what a fault of the decompressor means."""
        return Corrupt(f"the {self.name} stream is corrupt: {fault}")

    def _next_frame(self) -> bool:
        """Begin the next frame, if there is one. Zeros pad a file to a block of tape, or a page blob of Azure."""
        data = self.frame.unused_data or self._more()
        while data and not data.strip(b"\0"):
            data = self._more()
        self.data = data.lstrip(b"\0")
        if self.data:
            self.frame = self.new_frame()
        return bool(self.data)

    def _more(self) -> bytes:
        room = bytearray(CHUNK)
        return bytes(room[: self.below.readinto(room)])
