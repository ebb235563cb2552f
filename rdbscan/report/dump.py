"""The dump itself.

Question
    What is this dump, and can it be trusted?

What it finds
    Server and version, when it was made, size, keys, how many of them expire,
    the estimated memory next to what the server said it used, checksum and
    completeness. Several dumps have one row each and a total.
    `truncated`, `corrupt`, `unsupported`, `checksum`, `not-rdb`: the dump
      could not be read to its end.
    `unreachable`, `source`: it could not be got at, so nothing is known of it.
    `damaged-keys`: single keys that a server refuses to load; the rest could
    be read.
    `near-maxmemory`: used memory is close to maxmemory or beyond.
    `unexplained-memory`: the server used far more than the keys explain.
    `shard-skew`: one of several dumps is much larger than the others.

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

from rdbscan.report import integrity
from rdbscan.report.model import Column, Report, Row, Sentence, Unit
from rdbscan.report.sentences import count, say, size, text, time
from rdbscan.report.totals import Totals, left_out, share, totals

if TYPE_CHECKING:
    from rdbscan.profile.profile import Profile
    from rdbscan.records.dump import DumpInfo

COLUMNS = (
    Column("source", "Dump", Unit.TEXT),
    Column("server", "Server", Unit.TEXT, 1),
    Column("rdb_version", "RDB version", Unit.NUMBER, 5),
    Column("saved_at", "Saved at", Unit.TIME, 2),
    Column("age", "Age", Unit.DURATION, 7),
    Column("dump_bytes", "Dump size", Unit.BYTES, 1),
    Column("keys", "Keys", Unit.COUNT),
    Column("chosen_keys", "Chosen", Unit.COUNT),
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


def build(profile: Profile) -> Report:
    """One row a dump, in the order they were given; with several a total."""
    whole = totals(profile.groups)
    alone = len(profile.sources) == 1
    rows = [_row(source, profile.as_of_ms) for source in profile.sources]
    return Report(
        "dump",
        "Dump" if alone else "Dumps",
        "What is this dump, and can it be trusted?",
        COLUMNS,
        rows,
        integrity.findings(profile, whole),
        _notes(profile),
        total=None if alone else _total(profile, whole),
        facts=True,
    )


def _row(source: DumpInfo, as_of_ms: int) -> Row:
    sums = source.sums
    return (
        source.source,
        _server(source),
        source.rdb_version or None,
        source.ctime_ms,
        (as_of_ms - source.ctime_ms) / 1000 if source.ctime_ms is not None and as_of_ms > source.ctime_ms else None,
        source.dump_bytes,
        source.keys,
        sums.keys if sums and sums.keys < source.keys else None,
        share(sums.expiring_keys, sums.keys) if sums else None,
        sums.memory_bytes if sums else None,
        source.used_memory,
        source.maxmemory or None,
        source.maxmemory_policy,
        ", ".join(part for part in (source.target, source.allocator) if part) or None,
        len(source.functions) or None,
        ", ".join(sorted({aux.module for aux in source.module_aux})) or None,
        source.checksum,
        _complete(source),
    )


def _complete(source: DumpInfo) -> str:
    if source.damage is None:
        return "yes" if source.complete else "NO: not read to its end"
    return f"{'unknown' if source.damage.kind in integrity.UNREAD else 'NO'}: {source.damage.kind}"


def _server(source: DumpInfo) -> str | None:
    return f"{source.server} {source.server_version}".strip() or None


def _total(profile: Profile, whole: Totals) -> Row:
    sources = profile.sources
    used = [source.used_memory for source in sources if source.used_memory is not None]
    complete = sum(source.complete for source in sources)
    return (
        "total", None, None, None, None, sum(source.dump_bytes for source in sources),
        sum(source.keys for source in sources),
        whole.keys if left_out(profile) else None,
        share(whole.expiring_keys, whole.keys), whole.memory_bytes,
        sum(used) if used and len(used) == len(sources) else None, None, None, None, None, None, None,
        "yes" if complete == len(sources) else f"{complete} of {len(sources)}",
    )  # fmt: skip


def _notes(profile: Profile) -> list[Sentence]:
    others = left_out(profile)
    notes = [say("Only some keys were chosen: the figures leave out {}.", count(others, "key"))] if others else []
    notes += _repeated(profile.sources)
    notes += [
        say("Memory is what deleting the keys frees: their part of used_memory once the server has loaded the dump."),
        _as_of(profile.as_of_ms),
    ]
    for source in profile.sources:
        name = text(source.source)
        for library in source.functions:
            template = "{}: function library {} ({}), {} of code."
            notes.append(say(template, name, text(library.name), text(library.engine), size(library.code_bytes)))
        notes += dump_notes(source)
    return notes + [say("{}", text(note)) for note in profile.notes]


def dump_notes(source: DumpInfo) -> list[Sentence]:
    """What is odd in a dump, and what servers do with it."""
    name, notes = text(source.source), slot_migration(source)
    if source.empty_keys:
        notes.append(say("{}: {} without any element, which servers leave out.", name, count(source.empty_keys, "key")))
    if source.trailing_bytes:
        what = text(source.trailing_kind or "bytes")
        template = "{}: {} follow the end of the dump: {}; a server that loads it ignores them."
        if source.trailing_kind.startswith("commands"):
            template = "{}: {} follow the end of the dump: {}."
        notes.append(say(template, name, count(source.trailing_bytes, "byte"), what))
    return notes + [say("{}: {}", name, text(warning)) for warning in source.warnings]


def _repeated(sources: list[DumpInfo]) -> list[Sentence]:
    """A dump may be given twice, by overlapping globs or in profiles that were summed up before."""
    times = Counter((source.source, source.ctime_ms, source.dump_bytes) for source in sources)
    return [
        say("{} is given {} times, and counts as often in every figure.", text(name), count(given))
        for (name, _ctime, _bytes), given in times.items()
        if given > 1
    ]


def _as_of(as_of_ms: int) -> Sentence:
    if as_of_ms <= 0:
        return say("Nobody said when the dump was made, so TTLs and ages are unknown.")
    return say("TTLs and ages are seen from {}.", time(as_of_ms))


def slot_migration(source: DumpInfo) -> list[Sentence]:
    """Tell of hash slots that were on their way to this server when the dump was made (Redis 8.4+, cluster_asm.c)."""
    task = dict(source.aux).get("cluster-asm-task", "").split(":")
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
