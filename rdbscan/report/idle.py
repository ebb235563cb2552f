"""Idle and hot keys.

Question
    What does nobody read?

What it finds
    Per namespace the time since the last access, when the dump carries it:
    only under an LRU eviction policy does the server write it (for LFU see
    `frequency`).
    The profile counts idle times by powers of two, hence the odd edges
    (2^12 s = 1 h 8 m, 2^16 s = 18 h, ...); cold memory is that of keys not
    accessed for 24 days (2^21 s) or longer, by the mean size of their group.
    `idle-keys`: a quarter of a namespace's keys are cold.

Why it matters
    What nobody reads is an archive in the most expensive place.

What to do
    Give it a TTL, or move it to a store on disk. Beware: a BGSAVE, a replica
    or SCAN does not touch a key, OBJECT and MIGRATE neither; but a restart
    without the dump's idle times starts all at zero.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from rdbscan.profile.histogram import log2_range, quantile
from rdbscan.report import thresholds as limit
from rdbscan.report.model import Column, Finding, Histogram, Report, Row, Severity, Unit
from rdbscan.report.ranking import top_and_rest
from rdbscan.report.sentences import count, duration, namespace, ratio, say, size
from rdbscan.report.totals import Totals, share, totals, totals_by

if TYPE_CHECKING:
    from rdbscan.profile.profile import Profile

EDGES = (12, 16, 19, 21, 23)
"""The powers of two (seconds) between the columns: about an hour, a day, a week, a month, a quarter."""
_NAMES = ("hour", "day", "week", "month", "quarter", "longer")
_TITLES = ("<1h", "<18h", "<6d", "<24d", "<97d", ">=97d")
COLUMNS = (
    Column("namespace", "Namespace", Unit.NAMESPACE),
    Column("keys", "Keys", Unit.COUNT),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("cold_bytes", "Cold", Unit.BYTES),
    Column("cold_share", "Cold keys", Unit.RATIO),
    Column("median_idle", "Half idle for", Unit.DURATION, 1),
    Column("mean_idle", "Mean idle", Unit.DURATION, 3),
    *(Column(name, title, Unit.COUNT, 2) for name, title in zip(_NAMES, _TITLES, strict=True)),
)
_COLD_BUCKET = limit.IDLE_SECONDS.bit_length()


def build(profile: Profile) -> Report:
    """One row a namespace whose keys' idle time is known: most cold memory first, then most memory."""
    parts = [(name, part) for name, part in totals_by(profile.groups, lambda group: group.namespace) if part.idle_keys]
    parts.sort(key=lambda entry: (-cold_bytes(entry[1]), -entry[1].memory_bytes, entry[0]))
    whole = totals(profile.groups)
    found = [_finding(name, part, whole.memory_bytes) for name, part in parts if _is_idle(part)]
    return Report(
        "idle",
        "Idle keys",
        "What does nobody read?",
        COLUMNS,
        [_row(name, part) for name, part in parts],
        top_and_rest(found, "idle namespaces"),
        total=_row("total", whole) if parts else None,
        picture=Histogram(_NAMES),
    )


def cold_keys(part: Totals) -> int:
    """Keys that were not accessed for 24 days (2^21 s) or longer."""
    return sum(part.idle_histogram[_COLD_BUCKET:])


def cold_bytes(part: Totals) -> int:
    """Their memory, by the mean size of each group."""
    return sum(
        group.memory_bytes * sum(group.idle_histogram[_COLD_BUCKET:]) // group.keys
        for group in part.members
        if group.keys
    )


def _row(name: str, part: Totals) -> Row:
    middle = quantile(part.idle_histogram, 0.5)
    bounds = [0, *(edge + 1 for edge in EDGES), len(part.idle_histogram)]
    return (
        name,
        part.keys,
        part.memory_bytes,
        cold_bytes(part),
        share(cold_keys(part), part.idle_keys),
        middle[0] if middle else None,
        part.idle_seconds // part.idle_keys if part.idle_keys else None,
        *(sum(part.idle_histogram[low:high]) for low, high in pairwise(bounds)),
    )


def _is_idle(part: Totals) -> bool:
    return cold_keys(part) >= max(limit.IDLE_KEYS, limit.IDLE_SHARE * part.keys)


def _finding(name: str, part: Totals, whole: int) -> Finding:
    keys = cold_keys(part)
    stake = cold_bytes(part)
    return Finding(
        "idle-keys",
        Severity.INFO,
        say(
            "{} of {} ({}) were not accessed for {} or longer, about {}.",
            count(keys, "key"), namespace(name), ratio(keys / part.keys),
            duration(log2_range(_COLD_BUCKET)[0]), size(stake),
        ),
        say("Nobody reads them, yet they take memory like the busy ones."),
        (say("EXPIRE <key> <seconds>   # or archive them outside"),),
        namespace(name),
        stake,
        keys,
        share(stake, whole),
    )  # fmt: skip
