"""Streams and their consumers.

Question
    Which streams are long, and do their consumers keep up?

What it finds
    One row a stream (the largest by entries, consumers and pending entries):
    entries, age of the oldest, consumer groups and their consumers, entries
    that were delivered but never acknowledged, and the lag: entries that the
    group farthest behind was not given yet, as XINFO GROUPS tells. It is not
    known before Redis 7.0, nor of a group ahead of which entries were deleted.
    `stream-pending`: a thousand pending entries, or a tenth of the stream.
    `stream-consumers`: a thousand consumers, most of them with nothing pending.
    `stream-lag`: a lag of a thousand entries that is a tenth of the stream.

Why it matters
    Pending entries are kept until XACK, also when the entry itself was
    trimmed, and cost memory in each group. Many of them mean consumers that
    died, or that forget to acknowledge.
    A consumer stays until somebody deletes it: programs that read under a new
    name with each start, or in each container, leave the old ones behind, and
    each takes about 125 bytes with its name (Redis 7.0).
    A group that is given less than is added never catches up, and one that no
    one reads holds nothing back: what is trimmed before it was delivered is
    lost to it.

What to do
    XPENDING tells whose they are. Take over with XAUTOCLAIM, acknowledge with
    XACK, and delete dead consumers (XGROUP DELCONSUMER drops what they had
    pending).
    XINFO GROUPS tells which group lags. Add consumers, or read more at a time
    (COUNT); delete a group that is no longer read (XGROUP DESTROY).
    XINFO CONSUMERS tells since when a consumer is idle. Name consumers by
    worker, not by process, and delete them as they end (XGROUP DELCONSUMER).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report import bounding, growth
from rdbscan.report.command import Step
from rdbscan.report.commands import in_words, on_key
from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Finding, Report, Row, Severity, Unit
from rdbscan.report.naming import place
from rdbscan.report.ranking import top_and_rest
from rdbscan.report.sentences import count, key, say
from rdbscan.report.totals import by_size, share

if TYPE_CHECKING:
    from rdbscan.profile.profile import KeyRow
    from rdbscan.report.context import Context
    from rdbscan.report.limits import Limits

COLUMNS = (
    Column("key", "Stream", Unit.KEY),
    Column("db", "Db", Unit.NUMBER, 1, varied=True),
    Column("entries", "Entries", Unit.COUNT),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("oldest_age", "Oldest", Unit.DURATION, 1),
    Column("per_day", "Per day", Unit.COUNT, 3),
    Column("groups", "Groups", Unit.COUNT, 2),
    Column("consumers", "Consumers", Unit.COUNT, 2),
    Column("pending", "Pending", Unit.COUNT),
    Column("lag", "Lag", Unit.COUNT, 1),
    Column("expires_at", "Expires", Unit.TIME, 7),
    Column("source", "Source", Unit.TEXT, 3, varied=True),
)


@of_profile
def build(context: Context) -> Report:
    """One row a named stream, most memory first."""
    streams = sorted(context.top("streams"), key=by_size)
    stuck = [_finding(row, context) for row in streams if _stuck(row, context.limits)]
    crowded = [_crowd(row, context) for row in streams if _is_crowded(row, context.limits)]
    behind = [_lagging(row, context) for row in streams if _is_behind(row, context.limits)]
    return Report(
        "streams",
        "Streams",
        "Which streams are long, and do their consumers keep up?",
        COLUMNS,
        [_row(row, context.as_of_ms) for row in streams],
        top_and_rest(stuck, "streams with pending entries", context.limits)
        + top_and_rest(crowded, "streams with idle consumers", context.limits)
        + top_and_rest(behind, "streams with a group that lags", context.limits),
    )


def _stuck(row: KeyRow, limits: Limits) -> bool:
    pending = row.pending or 0
    if pending >= limits.pending_entries:
        return True
    return pending >= limits.pending_least and pending >= limits.pending_share * (row.elements or 0)


def _is_crowded(row: KeyRow, limits: Limits) -> bool:
    consumers = row.consumers or 0
    return consumers >= limits.idle_consumers and consumers > 2 * (row.pending or 0)


def _is_behind(row: KeyRow, limits: Limits) -> bool:
    return (row.lag or 0) >= max(limits.lag_entries, limits.lag_share * (row.elements or 0))


def _row(row: KeyRow, as_of_ms: int) -> Row:
    rate = growth.per_day(row)
    return (
        row.key, row.db, row.elements, row.memory_bytes, growth.age_seconds(row, as_of_ms),
        None if rate is None else int(rate),
        row.groups, row.consumers, row.pending, row.lag, row.expires_at, row.source,
    )  # fmt: skip


def _finding(row: KeyRow, context: Context) -> Finding:
    return Finding(
        "stream-pending",
        Severity.WARNING,
        say(
            "Stream {}{} has {} delivered but never acknowledged, in {}; it holds {}.",
            key(row.key), place(row, context), count(row.pending or 0, "entry/entries"),
            count(row.groups or 0, "group"), count(row.elements or 0, "entry/entries"),
        ),
        say("Consumers died or forget XACK; pending entries stay in memory until acknowledged."),
        bounding.unread(row, context),
        key(row.key),
        None,  # what pending entries take is not told apart in the size of the stream
        1,
    )  # fmt: skip


def _crowd(row: KeyRow, context: Context) -> Finding:
    consumers = row.consumers or 0
    idle = consumers - min(row.pending or 0, consumers)
    return Finding(
        "stream-consumers",
        Severity.WARNING,
        say(
            "Stream {}{} has {} in {}, at least {} of them with nothing pending; it holds {}.",
            key(row.key), place(row, context), count(consumers, "consumer"), count(row.groups or 0, "group"),
            count(idle), count(row.elements or 0, "entry/entries"),
        ),
        say("A consumer stays until it is deleted: who reads under a new name with each start leaves the old ones behind."),
        (
            *on_key(context, row, ("XINFO GROUPS",), say("which group; XINFO CONSUMERS KEY GROUP: idle since")),
            *in_words(
                "name consumers by worker, not by process",
                does=say("and delete each as its worker ends: XGROUP DELCONSUMER"),
            ),
            *in_words(
                "XGROUP DELCONSUMER those that are idle and have nothing pending", Step.REPAIR,
                say("what a consumer has pending is dropped with it: take it over first (XAUTOCLAIM)"),
            ),
        ),
        key(row.key),
        row.memory_bytes,
        1,
        share(row.memory_bytes, context.whole.memory_bytes),
        brief=say("stream, {}, {}", count(row.elements or 0, "entry/entries"), count(consumers, "consumer")),
    )  # fmt: skip


def _lagging(row: KeyRow, context: Context) -> Finding:
    return Finding(
        "stream-lag",
        Severity.WARNING,
        say(
            "Stream {}{} has a group that was not given {} yet; it holds {}.",
            key(row.key), place(row, context), count(row.lag or 0, "entry/entries"),
            count(row.elements or 0, "entry/entries"),
        ),
        say("Its consumers stopped or are too slow; what is trimmed before it is delivered is lost to them."),
        (
            *on_key(context, row, ("XINFO GROUPS",), say("which group, and since which ID")),
            *in_words("start its consumers, or more of them", does=say("a group that nobody reads may be destroyed")),
        ),
        key(row.key),
        None,
        1,
    )  # fmt: skip
