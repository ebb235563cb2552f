"""The whole server, beyond its keys.

Question
    How large is the server with this data, and how much room does it need?

What it finds
    The predicted used_memory of the target server after it has loaded the dump,
    by part: keys, the databases' hash tables, the empty server, functions; and
    how that explains what the server said it used when it saved. From it the
    usual headroom: a maxmemory of which the data takes three quarters, and a
    memory limit for the machine or container that leaves room above maxmemory
    for copy-on-write while saving (a fifth: pages written during the save are
    copied) and for fragmentation and buffers (another fifth).

Why it matters
    A server at its limit evicts or refuses writes; one at its container's limit
    is killed while it saves. What no key explains (client and replication
    buffers, scripts, modules, spare room of values that grew) is not in a dump
    at all. Where a tenth or more is unexplained, the allocator is often not the
    bundled one: see --allocator.

What to do
    Compare the suggestion with `CONFIG GET maxmemory` and the container's
    limit; ask the server for the rest with INFO memory and MEMORY STATS.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from rdbscan.report import reconciliation
from rdbscan.report.context import of_profile
from rdbscan.report.dump import largest_first
from rdbscan.report.model import Column, Report, Row, Sentence, Unit
from rdbscan.report.sentences import ratio, say, size, text

if TYPE_CHECKING:
    from rdbscan.profile.sources import Source
    from rdbscan.records.dump import PredictedMemory
    from rdbscan.report.context import Context
    from rdbscan.report.limits import Limits

NOTED = 3
"""Of more dumps only those that stand out are told apart."""
COLUMNS = (
    Column("source", "Dump", Unit.TEXT),
    Column("predicted", "Predicted used_memory", Unit.BYTES),
    Column("keys", "Keys", Unit.BYTES, 1),
    Column("tables", "Hash tables", Unit.BYTES, 3),
    Column("empty_server", "Empty server", Unit.BYTES, 4),
    Column("used_memory", "used_memory (reported)", Unit.BYTES, 2),
    Column("unexplained", "Not explained", Unit.BYTES, 5),
    Column("maxmemory", "Suggested maxmemory", Unit.BYTES, 1),
    Column("machine", "Suggested RAM limit", Unit.BYTES, 1),
)


@of_profile
def build(context: Context) -> Report:
    """One row a dump that was read whole, the largest first."""
    known = [(source, source.predicted) for source in largest_first(context) if source.predicted is not None]
    told = known if len(known) <= NOTED else [one for one in known if _stands_out(*one, known, context)]
    return Report(
        "headroom",
        "Whole server",
        "How large is it with this data, and how much room does it need?",
        COLUMNS,
        [_row(source, predicted, context.limits) for source, predicted in known],
        [],
        [note for source, predicted in told for note in _notes(context, source, predicted)],
        facts=True,
    )


def _stands_out(
    source: Source, predicted: PredictedMemory, known: list[tuple[Source, PredictedMemory]], context: Context
) -> bool:
    """Return whether a dump of many is worth a note of its own: nearly full, or explained otherwise than the others."""
    if source.model.maxmemory and predicted.used_memory > context.limits.full_share * source.model.maxmemory:
        return True
    usual = median(_unexplained_share(*one) for one in known)
    return abs(_unexplained_share(source, predicted) - usual) >= context.limits.another_allocator


def _unexplained_share(source: Source, predicted: PredictedMemory) -> float:
    used = source.header.used_memory
    return (used - predicted.used_memory) / used if used else 0.0


def _row(source: Source, predicted: PredictedMemory, limits: Limits) -> Row:
    maxmemory = round(predicted.used_memory / limits.full_share)
    return (
        source.source,
        predicted.used_memory,
        predicted.keys,
        predicted.tables,
        predicted.empty_server,
        source.header.used_memory,
        reconciliation.unexplained(source),
        maxmemory,
        round(maxmemory * (1 + limits.copy_on_write + limits.fragmentation)),
    )


def _notes(context: Context, source: Source, predicted: PredictedMemory) -> list[Sentence]:
    notes = reconciliation.notes(context, source, predicted)
    if source.model.maxmemory:
        full = predicted.used_memory / source.model.maxmemory
        full_share = context.limits.full_share
        verdict = "no room for growth until somebody looks" if full > full_share else "room to grow"
        notes.append(
            say(
                "{}: the data fills {} of maxmemory {}: {}.",
                text(source.source), ratio(full), size(source.model.maxmemory), text(verdict),
            )
        )  # fmt: skip
    if predicted.estimate:
        notes.append(say("{}: no server of this version was measured; all this is an estimate.", text(source.source)))
    return notes
