"""The folders of an object store, which are parts of its objects' names."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from rdbscan.source.failures import not_opened, reason, status_of
from rdbscan.source.trees import Entry, is_shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from obstore import ObjectMeta

    from rdbscan.errors import SourceError, Unreachable
    from rdbscan.source.stores import Place

LISTED_AT_ONCE = 1000
HEADS_AT_ONCE = 16


def is_folder(place: Place) -> bool:
    """Return whether a store has no object at a place, but some below it; False where that cannot be known."""
    import obstore

    try:
        obstore.head(place.store, place.path)
    except FileNotFoundError:
        pass
    except Exception:  # noqa: BLE001 (opening it will say why)
        return False
    else:
        return False
    try:
        return any(obstore.list(place.store, place.path, chunk_size=1))
    except Exception:  # noqa: BLE001 (likewise)
        return False


class StoreTree:
    """The folders of a bucket; `place` is any object in it."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.root = place.url.removesuffix(place.path).rstrip("/") + "/"

    def children(self, folder: str, *, hidden: bool = False) -> tuple[list[Entry], list[str]]:
        import obstore

        try:
            found = obstore.list_with_delimiter(self.place.store, folder)
        except Exception as error:  # noqa: BLE001 (obstore has exceptions of its own)
            raise self._refusal(folder, error) from None
        folders = [
            path for path in sorted(found["common_prefixes"]) if is_shown(path.rpartition("/")[2], hidden=hidden)
        ]
        return _shown(_entries(found["objects"]), folder, set(folders), hidden=hidden), folders

    def below(self, folder: str, *, hidden: bool = False) -> list[Entry]:
        import obstore

        found: list[Entry] = []
        try:
            for objects in obstore.list(self.place.store, folder, chunk_size=LISTED_AT_ONCE):
                found += _entries(objects)
        except Exception as error:  # noqa: BLE001 (obstore has exceptions of its own)
            raise self._refusal(folder, error) from None
        return _shown(found, folder, {entry.folder for entry in found}, hidden=hidden)

    def heads(self, entries: Sequence[Entry], count: int) -> list[bytes | None]:
        from rdbscan.source.ranges import run

        return run(self._heads(entries, count)).result()

    def source(self, path: str) -> str:
        return self.root + path

    async def _heads(self, entries: Sequence[Entry], count: int) -> list[bytes | None]:
        turns = asyncio.Semaphore(HEADS_AT_ONCE)
        return await asyncio.gather(*(self._head(entry, count, turns) for entry in entries))

    async def _head(self, entry: Entry, count: int, turns: asyncio.Semaphore) -> bytes | None:
        import obstore

        if not entry.size:
            return b""
        async with turns:
            try:
                head = await obstore.get_range_async(self.place.store, entry.path, start=0, end=min(count, entry.size))
            except Exception:  # noqa: BLE001 (opening it will say why)
                return None
        return bytes(head)

    def _refusal(self, folder: str, error: BaseException) -> SourceError | Unreachable:
        refusal = not_opened(f"cannot be listed: {reason(error)}", status_of(error))
        refusal.source = self.source(folder)
        return refusal


def _entries(objects: Iterable[ObjectMeta]) -> list[Entry]:
    return [Entry(one["path"], one["size"], one["last_modified"].timestamp()) for one in objects]


def _shown(entries: list[Entry], folder: str, folders: set[str], *, hidden: bool) -> list[Entry]:
    """Return the entries but for hidden ones and marks of folders, as web consoles make them (`nightly/`, empty)."""
    below = len(folder) + 1 if folder else 0
    marks = folders | {folder}
    kept = [
        entry
        for entry in entries
        if (entry.size or entry.path not in marks)
        and all(is_shown(part, hidden=hidden) for part in entry.path[below:].split("/"))
    ]
    return sorted(kept, key=lambda entry: entry.path.split("/"))
