# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Streams: nodes of entries packed in listpacks, then consumer groups with their pending entries.

    nodes | (key of 16 bytes: ms and seq, big-endian; listpack)...
    length, last ms, last seq  | type >= 19: first ms, first seq, max deleted ms, max deleted seq, entries added
    groups | (name, last ms, last seq | type >= 19: entries read | pending | (id of 16 bytes, delivered (i64), count)...
              consumers | (name, seen at (i64 ms) | type >= 21: active at | pending | id of 16 bytes...)... |
              type >= 27: unowned | id of 16 bytes... )...
    type >= 26: duration, max, producers | (producer, ids | (iid, ms, seq)...)... | added, duplicates

Source: Redis 8.0.6 rdb.c:rdbLoadObject, t_stream.c:streamAppendItem; types 26 and 27 from librdb.
"""

import cython
from cython.cimports.rdbscan.decode.distinct import Distinct, digest
from cython.cimports.rdbscan.decode.element_stats import ElementStats
from cython.cimports.rdbscan.decode.lag import Lag
from cython.cimports.rdbscan.decode.load_rules import LoadRules
from cython.cimports.rdbscan.decode.opcodes import (
    CONVERTS,
    F_COUNT,
    F_ITEM,
    F_NOT_PENDING,
    F_STREAM,
    F_STREAM_COUNT,
    F_STREAM_LENGTH,
    F_STREAM_REPEATED,
    F_UNOWNED,
    NEED_MORE,
    OK,
    SANITIZES,
    STREAM,
    STREAM_2,
    STREAM_3,
    STREAM_4,
    STREAM_5,
    TRUSTS,
)  # fmt: skip
from cython.cimports.rdbscan.decode.packed import Packed
from cython.cimports.rdbscan.decode.producers import ProducerReader
from cython.cimports.rdbscan.decode.stream_node import StreamNode
from cython.cimports.rdbscan.decode.window import Window

NODES = cython.declare(cython.int, 1)
COUNTERS = cython.declare(cython.int, 2)
GROUPS = cython.declare(cython.int, 3)
PENDING = cython.declare(cython.int, 4)
CONSUMERS = cython.declare(cython.int, 5)
OWNED = cython.declare(cython.int, 6)
UNOWNED = cython.declare(cython.int, 7)
PRODUCERS = cython.declare(cython.int, 8)
PRODUCED = cython.declare(cython.int, 9)
LAST = cython.declare(cython.int, 10)
LONGEST_NODE = cython.declare(cython.longlong, 1 << 25)
"""A node's listpack larger than this (32 MiB; servers make 4 KiB) is not looked into."""
LONGEST_NAME = cython.declare(cython.longlong, 1 << 16)
"""Longer names of groups and consumers are not compared."""
SLOTS = 1 << 18
"""Of each set of names and IDs: 2 MiB, room for 160,000 (of more only a part is compared)."""
THOROUGH_SLOTS = 1 << 20


