"""When keys expire.

Question
    When do the keys expire?

What it finds
    Per namespace, how many keys expire within a minute, hour, day, week,
    month, quarter or year after the moment of the analysis; and which of these
    spans half of the keys with a TTL, and nine of ten, are gone within.
    `long-ttl`: many keys live longer than a year.
    `expiry-stampede`: very many keys expire within the same minute.

Why it matters
    A TTL of years is no TTL: often milliseconds were given as seconds. Keys
    that expire together load the server with deletes and the database behind
    it with misses, all in the same moment.

What to do
    Check the unit (EXPIRE takes seconds, PEXPIRE milliseconds). Against
    stampedes add jitter: EXPIRE key base + random(0..10 %).
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from rdbscan.profile.histogram import TTL_LABELS
from rdbscan.report.commands import in_code, in_words
from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Finding, Histogram, Report, Row, Sentence, Severity, Unit
from rdbscan.report.ranking import top_and_rest
from rdbscan.report.rows import Rows
from rdbscan.report.sentences import count, namespace, ratio, say, time
from rdbscan.report.totals import Totals, share

if TYPE_CHECKING:
    from rdbscan.report.context import Context
    from rdbscan.report.limits import Limits
_NAMES = ("expired", "minute", "hour", "day", "week", "month", "quarter", "year", "longer")
_PRIORITIES = (1, 6, 4, 3, 3, 4, 5, 6, 2)
COLUMNS = (
    Column("namespace", "Namespace", Unit.NAMESPACE),
    Column("expiring_keys", "With TTL", Unit.COUNT),
    Column("half_within", "Half within", Unit.TEXT, 1),
    Column("most_within", "90% within", Unit.TEXT, 1),
    *(
        Column(name, label, Unit.COUNT, priority)
        for name, label, priority in zip(_NAMES, TTL_LABELS, _PRIORITIES, strict=True)
    ),
    Column("no_ttl_keys", "No TTL", Unit.COUNT),
    Column("expiring_fields", "Field TTLs", Unit.COUNT, 7),
)
YEAR_BUCKET = len(TTL_LABELS) - 1


@of_profile
def build(context: Context) -> Report:
    """One row a namespace that has keys or hash fields with a TTL, most expiring keys first."""
    whole = context.whole
    parts = [(name, part) for name, part in context.namespaces if part.expiring_keys or part.expiring_fields]
    parts.sort(key=lambda entry: (-entry[1].expiring_keys, -entry[1].expiring_fields, entry[0]))
    return Report(
        "ttl",
        "Expiry",
        "When do the keys expire?",
        COLUMNS,
        rows=Rows(parts, lambda entry: _row(*entry)),
        findings=_findings(context, parts, whole),
        notes=_notes(context, whole),
        total=_row("total", whole) if parts else None,
        picture=Histogram(_NAMES, "no_ttl_keys"),
    )


def _findings(context: Context, parts: list[tuple[str, Totals]], whole: Totals) -> list[Finding]:
    if context.as_of_ms <= 0:
        return []
    long = top_and_rest(_long(parts, whole, context.limits), "namespaces with TTLs of years", context.limits)
    return long + top_and_rest(_stampedes(context, whole), "such minutes", context.limits)


def _row(name: str, part: Totals) -> Row:
    counts = part.ttl_histogram
    half, most = within(counts, 0.5), within(counts, 0.9)
    return (name, part.expiring_keys, half, most, *counts, part.no_ttl_keys, part.expiring_fields)


def within(histogram: list[int], part: float) -> str | None:
    """The span in which that part of the keys expires, as the bucket's upper end: "7 d", "expired", ">= 1 y"."""
    gone = enumerate(accumulate(histogram))
    needed = part * sum(histogram)
    return next((TTL_LABELS[bucket].removeprefix("< ") for bucket, keys in gone if keys and keys >= needed), None)


def _notes(context: Context, whole: Totals) -> list[Sentence]:
    notes = []
    if context.as_of_ms <= 0:
        notes.append(say("The dump does not say when it was made, so all of it looks far away: give --as-of."))
    if whole.expiring_fields:
        notes.append(say("{} of hashes have a TTL of their own.", count(whole.expiring_fields, "field")))
    return notes


def _long(parts: list[tuple[str, Totals]], whole: Totals, limits: Limits) -> list[Finding]:
    least = max(limits.long_ttl_keys, limits.long_ttl_share * whole.keys)
    return [_long_ttl(name, part, whole) for name, part in parts if part.ttl_histogram[YEAR_BUCKET] >= least]


def _long_ttl(name: str, part: Totals, whole: Totals) -> Finding:
    keys = part.ttl_histogram[YEAR_BUCKET]
    # The profile has no sum over the bucket; the mean of the namespace is the fairest guess.
    stake = part.memory_bytes * keys // part.keys
    return Finding(
        "long-ttl",
        Severity.INFO,
        say("{} of {} expire more than a year from now.", count(keys, "key"), namespace(name)),
        say("That is as good as never; often milliseconds were given where seconds are expected."),
        in_words("check the writer: EXPIRE takes seconds, PEXPIRE milliseconds"),
        namespace(name),
        stake,
        keys,
        share(stake, whole.memory_bytes),
    )


def _stampedes(context: Context, whole: Totals) -> list[Finding]:
    minutes, limits = context.profile.expiry_minutes, context.limits
    now, far = context.as_of_ms // 60_000, limits.stampede_neighbours
    least = max(limits.stampede_keys, limits.stampede_share * whole.expiring_keys)
    found = []
    for minute, keys in sorted((minute, keys) for minute, keys in minutes.items() if keys >= least):
        near = range(minute - far, minute + far + 1)
        around = sum(minutes.get(other, 0) for other in near if other != minute) / (len(near) - 1)
        if keys >= limits.stampede_factor * around and minute - now > far:
            found.append(_stampede(minute, keys, whole))
    return found


def _stampede(minute: int, keys: int, whole: Totals) -> Finding:
    return Finding(
        "expiry-stampede",
        Severity.WARNING,
        say(
            "{} expire within one minute, at {}: {} of all that have a TTL.",
            count(keys, "key"), time(minute * 60_000), ratio(keys / whole.expiring_keys),
        ),
        say("The server deletes and the database behind it reloads all of them at once."),
        in_code("EXPIRE <key> <seconds + random(0..10%)>", say("jitter in the writer")),
        None,
        None,
        keys,
    )  # fmt: skip
