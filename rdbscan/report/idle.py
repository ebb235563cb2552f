"""Idle and hot keys.

Question
    What does nobody read?

What it finds
    Per namespace the time since the last access, or the access frequency, when
    the dump carries it: only with an LRU or LFU eviction policy does the
    server write them.
    `idle-keys`: a quarter of the keys were not accessed for 24 days (2^21 s)
      or longer.

Why it matters
    What nobody reads is an archive in the most expensive place.

What to do
    Give it a TTL, or move it to a store on disk. Beware: a BGSAVE, a replica
    or SCAN does not touch a key, OBJECT and MIGRATE neither; but a restart
    without the dump's idle times starts all at zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.profile.histogram import log2_range, quantile
from rdbscan.report import thresholds as limit
from rdbscan.report.model import Column, Finding, Report, Row, Severity, Unit
from rdbscan.report.sentences import count, duration, namespace, ratio, say, size
from rdbscan.report.stakes import handful
from rdbscan.report.totals import Totals, share, totals, totals_by

if TYPE_CHECKING:
    from rdbscan.profile.profile import Profile

COLUMNS = (
    Column("namespace", "Namespace", Unit.NAMESPACE),
    Column("keys", "Keys", Unit.COUNT),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("mean_idle", "Mean idle", Unit.DURATION, 1),
    Column("median_idle", "Half idle for", Unit.DURATION, 2),
    Column("long_idle_share", "Idle > 24d", Unit.RATIO),
    Column("mean_frequency", "LFU mean", Unit.COUNT, 3),
)
_LONG_BUCKET = limit.IDLE_SECONDS.bit_length()


def build(profile: Profile) -> Report:
    """One row a namespace whose keys' idle time or frequency is known, most memory first."""
    parts = [
        (name, part)
        for name, part in totals_by(profile.groups, lambda group: group.namespace)
        if part.idle_keys or part.frequency_keys
    ]
    whole = totals(profile.groups).memory_bytes
    found = [_finding(name, part, whole) for name, part in parts if _is_idle(part)]
    return Report(
        "idle",
        "Idle keys",
        "What does nobody read?",
        COLUMNS,
        [_row(name, part) for name, part in parts],
        handful(found, "idle namespaces"),
    )


def long_idle(part: Totals) -> int:
    """Keys that were idle for 24 days (2^21 s) or longer."""
    return sum(part.idle_histogram[_LONG_BUCKET:])


def _row(name: str, part: Totals) -> Row:
    middle = quantile(part.idle_histogram, 0.5)
    return (
        name,
        part.keys,
        part.memory_bytes,
        part.idle_seconds // part.idle_keys if part.idle_keys else None,
        middle[0] if middle else None,
        share(long_idle(part), part.idle_keys),
        part.frequency_sum // part.frequency_keys if part.frequency_keys else None,
    )


def _is_idle(part: Totals) -> bool:
    return long_idle(part) >= max(limit.IDLE_KEYS, limit.IDLE_SHARE * part.keys)


def _finding(name: str, part: Totals, whole: int) -> Finding:
    keys = long_idle(part)
    stake = part.memory_bytes * keys // part.keys
    return Finding(
        "idle-keys",
        Severity.INFO,
        say(
            "{} of {} ({}) were not accessed for {} or longer, about {}.",
            count(keys, "key"), namespace(name), ratio(keys / part.keys),
            duration(log2_range(_LONG_BUCKET)[0]), size(stake),
        ),
        say("Nobody reads them, yet they take memory like the busy ones."),
        (say("EXPIRE <key> <seconds>   # or archive them outside"),),
        namespace(name),
        stake,
        keys,
        share(stake, whole),
    )  # fmt: skip
