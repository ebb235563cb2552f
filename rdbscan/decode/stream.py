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
from cython.cimports.rdbscan.decode.element_stats import ElementStats
from cython.cimports.rdbscan.decode.lag import Lag
from cython.cimports.rdbscan.decode.opcodes import F_STREAM, NEED_MORE, OK, STREAM_2, STREAM_3, STREAM_4, STREAM_5
from cython.cimports.rdbscan.decode.packed import Packed
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
LONGEST_NODE = cython.declare(cython.longlong, 1 << 28)
"""A node's listpack larger than this (256 MiB; servers make 4 KiB) is not looked into."""


@cython.final
@cython.cclass
class StreamReader:
    """Reads one stream, stopping at any item when the window runs dry.

    Afterwards `entries` counts the live entries, `groups` the consumer groups, `pending` the entries delivered and not yet
    acknowledged, `lag` how far the groups are behind, and `nodes` knows the times of live entries.
    """

    def __init__(self, window: Window, stats: ElementStats, blob: Packed) -> None:
        self.window = window
        self.loading = stats.loading
        self.blob = blob
        self.nodes = StreamNode(stats, blob)
        self.lag = Lag(window, self.loading)
        self.left = 0
        self.outer = 0
        self.consumers = 0
        self.id_ms = 0
        self.id_seq = 0
        self.begin(0)

    def begin(self, rdb_type):
        """Stand before a stream of value type `rdb_type`."""
        self.type = rdb_type
        self.phase = 0
        self.entries = 0
        self.groups = 0
        self.pending = 0
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
            elif self.phase == COUNTERS:
                st = self.counters()
            elif self.phase == LAST:
                st = self.sizes(2)
                if st == OK:
                    return OK
            elif self.left == 0:
                st = self.turn()
                if st == OK and self.phase == 0:
                    return OK
            else:
                st = self.item()
            if st != OK:
                if st == NEED_MORE:
                    self.window.pos = start
                return st

    def item(self):
        """Read one item of the current phase."""
        st: cython.int
        if self.phase == NODES:
            st = self.node()
        elif self.phase == GROUPS:
            return self.group()
        elif self.phase == PENDING:
            st = self.pending_entry()
        elif self.phase == CONSUMERS:
            return self.consumer()
        elif self.phase == PRODUCERS:
            return self.producer()
        elif self.phase == PRODUCED:
            st = self.skip_text()
            if st == OK:
                st = self.sizes(2)
        else:
            st = self.raw_id()
            if st == OK and self.phase == OWNED:
                self.loading.consumer_pel_id(self.id_ms, self.id_seq)
        if st == OK:
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
            st = self.sizes(3)
            if st == OK:
                self.left = self.window.value
                self.phase = PRODUCERS
        elif self.phase == PENDING:
            st = self.window.count()
            if st == OK:
                self.left = self.window.value
                self.phase = CONSUMERS
        elif self.phase == OWNED:
            self.left = self.consumers
            self.phase = CONSUMERS
        elif self.phase == CONSUMERS:
            if self.type < STREAM_5:
                self.left = self.outer
                self.phase = GROUPS
                return OK
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

    def sizes(self, n):
        """Read n lengths; the last stays in the window's `value`."""
        i: cython.int
        st: cython.int
        for i in range(n):
            st = self.window.size()
            if st != OK:
                return st
        return OK

    def skip_text(self):
        """Read a name; its size is the window's `length`."""
        return self.window.text(LONGEST_NODE)

    def node(self):
        """Read one node: its key and the listpack of its entries."""
        start: cython.Py_ssize_t = self.window.pos
        ms: cython.ulonglong
        seq: cython.ulonglong
        st: cython.int = self.window.text(16)
        if st != OK:
            return st
        if self.window.length != 16 or self.window.in_scratch:
            return self.window.bad(F_STREAM, start, 0)
        ms = self.window.be(self.window.content)
        seq = self.window.be(self.window.content + 8)
        st = self.window.text(LONGEST_NODE)
        if st != OK:
            return st
        if self.window.length < 0:
            return OK
        self.blob.attach(self.window.scratch if self.window.in_scratch else self.window.buf)
        self.blob.place(self.window.content, self.window.length)
        if self.nodes.read(ms) != OK:
            return self.window.mark_damaged(F_STREAM, start)
        self.entries += self.nodes.live
        self.loading.stream_node(ms, seq, self.window.length)
        return OK

    def counters(self):
        """Read the numbers after the nodes; the number of live entries must be what the nodes hold."""
        start: cython.Py_ssize_t = self.window.pos
        st: cython.int = self.window.size()
        if st != OK:
            return st
        if cython.cast(cython.longlong, self.window.value) != self.entries and not self.window.damaged:
            self.window.mark_damaged(F_STREAM, start)
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
        """Read the head of a consumer group."""
        st: cython.int = self.skip_text()
        name: cython.longlong = self.window.length
        if st == OK:
            st = self.lag.group(self.type >= STREAM_2)
        if st == OK:
            st = self.window.count()
        if st == OK:
            self.loading.group(name)
            self.outer = self.left - 1
            self.left = self.window.value
            self.phase = PENDING
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
        st: cython.int = self.raw_id()
        if st != OK:
            return st
        if self.window.end - self.window.pos < 8:
            return NEED_MORE
        self.window.pos += 8
        st = self.window.size()
        if st == OK:
            self.pending += 1
            self.loading.pel_id(self.id_ms, self.id_seq)
        return st

    def consumer(self):
        """Read the head of a consumer."""
        times: cython.int = 16 if self.type >= STREAM_3 else 8
        st: cython.int = self.skip_text()
        name: cython.longlong = self.window.length
        if st != OK:
            return st
        if self.window.end - self.window.pos < times:
            return NEED_MORE
        self.window.pos += times
        st = self.window.count()
        if st == OK:
            self.loading.consumer(name)
            self.consumers = self.left - 1
            self.left = self.window.value
            self.phase = OWNED
        return st

    def producer(self):
        """Read the head of an idempotent producer."""
        st: cython.int = self.skip_text()
        if st == OK:
            st = self.window.count()
        if st == OK:
            self.outer = self.left - 1
            self.left = self.window.value
            self.phase = PRODUCED
        return st
