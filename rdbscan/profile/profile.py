"""The profile: all that the reports need to know of one or many dumps, small and mergeable.

Sizes are bytes, times ms since the epoch (UTC). `memory_bytes` is the one figure that shares and ranks are computed from:
what deleting the keys frees. Modules, whose memory is unknown, stand in with their serialized size; `opaque_keys` and
`opaque_memory` count these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rdbscan.displayed import Displayed
from rdbscan.profile.histogram import FREQUENCY_BUCKETS, LOG2_BUCKETS, TTL_BUCKETS

if TYPE_CHECKING:
    from pathlib import Path

    from rdbscan.records.dump import DumpInfo

PROFILE_VERSION = 2
# 1: first version; memory_bytes was MEMORY USAGE, allocated_bytes what deleting frees (upgrade.py).
# 2: memory_bytes is what deleting frees; near_limit_* and numeric_text_* got these names.

SLOTS = 16384
LARGEST = 2**63 - 1
"""Where sums stop: hostile dumps claim counts that add up to more than a column of the file can hold."""

OTHER = "{other}"
"""The namespace of all keys whose own namespace was not worth (or not possible) to keep apart."""

TOP_LISTS = ("memory", "elements", "largest_element", "persistent_collections", "streams", "oldest")


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key worth naming. `key` is the exact name; None means not known or not applicable to the type."""

    source: str
    db: int
    key: bytes
    namespace: str
    type: str
    encoding: str
    elements: int | None
    value_bytes: int | None
    largest_element_bytes: int | None
    rdb_bytes: int
    memory_bytes: int
    memory_usage_bytes: int | None
    expires_at: int | None
    idle_seconds: int | None
    frequency: int | None
    expiring_fields: int | None
    oldest_at: int | None
    newest_at: int | None
    groups: int | None
    pending: int | None
    lag: int | None


def _log2_histogram() -> list[int]:
    return [0] * LOG2_BUCKETS


@dataclass(slots=True)
class Group:
    """All keys with the same database, namespace, type and encoding: counts, sums and histograms.

    `largest_element_bytes`, `newest_at` and what limits would have to be are maxima, `oldest_at` is a minimum, all other
    numbers are sums over keys. Expired means `expires_at <= as_of`. `ttl_histogram` counts keys with a TTL,
    `memory_histogram` all keys, `elements_histogram` keys that have elements at all, `idle_histogram` (seconds) and
    `frequency_histogram` those whose dump tells. `groups`, `pending` and `lag` are consumer groups and pending entries of
    streams, and the entries that the group farthest behind was not given yet, where that is known. `field_name_bytes` are
    those of hashes; names that stand in a template count nothing.
    `near_limit_keys` are in a wide encoding, but would be compact if limits were raised, at most fourfold; that would save
    `near_limit_saving` bytes. The limits would have to be, at least, `near_limit_elements` entries of
    `near_limit_element_bytes` each and `near_limit_intset` entries of an intset (0: no need to touch it).
    `numeric_text_keys` are strings that are numbers, though not as the server spells integers (`007`, `+5`, `"42"` in
    quotes), and `numeric_text_saving` the bytes they would save as integers.
    """

    db: int
    namespace: str
    type: str
    encoding: str
    keys: int = 0
    memory_bytes: int = 0
    memory_usage_bytes: int = 0
    value_bytes: int = 0
    rdb_bytes: int = 0
    key_name_bytes: int = 0
    elements: int = 0
    largest_element_bytes: int = 0
    no_ttl_keys: int = 0
    no_ttl_memory: int = 0
    expired_keys: int = 0
    expired_memory: int = 0
    expiring_fields: int = 0
    idle_keys: int = 0
    idle_seconds: int = 0
    frequency_keys: int = 0
    frequency_sum: int = 0
    groups: int = 0
    pending: int = 0
    lag: int = 0
    opaque_keys: int = 0
    opaque_memory: int = 0
    field_name_bytes: int = 0
    near_limit_keys: int = 0
    near_limit_saving: int = 0
    near_limit_elements: int = 0
    near_limit_element_bytes: int = 0
    near_limit_intset: int = 0
    numeric_text_keys: int = 0
    numeric_text_saving: int = 0
    oldest_at: int | None = None
    newest_at: int | None = None
    ttl_histogram: list[int] = field(default_factory=lambda: [0] * TTL_BUCKETS)
    memory_histogram: list[int] = field(default_factory=_log2_histogram)
    elements_histogram: list[int] = field(default_factory=_log2_histogram)
    idle_histogram: list[int] = field(default_factory=_log2_histogram)
    frequency_histogram: list[int] = field(default_factory=lambda: [0] * FREQUENCY_BUCKETS)
    biggest: KeyRow | None = None


@dataclass(slots=True)
class Profile(Displayed):
    """Mergeable summary of one or many dumps: `a + b` is associative and commutative, and exact in every total.

    `top` has the lists of `TOP_LISTS`, each with at most `top_rows` rows, best first:
    "memory", "elements", "largest_element": all keys by that size; "persistent_collections": keys with elements and no
    TTL, by memory; "streams": by elements + pending entries; "oldest": keys without TTL whose content shows times
    (`oldest_at`), oldest first. Ties: by source, database, key.
    `slot_keys`, `slot_memory`: per cluster hash slot (16384); all 0 where nobody asked for slots: in the profile of a
    single dump that does not speak of a cluster, made without writing its records.
    `expiry_minutes`: minute since the epoch -> keys that expire in it; only minutes of the 45 days after `as_of` with
    at least two keys, and of those the fullest 4096 of a dump.
    """

    version: int
    as_of_ms: int
    sources: list[DumpInfo]
    groups: list[Group]
    top: dict[str, list[KeyRow]] = field(default_factory=lambda: {name: [] for name in TOP_LISTS})
    slot_keys: list[int] = field(default_factory=lambda: [0] * SLOTS)
    slot_memory: list[int] = field(default_factory=lambda: [0] * SLOTS)
    expiry_minutes: dict[int, int] = field(default_factory=dict)
    top_rows: int = 20
    notes: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        first = repr(self.sources[0].source) if self.sources else "nothing"
        names = first if len(self.sources) < 2 else f"{first} and {len(self.sources) - 1:,} more"
        keys, memory = (sum(getattr(group, name) for group in self.groups) for name in ("keys", "memory_bytes"))
        namespaces = len({group.namespace for group in self.groups})
        return f"<Profile of {names}: {keys:,} keys, {memory:,} bytes, {namespaces:,} namespaces>"

    def __add__(self, other: Profile) -> Profile:
        """The profile of both together; neither is changed (see `rdbscan.profile.merge`)."""
        from rdbscan.profile.merge import merge

        return merge(self, other)

    def save(self, path: str | Path) -> None:
        """Write `profile.parquet`; the file appears complete or not at all. Raises OSError."""
        from rdbscan.profile.storage import save

        save(self, path)
