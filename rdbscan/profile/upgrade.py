"""Profiles of older versions, as what this version would have written."""

from __future__ import annotations

import json
from typing import Any

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


def from_version_1(rest: Row, rows: list[Row]) -> tuple[Row, list[Row]]:
    """Return the metadata and the groups of a version 1 file (until 2026-11) in the terms of version 2.

    Version 1 ranked by MEMORY USAGE, and had what deleting frees only as a sum: its parts are scaled. Raises KeyError,
    TypeError or ValueError if the file is not what it says.
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
