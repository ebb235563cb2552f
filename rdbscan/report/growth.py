"""What makes a key without TTL look as if it only ever grows, and how to stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.limits import DAY_S
from rdbscan.report.naming import is_log
from rdbscan.report.sentences import key, number, say

if TYPE_CHECKING:
    from rdbscan.profile.profile import KeyRow
    from rdbscan.report.limits import Limits
    from rdbscan.report.model import Sentence
    from rdbscan.report.totals import Totals

WEEK_S = 7 * DAY_S
STREAM, QUEUE, TIMELINE = "unbounded-stream", "unbounded-list", "unbounded-timeline"
OUTLIER, LOG, LARGE = "unbounded-outlier", "unbounded-log", "unbounded-collection"


def age_seconds(row: KeyRow, as_of_ms: int) -> float | None:
    """How old the oldest content is; None where it does not show or lies in the future."""
    if row.oldest_at is None or row.oldest_at > as_of_ms:
        return None
    return (as_of_ms - row.oldest_at) / 1000


def per_day(row: KeyRow) -> float | None:
    """Elements added a day, on average over the content's span of time; None where it does not show or is under 1 h."""
    if row.oldest_at is None or row.newest_at is None or row.elements is None:
        return None
    span = (row.newest_at - row.oldest_at) / 1000
    return row.elements * DAY_S / span if span >= 3600 else None


def outlier_factor(row: KeyRow, peers: Totals, limits: Limits) -> float | None:
    """How many times as many elements as usual among its peers; None among fewer peers than make a usual size."""
    usual = peers.usual_elements
    if row.elements is None or not usual or peers.keys < limits.outlier_peers:
        return None
    return row.elements / usual


def symptom(row: KeyRow, peers: Totals, as_of_ms: int, limits: Limits) -> str | None:
    """The slug of what is wrong with a key without TTL, None if nothing is; the most telling symptom wins."""
    elements = row.elements or 0
    age = age_seconds(row, as_of_ms) or 0.0
    if row.type == "stream" and elements >= limits.stream_entries and age >= limits.stream_age_s:
        return STREAM
    if elements >= limits.timeline_elements and age >= limits.timeline_age_s:
        return STREAM if row.type == "stream" else TIMELINE
    if elements >= limits.outlier_elements and (outlier_factor(row, peers, limits) or 0.0) >= limits.outlier_factor:
        return OUTLIER
    if row.type in ("hash", "set", "zset") and elements >= limits.log_elements and is_log(row.namespace):
        return LOG
    if row.type == "list" and elements >= limits.queue_elements:
        return QUEUE
    if elements >= limits.collection_elements or (elements and row.memory_bytes >= limits.collection_bytes):
        return LARGE
    return None


def remedy(row: KeyRow) -> tuple[Sentence, ...]:
    """Commands to review that bound the key."""
    name, keep = key(row.key), number(_kept(row))
    if row.type == "stream":
        trim = say("XTRIM {} MAXLEN ~ {}   # a week or more at its mean rate", name, keep)
        return (trim, say("XADD {} MAXLEN ~ {} * ...   # in the producer", name, keep))
    if row.type == "zset":
        return (
            say(
                "ZREMRANGEBYRANK {} 0 -{}   # keeps the highest scores; run it with each ZADD",
                name,
                number(_kept(row) + 1),
            ),
        )
    if row.type == "list":
        return (
            say("LLEN {}   # twice, a minute apart: do its workers keep up?", name),
            say("LTRIM {} 0 {}   # drops the rest: only if it is a history, not a queue", name, number(_kept(row) - 1)),
        )
    if row.type == "hash":
        return (
            say("HEXPIRE {} <seconds> FIELDS 1 <field>   # Redis 7.4+, Valkey 9+: fields expire one by one", name),
            say("EXPIRE {} <seconds>   # or one key a day or user, each with a TTL", name),
        )
    return (say("EXPIRE {} <seconds>   # or one key a day or user, each with a TTL", name),)


def _kept(row: KeyRow) -> int:
    """How many elements to keep: a week's worth where the rate shows, else a tenth; rounded up to one digit."""
    rate = per_day(row)
    wanted = rate * 7 if rate is not None else (row.elements or 0) / 10
    wanted = max(1000, int(wanted))
    digit = int(10 ** (len(str(wanted)) - 1))
    return -(-wanted // digit) * digit
