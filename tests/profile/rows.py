"""Random rows, the batches they make, and the same fold written the slow and obvious way."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from rdbscan.profile.fields import FIELD, FIELDS
from rdbscan.profile.histogram import FREQUENCY_BUCKETS, log2_bucket, ttl_bucket
from rdbscan.profile.profile import KeyRow
from rdbscan.profile.slots import SLOTS
from rdbscan.records.batch import Batch
from rdbscan.records.schema import EARLIEST_MS, ENCODINGS, LATEST_MS, NULL_MS, TYPES

if TYPE_CHECKING:
    from rdbscan.profile.groups import Groups

AS_OF = 1_700_000_000_000
MAX = 2**63 - 1
NAMES = ["{other}", "", "user:{id}", "a\x1b[31m,\n", "user:{id}", "b\u202e", "c"]
TYPE_NAMES = [*TYPES, "ReJSON-RL", "array"]
SOURCE = "dump,\n.rdb"


@dataclass(frozen=True)
class Row:
    """One key as a batch holds it; None is null."""

    key: bytes
    db: int = 0
    namespace: int = 0
    type: int = 0
    encoding: int = 0
    elements: int | None = None
    value_bytes: int | None = None
    largest_element_bytes: int | None = None
    rdb_bytes: int = 10
    offset: int = 0
    memory_usage_bytes: int | None = 100
    memory_bytes: int = 120
    expires_at: int | None = None
    idle_seconds: int | None = None
    frequency: int | None = None
    slot: int = 0
    expiring_fields: int | None = None
    oldest_at: int | None = None
    newest_at: int | None = None
    groups: int | None = None
    consumers: int | None = None
    pending: int | None = None
    lag: int | None = None
    field_bytes: int | None = None
    compact_bytes: int | None = None
    over_limits: int = 0


TIMES = {"expires_at", "oldest_at", "newest_at"}
COLUMNS = [field.name for field in fields(Row) if field.name != "key"]
OF_THE_FOLD = ("slot", "offset", "field_bytes", "compact_bytes", "over_limits")
"""Columns that a named key does not show."""


def batch_of(rows: list[Row], capacity: int = 64) -> Batch:
    batch = Batch(capacity)
    room = sum(len(row.key) for row in rows)
    if room > len(batch.buffers["key_bytes"]):
        batch.grow_keys(room)
    at = 0
    for number, row in enumerate(rows):
        batch.buffers["key_bytes"][at : at + len(row.key)] = row.key
        at += len(row.key)
        batch.buffers["key_offsets"][number + 1] = at
        for name in COLUMNS:
            value = getattr(row, name)
            null = NULL_MS if name in TIMES else -1
            batch.buffers[name][number] = null if value is None else value
    batch.rows = len(rows)
    return batch


def maybe(values: st.SearchStrategy[int]) -> st.SearchStrategy[int | None]:
    return st.none() | values


# Few values, so that groups and ties are common; and the ends of the range.
COUNTS = st.sampled_from([0, 1, 2, 7, 64, 1000, 2**31, 2**46, 2**47, MAX])
SIZES = st.sampled_from([0, 1, 56, 57, 72, 4096, 2**33, 2**57])
MOMENTS = st.sampled_from(
    [-(2**63) + 1, -1, 0, AS_OF - 1, AS_OF, AS_OF + 1, AS_OF + 59_999, AS_OF + 60_000, MAX]
) | st.integers(AS_OF, AS_OF + 400 * 86_400_000)
KEYS = st.sampled_from([b"", b"a", b"a\x00", b"b", b"\xff\xfe", b"\x1b[2J", b"k" * 64 + b"1", b"k" * 64 + b"2"])


@st.composite
def row(draw: st.DrawFn) -> Row:
    oldest = draw(maybe(MOMENTS))
    code = draw(st.integers(0, 7))
    return Row(
        key=draw(KEYS | st.binary(max_size=70)),
        db=draw(st.sampled_from([0, 1, 2**32 - 1])),
        namespace=draw(st.integers(0, len(NAMES) - 1)),
        type=code,
        encoding=draw(st.sampled_from([0, 2, 5])),
        elements=draw(maybe(COUNTS)) if code else None,
        value_bytes=draw(maybe(COUNTS)),
        largest_element_bytes=draw(maybe(COUNTS)),
        rdb_bytes=draw(SIZES),
        memory_usage_bytes=draw(maybe(SIZES)),
        memory_bytes=draw(SIZES),
        expires_at=draw(maybe(MOMENTS)),
        idle_seconds=draw(maybe(COUNTS)),
        frequency=draw(maybe(st.integers(0, 255))),
        slot=draw(st.integers(0, SLOTS - 1)),
        expiring_fields=draw(maybe(COUNTS)) if code else None,
        oldest_at=oldest if code else None,
        newest_at=oldest if code else None,
        groups=draw(st.integers(0, 9)) if code == 5 else None,
        consumers=draw(COUNTS) if code == 5 else None,
        pending=draw(COUNTS) if code == 5 else None,
        lag=draw(maybe(COUNTS)) if code == 5 else None,
        field_bytes=draw(COUNTS) if code == 4 else None,
        compact_bytes=draw(maybe(SIZES)) if code in (0, 2, 3, 4) else None,
        over_limits=draw(st.integers(0, 7)),
    )


ROWS = st.lists(row(), max_size=40, unique_by=lambda row: (row.db, row.key))


def plain(row: Row, source: str = SOURCE) -> KeyRow:
    shared = {name: getattr(row, name) for name in COLUMNS if name not in OF_THE_FOLD}
    shared |= {name: _in_calendar(shared[name]) for name in TIMES}
    shared["namespace"] = NAMES[row.namespace]
    shared["type"] = TYPE_NAMES[row.type]
    shared["encoding"] = ENCODINGS[row.encoding]
    return KeyRow(source=source, key=row.key, **shared)


def told(groups: Groups) -> list[dict[str, Any]]:
    """What groups say of themselves: their key, every field by name, and the largest key."""
    return [
        {name: getattr(group, name) for name in ("db", "namespace", "type", "encoding", *FIELD, "biggest")}
        for group in groups
    ]


def _in_calendar(at_ms: int | None) -> int | None:
    return None if at_ms is None else min(max(at_ms, EARLIEST_MS), LATEST_MS)


def groups_of(rows: list[Row]) -> list[dict[str, Any]]:
    """What the fold must give, by definition."""
    found: dict[tuple[int, str, str, str], list[Row]] = {}
    for one in rows:
        named = plain(one)
        found.setdefault((named.db, named.namespace, named.type, named.encoding), []).append(one)
    return [_group(key, found[key]) for key in sorted(found)]


def _sum(values: list[int | None]) -> int:
    return min(sum(value or 0 for value in values), MAX)


def _group(key: tuple[int, str, str, str], rows: list[Row]) -> dict[str, Any]:
    group: dict[str, Any] = dict(zip(("db", "namespace", "type", "encoding"), key, strict=True)) | {"keys": len(rows)}
    expiring = [row for row in rows if row.expires_at is not None]
    expired = [row for row in expiring if row.expires_at <= AS_OF]
    opaque = [row for row in rows if row.memory_usage_bytes is None]
    for name in (
        "memory_bytes", "memory_usage_bytes", "value_bytes", "rdb_bytes", "elements", "expiring_fields", "idle_seconds",
        "groups", "consumers", "pending", "lag",
    ):  # fmt: skip
        group[name] = _sum([getattr(row, name) for row in rows])
    group["field_name_bytes"] = _sum([row.field_bytes for row in rows])
    smaller = [row for row in rows if row.compact_bytes is not None]
    group |= _near_limits([row for row in smaller if row.type])
    texts = [row for row in smaller if not row.type]
    group["numeric_text_keys"], group["numeric_text_saving"] = len(texts), _saving(texts)
    group["frequency_sum"] = _sum([row.frequency for row in rows])
    group["key_name_bytes"] = sum(len(row.key) for row in rows)
    group["largest_element_bytes"] = max(row.largest_element_bytes or 0 for row in rows)
    group["expiring_keys"], group["expiring_memory"] = len(expiring), _sum([row.memory_bytes for row in expiring])
    group["expired_memory"] = _sum([row.memory_bytes for row in expired])
    group["opaque_keys"], group["opaque_memory"] = len(opaque), _sum([row.memory_bytes for row in opaque])
    group["oldest_at"] = min((row.oldest_at for row in rows if row.oldest_at is not None), default=None)
    group["last_expiry"] = max((min(row.expires_at, LATEST_MS) for row in expiring), default=None)
    group["most_elements"] = max((row.elements or 0 for row in rows), default=0)
    group["newest_at"] = max((row.newest_at for row in rows if row.newest_at is not None), default=None)
    group["idle_keys"] = sum(row.idle_seconds is not None for row in rows)
    group["frequency_keys"] = sum(row.frequency is not None for row in rows)
    group |= _histograms(rows)
    group["biggest"] = plain(min(rows, key=lambda row: (-row.memory_bytes, row.db, row.key)))
    return group


def _histograms(rows: list[Row]) -> dict[str, list[int]]:
    counts = {field.name: [0] * field.width for field in FIELDS if field.width > 1}
    for row in rows:
        counts["memory_histogram"][log2_bucket(row.memory_bytes)] += 1
        if row.expires_at is not None:
            counts["ttl_histogram"][ttl_bucket(row.expires_at, AS_OF)] += 1
        if row.elements is not None:
            counts["elements_histogram"][log2_bucket(row.elements)] += 1
        if row.idle_seconds is not None:
            counts["idle_histogram"][log2_bucket(row.idle_seconds)] += 1
        if row.frequency is not None:
            counts["frequency_histogram"][log2_bucket(row.frequency, FREQUENCY_BUCKETS)] += 1
    return counts


def _saving(rows: list[Row]) -> int:
    return _sum([max(row.memory_bytes - (row.compact_bytes or 0), 0) for row in rows])


def _near_limits(rows: list[Row]) -> dict[str, int]:
    def most(over: int, name: str) -> int:
        return max((getattr(row, name) or 0 for row in rows if row.over_limits & over), default=0)

    return {
        "near_limit_keys": len(rows),
        "near_limit_saving": _saving(rows),
        "near_limit_elements": most(1, "elements"),
        "near_limit_element_bytes": most(2, "largest_element_bytes"),
        "near_limit_intset": most(4, "elements"),
    }
