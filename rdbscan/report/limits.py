"""Every limit that decides whether something is worth a finding, with the reason for it.

Absolute limits keep small dumps quiet, relative ones make the same rule fit a 100 MB cache and a 100 GB one.
"""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one run; each stands here with the reason for it."""

    findings_of_a_kind: int = 5
    """More than a handful of the same is not read; the rest is rolled up in one line with exact totals."""

    # --- how urgent ---------------------------------------------------------------------------------------------------

    critical_share: float = 0.25
    """A defect that holds a quarter of the memory is the likely reason for being out of it."""
    critical_share_near: float = 0.1
    """...and a tenth where the server is nearly full: freeing it is what ends the emergency."""
    critical_bytes: int = 16 * MIB
    """...but not in a toy: below this nothing is an emergency."""
    warning_share: float = 0.01
    warning_share_near: float = 0.005
    """Less than a hundredth of the memory is worth knowing, not a warning; where the server is nearly full, half of that."""

    # --- dump ---------------------------------------------------------------------------------------------------------

    near_maxmemory: float = 0.9
    """Used memory at which eviction or write errors are near: a fork, a backlog or one burst fills the rest."""
    full_share: float = 0.75
    """Part of maxmemory that data may fill: a quarter is left for growth until somebody looks again."""
    copy_on_write: float = 0.2
    fragmentation: float = 0.2
    """Room above maxmemory, as parts of it: pages copied while a save runs, and fragmentation with all buffers. Usual rules
    of thumb; a server that rewrites most of its data during a save needs up to its whole size again."""
    unexplained_share: float = 0.3
    unexplained_bytes: int = 64 * MIB
    """Memory no key explains. Empty servers use 1-3 MB, the replication backlog 1 MB, hash tables a few percent: beyond
    a third it is client buffers, scripts, modules or a large backlog, and looking at keys will not help."""
    another_allocator: float = 0.1
    """The model is within a percent of used_memory where allocator and settings are right; a tenth is more than buffers of
    a quiet server."""
    prediction_error: float = 0.02
    """More predicted than used by this part is no rounding."""
    stream_room_share: float = 0.01
    """Room in streams that could explain less than this part of what is unexplained is not worth a line."""
    shard_skew: float = 1.5
    """A shard half as large again as the mean fills up first."""
    save_spread_s: int = 3600
    """Backups of a cluster run in one hour; keys that moved, or were written, in between are in two dumps or in none."""
    leftover_share: float = 0.1
    """Slots with keys in two dumps are left over from moves while they are few; more are the slots of two clusters."""

    # --- expiry -------------------------------------------------------------------------------------------------------

    mostly_expiring: float = 0.8
    """When four of five keys of a kind have a TTL, it was meant for all: the others were forgotten on some code path."""
    straggler_keys: int = 10
    """Fewer keys than this are usually set by hand."""
    straggler_fields: int = 100
    """Fields are smaller and more: ten of them are no leak anybody would look for."""
    leak_share: float = 0.001
    """Leaks grow. Below a part in a thousand of the memory what its owner may clean up any day is not told."""
    temporary_keys: int = 20
    """A name like `lock:deploy` alone is a flag, not a leak; twenty of a kind are a pattern."""
    nearly_all: float = 0.95
    alone_share: float = 0.05
    alone_among: int = 3
    """Where 19 of 20 other keys expire, a namespace of which none does is an exception: told from a twentieth of them on, in
    keys or memory, as a few settings beside a cache are no leak; and only among three other namespaces or more, as users
    beside their sessions are none."""
    no_ttl_share: float = 0.5
    """Worth one line when most of the memory never expires (right for a primary store, wrong for a cache)."""
    few_volatile_share: float = 0.1
    """With less than a tenth of the memory evictable a volatile-* policy frees next to nothing before it refuses writes."""
    all_expiring: float = 0.9
    """Where nine of ten keys expire, nobody relies on them to stay."""
    mixed_share: float = 0.1
    mixed_bytes: int = 16 * MIB
    """What may be lost and what must stay get in each other's way when both matter; a second server for less costs more
    than it helps."""
    few_lasting_share: float = 0.05
    """With less than a twentieth that must stay, the server is a cache."""
    first_to_go: float = 0.1
    """Where nothing must go now, the first tenth of what may tells whom eviction would meet."""
    long_ttl_keys: int = 100
    long_ttl_share: float = 0.005
    """TTLs of more than a year are often seconds given as milliseconds; a few are a decision, one key in 200 is a habit."""
    stampede_keys: int = 1000
    stampede_share: float = 0.05
    stampede_factor: int = 8
    stampede_neighbours: int = 10
    """A minute is a stampede when it holds a thousand keys, a twentieth of all that expire, and eight times the mean of
    the ten minutes before and after. Keys that expire within ten minutes are a short-lived cache, which is always
    crowded."""
    expired_share: float = 0.1
    expired_keys: int = 1000
    """Active expiry keeps dead keys under about a quarter at its worst and under a tenth in health (Redis
    expire.c:activeExpireCycle stops when less than 10 % of a sample has expired)."""

    # --- growth -------------------------------------------------------------------------------------------------------

    outlier_factor: int = 16
    outlier_elements: int = 1000
    outlier_peers: int = 8
    """Sixteen times the median of its kind is four log2 buckets away: no normal spread. Under a thousand elements nobody
    cares, and among fewer than eight keys there is no usual size."""
    queue_elements: int = 10_000
    """A queue whose workers keep up is short; ten thousand waiting jobs mean that they do not, or that nobody reads it."""
    stream_entries: int = 10_000
    stream_age_s: int = 7 * DAY_S
    """A stream trimmed by MAXLEN or MINID holds hours to days. Entries of last week in a long stream mean no trimming; in a
    short one entries of last month do (timeline_*)."""
    timeline_elements: int = 1000
    timeline_age_s: int = 30 * DAY_S
    """Sorted sets scored by time are windows (feeds, delays, rate limits); a month of content says nothing removes the
    old end."""
    heavy_elements: int = 1000
    heavy_share: float = 0.25
    heavy_queue_share: float = 0.1
    """A single collection that holds a quarter of all memory is what the server is full of, whatever its size; a list that
    holds a tenth is a queue which nobody empties."""
    collection_elements: int = 100_000
    collection_bytes: int = 64 * MIB
    """A single set or hash this large without TTL is a registry someone only ever adds to, or a table that wants
    splitting."""
    log_elements: int = 2000
    """Where a collection with one element per event is trimmed, the limit is a round thousand or less; twice that says it
    is not."""
    pending_entries: int = 1000
    pending_share: float = 0.1
    """Delivered but never acknowledged: a thousand, or a tenth of the stream with at least a hundred, is not work in
    progress."""
    pending_least: int = 100
    idle_consumers: int = 1000
    """Consumers of a stream, most of which have nothing pending: nobody runs so many workers."""
    lag_entries: int = 1000
    lag_share: float = 0.1
    """Consumers that keep up lag by what came in during the last read. A tenth of what the stream holds is more than that,
    and fewer than a thousand entries are read in one go."""

    usage_misleads: float = 0.25
    """What MEMORY USAGE may be off by before a reader is told which of the two figures to believe."""

    # --- big keys -----------------------------------------------------------------------------------------------------

    big_key_bytes: int = 100 * MIB
    """Freeing, migrating or copying this takes the single main thread long enough to be felt by every client."""
    huge_key_bytes: int = GIB
    big_key_share: float = 0.1
    big_key_share_bytes: int = 16 * MIB
    """A tenth of all memory in one key cannot be spread over shards."""
    big_key_elements: int = 1_000_000
    """Commands over the whole key (SMEMBERS, HGETALL, ZRANGE, DEL) block for a second or so."""
    big_value_bytes: int = 10 * MIB
    """One read of such an element fills a client output buffer and a 1 Gbit/s link for a tenth of a second."""

    wide_keys: int = 10
    """A setting is not changed for fewer collections than this."""
    wide_share: float = 0.005
    """...nor for less than half a percent of the memory."""
    slow_entries: int = 1024
    """Each access to a listpack reads it from one end: up to about a thousand elements that takes microseconds."""

    # --- waste --------------------------------------------------------------------------------------------------------

    waste_bytes: int = MIB
    waste_share: float = 0.01
    """To change how data is written costs somebody days: not for less than a megabyte, nor for less than one percent."""
    waste_keys: int = 100
    """Fewer keys than this are not told at all."""
    expiring_few: float = 0.01
    """One key in a hundred with a TTL is an exception that may stay what it is; more are meant to go one by one."""
    fields_a_hash: int = 100
    """A fifth of hash-max-listpack-entries (512): hashes filled by a checksum of the id hold 60 to 150 then, never too many,
    and searching one is quick."""
    small_value: int = 64
    small_value_most: int = 512
    """hash-max-listpack-value is 64: one longer value turns a whole hash into a table. It may be raised, but not without
    end: every write moves what is behind it in the listpack."""
    name_bytes: int = 16
    name_share: float = 0.2
    """Nobody shortens `session:`. Longer than a number or half a UUID, and a fifth of what is allocated, is worth a look."""
    field_name_bytes: int = 8
    record_fields: int = 64
    """A hash of a few dozen fields is a record, whose names are the same in each; in a larger one they are mostly data."""
    large_string: int = KIB
    compressed_ratio: float = 0.7
    """Below a kilobyte compressors find little and the CPU is better spent. A third to gain, already with LZF, is worth
    it."""
    incompressible: float = 0.99
    """When strings of every kind take as much in the dump as in memory, it was written with rdbcompression no."""

    # --- shape --------------------------------------------------------------------------------------------------------

    dominant_share: float = 0.5
    dominant_namespaces: int = 3
    """More than half of the memory under one pattern, where there are at least three, is where to look first."""
    opaque_share: float = 0.02
    opaque_keys: int = 100
    other_share: float = 0.2
    """Names that tell nothing (`14523`) cannot be owned or policed; one key in fifty is worth a naming rule."""
    slot_bytes: int = 16 * MIB
    slot_share: float = 0.05
    slot_factor: int = 50
    """A slot is the smallest thing that can move between shards: one of 16384 with a twentieth of everything is a hash
    tag that gathers too much. What is small moves in no time."""
    idle_seconds: int = 1 << 21
    idle_share: float = 0.25
    idle_keys: int = 1000
    """2^21 s = 24 days: what no one read for that long is an archive in the most expensive place."""

    @property
    def few_elements(self) -> int:
        """Elements below which no collection looks as if it grew without limit."""
        return min(
            self.outlier_elements, self.queue_elements, self.stream_entries, self.timeline_elements,
            self.collection_elements, self.log_elements,
        )  # fmt: skip


DEFAULTS = Limits()
