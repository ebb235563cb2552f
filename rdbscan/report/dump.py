"""The dump itself.

Question
    What is this dump, and can it be trusted?

What it finds
    Server and version, when it was made, size, keys, how many of them expire,
    the estimated memory next to what the server said it used, checksum and
    completeness. Several dumps have one row each and a total; the report
    "shards" compares them.
    `truncated`, `corrupt`, `unsupported`, `checksum`, `not-rdb`: the dump
      could not be read to its end.
    `unreachable`, `source`: it could not be got at, so nothing is known of it.
    `damaged-keys`: single keys that a server refuses to load; the rest could
    be read.
    `near-maxmemory`: used memory is close to maxmemory or beyond.
    `unexplained-memory`: the server used far more than the keys explain.

Why it matters
    Everything else rests on it: numbers from half a dump are lower bounds, and
    memory that keys do not explain (client buffers, replication backlog,
    scripts, modules) will not be found by looking at keys.

What to do
    Damaged: copy the file again after the save ended, or make a new one with
    BGSAVE. Unexplained memory: ask the server with MEMORY STATS, INFO memory
    and CLIENT LIST.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rdbscan.records.dump import UNREAD
from rdbscan.report import integrity
from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Report, Row, Sentence, Unit
from rdbscan.report.sentences import count, say, size, text, time
from rdbscan.report.totals import Totals, share

if TYPE_CHECKING:
    from rdbscan.profile.sources import Source
    from rdbscan.records.dump import DumpInfo, Outcome
    from rdbscan.report.context import Context

COLUMNS = (
    Column("source", "Dump", Unit.TEXT),
    Column("instance", "Instance", Unit.TEXT, 1),
    Column("server", "Server", Unit.TEXT, 1),
    Column("rdb_version", "RDB version", Unit.NUMBER, 5),
    Column("saved_at", "Saved at", Unit.TIME, 2),
    Column("age", "Age", Unit.DURATION, 7),
    Column("dump_bytes", "Dump size", Unit.BYTES, 1),
    Column("keys", "Keys", Unit.COUNT),
    Column("chosen_keys", "Matched", Unit.COUNT),
    Column("expiring_share", "With TTL", Unit.RATIO, 4),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("used_memory", "used_memory (reported)", Unit.BYTES, 3),
    Column("maxmemory", "maxmemory", Unit.BYTES, 4),
    Column("maxmemory_policy", "maxmemory-policy", Unit.TEXT, 7),
    Column("target", "Memory model", Unit.TEXT, 6),
    Column("functions", "Function libraries", Unit.COUNT, 9),
    Column("modules", "Modules", Unit.TEXT, 9),
    Column("checksum", "Checksum", Unit.TEXT, 5),
    Column("complete", "Complete", Unit.TEXT, 1),
)


@of_profile
def build(context: Context) -> Report:
    """One row a dump, the largest first; with several a total."""
    whole = context.whole
    alone = len(context.sources) == 1
    rows = [_row(source, context.as_of_ms) for source in largest_first(context)]
    return Report(
        "dump",
        "Dump" if alone else "Dumps",
        "What is this dump, and can it be trusted?",
        COLUMNS,
        rows,
        integrity.findings(context),
        _notes(context),
        total=None if alone else _total(context, whole),
        facts=True,
    )


def largest_first(context: Context) -> list[Source]:
    """Return the dumps by the memory of their keys; ties as they were given."""
    return sorted(context.sources, key=lambda source: -(source.sums.memory_bytes if source.sums else 0))


def _row(source: Source, as_of_ms: int) -> Row:
    header, outcome, model, sums = source.header, source.outcome, source.model, source.sums
    age = None if header.ctime_ms is None or as_of_ms <= header.ctime_ms else (as_of_ms - header.ctime_ms) / 1000
    return (
        source.source,
        source.instance or None,
        _server(source),
        header.rdb_version or None,
        header.ctime_ms,
        age,
        outcome.dump_bytes,
        outcome.keys,
        sums.keys if sums and sums.keys < outcome.keys else None,
        share(sums.expiring_keys, sums.keys) if sums else None,
        sums.memory_bytes if sums else None,
        header.used_memory,
        model.maxmemory or None,
        model.maxmemory_policy,
        ", ".join(part for part in (model.target, model.allocator) if part) or None,
        len(outcome.functions) or None,
        ", ".join(sorted({aux.module for aux in outcome.module_aux})) or None,
        outcome.checksum,
        _complete(outcome),
    )


def _complete(outcome: Outcome) -> str:
    if outcome.damage is None:
        return "yes" if outcome.complete else "NO: not read to its end"
    return f"{'unknown' if outcome.damage.kind in UNREAD else 'NO'}: {outcome.damage.kind}"


def _server(source: Source) -> str | None:
    return f"{source.header.server} {source.header.server_version}".strip() or None


def _total(context: Context, whole: Totals) -> Row:
    sources = context.sources
    used = [source.header.used_memory for source in sources if source.header.used_memory is not None]
    complete = sum(source.outcome.complete for source in sources)
    return (
        "total", None, None, None, None, None, sum(source.outcome.dump_bytes for source in sources),
        sum(source.outcome.keys for source in sources),
        whole.keys if context.left_out else None,
        share(whole.expiring_keys, whole.keys), whole.memory_bytes,
        sum(used) if used and len(used) == len(sources) else None, None, None, None, None, None, None,
        "yes" if complete == len(sources) else f"{complete} of {len(sources)}",
    )  # fmt: skip


def _notes(context: Context) -> list[Sentence]:
    others = context.left_out
    notes = [say("Filters leave out {}: no figure counts them.", count(others, "key"))] if others else []
    notes += _repeated(context.sources)
    notes += [
        say("Memory is what deleting the keys frees: their part of used_memory once the server has loaded the dump."),
        _as_of(context.as_of_ms),
    ]
    for source in context.sources:
        name, outcome = text(source.source), source.outcome
        for library in outcome.functions:
            template = "{}: function library {} ({}), {} of code."
            notes.append(say(template, name, text(library.name), text(library.engine), size(library.code_bytes)))
        notes += dump_notes(source)
    return notes + [say("{}", text(note)) for note in context.profile.notes]


def dump_notes(source: DumpInfo) -> list[Sentence]:
    """What is odd in a dump, and what servers do with it."""
    name, outcome, notes = text(source.source), source.outcome, slot_migration(source)
    if outcome.empty_keys:
        keys = count(outcome.empty_keys, "key")
        notes.append(say("{}: {} without any element, which servers leave out.", name, keys))
    if outcome.trailing_bytes:
        what = text(outcome.trailing_kind or "bytes")
        template = "{}: {} follow the end of the dump: {}; a server that loads it ignores them."
        if outcome.trailing_kind.startswith("commands"):
            template = "{}: {} follow the end of the dump: {}."
        notes.append(say(template, name, count(outcome.trailing_bytes, "byte"), what))
    return notes + [say("{}: {}", name, text(warning)) for warning in source.warnings]


def _repeated(sources: list[Source]) -> list[Sentence]:
    """A dump may be given twice, by overlapping globs or in profiles that were summed up before."""
    times = Counter((source.source, source.header.ctime_ms, source.outcome.dump_bytes) for source in sources)
    return [
        say("{} is given {} times, and counts as often in every figure.", text(name), count(given))
        for (name, _ctime, _bytes), given in times.items()
        if given > 1
    ]


def _as_of(as_of_ms: int) -> Sentence:
    if as_of_ms <= 0:
        return say("Nobody said when the dump was made, so TTLs and ages are unknown.")
    return say("TTLs and ages are relative to {}.", time(as_of_ms))


def slot_migration(source: DumpInfo) -> list[Sentence]:
    """Tell of hash slots that were on their way to this server when the dump was made (Redis 8.4+, cluster_asm.c)."""
    task = dict(source.header.aux).get("cluster-asm-task", "").split(":")
    if len(task) != 6 or not task[5]:
        return []
    _id, origin, destination, operation, state, slots = task
    name = text(source.source)
    if operation == "import":
        told = (
            "{}: hash slots {} were on their way here from node {} ({}): some of their keys are here and in its dump."
        )
        return [say(told, name, text(slots), text(origin), text(state))]
    told = "{}: hash slots {} were on their way to node {} ({}): their keys are in its dump too, all or in part."
    return [say(told, name, text(slots), text(destination), text(state))]
