"""Whether a dump that does not say so comes from a shard of a cluster, by the hash slots of its keys."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from rdbscan.records.dump import in_cluster

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rdbscan.records.batch import Batch
    from rdbscan.records.dump import Header, Outcome

SLOTS = 16384
LEAST_SLOTS = 250
"""Slots that must have keys. Were these anywhere, a gap as below would be there once in 10^13 dumps."""
LEAST_GAP = SLOTS // 8
"""Slots in a row that must have none."""
LAST_SILENT_RDB = 11


class Spread(NamedTuple):
    """How many slots have keys, and where the longest run of slots without any begins and how long it is."""

    used: int
    gap_from: int
    gap: int


def spread(slots: Iterable[int]) -> Spread:
    """Return how keys are spread, from the slots of each."""
    used = sorted(set(slots))
    gap, after = max((b - a - 1, a) for a, b in pairwise([-1, *used, SLOTS]))
    return Spread(len(used), after + 1, gap)


def is_silent(header: Header, outcome: Outcome) -> bool:
    """Return whether the writer would not tell that it is part of a cluster: Redis before 7.4, Valkey before 8.0."""
    tells = header.server == "valkey" and not header.server_version.startswith("7.")
    return header.rdb_version <= LAST_SILENT_RDB and not in_cluster(header, outcome) and not tells


def note(found: Spread) -> str:
    """Return the sentence that tells what was inferred, and what to do if that is wrong."""
    last = found.gap_from + found.gap - 1
    return (
        f"its keys lie in {found.used:,} of the 16,384 hash slots and none in slots {found.gap_from} to {last}, so it is "
        "taken for a shard of a cluster (this server's dumps do not say); a --redis-conf with `cluster-enabled no` overrules"
    )


def is_shard(found: Spread) -> bool:
    """Return whether keys leave out so many slots that this cannot be chance."""
    return found.used >= LEAST_SLOTS and found.gap >= LEAST_GAP


def enlarge(batch: Batch, more: Mapping[str, int]) -> None:
    """Add so many bytes to every row of these columns that is not null."""
    for name, size in more.items():
        if size:
            column = batch.buffers[name]
            for row in range(batch.rows):
                if column[row] >= 0:
                    column[row] += size
