"""The bottom layer: bytes as they are stored, from a file, a pipe or a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rdbscan.errors import Truncated
from rdbscan.source.layer import Layer

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Readable(Protocol):
    """What a raw layer reads from: an unbuffered binary file or anything like it."""

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        """Read some bytes, 0 at the end."""

    def close(self) -> None:
        """Return it back."""


class Raw(Layer):
    """Bytes of `file`, of which there should be `size` (None: nobody knows). Counts them in `taken`.

    `open_ended`: a connection's end looks like the file's, whatever ended it.
    """

    def __init__(self, file: Readable, size: int | None, *, open_ended: bool = False) -> None:
        super().__init__()
        self.file = file
        self.size = size
        self.open_ended = open_ended
        self.taken = 0

    def step(self, view: memoryview) -> int:
        try:
            got = self.file.readinto(view) or 0
        except OSError as error:
            raise Truncated(f"reading failed after {self.taken:,} bytes: {error.strerror or error}") from error
        self.taken += got
        if not got and self.size is not None and self.taken < self.size:
            raise Truncated(f"only {self.taken:,} of {self.size:,} bytes came: it was cut while it was read")
        return got

    def close(self) -> None:
        if not self.closed:
            self.file.close()
        super().close()
