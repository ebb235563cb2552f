"""The figures of a group of keys: one table, from which everything else about them follows.

The fold's rows, merging, the totals of the reports and the columns of `profile.parquet` are made from `FIELDS`. All numbers
are int64; sizes are bytes, times ms since the epoch (UTC). To add a figure: a line here, and what counts it in `fold.py`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from rdbscan.profile.histogram import FREQUENCY_BUCKETS, LOG2_BUCKETS, TTL_BUCKETS

LARGEST = 2**63 - 1
"""Where sums stop: hostile dumps claim counts that add up to more than a column can hold."""
SMALLEST = -(2**63)


class Merge(IntEnum):
    """How two groups' numbers become one. Each rule is associative, commutative and has a neutral number."""

    SUM = 0
    """Numbers are never negative, and their sum stops at LARGEST."""
    MAX = 1
    MIN = 2


class Field(NamedTuple):
    """A figure: `width` numbers (more than one: the buckets of a histogram), merged by `merge`.

    `neutral` is the number of a group without keys: merging it changes nothing. Where the figure is `nullable` it stands
    for "not known". Nothing of it can be more than the figure that it is `part_of`.
    """

    name: str
    meaning: str
    width: int = 1
    merge: Merge = Merge.SUM
    neutral: int = 0
    nullable: bool = False
    part_of: str = ""


FIELDS = (
    # What every string needs comes first, for the sake of the fold's cache lines.
    Field("keys", "keys of the group"),
    Field("memory_bytes", "what deleting them frees; modules: their serialized size"),
    Field("memory_usage_bytes", "what MEMORY USAGE says of them; nothing for opaque keys"),
    Field("value_bytes", "payload, uncompressed"),
    Field("rdb_bytes", "bytes in the dump"),
    Field("key_name_bytes", "their names"),
    Field("largest_element_bytes", "the longest element of all", merge=Merge.MAX),
    Field("elements", "elements of collections"),
    Field("expiring_keys", "keys with a TTL", part_of="keys"),
    Field("expiring_memory", "memory_bytes of keys with a TTL", part_of="memory_bytes"),
    Field("memory_histogram", "keys by memory_bytes (log2)", LOG2_BUCKETS, part_of="keys"),
    Field("ttl_histogram", "keys with a TTL by time left", TTL_BUCKETS, part_of="expiring_keys"),
    Field("expired_memory", "memory_bytes of keys that expired before as_of", part_of="expiring_memory"),
    Field("expiring_fields", "hash fields with a TTL of their own"),
    Field("idle_keys", "keys whose idle time is known", part_of="keys"),
    Field("idle_seconds", "sum of their idle times"),
    Field("frequency_keys", "keys whose LFU counter is known", part_of="keys"),
    Field("frequency_sum", "sum of their counters"),
    Field("groups", "consumer groups of streams"),
    Field("consumers", "consumers of these groups"),
    Field("pending", "pending entries of streams"),
    Field("lag", "entries that the group farthest behind was not given yet, where known"),
    Field("opaque_keys", "keys of modules, whose memory is not known", part_of="keys"),
    Field("opaque_memory", "their memory_bytes, which stands in for it", part_of="memory_bytes"),
    Field("oldest_at", "time of the oldest content that shows one", merge=Merge.MIN, neutral=LARGEST, nullable=True),
    Field("newest_at", "time of the newest content", merge=Merge.MAX, neutral=SMALLEST, nullable=True),
    Field("field_name_bytes", "field names of hashes; those in a template count nothing"),
    Field("near_limit_keys", "keys that would be compact if limits were raised, at most fourfold", part_of="keys"),
    Field("near_limit_saving", "bytes that would save", part_of="memory_bytes"),
    Field("near_limit_elements", "entries to allow for that; 0: enough are allowed", merge=Merge.MAX),
    Field("near_limit_element_bytes", "bytes of an entry to allow", merge=Merge.MAX),
    Field("near_limit_intset", "entries of an intset to allow", merge=Merge.MAX),
    Field("numeric_text_keys", "strings that are numbers, but spelled otherwise than the server would", part_of="keys"),
    Field("numeric_text_saving", "bytes they would save as integers", part_of="memory_bytes"),
    Field("frequency_histogram", "keys by LFU counter (log2)", FREQUENCY_BUCKETS, part_of="frequency_keys"),
    Field("most_elements", "elements of the largest collection", merge=Merge.MAX),
    Field("last_expiry", "when the last key with a TTL expires", merge=Merge.MAX, neutral=SMALLEST, nullable=True),
    Field("elements_histogram", "keys that have elements at all, by their number (log2)", LOG2_BUCKETS, part_of="keys"),
    Field("idle_histogram", "keys by idle seconds (log2)", LOG2_BUCKETS, part_of="idle_keys"),
)  # fmt: skip
FIELD = {field.name: field for field in FIELDS}

BEGINS: dict[str, int] = {}
"""Which of a group's numbers is the first of each field."""
for _field in FIELDS:
    BEGINS[_field.name] = sum(FIELD[name].width for name in BEGINS)

OF_NUMBER = [field for field in FIELDS for _bucket in range(field.width)]
"""The field of each number of a group."""
NEUTRAL = [field.neutral for field in OF_NUMBER]

KEY_FACTS: dict[str, int] = {
    "elements": -1,
    "value_bytes": -1,
    "largest_element_bytes": -1,
    "rdb_bytes": 0,
    "memory_bytes": 0,
    "memory_usage_bytes": -1,
    "expires_at": SMALLEST,
    "idle_seconds": -1,
    "frequency": -1,
    "expiring_fields": -1,
    "oldest_at": SMALLEST,
    "newest_at": SMALLEST,
    "groups": -1,
    "consumers": -1,
    "pending": -1,
    "lag": -1,
}
"""What is kept of a single key besides its name, and the number that stands for null, as in a batch (`KeyRow`)."""
NEVER_NULL = frozenset({"rdb_bytes", "memory_bytes"})
"""Facts that every key has; where a file lacks them they are 0."""
