"""What can become of a key; one key may be several of these."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Fate(Enum):
    """What became of a key, in the order in which it is told. A key is found by database and name."""

    NEW = "new"
    GONE = "gone"
    GROWN = "grown"
    SHRUNK = "shrunk"
    TTL_LOST = "ttl_lost"
    TTL_GAINED = "ttl_gained"
    RETYPED = "type_changed"
    CONVERTED = "encoding_converted"
    """The same type with another encoding."""
    MOVED = "moved"
    """To another shard."""

    @property
    def title(self) -> str:
        """What it is called in tables."""
        return TITLES[self]


TITLES = {
    Fate.NEW: "new", Fate.GONE: "gone", Fate.GROWN: "grown", Fate.SHRUNK: "shrunk", Fate.TTL_LOST: "TTL lost",
    Fate.TTL_GAINED: "TTL gained", Fate.RETYPED: "type changed", Fate.CONVERTED: "encoding converted", Fate.MOVED: "moved",
}  # fmt: skip


class Sums(NamedTuple):
    """Keys of one fate: how many, their memory now (of gone ones then), and how much more that is; bytes."""

    keys: int = 0
    memory: int = 0
    change: int = 0


class Key(NamedTuple):
    """A key, then and now; what it did not have, or has not any more, is None. Memory in bytes."""

    key: bytes
    db: int
    namespace: str
    memory_old: int | None = None
    memory_new: int | None = None
    type_old: str | None = None
    type_new: str | None = None
    encoding_old: str | None = None
    encoding_new: str | None = None
    ttl_old: bool | None = None
    ttl_new: bool | None = None
    source_old: str | None = None
    source_new: str | None = None

    @property
    def change(self) -> int:
        """How much more memory it takes."""
        return (self.memory_new or 0) - (self.memory_old or 0)
