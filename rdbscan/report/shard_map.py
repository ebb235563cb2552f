"""Which dump is of which shard, and which hash slots dumps have in common."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from rdbscan.profile.slots import SLOTS, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rdbscan.config.cluster import Shard
    from rdbscan.report.context import Context

MAJORITY = 0.5
"""A dump is of the shard that has more than this part of its slots; others are left over from moved slots."""
MOST_RANGES = 4


@dataclass(frozen=True, slots=True)
class SlotsOf:
    """The hash slots of a dump that have keys, and the memory in each (bytes)."""

    slots: list[int]
    memory: list[int]


@dataclass(slots=True)
class ShardMap:
    """By number of the dump its shard; the shards of no dump, the dumps of no shard, and those that have no keys to tell.

    `unserved` are slots that no node has.
    """

    shard_of: dict[int, Shard] = field(default_factory=dict)
    missing: list[Shard] = field(default_factory=list)
    foreign: list[int] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)
    unserved: list[int] = field(default_factory=list)


def slots_of(context: Context) -> list[SlotsOf | None]:
    """Return the slots of each dump; None where they are unknown or tell nothing."""
    found = (None if source.slots is None else unpack(source.slots) for source in context.sources)
    return [None if one is None else SlotsOf(one[0], one[2]) for one in found]


def shard_map(context: Context) -> ShardMap:
    """Return which dump is of which shard of the cluster; nothing where its shards are not known."""
    made = ShardMap()
    if not context.shards:
        return made
    owners = {slot: shard for shard in context.shards for slot in shard.slots()}
    for number, (source, used) in enumerate(zip(context.sources, context.kept(slots_of), strict=True)):
        shard = _shard_of(used, owners)
        if shard is not None:
            made.shard_of[number] = shard
        else:
            (made.foreign if source.outcome.keys else made.silent).append(number)
    held = {shard.node for shard in made.shard_of.values()}
    made.missing = [shard for shard in context.shards if shard.node not in held]
    made.unserved = [slot for slot in range(SLOTS) if slot not in owners]
    return made


def _shard_of(used: SlotsOf | None, owners: Mapping[int, Shard]) -> Shard | None:
    """Return the shard that has most of a dump's slots."""
    if used is None or not used.slots:
        return None
    (shard, most), *_others = Counter(owners.get(slot) for slot in used.slots).most_common(1)
    return shard if most > MAJORITY * len(used.slots) else None


def in_ranges(slots: Iterable[int]) -> str:
    """Return slots as ranges: `0-5460, 5470`; of many only the first ones."""
    neighbours = groupby(enumerate(sorted(slots)), lambda entry: entry[1] - entry[0])
    runs = [[slot for _place, slot in run] for _distance, run in neighbours]
    told = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    more = f" and {len(told) - MOST_RANGES:,} more ranges" if len(told) > MOST_RANGES else ""
    return ", ".join(told[:MOST_RANGES]) + more


def shared_slots(all_slots: Iterable[SlotsOf | None]) -> set[int]:
    """Return the slots that have keys in more than one dump."""
    times = Counter(slot for one in all_slots if one is not None for slot in one.slots)
    return {slot for slot, dumps in times.items() if dumps > 1}
