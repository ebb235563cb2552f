"""Libraries of server functions.

Question
    Which functions does the dump bring along?

What it finds
    One row a library (FUNCTION LOAD, Redis 7 and newer): its engine and the
    bytes of its code. Lua scripts of EVAL are not in a dump since Redis 7.

Why it matters
    Functions are data: who loads the dump elsewhere runs them there. Their
    code takes memory twice, as text and compiled.

What to do
    FUNCTION LIST WITHCODE shows them on the server; FUNCTION DELETE removes a
    library nobody calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Report, Row, Unit

if TYPE_CHECKING:
    from rdbscan.report.context import Context
COLUMNS = (
    Column("library", "Library", Unit.TEXT),
    Column("engine", "Engine", Unit.TEXT),
    Column("code_bytes", "Code", Unit.BYTES),
    Column("source", "Dump", Unit.TEXT, 1, varied=True),
)


@of_profile
def build(context: Context) -> Report:
    """One row a dump and library, in the order of the dump; no rows without functions."""
    rows: list[Row] = [
        (library.name, library.engine, library.code_bytes, source.source)
        for source in context.sources
        for library in source.outcome.functions
    ]
    return Report("functions", "Functions", "Which functions does the dump bring along?", COLUMNS, rows)
