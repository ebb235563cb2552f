"""Where the bytes of the dump are.

Question
    What are the bytes of the dump file made of?

What it finds
    Every byte of the (uncompressed) dump belongs to one part: header, aux
    fields, functions, module data, database opcodes, keys, trailer, and what
    follows the end. They sum up to its size.

Why it matters
    Nothing was skipped in silence: if a byte could not be read, it is missing
    here and the dump is marked as partial.

What to do
    Nothing. A large share of functions or module data is worth a look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Report, Unit
from rdbscan.report.totals import share

if TYPE_CHECKING:
    from rdbscan.report.context import Context
COLUMNS = (
    Column("source", "Dump", Unit.TEXT, 1, varied=True),
    Column("part", "Part", Unit.TEXT),
    Column("bytes", "Bytes", Unit.BYTES),
    Column("share", "Share", Unit.RATIO),
)


@of_profile
def build(context: Context) -> Report:
    """One row a dump and part, in file order."""
    rows = [
        (source.source, part, size, share(size, source.outcome.dump_bytes))
        for source in context.sources
        for part, size in source.outcome.accounting.items()
        if size
    ]
    whole = sum(source.outcome.dump_bytes for source in context.sources)
    total = ("total", None, whole, 1.0 if whole else None) if rows else None
    return Report(
        "accounting",
        "Bytes of the dump",
        "What are the bytes of the dump file made of?",
        COLUMNS,
        list(rows),
        total=total,
        detail=True,
    )
