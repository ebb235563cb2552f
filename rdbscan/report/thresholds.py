"""Every limit that decides whether something is worth a finding, with the reason for it.

Absolute limits keep small dumps quiet, relative ones make the same rule fit a 100 MB cache and a 100 GB one.
"""

from __future__ import annotations

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB
DAY_S = 86_400

FINDINGS_OF_A_KIND = 5
"""More than a top_and_rest of the same is not read; the rest is rolled up in one line with exact totals."""

LISTED_DATABASES = 8
"""Nobody selects more databases by hand."""

# --- how urgent ---------------------------------------------------------------------------------------------------

CRITICAL_SHARE = 0.25
"""A defect that holds a quarter of the memory is the likely reason for being out of it."""
CRITICAL_BYTES = 16 * MIB
"""...but not in a toy: below this nothing is an emergency."""

# --- dump ---------------------------------------------------------------------------------------------------------

NEAR_MAXMEMORY = 0.9
"""Used memory at which eviction or write errors are near: a fork, a backlog or one burst fills the rest."""
FULL_SHARE = 0.75
"""Part of maxmemory that data may fill: a quarter is left for growth until somebody looks again."""
COPY_ON_WRITE = 0.2
FRAGMENTATION = 0.2
"""Room above maxmemory, as parts of it: pages copied while a save runs, and fragmentation with all buffers. Usual rules
of thumb; a server that rewrites most of its data during a save needs up to its whole size again."""
UNEXPLAINED_SHARE = 0.3
UNEXPLAINED_BYTES = 64 * MIB
"""Memory no key explains. Empty servers use 1-3 MB, the replication backlog 1 MB, hash tables a few percent: beyond
a third it is client buffers, scripts, modules or a large backlog, and looking at keys will not help."""
ANOTHER_ALLOCATOR = 0.1
"""The model is within a percent of used_memory where allocator and settings are right; a tenth is more than buffers of a
quiet server."""
PREDICTION_ERROR = 0.02
"""More predicted than used by this part is no rounding."""
STREAM_ROOM_SHARE = 0.01
"""Room in streams that could explain less than this part of what is unexplained is not worth a line."""
SHARD_SKEW = 1.5
"""A shard half as large again as the mean fills up first."""

# --- expiry -------------------------------------------------------------------------------------------------------

MOSTLY_EXPIRING = 0.8
"""When four of five keys of a kind have a TTL, it was meant for all: the others were forgotten on some code path."""
STRAGGLER_KEYS = 10
"""Fewer keys than this are usually set by hand."""
STRAGGLER_FIELDS = 100
"""Fields are smaller and more: ten of them are no leak anybody would look for."""
LEAK_WARNING_SHARE = 0.001
"""Leaks grow. A part in a thousand is early, but the defect is certain enough to tell."""
TEMPORARY_KEYS = 20
"""A name like `lock:deploy` alone is a flag, not a leak; twenty of a kind are a pattern."""
TEMPORARY_WORDS = frozenset(
    (
        "cache", "cached", "caches", "session", "sessions", "sess", "tmp", "temp", "temporary", "lock", "locks",
        "mutex", "rate", "ratelimit", "ratelimits", "throttle", "limiter", "token", "tokens", "otp", "nonce", "csrf",
        "captcha", "idempotency", "dedup", "dedupe", "lease", "leases",
    )
)  # fmt: skip
"""Words in names of things that end by nature."""
NO_TTL_SHARE = 0.5
"""Worth one line when most of the memory never expires (right for a primary store, wrong for a cache)."""
FEW_VOLATILE_SHARE = 0.1
"""With less than a tenth of the memory evictable a volatile-* policy frees next to nothing before it refuses writes."""
ALL_EXPIRING = 0.9
"""Where nine of ten keys expire, nobody relies on them to stay."""
SESSION_WORDS = frozenset(("session", "sessions", "sess"))
CACHE_WORDS = frozenset(("cache", "cached", "caches", "fragment", "fragments", "memo"))
QUEUE_WORDS = frozenset(
    (
        "queue", "queues", "job", "jobs", "task", "tasks", "worker", "workers", "celery", "sidekiq", "resque", "bull",
        "inbox", "outbox", "mailbox", "dlq", "pending", "todo",
    )
)  # fmt: skip
"""Words in names that tell what a server is used for, besides TEMPORARY_WORDS."""
MIXED_SHARE = 0.1
MIXED_BYTES = 16 * MIB
"""What may be lost and what must stay get in each other's way when both matter; a second server for less costs more
than it helps."""
FEW_LASTING_SHARE = 0.05
"""With less than a twentieth that must stay, the server is a cache."""
FIRST_TO_GO = 0.1
"""Where nothing must go now, the first tenth of what may tells whom eviction would meet."""
LONG_TTL_KEYS = 100
LONG_TTL_SHARE = 0.005
"""TTLs of more than a year are often seconds given as milliseconds; a few are a decision, one key in 200 is a habit."""
STAMPEDE_KEYS = 1000
STAMPEDE_SHARE = 0.05
STAMPEDE_FACTOR = 8
STAMPEDE_NEIGHBOURS = 10
"""A minute is a stampede when it holds a thousand keys, a twentieth of all that expire, and eight times the mean of
the ten minutes before and after. Keys that expire within ten minutes are a short-lived cache, which is always
crowded."""
EXPIRED_SHARE = 0.1
EXPIRED_KEYS = 1000
"""Active expiry keeps dead keys under about a quarter at its worst and under a tenth in health (Redis
expire.c:activeExpireCycle stops when less than 10 % of a sample has expired)."""

# --- growth -------------------------------------------------------------------------------------------------------