@cython.final
@cython.cclass
class StreamReader:
    """Reads one stream, stopping at any item when the window runs dry.

    Afterwards `entries` counts the live entries, `groups` the consumer groups, `consumers` those of all groups, `pending`
    the entries delivered and not yet acknowledged, `lag` how far the groups are behind, and `nodes` knows the times of
    live entries.
    """

    def __init__(self, window: Window, stats: ElementStats, blob: Packed, rules: LoadRules) -> None:
        self.window = window
        self.stats = stats
        self.rules = rules
        slots = THOROUGH_SLOTS if rules.thorough else SLOTS
        self.nodes_seen = Distinct(slots)
        self.names = Distinct(slots)
        self.consumers_seen = Distinct(slots)
        self.unacknowledged = Distinct(slots)
        self.owned = Distinct(slots)
        self.loading = stats.loading
        self.blob = blob
        self.nodes = StreamNode(stats, blob)
        self.lag = Lag(window, self.loading)
        self.left = self.outer = self.consumers_left = 0
        self.id_ms = self.id_seq = 0
        self.producers = ProducerReader(window, self.loading)
        self.begin(0)

    def begin(self, rdb_type):
        """Stand before a stream of value type `rdb_type`."""
        self.type = rdb_type
        self.phase = 0
        self.entries = self.groups = self.consumers = self.pending = 0
        self.named = False
        self.last_owned = self.group_pending = self.group_owned = self.node_count = self.keyed = 0
        self.nodes.begin()
        self.lag.begin()
        return OK

    def go(self):
        """Read on; OK when the stream is complete."""
        st: cython.int = OK
        start: cython.Py_ssize_t
        while True:
            start = self.window.pos
            if self.phase == 0:
                st = self.window.count()
                self.left = self.window.value
                self.phase = NODES if st == OK else 0
                self.nodes_seen.begin(0)
                self.names.begin(0)
            elif self.phase == COUNTERS:
                st = self.counters()
            elif self.phase == LAST:
                st = self.producers.sizes(2)
                if st == OK:
                    return OK
            elif self.left == 0:
                st = self.turn()
                if st == OK and self.phase == 0:
                    return OK
            elif not self.named and (self.phase == GROUPS or self.phase == CONSUMERS or self.phase >= PRODUCERS):
                st = self.name()
                if st != OK:
                    return st
            elif self.phase == NODES:
                st = self.node()
                if st != OK:
                    return st
            else:
                st = self.item()
            if st != OK:
                if st == NEED_MORE:
                    self.window.pos = start
                return st

    def name(self):
        """Read the name that a group, consumer, producer or ID begins with; it may be of any size."""
        st: cython.int = self.window.prefix(LONGEST_NAME)
        if st == OK:
            self.named = True
            self.name_length = self.window.length
            self.name_hashed = self.window.kept == self.window.length
            self.name_hash = digest(self.window.scratch, 0, self.window.kept, 0)
        return st

    def item(self):
        """Read one item of the current phase, whose name was read."""
        st: cython.int
        phase: cython.int = self.phase
        if phase == GROUPS:
            st = self.group()
        elif phase == PENDING:
            st = self.pending_entry()
        elif self.phase == CONSUMERS:
            st = self.consumer()
        elif self.phase == PRODUCERS:
            st = self.producer()
        elif self.phase == PRODUCED:
            st = self.producers.produced(self.name_length)
        else:
            st = self.raw_id()
            if st == OK and self.phase == OWNED:
                self.own()
                self.loading.consumer_pel_id(self.id_ms, self.id_seq)
        if st == OK:
            self.named = False
            if phase != GROUPS and phase != CONSUMERS and phase != PRODUCERS:
                self.left -= 1
        return st

    def turn(self):
        """Go to the phase after one that has no items left; phase 0 is the end."""
        st: cython.int = OK
        if self.phase == NODES:
            self.phase = COUNTERS
        elif self.phase == GROUPS:
            if self.type < STREAM_4:
                self.phase = 0
                return OK
            st = self.producers.settings()
            if st == OK:
                self.left = self.window.value
                self.phase = PRODUCERS
        elif self.phase == PENDING:
            st = self.window.count()
            if st == OK:
                self.left = self.window.value
                self.phase = CONSUMERS
        elif self.phase == OWNED:
            self.left = self.consumers_left
            self.phase = CONSUMERS
        elif self.phase == CONSUMERS:
            if self.type < STREAM_5:
                self.left = self.outer
                self.phase = GROUPS
                return self.all_owned()
            st = self.window.count()
            if st == OK:
                self.left = self.window.value
                self.phase = UNOWNED
        elif self.phase == UNOWNED:
            self.left = self.outer
            self.phase = GROUPS
        elif self.phase == PRODUCED:
            self.left = self.outer
            self.phase = PRODUCERS
        else:
            self.phase = LAST
        return st

    def node(self):
        """Read one node: its key and the listpack of its entries."""
        start: cython.Py_ssize_t = self.window.pos
        st: cython.int
        if self.keyed == 0:
            st = self.window.text(64)
            if st != OK:
                return st
            if self.window.length != 16:
                return self.window.bad(F_STREAM, start, 0)
            self.blob.attach(self.window.scratch if self.window.in_scratch else self.window.buf)
            self.node_ms = self.blob.be(self.window.content)
            self.node_seq = self.blob.be(self.window.content + 8)
            self.node_count += 1
            if self.nodes_seen.add(digest(self.blob.buf, self.window.content, 16, 0)):
                self.window.mark_damaged(F_STREAM_REPEATED, start)
            self.keyed = 1
            start = self.window.pos
        if self.keyed == 1:
            st = self.window.head(LONGEST_NODE)
            if st != OK:
                return st
            self.keyed = 3 if self.window.oversized else 2
        st = self.window.text(LONGEST_NODE) if self.keyed == 2 else self.window.prefix(0)
        if st != OK:
            return st
        self.left -= 1
        if self.keyed == 3:
            self.window.doubt(F_ITEM, start)
        self.keyed -= 2
        if self.window.length < 0:
            self.keyed = 0
            return OK
        self.loading.stream_node(self.node_ms, self.node_seq, self.window.length)
        if self.keyed == 0:
            self.listpack(start)
        self.keyed = 0
        return OK

    def listpack(self, at):
        """Look into the listpack of a node."""
        st: cython.int
        self.blob.attach(self.window.scratch if self.window.in_scratch else self.window.buf)
        self.blob.place(self.window.content, self.window.length)
        st = self.nodes.read(self.node_ms)
        self.entries += self.nodes.live
        if self.nodes.unopened:
            return self.window.mark_damaged(F_STREAM, at)
        if st != OK:
            # Of a stream of the first type servers look for the first entry.
            if self.type == STREAM and self.entries == 0 and self.rules.generation >= CONVERTS:
                return self.window.mark_damaged(F_STREAM, at)
            return self.odd(F_STREAM, at)
        if self.nodes.miscounted:
            return self.odd(F_STREAM_COUNT, at)
        if self.blob.miscounted:
            return self.odd(F_COUNT, at)
        return OK

    def odd(self, fault, at):
        """Say what only servers that sanitize refuse."""
        if self.rules.generation == SANITIZES:
            return self.window.mark_damaged(fault, at)
        return self.window.doubt(fault, at)

    def counters(self):
        """Read the numbers after the nodes."""
        start: cython.Py_ssize_t = self.window.pos
        st: cython.int = self.window.size()
        if st != OK:
            return st
        if self.window.value != cython.cast(cython.ulonglong, self.entries):
            if self.window.value != 0 and self.node_count == 0 and self.rules.generation != TRUSTS:
                self.window.mark_damaged(F_STREAM_LENGTH, start)
            self.odd(F_STREAM_LENGTH, start)
        st = self.lag.counters(self.entries, self.type >= STREAM_2)
        if st != OK:
            return st
        st = self.window.count()
        if st == OK:
            self.groups = self.window.value
            self.left = self.window.value
            self.phase = GROUPS
        return st

    def group(self):
        """Read the head of a consumer group, behind its name."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int = self.lag.group(self.type >= STREAM_2)
        if st == OK:
            st = self.window.count()
        if st == OK:
            if self.name_hashed and self.names.add(self.name_hash):
                self.window.mark_damaged(F_STREAM_REPEATED, at)
            self.loading.group(self.window.scratch, 0, self.name_length)
            self.outer = self.left - 1
            self.left = self.window.value
            self.phase = PENDING
            self.group_pending = self.group_owned = 0
            self.unacknowledged.begin(cython.cast(cython.longlong, self.left))
            self.owned.begin(cython.cast(cython.longlong, self.left))
            self.consumers_seen.begin(0)
        return st

    def raw_id(self):
        """Read a stream ID of 16 bytes."""
        if self.window.end - self.window.pos < 16:
            return NEED_MORE
        self.id_ms = self.window.be(self.window.pos)
        self.id_seq = self.window.be(self.window.pos + 8)
        self.window.pos += 16
        return OK

    def pending_entry(self):
        """Read one entry of a group's pending list."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int = self.raw_id()
        if st != OK:
            return st
        if self.window.end - self.window.pos < 8:
            return NEED_MORE
        self.window.pos += 8
        st = self.window.size()
        if st == OK:
            self.pending += 1
            self.group_pending += 1
            if self.unacknowledged.add(digest(self.window.buf, at, 16, 0)):
                self.window.mark_damaged(F_STREAM_REPEATED, at)
            self.loading.pel_id(self.id_ms, self.id_seq)
        return st

    def own(self):
        """Note that the consumer has the entry just read; the group must have it too, and the consumer only once."""
        at: cython.Py_ssize_t = self.window.pos - 16
        entry: cython.ulonglong = digest(self.window.buf, at, 16, 0)
        if not self.unacknowledged.has(entry):
            self.window.mark_damaged(F_NOT_PENDING, at)
        if not self.owned.add(entry):
            self.group_owned += 1
        elif entry == self.last_owned:
            self.window.mark_damaged(F_STREAM_REPEATED, at)
        self.last_owned = entry
        return OK

    def all_owned(self):
        """Check at a group's end that each of its pending entries has a consumer."""
        if self.group_owned < self.group_pending:
            return self.odd(F_UNOWNED, self.window.pos)
        return OK

    def consumer(self):
        """Read the head of a consumer, behind its name."""
        at: cython.Py_ssize_t = self.window.pos
        times: cython.int = 16 if self.type >= STREAM_3 else 8
        st: cython.int
        if self.window.end - at < times:
            return NEED_MORE
        self.window.pos += times
        st = self.window.count()
        if st == OK:
            if self.name_hashed and self.consumers_seen.add(self.name_hash):
                if self.rules.generation >= CONVERTS:
                    self.window.mark_damaged(F_STREAM_REPEATED, at)
                self.window.doubt(F_STREAM_REPEATED, at)
            self.loading.consumer(self.window.scratch, 0, self.name_length)
            self.consumers += 1
            self.consumers_left = self.left - 1
            self.left = self.window.value
            self.last_owned = 0
            self.phase = OWNED
        return st

    def producer(self):
        """Read the head of an idempotent producer, behind its name."""
        st: cython.int = self.producers.producer(self.name_length)
        if st == OK:
            self.outer = self.left - 1
            self.left = self.window.value
            self.phase = PRODUCED
        return st
