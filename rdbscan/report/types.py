"""Memory by type and encoding.

Question
    Which data types and encodings hold the memory?

What it finds
    One row a type and encoding, as OBJECT ENCODING names it once the target
    server has loaded the dump. Modules keep their values to themselves: their
    bytes in the dump stand in for their memory.

Why it matters
    Compact encodings (listpack, intset, int, embstr) take a fraction of the
    memory of hashtable and skiplist. A type with a large share in the wide
    encoding is where raising a limit, or splitting a collection, pays.

What to do
    Compare means and elements: many hashtables with few elements have one long
    value or just too many fields; see hash-max-listpack-entries and -value
    (zset-, set- and list- alike) before changing the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Report, Row, Unit
from rdbscan.report.sentences import count, say, size
from rdbscan.report.totals import Totals, share, totals_by

if TYPE_CHECKING:
    from rdbscan.report.context import Context
COLUMNS = (
    Column("type", "Type", Unit.TEXT),
    Column("encoding", "Encoding", Unit.TEXT),
    Column("keys", "Keys", Unit.COUNT),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("share", "Share", Unit.RATIO),
    Column("mean_bytes", "Mean", Unit.BYTES, 2),
    Column("elements", "Elements", Unit.COUNT, 1),
    Column("value_bytes", "Payload", Unit.BYTES, 4),
    Column("no_ttl_share", "No TTL", Unit.RATIO, 3),
)


@of_profile
def build(context: Context) -> Report:
    """One row a type and encoding, most memory first."""
    whole = context.whole
    parts = totals_by(context.groups, lambda group: (group.type, group.encoding))
    notes = []
    if whole.opaque_keys:
        notes.append(
            say(
                "{} of modules: their memory is unknown, their {} in the dump stand in for it.",
                count(whole.opaque_keys, "key"), size(whole.opaque_memory),
            )
        )  # fmt: skip
    return Report(
        "types",
        "Types and encodings",
        "Which data types and encodings hold the memory?",
        COLUMNS,
        rows=[_row(*name, part, whole) for name, part in parts],
        notes=notes,
        total=_row("total", None, whole, whole) if parts else None,
    )


def _row(type_: str, encoding: str | None, part: Totals, whole: Totals) -> Row:
    has_elements = type_ == "total" or any(part.elements_histogram)
    return (
        type_,
        encoding,
        part.keys,
        part.memory_bytes,
        share(part.memory_bytes, whole.memory_bytes),
        part.mean_memory,
        part.elements if has_elements else None,
        part.value_bytes,
        share(part.no_ttl_keys, part.keys),
    )
