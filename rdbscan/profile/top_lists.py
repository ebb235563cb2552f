"""The rankings of single keys: the first of all by one value or another."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from rdbscan.profile.fields import KEY_FACTS, LARGEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdbscan.profile.keys import Keys

STREAM_PARTS = ("elements", "consumers", "pending")

RANKS: dict[str, Callable[[Keys, int], int]] = {
    "memory": lambda keys, row: keys.fact("memory_bytes", row) or 0,
    "elements": lambda keys, row: keys.fact("elements", row) or 0,
    "largest_element": lambda keys, row: keys.fact("largest_element_bytes", row) or 0,
    "persistent_collections": lambda keys, row: keys.fact("memory_bytes", row) or 0,
    "streams": lambda keys, row: min(sum(keys.fact(name, row) or 0 for name in STREAM_PARTS), LARGEST),
    "oldest": lambda keys, row: -(keys.fact("oldest_at", row) or 0),
}
"""What each list ranks by, biggest first."""
TOP_LISTS = tuple(RANKS)


def first(name: str, keys: Keys, count: int) -> Keys:
    """Return the `count` first of a list's keys: by its rank, then dump, database, name and all other facts."""
    rank = RANKS[name]
    rows = sorted(range(len(keys)), key=lambda row: (-rank(keys, row), *_rest(keys, row)))
    return keys.at(array("q", rows[:count]))


def _rest(keys: Keys, row: int) -> tuple[int, int, bytes, _Facts]:
    return keys.sources[row], keys.dbs[row], keys.names[row], _Facts(keys, row)


class _Facts:
    """Compared only where two files of one name hold the same key."""

    __slots__ = ("keys", "row")

    def __init__(self, keys: Keys, row: int) -> None:
        self.keys = keys
        self.row = row

    def __lt__(self, other: _Facts) -> bool:
        return self.all() < other.all()

    def all(self) -> tuple[object, ...]:
        """Return all that the row holds besides its rank."""
        keys, row = self.keys, self.row
        facts = [KEY_FACTS[name] if keys.fact(name, row) is None else keys.fact(name, row) for name in KEY_FACTS]
        return (*facts, keys.namespaces[row], keys.types[row], keys.encodings[row])
