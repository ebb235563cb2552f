"""Values and data of modules.

Question
    Which modules have data in the dump, and how much?

What it finds
    One row a module type (ReJSON-RL, MBbloom--): its keys, their bytes in the
    dump, the largest key, and what the module saved beside the keys (aux
    data). Vector sets come with Redis 8 and count as any other type.

Why it matters
    A server without the module refuses to load the dump. What module values
    take in memory is known to the module's own code only: their bytes in the
    dump stand in for it in all sums, and the truth may be several times that.

What to do
    MODULE LIST on the server that is to load the dump. MEMORY USAGE for a few
    of the keys tells the factor.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Report, Row, Unit
from rdbscan.report.sentences import say
from rdbscan.report.totals import NOTHING, Totals, share, totals_by

if TYPE_CHECKING:
    from rdbscan.report.context import Context
COLUMNS = (
    Column("type", "Module type", Unit.TEXT),
    Column("keys", "Keys", Unit.COUNT),
    Column("rdb_bytes", "In the dump", Unit.BYTES),
    Column("share", "Of the dump", Unit.RATIO, 2),
    Column("mean_bytes", "Mean", Unit.BYTES, 3),
    Column("aux_bytes", "Aux data", Unit.BYTES, 1),
    Column("biggest", "Largest key", Unit.KEY, 1),
)


@of_profile
def build(context: Context) -> Report:
    """One row a module type, most bytes in the dump first; no rows without modules."""
    aux: Counter[str] = Counter()
    for source in context.sources:
        for piece in source.outcome.module_aux:
            aux[piece.module] += piece.rdb_bytes
    parts = dict(totals_by([group for group in context.groups if group.opaque_keys], lambda group: group.type))
    whole = sum(source.outcome.dump_bytes for source in context.sources)
    rows = [_row(name, parts.get(name, NOTHING), aux[name], whole) for name in {*parts, *aux}]
    rows.sort(key=lambda row: (-int(row[2] or 0) - int(row[5] or 0), row[0]))
    notes = [say("What they take in memory is not known; their bytes in the dump stand in for it.")] if parts else []
    return Report("modules", "Modules", "Which modules have data in the dump?", COLUMNS, rows, notes=notes)


def _row(name: str, part: Totals, aux_bytes: int, whole: int) -> Row:
    biggest = part.biggest
    return (
        name,
        part.keys,
        part.rdb_bytes,
        share(part.rdb_bytes + aux_bytes, whole),
        part.rdb_bytes // part.keys if part.keys else None,
        aux_bytes or None,
        biggest.key if biggest else None,
    )
