# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True
# cython: embedsignature=True
"""The fold: batches of records in, the sums of a profile out. One pass over the rows without a Python object.

Each row finds its group in the table and is added to the group's numbers, to its hash slot and to the minute it expires
in; the biggest keys are kept by row number and copied once per batch.
"""

import cython
from cython.cimports.rdbscan.profile.group_table import GroupTable
from cython.cimports.rdbscan.profile.top import Biggest, Top
from cython.cimports.rdbscan.records.batch import Batch

from rdbscan.profile.buffers import zeros
from rdbscan.profile.fields import BEGINS, NEUTRAL
from rdbscan.profile.histogram import TTL_EDGES_MS
from rdbscan.profile.slots import SLOTS
from rdbscan.records.schema import LATEST_MS

MAX_GROUPS = 65536
MAX_TOP = 65536
MINUTES = 65536
"""Length of the window after `as_of` in which expiring keys are counted by the minute: 45 days."""


def _place(name: str) -> int:
    """Return where a figure begins in the row of a group, behind the two numbers of its key."""
    return 2 + BEGINS[name]


KEYS = cython.declare(cython.int, _place("keys"))
MEMORY = cython.declare(cython.int, _place("memory_bytes"))
MEMORY_USAGE = cython.declare(cython.int, _place("memory_usage_bytes"))
VALUE = cython.declare(cython.int, _place("value_bytes"))
RDB = cython.declare(cython.int, _place("rdb_bytes"))
KEY_NAME = cython.declare(cython.int, _place("key_name_bytes"))
LARGEST = cython.declare(cython.int, _place("largest_element_bytes"))
ELEMENTS = cython.declare(cython.int, _place("elements"))
EXPIRING_KEYS = cython.declare(cython.int, _place("expiring_keys"))
EXPIRING_MEMORY = cython.declare(cython.int, _place("expiring_memory"))
MEMORY_HISTOGRAM = cython.declare(cython.int, _place("memory_histogram"))
TTL_HISTOGRAM = cython.declare(cython.int, _place("ttl_histogram"))
EXPIRED_MEMORY = cython.declare(cython.int, _place("expired_memory"))
EXPIRING_FIELDS = cython.declare(cython.int, _place("expiring_fields"))
IDLE_KEYS = cython.declare(cython.int, _place("idle_keys"))
IDLE = cython.declare(cython.int, _place("idle_seconds"))
FREQUENCY_KEYS = cython.declare(cython.int, _place("frequency_keys"))
FREQUENCY = cython.declare(cython.int, _place("frequency_sum"))
CONSUMER_GROUPS = cython.declare(cython.int, _place("groups"))
CONSUMERS = cython.declare(cython.int, _place("consumers"))
PENDING = cython.declare(cython.int, _place("pending"))
LAG = cython.declare(cython.int, _place("lag"))
OPAQUE_KEYS = cython.declare(cython.int, _place("opaque_keys"))
OPAQUE_MEMORY = cython.declare(cython.int, _place("opaque_memory"))
OLDEST = cython.declare(cython.int, _place("oldest_at"))
NEWEST = cython.declare(cython.int, _place("newest_at"))
FIELD_NAMES = cython.declare(cython.int, _place("field_name_bytes"))
NEAR_LIMIT_KEYS = cython.declare(cython.int, _place("near_limit_keys"))
NEAR_LIMIT_SAVING = cython.declare(cython.int, _place("near_limit_saving"))
NEAR_LIMIT_ELEMENTS = cython.declare(cython.int, _place("near_limit_elements"))
NEAR_LIMIT_ELEMENT_BYTES = cython.declare(cython.int, _place("near_limit_element_bytes"))
NEAR_LIMIT_INTSET = cython.declare(cython.int, _place("near_limit_intset"))
NUMERIC_TEXT_KEYS = cython.declare(cython.int, _place("numeric_text_keys"))
NUMERIC_TEXT_SAVING = cython.declare(cython.int, _place("numeric_text_saving"))
FREQUENCY_HISTOGRAM = cython.declare(cython.int, _place("frequency_histogram"))
MOST_ELEMENTS = cython.declare(cython.int, _place("most_elements"))
LAST_EXPIRY = cython.declare(cython.int, _place("last_expiry"))
LATEST = cython.declare(cython.longlong, LATEST_MS)
ELEMENTS_HISTOGRAM = cython.declare(cython.int, _place("elements_histogram"))
IDLE_HISTOGRAM = cython.declare(cython.int, _place("idle_histogram"))

