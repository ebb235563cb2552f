"""From arguments to dumps: files, globs, folders of this machine and of object stores, and append-only directories.

One rule for all: a folder means its own dumps or, if it has none, those of the folders below. What is a dump is told by the
first bytes, so nobody must name files by rule; what is *called* a dump and is none stays in, so that nobody takes it for a
backup. Everything else is left out and counted.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from rdbscan.errors import SourceError
from rdbscan.source import manifest
from rdbscan.source.archive import split_member
from rdbscan.source.latest import latest
from rdbscan.source.opening import DEFAULTS, STDIN, refuse_nothing
from rdbscan.source.patterns import has_magic, match, root_of
from rdbscan.source.sniff import ARCHIVE, DUMP, HEAD_BYTES, LONGER_HEAD_BYTES, UNKNOWN, called_a_dump, kind_of
from rdbscan.source.trees import Entry, LocalTree, Tree
from rdbscan.source.urls import STORES, is_url, scheme_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rdbscan.source.settings import SourceSettings

log = logging.getLogger("rdbscan")

NAMED = 3
"""Files that are left out and named; of more only the number is told."""


def expand_sources(
    arguments: Sequence[str], settings: SourceSettings = DEFAULTS, now: float | None = None
) -> dict[str, int | None]:
    """Return the dumps meant, each once, in the order given; within a folder or glob by their paths.

    With each its size in stored bytes, None where nobody has said it.

    `now` (seconds UTC) is what `newer_than` counts from; by default it is the time of the call. Raises SourceError, or
    Unreachable if a store cannot be listed.
    """
    since = None if settings.newer_than is None else (time.time() if now is None else now) - settings.newer_than
    found: dict[str, int | None] = {}
    for argument in arguments:
        for name, size in _Expansion(argument, settings, since).names().items():
            found.setdefault(name, size)
    return found


class _Expansion:
    """What one argument means."""

    def __init__(self, argument: str, settings: SourceSettings, since: float | None) -> None:
        self.argument = argument
        self.settings = settings
        self.since = since
        self.skipped: dict[str, str] = {}
        self.too_old = 0
        self.tree: Tree = LocalTree()

    def names(self) -> dict[str, int | None]:
        """Return the names of the dumps, and their sizes. Raises SourceError if there is none."""
        entries = self._entries()
        if entries is None:
            return {self.argument: _size(self.argument)}
        if not entries:
            raise SourceError(self._nothing(), source=shown(self.argument))
        self._tell()
        return {self.tree.source(entry.path): entry.size for entry in entries}

    def _entries(self) -> list[Entry] | None:
        """Return the dumps below a folder or matched by a glob; None if the argument is neither."""
        refuse_nothing(self.argument)
        if is_url(self.argument):
            return self._in_store() if scheme_of(self.argument) in STORES else None
        path = Path(self.argument)
        if self.argument == STDIN or _exists(path) and not path.is_dir():
            return None
        if path.is_dir():
            return self._in_folder(self.argument.rstrip("/") or "/")
        if has_magic(split_member(self.argument)[0]):
            return self._matching(self.argument)
        return None

    def _in_store(self) -> list[Entry] | None:
        from rdbscan.source.store_tree import StoreTree, is_folder
        from rdbscan.source.stores import place

        where = place(self.argument, self.settings)
        self.tree = StoreTree(where)
        archive, member = split_member(where.path)
        if has_magic(archive):
            return self._matching(where.path)
        if member is None and (where.path.endswith("/") or not where.path or is_folder(where)):
            return self._in_folder(where.path.strip("/"))
        return None

    def _in_folder(self, folder: str) -> list[Entry]:
        if self.settings.latest:
            return self._chosen(self.tree.below(folder), folder)
        files, folders = self.tree.children(folder)
        own = self._chosen(files, folder)
        return own or [entry for one in folders for entry in self._in_folder_below(one)]

    def _in_folder_below(self, folder: str) -> list[Entry]:
        try:
            return self._in_folder(folder)
        except SourceError as error:
            log.warning("%s, and was left out", error)
            return []

    def _matching(self, pattern: str) -> list[Entry]:
        found = match(self.tree, pattern)
        below = [entry for folder in found.folders for entry in self._in_folder(folder)]
        chosen = {entry.path: entry for entry in [*self._chosen(found.files, root_of(pattern)[0]), *below]}
        return sorted(chosen.values(), key=lambda entry: entry.path.split("/"))

    def _chosen(self, entries: Iterable[Entry], root: str) -> list[Entry]:
        """Return those entries that are dumps, new enough and, if so wished, the latest."""
        entries = self._without_aof_parts(list(entries))
        recent = [entry for entry in entries if self.since is None or entry.modified >= self.since]
        self.too_old += len(entries) - len(recent)
        if self.settings.latest:
            return latest(recent, root, self._dumps)
        return self._dumps(recent)

    def _dumps(self, entries: Sequence[Entry]) -> list[Entry]:
        unnamed = [entry for entry in entries if not called_a_dump(entry.name)]
        others = {
            entry.path for entry, kind in zip(unnamed, self._kinds(unnamed), strict=True) if self._skips(entry, kind)
        }
        return [entry for entry in entries if entry.path not in others]

    def _kinds(self, entries: Sequence[Entry]) -> list[str]:
        kinds = [UNKNOWN if head is None else kind_of(head) for head in self.tree.heads(entries, HEAD_BYTES)]
        unclear = [at for at, kind in enumerate(kinds) if kind == UNKNOWN and entries[at].size > HEAD_BYTES]
        longer = self.tree.heads([entries[at] for at in unclear], LONGER_HEAD_BYTES)
        for at, head in zip(unclear, longer, strict=True):
            kinds[at] = UNKNOWN if head is None else kind_of(head)
        return kinds

    def _skips(self, entry: Entry, kind: str) -> bool:
        if kind in (DUMP, ARCHIVE, UNKNOWN):
            return False
        self.skipped[entry.path] = f"{entry.name} ({kind.partition(',')[0].partition(':')[0]})"
        return True

    def _without_aof_parts(self, entries: list[Entry]) -> list[Entry]:
        """Return the entries with only the base file of each append-only directory."""
        bases = {entry.folder: self._base(entry, entries) for entry in entries if entry.name.endswith(manifest.SUFFIX)}
        return [entry for entry in entries if entry.folder not in bases or entry.name == bases[entry.folder]]

    def _base(self, entry: Entry, entries: Sequence[Entry]) -> str:
        place = self.tree.source(entry.path)
        [content] = self.tree.heads([entry], manifest.LARGEST)
        if content is None:
            raise SourceError("this manifest cannot be read: it is no file", source=place)
        try:
            name = manifest.base_file(content)
        except ValueError as error:
            raise SourceError(f"this manifest cannot be read: {error}", source=place) from None
        if name is None:
            raise SourceError("this append-only directory has no base file; BGREWRITEAOF makes one", source=place)
        if (entry.folder, name) not in {(one.folder, one.name) for one in entries}:
            raise SourceError(f"the base file that this manifest names is missing: {name}", source=place)
        return name

    def _nothing(self) -> str:
        where = "no file matches" if has_magic(self.argument) else "there is no dump in it or below it"
        if self.too_old:
            where = f"no dump is newer than asked for; {self.too_old:,} are older"
        return f"{where} ({self._others()})" if self.skipped else where

    def _tell(self) -> None:
        if self.skipped:
            log.warning("%s: %s", shown(self.argument), self._others())

    def _others(self) -> str:
        count = len(self.skipped)
        more = f" and {count - NAMED:,} more" if count > NAMED else ""
        named = ", ".join(list(self.skipped.values())[:NAMED])
        return f"{count:,} other {'file is' if count == 1 else 'files are'} no dump: {named}{more}"


def _size(name: str) -> int | None:
    try:
        status = None if is_url(name) or name == STDIN else Path(name).stat()
    except (OSError, ValueError):  # opening it will say why
        return None
    return status.st_size if status is not None and S_ISREG(status.st_mode) else None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return True  # opening it will say why
