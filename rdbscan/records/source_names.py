"""Names of dumps: the shortest end of each path that tells it from the others."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


def source_names(paths: Collection[str]) -> dict[str, str]:
    """Return a name for each path or URL: `db1/dump.rdb` and `db2/dump.rdb`, but `dump.rdb` where it is the only one.

    Members of an archive are called by it: `backup.tar!redis-0/dump.rdb`. Which names come out depends on nothing but the
    set of paths.
    """
    archives = _names({archive_of(path) for path in paths})
    return {path: archives[archive_of(path)] + path[len(archive_of(path)) :] for path in paths}


def archive_of(path: str) -> str:
    """Return the path of the archive that a member's path begins with; of other paths all."""
    found = re.match(r"(.*?[^/])!", path, re.DOTALL)
    return found[1] if found else path


def _names(paths: set[str]) -> dict[str, str]:
    parts = {path: path.rstrip("/").split("/") for path in paths}
    names = {path: _end(of, 1) for path, of in parts.items()}
    for length in range(2, max(map(len, parts.values()), default=0) + 1):
        times = Counter(names.values())
        shared = [path for path in names if times[names[path]] > 1]
        if not shared:
            break
        names |= {path: _end(parts[path], length) for path in shared}
    return names


def _end(parts: list[str], length: int) -> str:
    return "/".join(parts[-length:]) or "/"
