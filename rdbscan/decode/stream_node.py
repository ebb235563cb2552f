# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""The entries of a stream's node.

    listpack: live, deleted, master fields n, field * n, 0, then entries:
              flags (1 deleted, 2 same fields), ms - node ms, seq - node seq,
              flag 2: value * n | else: fields k, (field, value) * k;   then the number of listpack elements of this entry

Source: Redis 8.0.6 t_stream.c:streamAppendItem.
"""

import cython
from cython.cimports.rdbscan.decode.element_stats import ElementStats
from cython.cimports.rdbscan.decode.opcodes import CORRUPT, OK
from cython.cimports.rdbscan.decode.packed import Packed


@cython.final
@cython.cclass
class StreamNode:
    """Reads the listpacks of one stream's nodes, which `blob` is placed on.

    `live` counts the live entries of the last node; `unopened`: its size or first element is wrong, `miscounted`: its counts
    are not those of its entries. `oldest` and `newest` are ms of the IDs of all live ones since
    `begin`, if `dated`.
    """

    def __init__(self, stats: ElementStats, blob: Packed) -> None:
        self.stats = stats
        self.blob = blob
        self.begin()

    def begin(self):
        """Forget the last stream."""
        self.dated = False
        self.oldest = self.newest = 0
        return OK

    def integer(self):
        """Read the listpack's next element, which must be an integer."""
        if self.element() != OK or not self.blob.is_int:
            return CORRUPT
        return OK

    def element(self):
        """Read the listpack's next element."""
        self.seen += 1
        return self.blob.next_listpack()

    def read(self, ms):
        """Read the listpack of the node whose key has `ms`, counting its live entries; CORRUPT if it breaks off."""
        n: cython.longlong
        deleted: cython.longlong
        i: cython.longlong = 0
        self.node_ms = ms
        self.seen = self.live = 0
        self.miscounted = False
        self.unopened = self.blob.open_listpack() != OK or self.element() != OK
        if self.unopened or not self.blob.is_int:
            return CORRUPT
        n = self.blob.number
        if self.integer() != OK:
            return CORRUPT
        deleted = self.blob.number
        if self.master() != OK:
            return CORRUPT
        while self.blob.pos < self.blob.end - 1:
            if self.entry() != OK:
                return CORRUPT
            i += 1
        self.miscounted = self.live != n or i - self.live != deleted
        self.blob.miscounted = self.blob.count >= 0 and self.blob.count != self.seen
        return OK

    def master(self):
        """Read the fields that entries of the node may share."""
        i: cython.longlong
        if self.integer() != OK or self.blob.number < 0:
            return CORRUPT
        self.master_fields = self.blob.number
        self.master_payload = 0
        self.master_longest = 0
        for i in range(self.master_fields):
            if self.element() != OK:
                return CORRUPT
            self.master_payload += self.blob.length
            if self.blob.length > self.master_longest:
                self.master_longest = self.blob.length
        if self.integer() != OK or self.blob.number != 0:
            return CORRUPT
        return OK

    def entry(self):
        """Read one entry; a live one counts with its field names and values."""
        i: cython.longlong
        flags: cython.longlong
        strings: cython.longlong
        payload: cython.longlong = 0
        longest: cython.longlong = 0
        ms: cython.longlong
        if self.integer() != OK:
            return CORRUPT
        flags = self.blob.number
        if self.integer() != OK:
            return CORRUPT
        ms = self.blob.number
        if self.integer() != OK:
            return CORRUPT
        if flags & 2:
            strings = self.master_fields
            payload = self.master_payload
            longest = self.master_longest
        else:
            if self.integer() != OK or self.blob.number < 0 or self.blob.number > self.blob.end:
                return CORRUPT
            strings = 2 * self.blob.number
        for i in range(strings):
            if self.element() != OK:
                return CORRUPT
            payload += self.blob.length
            if self.blob.length > longest:
                longest = self.blob.length
        if self.integer() != OK or self.blob.number != strings + (3 if flags & 2 else 4):
            return CORRUPT
        if flags & 1:
            return OK
        self.live += 1
        self.stats.payload += payload
        if longest > self.stats.longest:
            self.stats.longest = longest
        return self.date(ms)

    def date(self, ms):
        """Take `ms`, relative to the node's key, as the time of a live entry; times beyond any calendar are no times."""
        at: cython.longlong
        limit: cython.longlong = 140737488355328
        if self.node_ms >> 47 != 0 or ms < -limit or ms > limit:
            return OK
        at = cython.cast(cython.longlong, self.node_ms) + ms
        if not self.dated or at < self.oldest:
            self.oldest = at
        if not self.dated or at > self.newest:
            self.newest = at
        self.dated = True
        return OK
