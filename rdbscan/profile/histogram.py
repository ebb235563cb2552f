"""Buckets of the profile's histograms: which bucket a value falls into, and where a bucket begins and ends.

Two kinds. *Log2* histograms (bytes, elements, idle seconds, LFU counters) put a value `v` into bucket `v.bit_length()`:
bucket 0 holds zero, bucket b holds 2**(b-1) <= v < 2**b, the last one everything larger. The *TTL* histogram has
the fixed edges people think in. Counts of equal buckets add up, which is what makes profiles mergeable.
"""

from __future__ import annotations

from itertools import accumulate

LOG2_BUCKETS = 48
"""Buckets 0..47; bucket 47 is open-ended (64 TiB and up)."""

FREQUENCY_BUCKETS = 9
"""The LFU counter is one byte: bit lengths 0..8."""

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

TTL_EDGES_MS = (0, MINUTE_MS, HOUR_MS, DAY_MS, 7 * DAY_MS, 30 * DAY_MS, 90 * DAY_MS, 365 * DAY_MS)
"""Upper ends of all TTL buckets but the last, in ms after `as_of`. Bucket 0 (expired) includes its edge: a key is gone
at the very millisecond it names; the others do not include theirs."""

TTL_LABELS = ("expired", "< 1 min", "< 1 h", "< 1 d", "< 7 d", "< 30 d", "< 90 d", "< 1 y", ">= 1 y")
TTL_BUCKETS = len(TTL_LABELS)


def log2_bucket(value: int, buckets: int = LOG2_BUCKETS) -> int:
    """The bucket of a value >= 0."""
    return min(value.bit_length(), buckets - 1)


def log2_range(bucket: int) -> tuple[int, int]:
    """Lowest and highest value of a bucket, both inclusive (the last bucket of a histogram reaches further)."""
    return (0, 0) if bucket == 0 else (1 << (bucket - 1), (1 << bucket) - 1)


def ttl_bucket(expires_at: int, as_of_ms: int) -> int:
    """The bucket of a key that expires at `expires_at`, seen at `as_of_ms` (both ms UTC)."""
    left = expires_at - as_of_ms
    if left <= 0:
        return 0
    return next((bucket for bucket, edge in enumerate(TTL_EDGES_MS) if bucket and left < edge), TTL_BUCKETS - 1)


def quantile(histogram: list[int], share: float) -> tuple[int, int] | None:
    """The range of the log2 bucket in which the value at `share` (0..1) of the counted values lies; None when empty."""
    total = sum(histogram)
    if not total:
        return None
    reached = accumulate(histogram)
    return log2_range(next(bucket for bucket, count in enumerate(reached) if count and count >= share * total))
