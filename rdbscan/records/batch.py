# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Column buffers that the decoder fills and the fold and Arrow read: one row per key, no objects per key."""

import sys
from array import array
from itertools import accumulate, compress

import cython

CAPACITY = 65536
"""Rows of a batch."""
NAME_BYTES = 48
"""Room for names, bytes a row."""

WIDTHS = (
    ("db", "I"),
    ("namespace", "I"),
    ("type", "B"),
    ("encoding", "B"),
    ("elements", "q"),
    ("value_bytes", "q"),
    ("largest_element_bytes", "q"),
    ("rdb_bytes", "q"),
    ("offset", "q"),
    ("memory_bytes", "q"),
    ("memory_usage_bytes", "q"),
    ("expires_at", "q"),
    ("idle_seconds", "q"),
    ("frequency", "h"),
    ("slot", "H"),
    ("expiring_fields", "q"),
    ("oldest_at", "q"),
    ("newest_at", "q"),
    ("groups", "i"),
    ("consumers", "q"),
    ("pending", "q"),
    ("lag", "q"),
    ("field_bytes", "q"),
    ("compact_bytes", "q"),
    ("over_limits", "i"),
)
MOSTLY_NULL = {
    "idle_seconds": -1,
    "frequency": -1,
    "expiring_fields": -1,
    "oldest_at": -(2**63),
    "newest_at": -(2**63),
    "groups": -1,
    "consumers": -1,
    "pending": -1,
    "lag": -1,
    "compact_bytes": -1,
}
"""Columns that few keys have, with their null."""
SIZES = {"B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "q": 8}


@cython.cclass
class Batch:
    """Up to `capacity` records.

    `rows` counts those filled. Null is -1 in count columns, NULL_MS in times, and there is no null in the others.
    `key_bytes[key_offsets[i]:key_offsets[i + 1]]` is the name of row i. `buffers` holds every column as a memoryview by
    name, for Python.

    `touched` says that not all columns that few keys have are null.

    For the fold only: `groups`, `consumers`, `pending` and `lag` of a stream (consumer groups, their consumers, pending
    entries, and the most entries that a group was not given yet). `compact_bytes`: what would be allocated if a string that
    is a number were spelled as one, or if the limits of the compact encoding that `over_limits` names (a sum: 1 entries, 2
    bytes of an element, 4 entries of an intset) were raised; `field_bytes`: the field names of a hash. The last two are not
    filled for strings.
    """

    def __init__(self, capacity: int = CAPACITY):
        self.rows = 0
        self.touched = True
        self.capacity = capacity
        self.buffers = {name: memoryview(bytearray(capacity * SIZES[code])).cast(code) for name, code in WIDTHS}
        self.buffers["key_offsets"] = memoryview(bytearray(4 * (capacity + 1))).cast("i")
        self.buffers["key_bytes"] = memoryview(bytearray(self.room()))  # full when the next name does not fit
        self.attach()

    def room(self) -> int:
        """Return the bytes for names of a new batch."""
        return NAME_BYTES * self.capacity + 64

    def attach(self):
        """Point the typed columns at the buffers."""
        self.db = self.buffers["db"]
        self.key_offsets = self.buffers["key_offsets"]
        self.key_bytes = self.buffers["key_bytes"]
        self.namespace = self.buffers["namespace"]
        self.type = self.buffers["type"]
        self.encoding = self.buffers["encoding"]
        self.elements = self.buffers["elements"]
        self.value_bytes = self.buffers["value_bytes"]
        self.largest_element_bytes = self.buffers["largest_element_bytes"]
        self.rdb_bytes = self.buffers["rdb_bytes"]
        self.offset = self.buffers["offset"]
        self.memory_usage_bytes = self.buffers["memory_usage_bytes"]
        self.memory_bytes = self.buffers["memory_bytes"]
        self.expires_at = self.buffers["expires_at"]
        self.idle_seconds = self.buffers["idle_seconds"]
        self.frequency = self.buffers["frequency"]
        self.slot = self.buffers["slot"]
        self.expiring_fields = self.buffers["expiring_fields"]
        self.oldest_at = self.buffers["oldest_at"]
        self.newest_at = self.buffers["newest_at"]
        self.groups = self.buffers["groups"]
        self.consumers = self.buffers["consumers"]
        self.pending = self.buffers["pending"]
        self.lag = self.buffers["lag"]
        self.field_bytes = self.buffers["field_bytes"]
        self.compact_bytes = self.buffers["compact_bytes"]
        self.over_limits = self.buffers["over_limits"]

    def clear(self) -> None:
        """Make the columns that few keys have null in all rows, so that the others need not write them.

        Names get a buffer of the usual size again, if that of the last rows grew.
        """
        if len(self.buffers["key_bytes"]) != self.room():
            self.buffers["key_bytes"] = memoryview(bytearray(self.room()))
            self.key_bytes = self.buffers["key_bytes"]
        if not self.touched:
            return
        for name, null in MOSTLY_NULL.items():
            buffer = self.buffers[name]
            buffer.cast("B")[:] = null.to_bytes(buffer.itemsize, sys.byteorder, signed=True) * len(buffer)
        self.touched = False

    def grow_keys(self, room: int) -> None:
        """Make room for at least `room` bytes of key names in all, keeping those that are there."""
        kept = self.buffers["key_bytes"]
        if room <= len(kept):
            return
        grown = memoryview(bytearray(max(room, len(kept))))
        grown[: len(kept)] = kept
        self.buffers["key_bytes"] = grown
        self.key_bytes = grown

    def put_key(self, row: int, name: bytes) -> None:
        """Set the name of the key in `row`, behind those of the rows before."""
        start = self.buffers["key_offsets"][row]
        self.grow_keys(start + len(name) + 64)
        self.buffers["key_bytes"][start : start + len(name)] = name
        self.buffers["key_offsets"][row + 1] = start + len(name)

    def key(self, row: int) -> bytes:
        """Return the name of the key in `row`."""
        offsets = self.buffers["key_offsets"]
        return bytes(self.buffers["key_bytes"][offsets[row] : offsets[row + 1]])

    def keep(self, mask: bytes | bytearray) -> None:
        """Drop the rows whose byte in `mask` (one per row) is 0; the order of the others stays."""
        kept = sum(map(bool, mask))
        if kept == self.rows:
            return
        names = [self.key(row) for row in compress(range(self.rows), mask)]
        for name, code in WIDTHS:
            column = self.buffers[name]
            column[:kept] = memoryview(array(code, compress(column[: self.rows], mask)))
        ends = array("i", accumulate(map(len, names), initial=0))
        self.buffers["key_offsets"][: kept + 1] = memoryview(ends)
        self.buffers["key_bytes"][: ends[-1]] = b"".join(names)
        self.rows = kept
