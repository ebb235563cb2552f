# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Values: one method per layout, each able to stop at any element and go on when the window has more bytes.

    string                          the string                                   type 0
    members      n | element...                                                  list 1, set 2
    scored       n | (member, score)...             score: text 3, 8 bytes 5      zset
    fields       n | (field, value)...                                           hash 4
    timed        [least TTL] n | (TTL, field, value)...                          hash 22, 24
                 n | (field, value, expiry i64 ms, -1 = none)...                  hash of Valkey 9 (122)
    nodes        n | ([1 plain, 2 packed] | blob)...                              quicklists 14, 18
    whole        [least TTL] blob                                                 9-13, 16, 17, 20, 23, 25
    module       id | (opcode, payload)... 0                                      7
    stream       see stream.py                                                    15, 19, 21, 26, 27
    array        n, has cursor, [cursor] | (index, tag, payload)...               28
    templated    blob (30) or template, value... (32): values of a hash whose field names stand in a template

Source: Redis 8.0.6 and Valkey 9.1.2 rdb.c:rdbLoadObject; 28-32 from librdb and Redis' own tests.
"""

import cython
from cython.cimports.rdbscan.decode.opcodes import (
    ARRAY,
    BAD,
    F_CONTAINER,
    F_EMPTY,
    F_FIELD_TTL,
    F_INTSET,
    F_LENGTH,
    F_LISTPACK,
    F_MODULE,
    F_SCORE,
    F_TEMPLATE,
    F_TYPE,
    F_ZIPLIST,
    F_ZIPMAP,
    GCRA,
    HASH,
    HASH_2,
    HASH_LISTPACK,
    HASH_LISTPACK_EX,
    HASH_LISTPACK_EX_PRE_GA,
    HASH_METADATA,
    HASH_METADATA_PRE_GA,
    HASH_TEMPLATE_ARRAY,
    HASH_TEMPLATE_LISTPACK,
    HASH_ZIPLIST,
    HASH_ZIPMAP,
    LIST,
    LIST_QUICKLIST,
    LIST_QUICKLIST_2,
    LIST_ZIPLIST,
    MODULE_2,
    MORE,
    OK,
    SET,
    SET_INTSET,
    STREAM,
    STREAM_2,
    STREAM_3,
    STREAM_4,
    STREAM_5,
    STRING,
    ZSET,
    ZSET_2,
    ZSET_LISTPACK,
    ZSET_ZIPLIST,
)
from cython.cimports.rdbscan.decode.packed import Packed
from cython.cimports.rdbscan.decode.stream import StreamReader
from cython.cimports.rdbscan.decode.tally import Tally
from cython.cimports.rdbscan.decode.window import Window
from cython.cimports.rdbscan.memory.load import Loading

if cython.compiled:
    from cython.cimports.libc.string import memcpy

LONGEST_BLOB = cython.declare(cython.longlong, 1 << 28)
"""A packed value larger than this (256 MiB; default settings make 64 KiB at most) is skipped, not held in memory."""


@cython.final
@cython.cclass
class Value:
    """Reads one value after the other: `begin`, then `go` until it says OK.

    Afterwards `elements` is what LLEN, SCARD, ZCARD, HLEN or XLEN would say, the sums are in `tally`, and `loading` knows
    what the value costs. `module_id` tells a module's type.
    """

    def __init__(self, window: Window, loading: Loading) -> None:
        self.window = window
        self.loading = loading
        self.tally = Tally(loading)
        self.blob = Packed()
        self.stream = StreamReader(window, self.tally, self.blob)
        self.templates = {}

    def begin(self, rdb_type, key_len, has_ttl):
        """Stand before a value of type `rdb_type` whose key has a name of `key_len` bytes."""
        self.type = rdb_type
        self.key_len = key_len
        self.has_ttl = has_ttl
        self.phase = 0
        self.field = 0
        self.elements = 0
        self.least_ttl = 0
        self.tally.reset()
        if rdb_type != STRING:
            self.stream.begin(rdb_type)
        return 0

    def go(self):
        """Read on; OK when the value is complete."""
        t: cython.int = self.type
        st: cython.int
        if t == STRING:
            return self.string()
        if t <= ZSET_2 or t == HASH_METADATA or t == HASH_METADATA_PRE_GA or t == HASH_2:
            st = self.counted()
        elif t == LIST_QUICKLIST or t == LIST_QUICKLIST_2:
            st = self.nodes()
        elif t == STREAM or t == STREAM_2 or t == STREAM_3 or t == STREAM_4 or t == STREAM_5:
            if self.phase == 0:
                self.loading.start(t, self.key_len, self.has_ttl, -1)
                self.phase = 1
            st = self.stream.go()
            self.elements = self.stream.entries
            return st
        elif t == MODULE_2:
            return self.module()
        elif t == ARRAY:
            st = self.array()
        elif t == HASH_TEMPLATE_ARRAY or t == HASH_TEMPLATE_LISTPACK:
            st = self.templated()
        elif t == GCRA:
            self.loading.start(t, self.key_len, self.has_ttl, -1)
            return self.window.size()
        else:
            st = self.whole()
        if st == OK and self.elements == 0:
            self.window.spoil(F_EMPTY, self.window.pos)
        return st

    def string(self):
        """Read a string value."""
        st: cython.int = self.window.element()
        if st == OK:
            self.loading.start(STRING, self.key_len, self.has_ttl, 1)
            self.tally.element(self.window.length, self.window.is_int, self.window.number)
        return st

    def counted(self):
        """Read a collection that says how many elements it has."""
        st: cython.int
        if self.phase == 0:
            st = self.head()
            if st != OK:
                return st
            self.elements = self.left
            self.loading.start(self.type, self.key_len, self.has_ttl, self.left)
            self.phase = 1
        if self.type == LIST or self.type == SET:
            return self.members()
        if self.type == HASH:
            return self.fields()
        if self.type == ZSET or self.type == ZSET_2:
            return self.scored()
        return self.timed()

    def head(self):
        """Read how many elements follow into `left`, after the least TTL where the layout has it."""
        start: cython.Py_ssize_t = self.window.pos
        st: cython.int
        if self.type == HASH_METADATA:
            if self.window.end - start < 8:
                return MORE
            self.least_ttl = self.window.sle(start, 8)
            self.window.pos += 8
        st = self.window.count()
        self.left = self.window.value
        if st == MORE:
            self.window.pos = start
        return st

    def members(self):
        """Read the elements of a list or set."""
        st: cython.int
        while self.left > 0:
            st = self.window.element()
            if st != OK:
                return st
            self.tally.element(self.window.length, self.window.is_int, self.window.number)
            self.left -= 1
        return OK

    def fields(self):
        """Read the fields and values of a hash."""
        st: cython.int
        while self.left > 0:
            st = self.window.element()
            if st != OK:
                return st
            self.tally.element(self.window.length, self.window.is_int, self.window.number)
            if self.field:
                self.left -= 1
            self.field = 1 - self.field
        return OK

    def scored(self):
        """Read the members and scores of a sorted set."""
        st: cython.int
        while self.left > 0:
            if self.field == 0:
                st = self.window.element()
                if st != OK:
                    return st
                self.tally.element(self.window.length, self.window.is_int, self.window.number)
                self.field = 1
            st = self.score() if self.type == ZSET_2 else self.text_score()
            if st != OK:
                return st
            self.field = 0
            self.left -= 1
        return OK

    def score(self):
        """Read a score of 8 bytes, a little-endian IEEE 754 double."""
        value: cython.double
        at: cython.Py_ssize_t = self.window.pos
        if self.window.end - at < 8:
            return MORE
        value = as_double(self.window.sle(at, 8))
        self.window.pos = at + 8
        return self.scored_with(value, at)

    def text_score(self):
        """Read a score as text: its length, then the digits; 253 is NaN, 254 inf, 255 -inf (rdb.c:rdbLoadDoubleValue)."""
        value: cython.double
        at: cython.Py_ssize_t = self.window.pos
        n: cython.int
        if self.window.end - at < 1:
            return MORE
        n = self.window.buf[at]
        if n < 253:
            if self.window.end - at < 1 + n:
                return MORE
            value = self.window.real(at + 1, n)
            self.window.pos = at + 1 + n
        else:
            value = self.window.nan if n == 253 else self.window.infinity if n == 254 else -self.window.infinity
            self.window.pos = at + 1
        return self.scored_with(value, at)

    def scored_with(self, value, at):
        """Take the score that stood at `at`."""
        if value != value:
            return self.window.spoil(F_SCORE, at)
        self.tally.score(value)
        if self.loading.wants_scores:
            self.loading.score(value)
        return OK

    def timed(self):
        """Read the fields and values of a hash whose fields may expire."""
        st: cython.int
        after: cython.bint = self.type == HASH_2
        while self.left > 0:
            if self.field == 0 and not after:
                st = self.ttl_before()
            elif self.field == 3:
                st = self.ttl_after()
            else:
                st = self.window.element()
                if st == OK:
                    self.tally.element(self.window.length, self.window.is_int, self.window.number)
            if st != OK:
                return st
            self.field += 1
            if after and self.field == 1:
                self.field = 2
            if self.field == (4 if after else 3):
                self.field = 0
                self.left -= 1
        return OK

    def ttl_before(self):
        """Read a field's TTL: 0 none, else type 24: ms after the least TTL plus 1, type 22: ms since the epoch."""
        at: cython.Py_ssize_t = self.window.pos
        ms: cython.longlong
        st: cython.int = self.window.size()
        if st != OK or self.window.value == 0:
            return st
        if self.window.value >> 62 != 0 or self.least_ttl >> 62 != 0:
            return self.window.spoil(F_FIELD_TTL, at)
        ms = self.window.value
        if self.type == HASH_METADATA:
            ms += self.least_ttl - 1
        self.tally.expiring += 1
        self.loading.field_ttl(ms)
        return OK

    def ttl_after(self):
        """Read a field's expiry as Valkey 9 writes it: 8 bytes, ms since the epoch, -1 none."""
        at: cython.Py_ssize_t = self.window.pos
        ms: cython.longlong
        if self.window.end - at < 8:
            return MORE
        ms = self.window.sle(at, 8)
        self.window.pos = at + 8
        if ms < -1:
            return self.window.spoil(F_FIELD_TTL, at)
        if ms >= 0:
            self.tally.expiring += 1
            self.loading.field_ttl(ms)
        return OK

    def nodes(self):
        """Read the nodes of a quicklist."""
        st: cython.int
        if self.phase == 0:
            st = self.head()
            if st != OK:
                return st
            self.loading.start(self.type, self.key_len, self.has_ttl, self.left)
            self.phase = 1
        while self.left > 0:
            if self.field == 0:
                st = self.node_kind()
                if st != OK:
                    return st
                self.field = 1
            st = self.node()
            if st != OK:
                return st
            self.field = 0
            self.left -= 1
        return OK

    def node_kind(self):
        """Read whether a node is plain (1: one large element) or packed (2)."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int
        self.container = 2
        if self.type == LIST_QUICKLIST:
            return OK
        st = self.window.size()
        if st != OK:
            return st
        if self.window.value != 1 and self.window.value != 2:
            return self.window.bad(F_CONTAINER, at, 0)
        self.container = self.window.value
        return OK

    def node(self):
        """Read a node of a quicklist."""
        at: cython.Py_ssize_t = self.window.pos
        ziplist: cython.bint = self.type == LIST_QUICKLIST
        st: cython.int
        if self.container == 1:
            st = self.window.element()
            if st == OK:
                self.tally.walk = False
                self.tally.element(self.window.length, self.window.is_int, self.window.number)
                self.loading.node(1, self.window.length, 1, -1)
                self.elements += 1
            return st
        st = self.window.text(LONGEST_BLOB)
        if st != OK or self.window.length < 0:
            return st
        self.blob.attach(self.window.scratch if self.window.in_scratch else self.window.buf)
        self.blob.place(self.window.content, self.window.length)
        st = self.blob.open_ziplist() if ziplist else self.blob.open_listpack()
        if st == OK:
            self.loading.node(2, self.window.length, self.blob.count, self.window.compressed)
            self.tally.walk = self.loading.walk
            st = self.blob.walk(self.tally, ziplist, 1)
        if st != OK:
            return self.window.spoil(F_ZIPLIST if ziplist else F_LISTPACK, at)
        self.elements += self.blob.count
        return OK

    def whole(self):
        """Read a value that is one packed blob."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int
        if self.type == HASH_LISTPACK_EX:
            if self.window.end - at < 8:
                return MORE
            self.window.pos += 8
        st = self.window.text(LONGEST_BLOB)
        if st == MORE:
            self.window.pos = at
        if st != OK or self.window.length < 0:
            return st
        self.loading.start(self.type, self.key_len, self.has_ttl, -1)
        self.blob.attach(self.window.scratch if self.window.in_scratch else self.window.buf)
        self.blob.place(self.window.content, self.window.length)
        st = self.unpack()
        if st == OK:
            return OK
        if self.type == SET_INTSET:
            return self.window.spoil(F_INTSET, at)
        if self.type == HASH_ZIPMAP:
            return self.window.spoil(F_ZIPMAP, at)
        if self.type <= HASH_ZIPLIST:
            return self.window.spoil(F_ZIPLIST, at)
        return self.window.spoil(F_LISTPACK, at)

    def unpack(self):
        """Walk the blob by its type; BAD if it is broken."""
        t: cython.int = self.type
        ziplist: cython.bint = t == LIST_ZIPLIST or t == ZSET_ZIPLIST or t == HASH_ZIPLIST
        layout: cython.int = 1
        st: cython.int
        if t == SET_INTSET:
            st = self.blob.open_intset()
        elif t == HASH_ZIPMAP:
            st = self.blob.open_zipmap()
        elif ziplist:
            st = self.blob.open_ziplist()
        else:
            st = self.blob.open_listpack()
        if st != OK:
            return st
        self.loading.packed(
            self.window.length, 2 * self.blob.count if t == HASH_ZIPMAP and self.blob.count >= 0 else self.blob.count
        )
        self.tally.walk = self.loading.walk
        if t == SET_INTSET:
            st = self.blob.intset(self.tally)
        elif t == HASH_ZIPMAP:
            st = self.blob.zipmap(self.tally)
        else:
            if t == ZSET_ZIPLIST or t == ZSET_LISTPACK:
                layout = 2
            elif t == HASH_LISTPACK_EX or t == HASH_LISTPACK_EX_PRE_GA:
                layout = 3
            elif t == HASH_ZIPLIST or t == HASH_LISTPACK:
                layout = 4
            st = self.blob.walk(self.tally, ziplist, layout)
        self.elements = self.blob.count
        if layout > 1:
            self.elements = self.blob.count // (3 if layout == 3 else 2)
        return st

    def module(self):
        """Read a module's value: its type's id, then items that tell their own size, up to a 0."""
        st: cython.int
        if self.phase == 0:
            st = self.window.size()
            if st != OK:
                return st
            self.module_id = self.window.value
            self.loading.start(MODULE_2, self.key_len, self.has_ttl, -1)
            self.phase = 1
        while True:
            st = self.module_item()
            if st != OK:
                return st
            if self.phase == 2:
                return OK

    def module_item(self):
        """Read one item of a module's value; phase 2 after the last (module.c:moduleLoad...; rdb.c:rdbLoadCheckModuleValue)."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int
        opcode: cython.int
        if self.field == 0:
            st = self.window.size()
            if st != OK:
                return st
            if self.window.value > 5:
                return self.window.bad(F_MODULE, at, 0)
            if self.window.value == 0:
                self.phase = 2
                return OK
            self.field = self.window.value
        opcode = self.field
        if opcode <= 2:
            st = self.window.size()
        elif opcode == 5:
            st = self.window.element()
        else:
            self.window.pos += 4 if opcode == 3 else 8
            st = OK
        if st == OK:
            self.field = 0
        return st

    def array(self):
        """Read the slots of an array (Redis 8.8)."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int
        if self.phase == 0:
            st = self.window.count()
            self.left = self.window.value
            if st == OK:
                st = self.window.size()
            if st == OK and self.window.value == 1:
                st = self.window.size()
            if st != OK:
                if st == MORE:
                    self.window.pos = at
                return st
            self.elements = self.left
            self.loading.start(ARRAY, self.key_len, self.has_ttl, self.left)
            self.phase = 1
        while self.left > 0:
            st = self.slot_item()
            if st != OK:
                return st
            self.left -= 1
        return OK

    def slot_item(self):
        """Read one slot: its index and tag (0 and 3 string, 1 integer, 2 double), then the payload."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int
        if self.field == 0:
            st = self.window.size()
            if st == OK:
                st = self.window.size()
            if st != OK:
                self.window.pos = at
                return st
            if self.window.value > 3:
                return self.window.bad(F_LENGTH, at, 0)
            self.field = 1 + self.window.value
        if self.field == 1 or self.field == 4:
            st = self.window.element()
            if st != OK:
                return st
            self.tally.element(self.window.length, self.window.is_int, self.window.number)
        else:
            at = self.window.pos
            if self.window.end - at < 8:
                return MORE
            self.tally.element(8, False, 0)
            self.window.pos += 8
        self.field = 0
        return OK

    def templated(self):
        """Read the values of a hash whose field names stand in a template (Redis 8.10)."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int
        template: cython.longlong
        if self.type == HASH_TEMPLATE_LISTPACK:
            st = self.whole()
            if st != OK or self.window.spoiled:
                return st
            self.blob.pos = self.blob.start + 6
            if self.blob.next_listpack() != OK or not self.blob.is_int:
                return self.window.spoil(F_LISTPACK, at)
            self.tally.payload -= self.blob.length
            return self.add_template_fields(self.blob.number, self.elements - 1)
        if self.phase == 0:
            st = self.window.count()
            if st != OK:
                return st
            template = self.window.value
            if self.add_template_fields(template, -1) != OK:
                return self.window.bad(F_TEMPLATE, at, template)
            self.left = self.elements
            self.loading.start(self.type, self.key_len, self.has_ttl, self.left)
            self.phase = 1
        return self.members()

    def add_template_fields(self, number, values):
        """Count the field names of template `number`; a listpack must have as many values (-1: not known before)."""
        with cython.gil:
            lengths = self.templates.get(number)
            if lengths is None or (values >= 0 and values != len(lengths)):
                return self.window.spoil(F_TEMPLATE, self.window.pos) if values >= 0 else BAD
            self.elements = len(lengths)
            self.tally.payload += sum(lengths)
            self.tally.longest = max(self.tally.longest, max(lengths))
        return OK


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def as_double(bits: cython.longlong) -> cython.double:
    """Give the double whose IEEE 754 bits these are."""
    value: cython.double = 0
    if cython.compiled:
        memcpy(cython.address(value), cython.address(bits), 8)
        return value
    else:
        return _unpacked(bits)


def _unpacked(bits: int) -> float:
    """Give the double whose IEEE 754 bits these are (the uncompiled core's cast)."""
    import struct

    return float(struct.unpack("<d", struct.pack("<q", bits))[0])
