"""The dump itself.

Question
    What is this dump, and can it be trusted?

What it finds
    Server and version, when it was made, size, keys, how many of them expire,
    the estimated memory next to what the server said it used, checksum and
    completeness. Several dumps have one row each and a total.
    `truncated`, `corrupt`, `unsupported`, `checksum`, `not-rdb`: the dump
      could not be read to its end.
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

from typing import TYPE_CHECKING

from rdbscan.report import thresholds as limit
from rdbscan.report.model import Cell, Column, Finding, Report, Row, Sentence, Severity, Unit
from rdbscan.report.sentences import count, key, number, ratio, say, size, text, time
from rdbscan.report.stakes import handful
from rdbscan.report.totals import Totals, share, totals

if TYPE_CHECKING:
    from rdbscan.profile.profile import Profile
    from rdbscan.records.dump import Damage, DumpInfo

COLUMNS = (
    Column("source", "Dump", Unit.TEXT),
    Column("server", "Server", Unit.TEXT, 1),
    Column("rdb_version", "RDB version", Unit.NUMBER, 5),
    Column("saved_at", "Saved at", Unit.TIME, 2),
    Column("age", "Age", Unit.DURATION, 7),
    Column("dump_bytes", "Dump size", Unit.BYTES, 1),
    Column("keys", "Keys", Unit.COUNT),
    Column("expiring_share", "With TTL", Unit.RATIO, 4),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("allocated_bytes", "Allocation", Unit.BYTES, 6),
    Column("used_memory", "Server used", Unit.BYTES, 3),
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
    rows = [_row(source, profile.as_of_ms, whole if alone else None) for source in profile.sources]
    findings = [
        _damage(source, source.damage, whole.memory_bytes) for source in profile.sources if source.damage is not None
    ]
    near = [finding for source in profile.sources for finding in _near_maxmemory(source)]
    return Report(
        "dump",
        "Dump" if alone else "Dumps",
        "What is this dump, and can it be trusted?",
        COLUMNS,
        rows,
        handful(findings, "damaged dumps")
        + handful(near, "servers near maxmemory")
        + _unexplained(profile, whole)
        + _skew(profile),
        _notes(profile),
        total=None if alone else _total(profile, whole),
        facts=True,
    )


def _row(source: DumpInfo, as_of_ms: int, whole: Totals | None) -> Row:
    return (
        source.source,
        _server(source),
        source.rdb_version or None,
        source.ctime_ms,
        (as_of_ms - source.ctime_ms) / 1000 if source.ctime_ms is not None and as_of_ms > source.ctime_ms else None,
        source.dump_bytes,
        source.keys,
        share(whole.expiring_keys, whole.keys) if whole else None,
        whole.memory_bytes if whole else None,
        whole.allocated_bytes if whole else None,
        source.used_memory,
        source.maxmemory or None,
        source.maxmemory_policy,
        ", ".join(part for part in (source.target, source.allocator) if part) or None,
        len(source.functions) or None,
        ", ".join(sorted({aux.module for aux in source.module_aux})) or None,
        source.checksum,
        "yes" if source.complete else "NO: " + (source.damage.kind if source.damage else "not read to its end"),
    )


def _server(source: DumpInfo) -> str | None:
    return f"{source.server} {source.server_version}".strip() or None


def _total(profile: Profile, whole: Totals) -> Row:
    sources = profile.sources
    used = [source.used_memory for source in sources if source.used_memory is not None]
    complete = sum(source.complete for source in sources)
    return (
        "total", None, None, None, None, sum(source.dump_bytes for source in sources),
        sum(source.keys for source in sources),
        share(whole.expiring_keys, whole.keys), whole.memory_bytes, whole.allocated_bytes,
        sum(used) if used and len(used) == len(sources) else None, None, None, None, None, None, None,
        "yes" if complete == len(sources) else f"{complete} of {len(sources)}",
    )  # fmt: skip


def _notes(profile: Profile) -> list[Sentence]:
    notes = [
        say("Memory (MEMORY USAGE of all keys) and allocation (their part of used_memory) are estimated."),
        _as_of(profile.as_of_ms),
    ]
    for source in profile.sources:
        name = text(source.source)
        for library in source.functions:
            template = "{}: function library {} ({}), {} of code."
            notes.append(say(template, name, text(library.name), text(library.engine), size(library.code_bytes)))
        if source.empty_keys:
            notes.append(say("{}: {} without any element.", name, count(source.empty_keys, "key")))
        if source.trailing_bytes:
            what = text(source.trailing_kind or "bytes")
            notes.append(say("{}: {} of {} follow the end of the dump.", name, size(source.trailing_bytes), what))
        notes.extend(say("{}: {}", name, text(warning)) for warning in source.warnings)
    return notes + [say("{}", text(note)) for note in profile.notes]


def _as_of(as_of_ms: int) -> Sentence:
    if as_of_ms <= 0:
        return say("Nobody said when the dump was made, so TTLs and ages are unknown.")
    return say("TTLs and ages are seen from {}.", time(as_of_ms))


def _damage(source: DumpInfo, damage: Damage, whole: int) -> Finding:
    cells: list[Cell] = [text(source.source)]
    if damage.kind == "checksum":
        template = "{}: the checksum does not match: bytes were changed after the save ({})."
        cells += [text(damage.message)]
    else:
        template = "{}: only a part could be read, up to byte {}: {}. {} before it are counted"
        cells += [count(damage.offset), text(damage.message.rstrip(".")), count(source.keys, "key")]
        if damage.key is not None:
            template += "; the last is {} in db {}"
            cells += [key(damage.key), number(damage.db)]
        template += "."
    return Finding(
        damage.kind,
        Severity.CRITICAL,
        Sentence(template, tuple(cells)),
        say(
            "All numbers below are of the part that was read."
            if damage.kind != "checksum"
            else "Any number below may be wrong."
        ),
        (
            say("rdbscan explain {}", text(damage.kind)),
            say("BGSAVE   # then copy the file when INFO persistence says rdb_bgsave_in_progress:0"),
        ),
        text(source.source),
        whole,  # every number below is in doubt, so this comes before all of them
        source.keys,
        1.0,
    )


def _near_maxmemory(source: DumpInfo) -> list[Finding]:
    used, ceiling = source.used_memory, source.maxmemory
    if not used or not ceiling or used < limit.NEAR_MAXMEMORY * ceiling:
        return []
    policy = source.maxmemory_policy or "unknown"
    then = "writes are refused" if policy == "noeviction" else "keys are evicted"
    return [
        Finding(
            "near-maxmemory",
            Severity.CRITICAL if used >= ceiling else Severity.WARNING,
            say(
                "{}: used memory was {}, {} of maxmemory {}.",
                text(source.source),
                size(used),
                ratio(used / ceiling),
                size(ceiling),
            ),
            say("At the limit {} (maxmemory-policy {}).", text(then), text(policy)),
            (say("CONFIG SET maxmemory <bytes>   # or free what the findings below name"),),
            text(source.source),
            used,
            None,
        )
    ]


def _unexplained(profile: Profile, whole: Totals) -> list[Finding]:
    used = sum(source.used_memory or 0 for source in profile.sources)
    known = all(source.used_memory is not None and source.complete for source in profile.sources)
    # Filters and modules hide keys' memory from us: then nothing can be said about the rest.
    filtered = whole.keys != sum(source.keys for source in profile.sources)
    rest = used - whole.allocated_bytes
    if (
        not known
        or filtered
        or whole.opaque_keys
        or rest < max(limit.UNEXPLAINED_BYTES, limit.UNEXPLAINED_SHARE * used)
    ):
        return []
    return [
        Finding(
            "unexplained-memory",
            Severity.WARNING,
            say(
                "The server used {}, but its keys explain only {}: {} ({}) is something else.",
                size(used), size(whole.allocated_bytes), size(rest), ratio(rest / used),
            ),
            say("Client buffers, a replication backlog or scripts hold it; deleting keys will not free it."),
            (say("MEMORY STATS"), say("CLIENT LIST   # look for large omem= and tot-mem="), say("INFO memory")),
            None,
            rest,
            None,
            rest / used,
        )
    ]  # fmt: skip


def _skew(profile: Profile) -> list[Finding]:
    sources = [source for source in profile.sources if source.complete]
    if len(sources) < 2:
        return []
    largest = min(sources, key=lambda source: (-source.dump_bytes, source.source))
    mean = sum(source.dump_bytes for source in sources) // len(sources)
    if largest.dump_bytes < limit.SHARD_SKEW * mean or largest.dump_bytes < limit.MIB:
        return []
    return [
        Finding(
            "shard-skew",
            Severity.INFO,
            say(
                "{} is {} large, the mean of the {} is {}.",
                text(largest.source), size(largest.dump_bytes), count(len(sources), "dump"), size(mean),
            ),
            say("If they are shards of one cluster, this one fills up first."),
            (say("CLUSTER SHARDS   # slots per shard; then see the slots report"),),
            text(largest.source),
            None,
            largest.keys,
        )
    ]  # fmt: skip
