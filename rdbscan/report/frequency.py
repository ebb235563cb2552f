"""How often keys are used.

Question
    How often are the keys used?

What it finds
    Per namespace the logarithmic access counter of the keys, when the dump
    carries it: only under an LFU eviction policy does the server write it. A
    new key starts at 5; about a million accesses are 255; a minute without
    access takes one off (lfu-log-factor 10, lfu-decay-time 1: evict.c).

Why it matters
    Keys at 0 are the first that an LFU policy evicts; a namespace that is all
    at 0 takes its memory for nothing.

What to do
    Give what nobody reads a shorter TTL. Counters decay within minutes, so
    look at a dump from a busy hour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Histogram, Report, Row, Unit
from rdbscan.report.rows import Rows
from rdbscan.report.totals import Totals, share

if TYPE_CHECKING:
    from rdbscan.report.context import Context
_TITLES = ("0", "1", "<4", "<8", "<16", "<32", "<64", "<128", "<256")
_NAMES = ("zero", "one", *(f"below_{title[1:]}" for title in _TITLES[2:]))
COLUMNS = (
    Column("namespace", "Namespace", Unit.NAMESPACE),
    Column("keys", "Keys", Unit.COUNT),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("mean_frequency", "Mean", Unit.COUNT),
    Column("zero_share", "At 0", Unit.RATIO),
    *(Column(name, title, Unit.COUNT, 1) for name, title in zip(_NAMES, _TITLES, strict=True)),
)


@of_profile
def build(context: Context) -> Report:
    """One row a namespace whose keys' access counter is known, most memory first."""
    parts = [(name, part) for name, part in context.namespaces if part.frequency_keys]
    return Report(
        "frequency",
        "Access frequency",
        "How often are the keys used?",
        COLUMNS,
        Rows(parts, lambda entry: _row(*entry)),
        total=_row("total", context.whole) if parts else None,
        picture=Histogram(_NAMES),
    )


def _row(name: str, part: Totals) -> Row:
    return (
        name,
        part.keys,
        part.memory_bytes,
        part.frequency_sum // part.frequency_keys if part.frequency_keys else None,
        share(part.frequency_histogram[0], part.frequency_keys),
        *part.frequency_histogram,
    )
