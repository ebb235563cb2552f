"""How large keys are.

Question
    Are there many small keys or a few large ones?

What it finds
    Per namespace, how many keys take less than 64 bytes of memory, less than
    256 bytes, 1 KiB and so on. Modules keep their values to themselves: their
    bytes in the dump stand in for their memory.

Why it matters
    The two call for opposite cures. Of a small key most is overhead: name,
    entry in the table, TTL. A large one blocks the server while it is read,
    deleted or moved to another node.

What to do
    Many keys below 256 bytes under one pattern: pack them into hashes. Keys of
    1 MiB and more: split them, and delete with UNLINK.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Histogram, Report, Row, Unit
from rdbscan.report.rows import Rows
from rdbscan.report.totals import Totals

if TYPE_CHECKING:
    from rdbscan.report.context import Context
_BUCKETS = {
    "below_64": ("<64 B", 6), "below_256": ("<256 B", 8), "below_1k": ("<1 KiB", 10), "below_4k": ("<4 KiB", 12),
    "below_16k": ("<16 KiB", 14), "below_64k": ("<64 KiB", 16), "below_256k": ("<256 KiB", 18),
    "below_1m": ("<1 MiB", 20), "below_16m": ("<16 MiB", 24), "larger": (">=16 MiB", 48),
}  # fmt: skip
"""Column -> its title, and the power of two below which all of its sizes are."""
_ENDS = [end for _, end in _BUCKETS.values()]
COLUMNS = (
    Column("namespace", "Namespace", Unit.NAMESPACE),
    Column("keys", "Keys", Unit.COUNT),
    *(
        Column(name, title, Unit.COUNT, 1 + abs(position - 3))
        for position, (name, (title, _)) in enumerate(_BUCKETS.items())
    ),
)


@of_profile
def build(context: Context) -> Report:
    """One row a namespace, most keys first."""
    parts = sorted(context.namespaces, key=lambda part: (-part[1].keys, part[0]))
    return Report(
        "sizes",
        "Sizes of keys",
        "Are there many small keys or a few large ones?",
        COLUMNS,
        rows=Rows(parts, lambda entry: _row(*entry)),
        total=_row("total", context.whole) if parts else None,
        aside=True,
        picture=Histogram(tuple(_BUCKETS)),
    )


def _row(name: str, part: Totals) -> Row:
    # Bucket b of the profile holds the sizes below 2**b that are not below 2**(b-1).
    counts = part.memory_histogram
    return (name, part.keys, *(sum(counts[start:end]) for start, end in pairwise([0, *(end + 1 for end in _ENDS)])))
