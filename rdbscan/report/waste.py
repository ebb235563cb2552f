"""Memory that takes more room than what is in it needs.

Question
    What takes memory for nothing?

What it finds
    One row a namespace (`stock:*:{id}`: several that differ in one word) and
    kind of waste, with what could be saved. All savings are estimates, in bytes
    as the allocator counts them; those of one namespace overlap, they do not
    add up. Findings from 1 MiB and 1 % of the memory.
    `small-strings`: a hundred strings or more, values of up to 64 bytes on
      average, hardly any with a TTL. A key costs 35 to 80 bytes besides name
      and value; a field of a hash of about 100 fields, kept as a listpack,
      about ten. Keys with a TTL are left out: fields have one only since
      Redis 7.4 and Valkey 9 (HEXPIRE), in Redis it takes ten bytes more, and
      Valkey keeps such a hash as a table.
    `long-names`: 16 bytes or more of each name are the same, and the names are
      longer than the values or a fifth of the memory. The saving is that of
      one letter for each word, give or take 16 bytes a key: the allocator
      rounds names up in such steps.
    `compressible-strings`: values of 1 KiB and more on average that compress
      to 70 % of their size or less, by how the dump holds them (LZF). Not
      known where the dump was written with rdbcompression no. Bitmaps and
      HyperLogLogs look the same, but only the server may write those.

    `long-field-names`: a hundred or more small hashes, kept as listpacks, whose
      field names are 8 bytes or longer on average and a fifth of what is
      allocated. The saving is that of names of two bytes. Whether the names
      are the same in every hash, or are data themselves, is not known: look.
    `numbers-as-text`: strings of up to 18 digits with leading zeros, a plus
      sign or in double quotes. The saving is exact.

Why it matters
    What every key pays, millions pay millions of times; and what is saved here
    needs no larger machine.

What to do
    Start with the largest saving, and weigh it against the change of all
    programs that read and write these keys. A hash has one TTL, is evicted as
    a whole and lives in one slot of a cluster.
    Measured: the advice was followed in real servers (Redis 6.2 to 8.0, Valkey
    8.1 and 9.1) with 20,000 keys of several kinds, and used_memory compared
    after a restart. Hashes: the saving foretold was within 9 % of it. Names:
    within 14 bytes a key. Compression by LZF saved a tenth more than foretold
    (the allocator rounds large values up), by zlib a third more. Field names:
    within a tenth. Numbers: within one percent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Finding, Report, Row, Severity, Unit
from rdbscan.report.ranking import top_and_rest
from rdbscan.report.savings import Saving, compressible_strings, is_uncompressed, long_names, small_strings
from rdbscan.report.sentences import namespace, ratio, say, size
from rdbscan.report.totals import share
from rdbscan.report.value_savings import long_field_names, numbers_as_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdbscan.report.context import Context
    from rdbscan.report.limits import Limits
    from rdbscan.report.model import Sentence

COLUMNS = (
    Column("namespace", "Namespace", Unit.NAMESPACE),
    Column("kind", "Waste", Unit.TEXT),
    Column("keys", "Keys", Unit.COUNT, 1),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("saved_bytes", "Possible saving", Unit.BYTES),
    Column("saved_share", "Of all", Unit.RATIO, 2),
    Column("brief", "By", Unit.TEXT, 3),
)
KINDS: dict[str, Callable[[Context], list[Saving]]] = {
    "small strings": small_strings,
    "long names": long_names,
    "large strings": compressible_strings,
    "field names": long_field_names,
    "numbers as text": numbers_as_text,
}
"""Kind of waste -> where it is looked for."""


@of_profile
def build(context: Context) -> Report:
    """One row a namespace and kind of waste, largest saving first."""
    whole = context.whole.memory_bytes
    rows: list[Row] = []
    findings: list[Finding] = []
    for kind, look in KINDS.items():
        savings = [saving for saving in look(context) if saving.saved_bytes > 0]
        rows += [_row(kind, saving, whole) for saving in savings]
        found = [_finding(saving, whole) for saving in savings if _is_worth_it(saving, whole, context.limits)]
        findings += top_and_rest(found, f"patterns ({kind})", context.limits)
    rows.sort(key=lambda row: (-int(row[4] or 0), row[0], row[1]))
    return Report(
        "waste", "Possible savings", "What takes memory for nothing?", COLUMNS, rows, findings, _notes(context, rows)
    )


def _row(kind: str, saving: Saving, whole: int) -> Row:
    saved = saving.saved_bytes
    return (saving.namespace, kind, saving.keys, saving.memory_bytes, saved, share(saved, whole), saving.brief)


def _is_worth_it(saving: Saving, whole: int, limits: Limits) -> bool:
    return saving.saved_bytes >= max(limits.waste_bytes, limits.waste_share * whole)


def _finding(saving: Saving, whole: int) -> Finding:
    stake = share(saving.saved_bytes, whole)
    saved = say("Possible saving: {}, {} of the memory (estimated).", size(saving.saved_bytes), ratio(stake))
    return Finding(
        saving.slug,
        Severity.INFO,
        say(f"{saving.what.template} {saved.template}", *saving.what.cells, *saved.cells),
        saving.why,
        saving.do,
        namespace(saving.namespace),
        saving.saved_bytes,
        saving.keys,
        stake,
    )


def _notes(context: Context, rows: list[Row]) -> list[Sentence]:
    notes = []
    if rows:
        notes.append(say("All savings are estimates; those of one namespace overlap."))
    if is_uncompressed(context):
        notes.append(say("Whether long strings would compress is not known: the dump holds them uncompressed."))
    return notes
