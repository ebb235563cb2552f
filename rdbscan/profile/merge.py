"""Profiles add up: the shards of a cluster, the dumps of a fleet, the namespace codes of one dump that share a name.

`merge` is associative and commutative: all lists of the result are in a canonical order, totals are plain sums, and top
lists are the best `top_rows` of a total order, where `top_rows` is the smaller bound of the two (a row cut off on one
side cannot come back). That is also why nothing is forgotten here: dropping namespaces or minutes between two merges
would make the outcome depend on their order. `compact` does that, once, when a profile is saved.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from operator import add
from typing import TYPE_CHECKING

from rdbscan.profile.profile import LARGEST, OTHER, PROFILE_VERSION, TOP_LISTS, Group, KeyRow, Profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rdbscan.records.dump import DumpInfo

MAX_NAMESPACES = 4096
MAX_MINUTES = 4096

DIFFERENT_MOMENTS = (
    "The dumps were taken at different moments: what is expired and how long keys have left is "
    "as of each dump's own moment."
)

GroupKey = tuple[int, str, str, str]

RANKS: dict[str, Callable[[KeyRow], int]] = {
    "memory": lambda row: row.memory_bytes,
    "elements": lambda row: row.elements or 0,
    "largest_element": lambda row: row.largest_element_bytes or 0,
    "persistent_collections": lambda row: row.memory_bytes,
    "streams": lambda row: min((row.elements or 0) + (row.pending or 0), LARGEST),
    "oldest": lambda row: -(row.oldest_at or 0),
}
"""What each top list ranks by, biggest first."""


def merge(a: Profile, b: Profile) -> Profile:
    """Return the profile of both; `as_of_ms` is the later one, and a note says so if they differ."""
    rows = min(a.top_rows, b.top_rows)
    notes = {*a.notes, *b.notes}
    if a.as_of_ms != b.as_of_ms:
        notes.add(DIFFERENT_MOMENTS)
    return Profile(
        version=PROFILE_VERSION,
        as_of_ms=max(a.as_of_ms, b.as_of_ms),
        sources=sorted([*a.sources, *b.sources], key=_source_order),
        groups=merge_groups([*a.groups, *b.groups]),
        top={name: best(name, [*a.top[name], *b.top[name]], rows) for name in TOP_LISTS},
        slot_keys=_sum_lists(a.slot_keys, b.slot_keys),
        slot_memory=_sum_lists(a.slot_memory, b.slot_memory),
        expiry_minutes={
            minute: a.expiry_minutes.get(minute, 0) + b.expiry_minutes.get(minute, 0)
            for minute in sorted({*a.expiry_minutes, *b.expiry_minutes})
        },
        top_rows=rows,
        notes=sorted(notes),
    )


def compact(profile: Profile, namespaces: int = MAX_NAMESPACES, minutes: int = MAX_MINUTES) -> Profile:
    """Return the profile with at most so many namespaces, besides {other}, and expiry minutes.

    The smallest namespaces by memory go to {other} with exact totals; the fullest minutes stay. Rows of single keys
    keep the namespace they have.
    """
    kept = _biggest_namespaces(profile.groups, namespaces)
    groups = [group if group.namespace in kept else replace(group, namespace=OTHER) for group in profile.groups]
    return replace(profile, groups=merge_groups(groups), expiry_minutes=fullest(profile.expiry_minutes, minutes))


def merge_groups(groups: Iterable[Group]) -> list[Group]:
    """Return one group for each (database, namespace, type, encoding), in that order; the given ones are not changed."""
    merged: dict[GroupKey, Group] = {}
    for group in groups:
        key = (group.db, group.namespace, group.type, group.encoding)
        merged[key] = _add_groups(merged[key], group) if key in merged else group
    return [merged[key] for key in sorted(merged)]


def best(name: str, rows: Iterable[KeyRow], count: int) -> list[KeyRow]:
    """Return the `count` first of a top list's rows, by its rank, then source, database and key."""
    rank = RANKS[name]
    return sorted(rows, key=lambda row: _order(row, rank(row)))[:count]


def fullest(minutes: dict[int, int], count: int = MAX_MINUTES) -> dict[int, int]:
    """Return the `count` minutes with most keys (the earlier one of two equals), in order of time."""
    kept = sorted(minutes, key=lambda minute: (-minutes[minute], minute))[:count]
    return {minute: minutes[minute] for minute in sorted(kept)}


def _order(row: KeyRow, value: int) -> tuple[int, str, int, bytes, str]:
    """Order rows totally: two files of the same name may hold the same key."""
    return (-value, row.source, row.db, row.key, repr(row))


def _add_groups(a: Group, b: Group) -> Group:
    added = Group(a.db, a.namespace, a.type, a.encoding)
    for name in COUNTS:
        setattr(added, name, min(getattr(a, name) + getattr(b, name), LARGEST))
    for name in HISTOGRAMS:
        setattr(added, name, _sum_lists(getattr(a, name), getattr(b, name)))
    for name in MAXIMA:
        setattr(added, name, max(getattr(a, name), getattr(b, name)))
    added.oldest_at = min((at for at in (a.oldest_at, b.oldest_at) if at is not None), default=None)
    added.newest_at = max((at for at in (a.newest_at, b.newest_at) if at is not None), default=None)
    added.biggest = next(iter(best("memory", [row for row in (a.biggest, b.biggest) if row is not None], 1)), None)
    return added


KEY = ("db", "namespace", "type", "encoding")
MAXIMA = ("largest_element_bytes", "near_limit_elements", "near_limit_element_bytes", "near_limit_intset")
SPECIAL = frozenset({*KEY, *MAXIMA, "oldest_at", "newest_at", "biggest"})
HISTOGRAMS = tuple(field.name for field in fields(Group) if field.name.endswith("_histogram"))
COUNTS = tuple(field.name for field in fields(Group) if field.name not in SPECIAL and field.name not in HISTOGRAMS)
"""The numbers of a group that are sums over its keys."""


def _sum_lists(a: list[int], b: list[int]) -> list[int]:
    return list(map(add, a, b))


def _biggest_namespaces(groups: Iterable[Group], count: int) -> set[str]:
    memory: dict[str, int] = {}
    for group in groups:
        if group.namespace != OTHER:
            memory[group.namespace] = memory.get(group.namespace, 0) + group.memory_bytes
    return set(sorted(memory, key=lambda name: (-memory[name], name))[:count])


def _source_order(info: DumpInfo) -> tuple[str, str, str]:
    return (info.source, info.path, json.dumps(asdict(info), sort_keys=True, default=repr))
