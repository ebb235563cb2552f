"""Where a history is: a folder, or a prefix in a bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from rdbscan.source.settings import SourceSettings


class Store(Protocol):
    """Files in folders; paths are relative, with `/`. All methods raise SourceError, or Unreachable."""

    where: str
    """As it may be shown."""

    def exists(self) -> bool:
        """Return whether there is such a place; True where that cannot be told from an empty one."""

    def folders(self) -> list[str]:
        """Return the names of the folders."""

    def files(self, folder: str = "") -> list[tuple[str, int]]:
        """Return names and bytes of the files in a folder, none if there is no such folder."""

    def put(self, path: str, file: Path) -> bool:
        """Have a file appear there, whole, unless one is there already; return whether it did."""

    def fetch(self, path: str) -> AbstractContextManager[Path]:
        """Return a local path from which a file can be read within the context."""

    def remove(self, path: str) -> None:
        """Remove a file; nothing happens if it is gone already."""


def open_history(where: str, settings: SourceSettings | None = None) -> Store:
    """Return the history in a folder or at a bucket's URL; nothing is looked up yet. Raises SourceError."""
    from rdbscan.source.urls import is_url

    if is_url(where):
        from rdbscan.history.bucket import Bucket
        from rdbscan.source.settings import SourceSettings

        return Bucket(where, settings or SourceSettings())
    from rdbscan.history.folder import Folder

    return Folder(where)
