"""What makes a key without TTL look as if it only ever grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.limits import DAY_S
from rdbscan.report.naming import is_log

if TYPE_CHECKING:
    from rdbscan.profile.keys import KeyRow
    from rdbscan.report.limits import Limits
    from rdbscan.report.totals import Totals

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


def symptom(row: KeyRow, peers: Totals, whole: int, as_of_ms: int, limits: Limits) -> str | None:
    """The slug of what is wrong with a key without TTL, None if nothing is; the most telling symptom wins.

    `peers` are the keys it is compared with, `whole` the bytes of all keys.
    """
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
    heavy = row.memory_bytes / max(whole, 1) if elements >= limits.heavy_elements else 0.0
    if row.type == "list" and (elements >= limits.queue_elements or heavy >= limits.heavy_queue_share):
        return QUEUE
    large = elements >= limits.collection_elements or (elements and row.memory_bytes >= limits.collection_bytes)
    return LARGE if large or heavy >= limits.heavy_share else None
