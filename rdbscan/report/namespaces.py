"""Memory by namespace.

Question
    Where is the memory?

What it finds
    Keys whose names follow the same pattern (`user:{id}:events`) are one
    namespace. Each has a row: keys, memory, its share, the mean key, how many
    keys never expire and the largest key. `rdbscan explain namespace` tells
    how names are found. `{other}` holds what did not fit into the bounded
    number of patterns, with exact totals.
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

from rdbscan.report.commands import list_keys
from rdbscan.report.context import of_profile
from rdbscan.report.model import Bars, Column, Finding, Report, Row, Unit
from rdbscan.report.ranking import severity
from rdbscan.report.rows import Rows
from rdbscan.report.sentences import count, namespace, ratio, say, size
from rdbscan.report.totals import Totals, share

if TYPE_CHECKING:
    from rdbscan.report.context import Context
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


@of_profile
def build(context: Context) -> Report:
    """One row a namespace, most memory first."""
    whole = context.whole
    parts = context.namespaces
    return Report(
        "namespaces",
        "Namespaces",
        "Where is the memory?",
        COLUMNS,
        rows=Rows(parts, lambda entry: _row(*entry, whole)),
        findings=_dominant(context),
        total=_row("total", whole, whole) if parts else None,
        picture=Bars("namespace", "memory_bytes", "no_ttl_bytes"),
    )


def _row(name: str, part: Totals, whole: Totals) -> Row:
    biggest = part.biggest
    return (
        name,
        part.keys,
        part.memory_bytes,
        share(part.memory_bytes, whole.memory_bytes),
        part.mean_memory,
        share(part.no_ttl_keys, part.keys),
        part.no_ttl_memory,
        biggest.key if biggest else None,
        biggest.memory_bytes if biggest else None,
    )


def _dominant(context: Context) -> list[Finding]:
    parts, whole = context.namespaces, context.whole
    if len(parts) < context.limits.dominant_namespaces:
        return []
    name, first = parts[0]
    part = share(first.memory_bytes, whole.memory_bytes) or 0.0
    if part < context.limits.dominant_share:
        return []
    return [
        Finding(
            "dominant-namespace",
            severity(first.memory_bytes, context),
            say(
                "{} of the memory is under {}: {} in {}.",
                ratio(part), namespace(name), size(first.memory_bytes), count(first.keys, "key"),
            ),
            say("Whatever is done elsewhere, at most {} can be freed there.", ratio(1 - part)),
            list_keys(context, name, _main_type(first), first),
            namespace(name),
            first.memory_bytes,
            first.keys,
            part,
        )
    ]  # fmt: skip


def _main_type(part: Totals) -> str:
    return max(part.members, key=lambda group: (group.memory_bytes, group.type)).type
