"""The files in a zip."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from typing import IO, TYPE_CHECKING

from rdbscan.errors import Corrupt, SourceError, Truncated
from rdbscan.source.raw import Raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer

ENCRYPTED = 1
FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, ValueError, LookupError, EOFError,
    NotImplementedError, OverflowError,
)  # fmt: skip
"""What zipfile lets through of its own and its decompressors' errors."""


def zip_files(path: str) -> Iterator[tuple[str, Raw]]:
    """Yield name and content of each file. Raises SourceError, or DamagedDumpError behind the last that could be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.is_dir():
                    continue
                if info.flag_bits & ENCRYPTED:
                    raise SourceError(f"its member {info.filename!r} is encrypted: unzip it first")
                with archive.open(info) as file:
                    yield info.filename, Raw(_ZipFile(file), info.file_size)
    except FAULTS as error:
        raise Corrupt(f"the zip is damaged, or of a kind that is not known: {error}") from None


class _ZipFile:
    """A member's bytes, with the errors of a dump."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        try:
            data = self.file.read(len(view))
        except EOFError:
            raise Truncated("the zip ends in the middle of it") from None
        except FAULTS as error:
            raise Corrupt(f"the zip is damaged: {error}") from None
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Leave it to the archive."""
