"""The profile: all that the reports need to know of one or many dumps, small and mergeable.

Sizes are bytes, times ms since the epoch (UTC). `memory_bytes` is the one figure that shares and ranks are computed from:
what deleting the keys frees. Modules, whose memory is unknown, stand in with their serialized size; `opaque_keys` and
`opaque_memory` count these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rdbscan.displayed import Displayed
from rdbscan.keyspace.naming import Naming
from rdbscan.keyspace.placeholders import OTHER
from rdbscan.profile import slots
from rdbscan.profile.fields import BEGINS
from rdbscan.profile.groups import NO_GROUPS, Group, Groups
from rdbscan.profile.keys import NO_KEYS, KeyRow, Keys
from rdbscan.profile.merge import merge
from rdbscan.profile.storage import write
from rdbscan.profile.top_lists import TOP_LISTS

if TYPE_CHECKING:
    from pathlib import Path

    from rdbscan.profile.sources import Source

__all__ = ["OTHER", "Group", "KeyRow", "Profile"]


@dataclass(slots=True)
class Profile(Displayed):
    """Mergeable summary of one or many dumps: `a + b` is associative and commutative, and exact in every total.

    `sources` are the dumps in the order of their paths. `groups` are keys of the same database, namespace, type and
    encoding, summed up (`groups.Group`). `top` has the lists of `TOP_LISTS`, each with at most `top_rows` keys, best first:
    "memory", "elements", "largest_element": all keys by that size; "persistent_collections": keys with elements and no
    TTL, by memory; "streams": by elements + consumers + pending entries; "oldest": keys without TTL whose content shows
    times (`oldest_at`), oldest first. Ties: by dump, database, key.
    `expiry_minutes`: minute since the epoch -> keys that expire in it; only minutes of the 45 days after `as_of` with
    at least two keys, and of those the fullest 4096 of a dump.
    `naming` is what is known of the names of namespaces.
    """

    as_of_ms: int = 0
    sources: list[Source] = field(default_factory=list)
    groups: Groups = NO_GROUPS
    top: dict[str, Keys] = field(default_factory=lambda: dict.fromkeys(TOP_LISTS, NO_KEYS))
    expiry_minutes: dict[int, int] = field(default_factory=dict)
    top_rows: int = 20
    notes: list[str] = field(default_factory=list)
    naming: Naming = field(default_factory=Naming)

    def __repr__(self) -> str:
        first = repr(self.sources[0].source) if self.sources else "nothing"
        names = first if len(self.sources) < 2 else f"{first} and {len(self.sources) - 1:,} more"
        keys, memory = (sum(self.groups.column(BEGINS[name]) or ()) for name in ("keys", "memory_bytes"))
        namespaces = len(self.groups.namespace.words)
        return f"<Profile of {names}: {keys:,} keys, {memory:,} bytes, {namespaces:,} namespaces>"

    def __add__(self, other: Profile) -> Profile:
        """Return the profile of both together; neither is changed (see `rdbscan.profile.merge`)."""
        return merge(self, other)

    @property
    def is_cut(self) -> bool:
        """Whether some keys are only counted under {other}: then the figures of all other namespaces are lower bounds."""
        return OTHER in self.groups.namespace.words

    def slots(self) -> tuple[list[int], list[int]]:
        """Return keys and memory (bytes) of each of the 16384 cluster hash slots; 0 where nobody asked for them.

        They are asked for where several dumps are read or a dump speaks of a cluster, and with the records.
        """
        return slots.summed(source.slots for source in self.sources if source.slots is not None)

    def save(self, path: str | Path) -> None:
        """Write `profile.parquet`; the file appears complete or not at all. Raises OSError."""
        write(self, path)