MAX = cython.declare(cython.longlong, 0x7FFFFFFFFFFFFFFF)
NULL_TIME = cython.declare(cython.longlong, -MAX - 1)
STRING = cython.declare(cython.int, 0)
STREAM = cython.declare(cython.int, 5)
OVER_ENTRIES = cython.declare(cython.int, 1)
OVER_VALUE = cython.declare(cython.int, 2)
OVER_INTSET = cython.declare(cython.int, 4)


@cython.cfunc
@cython.inline
@cython.nogil
@cython.exceptval(check=False)
def bit_length(value: cython.longlong) -> cython.int:
    """The log2 bucket of a value >= 0 (`histogram.log2_bucket`)."""
    bits: cython.int = 0
    while value >= 0x10000:
        value >>= 16
        bits += 16
    if value >= 0x100:
        value >>= 8
        bits += 8
    if value >= 0x10:
        value >>= 4
        bits += 4
    if value >= 4:
        value >>= 2
        bits += 2
    if value >= 2:
        bits += 1
        value = 1
    return min(bits + cython.cast(cython.int, value), 47)


@cython.final
@cython.cclass
class Fold:
    """Folds the batches of one dump.

    `as_of_ms` (ms UTC; clamped to the years 1970 to 9999, as a dump's clock may say anything) is the moment at which TTLs
    are measured: a key with `expires_at <= as_of_ms` is expired. `top` bounds the top lists. Hash slots are counted if
    `slots`. Sums stop at 2**63 - 1 instead of wrapping.
    """

    def __init__(self, as_of_ms: int, top: int, *, slots: bool = True, max_groups: int = MAX_GROUPS):
        self.as_of_ms = min(max(as_of_ms, 0), LATEST_MS)
        self.first_minute = self.as_of_ms // 60_000
        self.top_rows = min(max(top, 0), MAX_TOP)
        self.groups = GroupTable(NEUTRAL, max_groups)
        self.sums = self.groups.sums
        self.biggest = Biggest(self.groups.capacity)
        self.ttl_edges = zeros("q", len(TTL_EDGES_MS))
        for bucket, edge in enumerate(TTL_EDGES_MS):
            self.ttl_edges[bucket] = self.as_of_ms + edge
        self.with_slots = slots
        self.slots = zeros("q", 2 * SLOTS)
        self.minutes = zeros("q", MINUTES)
        self.by_memory = Top(self.top_rows)
        self.by_elements = Top(self.top_rows)
        self.by_largest_element = Top(self.top_rows)
        self.persistent_collections = Top(self.top_rows)
        self.streams = Top(self.top_rows)
        self.oldest = Top(self.top_rows)

    def fold(self, batch: Batch) -> None:
        """Add all rows of a batch; the batch may be reused afterwards. Raises IndexError if its columns lie."""
        with cython.nogil:
            self.run(batch)
        self.biggest.settle(batch, self.groups.used)
        for top in self.tops().values():
            top.settle(batch)

    def tops(self) -> dict[str, Top]:
        """Return the top lists by name (`profile.TOP_LISTS`)."""
        return {
            "memory": self.by_memory,
            "elements": self.by_elements,
            "largest_element": self.by_largest_element,
            "persistent_collections": self.persistent_collections,
            "streams": self.streams,
            "oldest": self.oldest,
        }

    def slot_sums(self) -> tuple[list[int], list[int]]:
        """Return keys and memory (bytes) of each hash slot; all 0 if slots are not counted."""
        sums = memoryview(self.slots).tolist()
        return sums[::2], sums[1::2]

    def minute_counts(self) -> dict[int, int]:
        """Return the minutes (since the epoch) of the window in which keys expire, with their number."""
        counts = memoryview(self.minutes).tolist()
        return {self.first_minute + at: count for at, count in enumerate(counts) if count}

    def run(self, batch):
        """Fold all rows."""
        row: cython.Py_ssize_t
        which: cython.longlong
        for row in range(batch.rows):
            which = batch.namespace[row]
            which = which << 16 | batch.type[row] << 8 | batch.encoding[row]
            self.row(batch, row, self.groups.find(batch.db[row], which))
        return 0

    def row(self, batch, row, group):
        at: cython.Py_ssize_t = group * self.groups.stride
        size: cython.longlong = batch.memory_bytes[row]
        usage: cython.longlong = batch.memory_usage_bytes[row]
        if usage >= 0:
            self.add(at + MEMORY_USAGE, usage)
        else:
            self.sums[at + OPAQUE_KEYS] += 1
            self.add(at + OPAQUE_MEMORY, size)
        self.sizes(batch, row, at, size)
        if batch.expires_at[row] != NULL_TIME:
            self.expiry(batch.expires_at[row], at, size)
        self.access(batch, row, at)
        if batch.type[row] != STRING:
            self.collection(batch, row, at, size)
        elif batch.compact_bytes[row] >= 0:
            self.sums[at + NUMERIC_TEXT_KEYS] += 1
            self.add(at + NUMERIC_TEXT_SAVING, max(batch.memory_bytes[row] - batch.compact_bytes[row], 0))
        if size >= self.by_memory.bar:
            self.by_memory.offer(batch, row, size)
        self.biggest.offer(batch, row, group, size)
        return 0

    def add(self, at, amount):
        """Add to one number; a sum that hostile counts would carry over the top stays there."""
        total: cython.longlong = self.sums[at]
        self.sums[at] = total + amount if total <= MAX - amount else MAX
        return 0

    def sizes(self, batch, row, at, size):
        """What every key has."""
        largest: cython.longlong = batch.largest_element_bytes[row]
        self.sums[at + KEYS] += 1
        self.add(at + MEMORY, size)
        self.sums[at + MEMORY_HISTOGRAM + bit_length(size)] += 1
        self.add(at + RDB, batch.rdb_bytes[row])
        self.sums[at + KEY_NAME] += batch.key_offsets[row + 1] - batch.key_offsets[row]
        if batch.value_bytes[row] > 0:
            self.add(at + VALUE, batch.value_bytes[row])
        if largest > self.sums[at + LARGEST]:
            self.sums[at + LARGEST] = largest
        if largest >= 0 and largest >= self.by_largest_element.bar:
            self.by_largest_element.offer(batch, row, largest)
        if self.with_slots:
            self.slot(2 * cython.cast(cython.Py_ssize_t, batch.slot[row]), size)
        return 0

    def slot(self, at, size):
        """The key's hash slot."""
        total: cython.longlong = self.slots[at + 1]
        self.slots[at] += 1
        self.slots[at + 1] = total + size if total <= MAX - size else MAX
        return 0

    def expiry(self, expires_at, at, size):
        """A key with a TTL: its bucket, and the minute if that is near."""
        bucket: cython.Py_ssize_t = 1
        minute: cython.longlong
        self.sums[at + EXPIRING_KEYS] += 1
        self.add(at + EXPIRING_MEMORY, size)
        self.sums[at + LAST_EXPIRY] = max(self.sums[at + LAST_EXPIRY], min(expires_at, LATEST))
        if expires_at <= self.as_of_ms:
            self.sums[at + TTL_HISTOGRAM] += 1
            self.add(at + EXPIRED_MEMORY, size)
            return 0
        while bucket < self.ttl_edges.shape[0] and expires_at >= self.ttl_edges[bucket]:
            bucket += 1
        self.sums[at + TTL_HISTOGRAM + bucket] += 1
        minute = expires_at // 60_000 - self.first_minute
        if minute < self.minutes.shape[0]:
            self.minutes[minute] += 1
        return 0

    def access(self, batch, row, at):
        """When or how often the key was used, if the dump tells."""
        idle: cython.longlong = batch.idle_seconds[row]
        frequency: cython.int = batch.frequency[row]
        if idle >= 0:
            self.sums[at + IDLE_KEYS] += 1
            self.add(at + IDLE, idle)
            self.sums[at + IDLE_HISTOGRAM + bit_length(idle)] += 1
        if frequency >= 0:
            self.sums[at + FREQUENCY_KEYS] += 1
            self.add(at + FREQUENCY, frequency)
            self.sums[at + FREQUENCY_HISTOGRAM + min(bit_length(frequency), 8)] += 1
        return 0

    def collection(self, batch, row, at, size):
        """What strings do not have."""
        elements: cython.longlong = batch.elements[row]
        persistent: cython.bint = batch.expires_at[row] == NULL_TIME
        if elements >= 0:
            self.add(at + ELEMENTS, elements)
            self.sums[at + ELEMENTS_HISTOGRAM + bit_length(elements)] += 1
            self.sums[at + MOST_ELEMENTS] = max(self.sums[at + MOST_ELEMENTS], elements)
            self.by_elements.offer(batch, row, elements)
        if elements > 0 and persistent:
            self.persistent_collections.offer(batch, row, size)
        if batch.expiring_fields[row] > 0:
            self.add(at + EXPIRING_FIELDS, batch.expiring_fields[row])
        if batch.field_bytes[row] > 0:
            self.add(at + FIELD_NAMES, batch.field_bytes[row])
        if batch.compact_bytes[row] >= 0:
            self.near_limit(batch, row, at)
        if batch.oldest_at[row] != NULL_TIME:
            self.sums[at + OLDEST] = min(self.sums[at + OLDEST], batch.oldest_at[row])
            self.sums[at + NEWEST] = max(self.sums[at + NEWEST], batch.oldest_at[row], batch.newest_at[row])
            if persistent:
                self.oldest.offer(batch, row, -batch.oldest_at[row])
        if batch.type[row] == STREAM:
            self.stream(batch, row, at, max(elements, 0))
        return 0

    def near_limit(self, batch, row, at):
        """A key that would be compact if limits were raised: how far, and what that saves."""
        over: cython.int = batch.over_limits[row]
        self.sums[at + NEAR_LIMIT_KEYS] += 1
        self.add(at + NEAR_LIMIT_SAVING, max(batch.memory_bytes[row] - batch.compact_bytes[row], 0))
        if over & OVER_ENTRIES:
            self.sums[at + NEAR_LIMIT_ELEMENTS] = max(self.sums[at + NEAR_LIMIT_ELEMENTS], batch.elements[row])
        if over & OVER_INTSET:
            self.sums[at + NEAR_LIMIT_INTSET] = max(self.sums[at + NEAR_LIMIT_INTSET], batch.elements[row])
        if over & OVER_VALUE:
            largest: cython.longlong = batch.largest_element_bytes[row]
            self.sums[at + NEAR_LIMIT_ELEMENT_BYTES] = max(self.sums[at + NEAR_LIMIT_ELEMENT_BYTES], largest)
        return 0

    def stream(self, batch, row, at, entries):
        pending: cython.longlong = max(batch.pending[row], 0)
        consumers: cython.longlong = max(batch.consumers[row], 0)
        if batch.groups[row] > 0:
            self.add(at + CONSUMER_GROUPS, batch.groups[row])
        self.add(at + CONSUMERS, consumers)
        self.add(at + PENDING, pending)
        if batch.lag[row] > 0:
            self.add(at + LAG, batch.lag[row])
        pending = pending + consumers if pending <= MAX - consumers else MAX
        self.streams.offer(batch, row, entries + pending if entries <= MAX - pending else MAX)
        return 0
