"""A history in a folder."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.errors import SourceError
from rdbscan.outputs import linked_file

if TYPE_CHECKING:
    from collections.abc import Iterator


class Folder:
    """The folders of a folder."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.root = Path(where)

    def exists(self) -> bool:
        return self.root.is_dir()

    def folders(self) -> list[str]:
        return sorted(entry.name for entry in self._entries("") if entry.is_dir())

    def files(self, folder: str = "") -> list[tuple[str, int]]:
        return sorted(_sized(entry) for entry in self._entries(folder) if entry.is_file())

    def put(self, path: str, file: Path) -> bool:
        target = self.root / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            return linked_file(file, target, self.root)
        except OSError as error:
            raise SourceError(f"cannot be written: {error.strerror or error}", source=str(target)) from error

    @contextmanager
    def fetch(self, path: str) -> Iterator[Path]:
        yield self.root / path

    def remove(self, path: str) -> None:
        try:
            (self.root / path).unlink(missing_ok=True)
        except OSError as error:
            raise SourceError(f"cannot be removed: {error.strerror}", source=str(self.root / path)) from error

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        place = self.root / folder
        try:
            with os.scandir(place) as entries:
                return list(entries)
        except OSError as error:
            if error.errno == errno.ENOENT and self.root.is_dir():
                return []
            raise SourceError(f"cannot be listed: {error.strerror}", source=str(place)) from error


def _sized(entry: os.DirEntry[str]) -> tuple[str, int]:
    try:
        return entry.name, entry.stat().st_size
    except FileNotFoundError:  # pruned meanwhile; whoever reads it is told
        return entry.name, 0
