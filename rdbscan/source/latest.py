"""The newest dump of each folder, where folders named by a date or number of a run are one with the folder above them.

db1/dump-1.rdb  db1/dump-2.rdb        one of db1
db1/2026-11-24/…  db1/2026-11-25/…    what is in the newest of these folders: a cluster's shards lie side by side
2026/11/24/…  2026/11/25/…            likewise
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rdbscan.source.trees import Entry

DATED = re.compile(r"(?:[A-Za-z_-]+=)?(?=.*\d)[\dTZtz.:_+-]+")
"""2026-11-25, 20261125T0300Z, 25, 1764032400, date=2026-11-25."""


def latest(entries: Sequence[Entry], root: str, dumps: Callable[[Sequence[Entry]], list[Entry]]) -> list[Entry]:
    """Return the newest dump of each folder below `root`, and those beside it if their folder is dated.

    `dumps` returns those of some entries that are dumps. Of entries of one time, the last by path is the newest.
    """
    folders: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        folders[_undated(entry.folder, root)].append(entry)
    found = [entry for folder in folders.values() for entry in _newest(folder, dumps)]
    return sorted(found, key=lambda entry: entry.path.split("/"))


def _newest(entries: list[Entry], dumps: Callable[[Sequence[Entry]], list[Entry]]) -> list[Entry]:
    for entry in sorted(entries, key=lambda one: (one.modified, one.path), reverse=True):
        if dumps([entry]):
            beside = [one for one in entries if one.folder == entry.folder]
            return dumps(beside) if _is_dated(entry.folder) else [entry]
    return []


def _is_dated(folder: str) -> bool:
    return DATED.fullmatch(folder.rpartition("/")[2]) is not None


def _undated(folder: str, root: str) -> str:
    below = folder[len(root) :].split("/")
    return root + "/".join(part for part in below if not DATED.fullmatch(part))
