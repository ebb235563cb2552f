"""Profiles of versions 1 and 2, as what this version would have written: JSON in the metadata, groups as rows."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from rdbscan.profile import slots
from rdbscan.profile.fields import FIELD
from rdbscan.profile.groups import NAMED, groups_of
from rdbscan.profile.keys import KeyRow, keys_of
from rdbscan.profile.lawful import check, check_minutes
from rdbscan.profile.merge import placed
from rdbscan.profile.profile import Profile
from rdbscan.profile.sources import KeySums, Source, source_of
from rdbscan.profile.top_lists import TOP_LISTS
from rdbscan.records.flat_dump import FlatDump, unfold
from rdbscan.records.ranges import check_numbers

Row = dict[str, Any]
NOTE = (
    "Made by an older rdbscan: memory without a TTL, expired memory and slots are in proportion to MEMORY USAGE, and "
    "keys are ranked by it."
)
RENAMED = {
    "memory_bytes": "memory_usage_bytes",
    "allocated_bytes": "memory_bytes",
    "raisable_keys": "near_limit_keys",
    "raisable_saving": "near_limit_saving",
    "raisable_elements": "near_limit_elements",
    "raisable_element_bytes": "near_limit_element_bytes",
    "raisable_intset": "near_limit_intset",
    "digit_keys": "numeric_text_keys",
    "digit_saving": "numeric_text_saving",
}

LEAST_FACTS = 20
"""Both versions wrote all they knew of a dump, thirty members."""
OLD_COLUMNS = frozenset(FIELD) | {
    "db",
    "namespace",
    "type",
    "encoding",
    "biggest",
    *RENAMED,
    "no_ttl_keys",
    "no_ttl_memory",
}


@dataclass(slots=True)
class OldFacts:
    """A profile of version 2 without its groups."""

    as_of_ms: int
    sources: list[FlatDump]
    top: dict[str, list[KeyRow]]
    slot_keys: list[int]
    slot_memory: list[int]
    expiry_minutes: dict[int, int]
    top_rows: int
    notes: list[str] = field(default_factory=list)


def from_older(version: int, told: Row, rows: list[Row]) -> Profile:
    """Return the profile of a file of version 1 or 2 (2026-11). Raises KeyError, TypeError or ValueError if it is none."""
    import msgspec

    if any(len(source) < LEAST_FACTS for source in told["sources"]):
        raise ValueError("next to nothing is told of its dumps")
    try:
        if version == 1:
            told, rows = _from_version_1(told, rows)
        old = msgspec.convert(told, OldFacts, str_keys=True)
        biggest = [row["biggest"] and msgspec.json.decode(row["biggest"], type=KeyRow) for row in rows]
    except (msgspec.MsgspecError, AttributeError) as error:
        raise ValueError(str(error)) from error
    check_numbers("facts", old)
    labels = [source.source for source in old.sources]
    groups = groups_of([_row(row) | {"biggest": key} for row, key in zip(rows, biggest, strict=True)], labels)
    check(groups)
    check_minutes(old.expiry_minutes, groups)
    return placed(
        Profile(
            old.as_of_ms,
            _sources(old),
            groups,
            {name: keys_of(old.top.get(name, []), labels) for name in TOP_LISTS},
            old.expiry_minutes,
            old.top_rows,
            old.notes,
        )
    )


def _sources(old: OldFacts) -> list[Source]:
    """Return the dumps. Slots were summed up over all of them: the first has to answer for them."""
    found: list[Source] = []
    for told in old.sources:
        packed = slots.pack(old.slot_keys, old.slot_memory) if any(old.slot_keys) and not found else None
        sums = told.sums and KeySums(*(told.sums[name] for name in ("keys", "expiring_keys", "memory_bytes")))
        found.append(source_of(unfold(told, base64.b64decode), sums=sums, predicted=told.predicted, slots=packed))
    return found


def _row(old: Row) -> Row:
    """Return the figures of a group: what expires stood there as all without what does not."""
    if not all(isinstance(old[name], str) for name in NAMED):
        raise TypeError("a name is missing")
    return old | {
        "expiring_keys": old["keys"] - old["no_ttl_keys"],
        "expiring_memory": old["memory_bytes"] - old["no_ttl_memory"],
    }


def _from_version_1(rest: Row, rows: list[Row]) -> tuple[Row, list[Row]]:
    """Return the metadata and the groups of a version 1 file in the terms of version 2.

    Version 1 ranked by MEMORY USAGE, and had what deleting frees only as a sum: its parts are scaled.
    """
    top = {
        name.replace("immortal", "persistent"): [_renamed(row) for row in found] for name, found in rest["top"].items()
    }
    sources = [source | {"sums": source["sums"] and _renamed(source["sums"])} for source in rest["sources"]]
    return rest | {"top": top, "sources": sources, "notes": [*rest["notes"], NOTE]}, [_group(row) for row in rows]


def _group(old: Row) -> Row:
    group = _renamed(old)
    usage, memory = old["memory_bytes"], old["allocated_bytes"]
    for name in ("no_ttl_memory", "expired_memory"):
        group[name] = old[name] * memory // usage if usage else 0
    group["memory_usage_bytes"] = usage - old["opaque_memory"]
    group["biggest"] = old["biggest"] and json.dumps(_renamed(json.loads(old["biggest"])))
    return group


def _renamed(old: Row) -> Row:
    return {RENAMED.get(name, name): value for name, value in old.items()}