OUTLIER_FACTOR = 16
OUTLIER_ELEMENTS = 1000
OUTLIER_PEERS = 8
"""Sixteen times the median of its kind is four log2 buckets away: no normal spread. Under a thousand elements nobody
cares, and among fewer than eight keys there is no usual size."""
QUEUE_ELEMENTS = 10_000
"""A queue whose workers keep up is short; ten thousand waiting jobs mean that they do not, or that nobody reads it."""
STREAM_ENTRIES = 10_000
STREAM_AGE_S = 7 * DAY_S
"""A stream trimmed by MAXLEN or MINID holds hours to days. Entries of last week in a long stream mean no trimming; in a
short one entries of last month do (TIMELINE_*)."""
TIMELINE_ELEMENTS = 1000
TIMELINE_AGE_S = 30 * DAY_S
"""Sorted sets scored by time are windows (feeds, delays, rate limits); a month of content says nothing removes the
old end."""
COLLECTION_ELEMENTS = 100_000
COLLECTION_BYTES = 64 * MIB
"""A single set or hash this large without TTL is a registry someone only ever adds to, or a table that wants
splitting."""
LOG_ELEMENTS = 2000
LOG_WORDS = frozenset(
    (
        "log", "logs", "event", "events", "history", "audit", "journal", "trail", "activity", "activities", "seen",
        "processed", "visited", "dlq", "deadletter", "failed", "inbox", "outbox",
    )
)  # fmt: skip
"""Words in names of what is written once per event. Where such a collection is trimmed, the limit is a round thousand
or less; twice that says it is not."""
PENDING_ENTRIES = 1000
PENDING_SHARE = 0.1
"""Delivered but never acknowledged: a thousand, or a tenth of the stream with at least a hundred, is not work in
progress."""
PENDING_LEAST = 100
LAG_ENTRIES = 1000
LAG_SHARE = 0.1
"""Consumers that keep up lag by what came in during the last read. A tenth of what the stream holds is more than that, and
fewer than a thousand entries are read in one go."""

USAGE_MISLEADS = 0.25
"""What MEMORY USAGE may be off by before a reader is told which of the two figures to believe."""

# --- big keys -----------------------------------------------------------------------------------------------------

BIG_KEY_BYTES = 100 * MIB
"""Freeing, migrating or copying this takes the single main thread long enough to be felt by every client."""
HUGE_KEY_BYTES = GIB
BIG_KEY_SHARE = 0.1
BIG_KEY_SHARE_BYTES = 16 * MIB
"""A tenth of all memory in one key cannot be spread over shards."""
BIG_KEY_ELEMENTS = 1_000_000
"""Commands over the whole key (SMEMBERS, HGETALL, ZRANGE, DEL) block for a second or so."""
BIG_VALUE_BYTES = 10 * MIB
"""One read of such an element fills a client output buffer and a 1 Gbit/s link for a tenth of a second."""

WIDE_KEYS = 10
"""A setting is not changed for fewer collections than this."""
WIDE_SHARE = 0.005
"""...nor for less than half a percent of the memory."""
SLOW_ENTRIES = 1024
"""Each access to a listpack reads it from one end: up to about a thousand elements that takes microseconds."""

# --- waste --------------------------------------------------------------------------------------------------------

WASTE_BYTES = MIB
WASTE_SHARE = 0.01
"""To change how data is written costs somebody days: not for less than a megabyte, nor for less than one percent."""
WASTE_KEYS = 100
"""Fewer keys than this are not told at all."""
EXPIRING_FEW = 0.01
"""One key in a hundred with a TTL is an exception that may stay what it is; more are meant to go one by one."""
FIELDS_A_HASH = 100
"""A fifth of hash-max-listpack-entries (512): hashes filled by a checksum of the id hold 60 to 150 then, never too many,
and searching one is quick."""
SMALL_VALUE = 64
SMALL_VALUE_MOST = 512
"""hash-max-listpack-value is 64: one longer value turns a whole hash into a table. It may be raised, but not without end:
every write moves what is behind it in the listpack."""
NAME_BYTES = 16
NAME_SHARE = 0.2
"""Nobody shortens `session:`. Longer than a number or half a UUID, and a fifth of what is allocated, is worth a look."""
FIELD_NAME_BYTES = 8
RECORD_FIELDS = 64
"""A hash of a few dozen fields is a record, whose names are the same in each; in a larger one they are mostly data."""
LARGE_STRING = KIB
COMPRESSED_RATIO = 0.7
"""Below a kilobyte compressors find little and the CPU is better spent. A third to gain, already with LZF, is worth it."""
INCOMPRESSIBLE = 0.99
"""When strings of every kind take as much in the dump as in memory, it was written with rdbcompression no."""

# --- shape --------------------------------------------------------------------------------------------------------

DOMINANT_SHARE = 0.5
DOMINANT_NAMESPACES = 3
"""More than half of the memory under one pattern, where there are at least three, is where to look first."""
OPAQUE_SHARE = 0.02
OPAQUE_KEYS = 100
OTHER_SHARE = 0.2
"""Names that tell nothing (`14523`) cannot be owned or policed; one key in fifty is worth a naming rule."""
SLOT_BYTES = 16 * MIB
SLOT_SHARE = 0.05
SLOT_FACTOR = 50
"""A slot is the smallest thing that can move between shards: one of 16384 with a twentieth of everything is a hash
tag that gathers too much. What is small moves in no time."""
IDLE_SECONDS = 1 << 21
IDLE_SHARE = 0.25
IDLE_KEYS = 1000
"""2^21 s = 24 days: what no one read for that long is an archive in the most expensive place."""
