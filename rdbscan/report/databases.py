"""Memory by database.

Question
    What is in which database?

What it finds
    One row a numbered database: keys, keys with a TTL, memory, mean, and the
    namespace that holds most of it: the first hint at who uses it.

Why it matters
    A forgotten database (an old cache in db 5) is memory nobody looks at; a
    cluster knows db 0 only (Valkey before 9, all of Redis), so every other one
    is in the way of moving there.

What to do
    Ask who uses each database. FLUSHDB ASYNC frees one that nobody does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Report, Row, Unit
from rdbscan.report.rows import Rows
from rdbscan.report.totals import Totals, share, totals_by

if TYPE_CHECKING:
    from rdbscan.report.context import Context
COLUMNS = (
    Column("db", "Database", Unit.NUMBER),
    Column("keys", "Keys", Unit.COUNT),
    Column("expiring_keys", "With TTL", Unit.COUNT),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("share", "Share", Unit.RATIO),
    Column("mean_bytes", "Mean", Unit.BYTES, 2),
    Column("largest", "Largest namespace", Unit.NAMESPACE, 1),
)


@of_profile
def build(context: Context) -> Report:
    """One row a database, by number."""
    whole = context.whole
    parts = sorted(totals_by(context.groups, lambda group: group.db), key=lambda entry: entry[0])
    rows = Rows(parts, lambda entry: _row(*entry, whole, _largest(entry[1])))
    total = _row(None, whole, whole, None) if len(parts) > 1 else None
    return Report(
        "databases", "Databases", "What is in which database?", COLUMNS, rows, total=total, aside=len(parts) < 2
    )


def _largest(part: Totals) -> str:
    return totals_by(part.members, lambda group: group.namespace)[0][0]


def _row(db: int | None, part: Totals, whole: Totals, largest: str | None) -> Row:
    memory = share(part.memory_bytes, whole.memory_bytes)
    return (db, part.keys, part.expiring_keys, part.memory_bytes, memory, part.mean_memory, largest)
