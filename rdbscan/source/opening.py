"""Opens a source by name and tells what can be known of it beforehand."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.errors import SourceError
from rdbscan.source.raw import Raw
from rdbscan.source.recognise import unwrap
from rdbscan.source.remote import is_url, open_url

if TYPE_CHECKING:
    from types import TracebackType

    from rdbscan.source.layer import Layer

STDIN = "-"


@dataclass(slots=True)
class Source:
    """An open source. Read the dump from `stream` (`readinto`); it is uncompressed already.

    `name` is the last part of `path`, the path or URL as given (without a password or signature; "-" is stdin).
    `size` is the number of stored bytes, None where nobody knows (pipes); `bytes_read` counts them while they are read.
    """

    name: str
    path: str
    size: int | None
    stream: Layer
    raw: Raw

    @property
    def bytes_read(self) -> int:
        """Stored (compressed) bytes read so far: with `size`, what progress is made of."""
        return self.raw.taken

    def close(self) -> None:
        """Close the file or connection."""
        self.raw.close()

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_source(name: str) -> Source:
    """Open a file, a URL or stdin ("-"), compressed or not. Raises SourceError if that cannot be done.

    Reading from `.stream` raises nothing but DamagedDumpError (Truncated, Corrupt or Unsupported), and that only when
    all bytes before the damage were given out; its offset counts them.
    """
    if name == STDIN:
        return _source("stdin", STDIN, _stdin())
    if is_url(name):
        path, raw = open_url(name)
        return _source(path.rstrip("/").rpartition("/")[2] or path, path, raw)
    try:
        file = Path(name).open("rb", buffering=0)  # noqa: SIM115 (the Source closes it)
    except OSError as error:
        raise SourceError(_reason(name, error), source=name) from error
    return _source(Path(name).name, name, Raw(file, _size_left(file.fileno())))


def _source(name: str, path: str, raw: Raw) -> Source:
    return Source(name, path, raw.size, unwrap(raw), raw)


def _stdin() -> Raw:
    if sys.stdin is None or sys.stdin.isatty():
        raise SourceError("stdin is a terminal: pipe a dump in, as in `cat dump.rdb | rdbscan analyze -`", source=STDIN)
    file = sys.stdin.buffer.fileno()
    return Raw(FileIO(file, closefd=False), _size_left(file))


def _size_left(descriptor: int) -> int | None:
    """Bytes from here to the end of a regular file; None for all else."""
    status = os.fstat(descriptor)
    return status.st_size - os.lseek(descriptor, 0, os.SEEK_CUR) if stat.S_ISREG(status.st_mode) else None


def _reason(name: str, error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return f"there is no such file (looked in {Path(name).absolute().parent})"
        case PermissionError():
            return "not readable by this user: the server's dumps often belong to user redis or valkey; try sudo -u"
        case IsADirectoryError():
            return "is a directory"
        case _:
            return f"cannot be opened: {error.strerror or error}"
