"""The files in a tar, read as one stream. No header, hole or number of members that it claims costs memory."""

from __future__ import annotations

import tarfile
from typing import IO, TYPE_CHECKING, cast

from rdbscan.errors import Corrupt, Truncated
from rdbscan.source.raw import Raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer

    from rdbscan.source.layer import Layer

LARGEST_HEADER = 1 << 16
"""Bytes of an extended header; a real one holds a name and some numbers, a hostile one fills the memory."""
MOST_ENDS = 2
HEADERS = (
    tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK,
)  # fmt: skip


class _Info(tarfile.TarInfo):
    """A member whose extended header, which tarfile reads as a whole, is of a bearable size."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in HEADERS and not 0 <= self.size <= LARGEST_HEADER:
            raise tarfile.ReadError("a header is too long")
        return super()._proc_member(archive)  # type: ignore[misc, no-any-return]


class _Ending:
    """A stream whose end is met twice at most: tarfile reads on behind it for as long as a member claims to be."""

    def __init__(self, stream: Layer) -> None:
        self.stream = stream
        self.ends = 0

    def read(self, count: int) -> bytes:
        data = self.stream.read(count) or b""
        self.ends += not data
        if self.ends > MOST_ENDS:
            raise EOFError("it ends too early")
        return data


def tar_files(stream: Layer) -> Iterator[tuple[str, Raw]]:
    """Yield name and content of each regular file; links have none of their own, and sparse files are left out.

    Raises DamagedDumpError behind the last member that could be read.
    """
    try:
        with tarfile.open(
            fileobj=cast("IO[bytes]", _Ending(stream)), mode="r|", tarinfo=_Info, encoding="utf-8", errors="replace"
        ) as archive:
            while (info := archive.next()) is not None:
                vars(archive)["members"].clear()  # it keeps them all, and a million of them would fill the memory
                file = archive.extractfile(info) if info.isreg() and not info.issparse() else None
                if file is not None:
                    yield info.name, Raw(_TarFile(file), info.size)
    except (tarfile.TarError, ValueError, EOFError, RecursionError) as error:
        raise Corrupt(f"the tar is damaged behind its last readable member: {error}") from None


class _TarFile:
    """A member's bytes, with the errors of a dump."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        try:
            data = self.file.read(len(view))
        except (tarfile.TarError, EOFError):
            raise Truncated("the tar ends in the middle of it") from None
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Leave it to the archive."""
