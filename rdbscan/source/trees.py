"""Folders and the files in them; those of the local machine."""

from __future__ import annotations

import logging
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from rdbscan.errors import SourceError
from rdbscan.source.small import read_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

log = logging.getLogger("rdbscan")

UNFINISHED = re.compile(r".*\.partial|temp-[\d.]+\.rdb")
"""Names of files that are being written; the second is the server's own (rdb.c:rdbSaveToFile)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a tree: its path there, its size in bytes, and when it was last modified (seconds UTC)."""

    path: str
    size: int
    modified: float

    @property
    def folder(self) -> str:
        """Return the path of the folder it is in, without a slash at the end (but for the root)."""
        return os.path.dirname(self.path)  # noqa: PTH120 (a path of a store is no path of this machine)

    @property
    def name(self) -> str:
        """Return its name."""
        return self.path.rpartition("/")[2]


class Tree(Protocol):
    """Folders, by their paths; "" is the root. Neither hidden nor unfinished files are there, unless `hidden`."""

    def children(self, folder: str, *, hidden: bool = False) -> tuple[list[Entry], list[str]]:
        """Return the files and the folders directly in a folder. Raises SourceError or Unreachable."""

    def below(self, folder: str, *, hidden: bool = False) -> list[Entry]:
        """Return all files in a folder and the folders below it. Raises SourceError or Unreachable."""

    def heads(self, entries: Sequence[Entry], count: int) -> list[bytes | None]:
        """Return the first bytes of files, at most `count` of each; None for those that cannot be read."""

    def source(self, path: str) -> str:
        """Return what opens the file at a path."""


def is_shown(name: str, *, hidden: bool) -> bool:
    """Return whether a file or folder of that name is in a tree."""
    return hidden or not (name.startswith(".") or UNFINISHED.fullmatch(name))


class LocalTree:
    """The folders of this machine. Symbolic links to files are followed, those to folders are not."""

    def children(self, folder: str, *, hidden: bool = False) -> tuple[list[Entry], list[str]]:
        try:
            with os.scandir(folder or ".") as found:
                names = sorted(found, key=lambda one: one.name)
        except OSError as error:
            raise SourceError(f"this directory cannot be listed: {error.strerror}", source=folder) from None
        shown = [one for one in names if is_shown(one.name, hidden=hidden)]
        folders = [os.path.join(folder, one.name) for one in shown if one.is_dir(follow_symlinks=False)]  # noqa: PTH118
        return list(_files(folder, shown)), folders

    def below(self, folder: str, *, hidden: bool = False) -> list[Entry]:
        files, folders = self.children(folder, hidden=hidden)
        for one in folders:
            try:
                files += self.below(one, hidden=hidden)
            except SourceError as error:
                log.warning("%s, and was left out", error)
        return files

    def heads(self, entries: Sequence[Entry], count: int) -> list[bytes | None]:
        return [read_head(entry.path, count) for entry in entries]

    def source(self, path: str) -> str:
        return path


def _files(folder: str, found: Iterable[os.DirEntry[str]]) -> Iterator[Entry]:
    for one in found:
        try:
            if one.is_file():
                status = one.stat()
                yield Entry(os.path.join(folder, one.name), status.st_size, status.st_mtime)  # noqa: PTH118
        except OSError:
            continue  # it went away
