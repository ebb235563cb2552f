"""Memory by namespace.

Question
    Where is the memory?

What it finds
    Keys whose names follow the same pattern (`user:{id}:events`) are one
    namespace. Each has a row: keys, memory, its share, the mean key, how many
    keys never expire and the largest key. In a pattern, what varies between
    two separators is {id} (numbers, hex, UUIDs, random strings), {date}, {ip}
    or {email}, and {*} where too many different words stand in one place.
    `{other}` holds what did not fit into the bounded number of patterns, with
    exact totals.
    `dominant-namespace`: one pattern holds more than half of the memory.

Why it matters
    Memory is freed by changing what one team writes under one pattern. The
    first rows say which, and whether it is many small keys or a few large
    ones.

What to do
    Start at the top. Large share and "no TTL" near 100 %: should it expire?
    Large mean: look at the largest key. Small mean and very many keys: each
    key costs about 50-100 bytes on its own; pack small values into hashes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report import thresholds as limit
from rdbscan.report.commands import find
from rdbscan.report.model import Bars, Column, Finding, Report, Row, Severity, Unit
from rdbscan.report.sentences import count, namespace, ratio, say, size
from rdbscan.report.totals import Totals, share, totals, totals_by

if TYPE_CHECKING:
    from rdbscan.profile.profile import Profile

COLUMNS = (
    Column("namespace", "Namespace", Unit.NAMESPACE),
    Column("keys", "Keys", Unit.COUNT),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("share", "Share", Unit.RATIO),
    Column("mean_bytes", "Mean", Unit.BYTES, 3),
    Column("no_ttl_share", "No TTL", Unit.RATIO, 1),
    Column("no_ttl_bytes", "No-TTL memory", Unit.BYTES, 4),
    Column("largest_key", "Largest key", Unit.KEY, 5),
    Column("largest_key_bytes", "Largest", Unit.BYTES, 2),
)


def build(profile: Profile) -> Report:
    """One row a namespace, most memory first."""
    whole = totals(profile.groups)
    parts = totals_by(profile.groups, lambda group: group.namespace)
    return Report(
        "namespaces",
        "Namespaces",
        "Where is the memory?",
        COLUMNS,
        rows=[_row(name, part, whole) for name, part in parts],
        findings=_dominant(parts, whole),
        total=_row("total", whole, whole) if parts else None,
        picture=Bars("namespace", "memory_bytes", "no_ttl_bytes"),
    )


def _row(name: str, part: Totals, whole: Totals) -> Row:
    return (
        name,
        part.keys,
        part.memory_bytes,
        share(part.memory_bytes, whole.memory_bytes),
        part.mean_memory,
        share(part.no_ttl_keys, part.keys),
        part.no_ttl_memory,
        part.biggest.key if part.biggest else None,
        part.biggest.memory_bytes if part.biggest else None,
    )


def _dominant(parts: list[tuple[str, Totals]], whole: Totals) -> list[Finding]:
    if len(parts) < limit.DOMINANT_NAMESPACES:
        return []
    name, first = parts[0]
    part = share(first.memory_bytes, whole.memory_bytes) or 0.0
    if part < limit.DOMINANT_SHARE:
        return []
    return [
        Finding(
            "dominant-namespace",
            Severity.INFO,
            say(
                "{} of the memory is under {}: {} in {}.",
                ratio(part), namespace(name), size(first.memory_bytes), count(first.keys, "key"),
            ),
            say("Whatever is done elsewhere, at most {} can be won there.", ratio(1 - part)),
            find(name, first),
            namespace(name),
            first.memory_bytes,
            first.keys,
            part,
        )
    ]  # fmt: skip
