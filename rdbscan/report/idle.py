"""Idle and hot keys.

Question
    Which keys are not being read?

What it finds
    Per namespace the time since the last access, when the dump carries it:
    only under an LRU eviction policy does the server write it (for LFU see
    `frequency`).
    The profile counts idle times by powers of two, so the edges are not exact:
    1 h 8 m, 18 h, 6 d, 24 d and 97 d (2^12 to 2^23 s). Cold memory is that of
    keys not accessed for 24 days (2^21 s) or longer, by the mean size of their
    group.
    `idle-keys`: a quarter of a namespace's keys are cold.

Why it matters
    What is not being read is an archive in the most expensive place.

What to do
    Give it a TTL, or move it to a store on disk. Beware: a BGSAVE, a replica
    or SCAN does not touch a key, OBJECT and MIGRATE neither; but a restart
    without the dump's idle times starts all at zero.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from rdbscan.profile.histogram import log2_range, quantile
from rdbscan.report.commands import in_words
from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Finding, Histogram, Report, Row, Severity, Unit
from rdbscan.report.ranking import top_and_rest
from rdbscan.report.rows import Rows
from rdbscan.report.sentences import count, duration, namespace, ratio, say, size
from rdbscan.report.totals import Totals, share

if TYPE_CHECKING:
    from rdbscan.report.context import Context
    from rdbscan.report.limits import Limits
EDGES = (12, 16, 19, 21, 23)
"""The powers of two (seconds) between the columns: about an hour, a day, a week, a month, a quarter."""
_NAMES = ("hour", "day", "week", "month", "quarter", "longer")
_TITLES = ("< 1 h", "< 1 d", "< 1 wk", "< 1 mo", "< 3 mo", "longer")
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


@of_profile
def build(context: Context) -> Report:
    """One row a namespace whose keys' idle time is known: most cold memory first, then most memory."""
    cold = _ColdKeys(context)
    parts = [(name, part) for name, part in context.namespaces if part.idle_keys]
    parts.sort(key=lambda entry: (-cold.memory(entry[1]), -entry[1].memory_bytes, entry[0]))
    whole = context.whole
    found = [_finding(name, part, cold, context) for name, part in parts if _is_idle(part, cold, context.limits)]
    return Report(
        "idle",
        "Idle keys",
        "Which keys are not being read?",
        COLUMNS,
        Rows(parts, lambda entry: _row(*entry, cold)),
        top_and_rest(found, "idle namespaces", context.limits),
        total=_row("total", whole, cold) if parts else None,
        picture=Histogram(_NAMES),
    )


class _ColdKeys:
    """Keys that were not accessed for `idle_seconds` or longer, and their memory by the mean size of each group."""

    def __init__(self, context: Context) -> None:
        self.bucket = context.limits.idle_seconds.bit_length()
        self.by_group = [
            (group.memory_bytes * sum(group.idle_histogram[self.bucket :]) // group.keys if group.idle_keys else 0)
            for group in context.groups
        ]

    def keys(self, part: Totals) -> int:
        """Return how many they are in a part."""
        return sum(part.idle_histogram[self.bucket :])

    def memory(self, part: Totals) -> int:
        """Return their bytes in a part."""
        return sum(self.by_group[row] for row in part.rows)


def _row(name: str, part: Totals, cold: _ColdKeys) -> Row:
    counts = part.idle_histogram
    middle = quantile(counts, 0.5)
    bounds = [0, *(edge + 1 for edge in EDGES), len(counts)]
    return (
        name,
        part.keys,
        part.memory_bytes,
        cold.memory(part),
        share(cold.keys(part), part.idle_keys),
        middle[0] if middle else None,
        part.idle_seconds // part.idle_keys if part.idle_keys else None,
        *(sum(counts[low:high]) for low, high in pairwise(bounds)),
    )


def _is_idle(part: Totals, cold: _ColdKeys, limits: Limits) -> bool:
    return cold.keys(part) >= max(limits.idle_keys, limits.idle_share * part.keys)


def _finding(name: str, part: Totals, cold: _ColdKeys, context: Context) -> Finding:
    keys, stake = cold.keys(part), cold.memory(part)
    return Finding(
        "idle-keys",
        Severity.INFO,
        say(
            "{} of {} ({}) were not accessed for {} or longer, about {}.",
            count(keys, "key"), namespace(name), ratio(keys / part.keys),
            duration(log2_range(cold.bucket)[0]), size(stake),
        ),
        say("They are not being read, yet take memory like the busy ones."),
        in_words("give them a TTL where they are written, or archive them outside"),
        namespace(name),
        stake,
        keys,
        share(stake, context.whole.memory_bytes),
    )  # fmt: skip
