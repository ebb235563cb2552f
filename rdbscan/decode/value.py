# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Values: one method per layout, each able to stop at any element and go on when the window has more bytes.

    string                          the string                                   type 0
    members      n | element...                                                  list 1, set 2
    scored       n | (member, score)...             score: text 3, 8 bytes 5      zset
    fields       n | (field, value)...                                           hash 4
    field_ttls   see hash_field_ttl.py                                           hash 22, 24, 122
    quicklist    see quicklist.py                                                 14, 18
    whole        see packed_value.py                                               9-13, 16, 17, 20, 23, 25
    module       see module.py                                                    7
    stream       see stream.py                                                    15, 19, 21, 26, 27
    array        see array.py                                                     28
    templated    blob (30) or template, value... (32): values of a hash whose field names stand in a template

Source: Redis 8.0.6 and Valkey 9.1.2 rdb.c:rdbLoadObject; 28-32 from librdb and Redis' own tests.
"""

import cython
from cython.cimports.rdbscan.decode.array import ArrayReader
from cython.cimports.rdbscan.decode.distinct import Distinct
from cython.cimports.rdbscan.decode.hash_field_ttl import HashFieldTtlReader
from cython.cimports.rdbscan.decode.load_rules import LoadRules
from cython.cimports.rdbscan.decode.module import ModuleReader
from cython.cimports.rdbscan.decode.opcode_items import OpcodeItems
from cython.cimports.rdbscan.decode.opcodes import (
    ARRAY,
    F_EMPTY,
    F_FIELD_TTL,
    F_REPEATED,
    F_SCORE,
    F_SCORE_TEXT,
    F_TEMPLATE,
    GCRA,
    HASH,
    HASH_2,
    HASH_METADATA,
    HASH_METADATA_PRE_GA,
    HASH_TEMPLATE_ARRAY,
    HASH_TEMPLATE_LISTPACK,
    HEADERS,
    KEYDB_CRON,
    LIST,
    LIST_QUICKLIST,
    LIST_QUICKLIST_2,
    MODULE_2,
    NEED_MORE,
    OK,
    SET,
    STREAM,
    STREAM_2,
    STREAM_3,
    STREAM_4,
    STREAM_5,
    STRING,
    ZSET,
    ZSET_2,
)  # fmt: skip
from cython.cimports.rdbscan.decode.packed_value import PackedValueParser
from cython.cimports.rdbscan.decode.quicklist import QuicklistReader
from cython.cimports.rdbscan.decode.stream import StreamReader
from cython.cimports.rdbscan.decode.templates import Templates
from cython.cimports.rdbscan.decode.window import Window
from cython.cimports.rdbscan.memory.load_simulator import LoadSimulator

SLOTS = 1 << 17
THOROUGH_SLOTS = 1 << 22
"""Of a set of members, see packed_value."""


@cython.final
@cython.cclass
class ValueParser(PackedValueParser):
    """Reads one value after the other: `begin`, then `go` until it says OK.

    Afterwards `elements` is what LLEN, SCARD, ZCARD, HLEN or XLEN would say, the sums are in `stats`, and `loading` knows
    what the value costs.
    """

    def __init__(self, window: Window, loading: LoadSimulator, rules: LoadRules, templates: Templates) -> None:
        PackedValueParser.__init__(self, window, loading, rules)
        self.templates = templates
        self.distinct = Distinct(THOROUGH_SLOTS if rules.thorough else SLOTS)
        self.stream = StreamReader(window, self.stats, self.blob, rules)
        self.module = ModuleReader(window, loading)
        self.quicklist = QuicklistReader(window, self.stats, self.blob, rules)
        self.items = OpcodeItems(window)
        self.array = ArrayReader(window, self.stats)
        self.field_ttls = HashFieldTtlReader(window, self.stats, self.distinct)
        self.left = 0

    def begin(self, rdb_type, key_len, has_ttl):
        """Stand before a value of type `rdb_type` whose key has a name of `key_len` bytes."""
        self.type = rdb_type
        self.key_len = key_len
        self.has_ttl = has_ttl
        if rdb_type == STRING:
            return 0
        self.phase = 0
        self.field = 0
        self.elements = 0
        self.least_ttl = 0
        self.template = 0
        self.stats.reset()
        self.stream.begin(rdb_type)
        self.module.begin()
        self.array.begin()
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
            if self.phase == 0:
                st = self.head()
                if st != OK:
                    return st
                self.loading.start(t, self.key_len, self.has_ttl, self.left)
                self.quicklist.begin(t, self.left)
                self.phase = 1
            st = self.quicklist.go()
            self.elements = self.quicklist.elements
        elif t == STREAM or t == STREAM_2 or t == STREAM_3 or t == STREAM_4 or t == STREAM_5:
            if self.phase == 0:
                self.loading.start(t, self.key_len, self.has_ttl, -1)
                self.phase = 1
            st = self.stream.go()
            self.elements = self.stream.entries
            return st
        elif t == MODULE_2:
            if self.phase == 0:
                self.loading.start(t, self.key_len, self.has_ttl, -1)
                self.phase = 1
            st = self.module.go()
            self.elements = self.module.elements
            return st
        elif t == ARRAY:
            if self.phase == 0:
                self.loading.start(t, self.key_len, self.has_ttl, -1)
                self.phase = 1
            st = self.array.go()
            self.elements = self.array.slots
        elif t == HASH_TEMPLATE_ARRAY or t == HASH_TEMPLATE_LISTPACK:
            st = self.templated()
        elif t == KEYDB_CRON:
            if self.phase == 0:
                self.loading.start(t, self.key_len, self.has_ttl, -1)
                self.items.begin(t, False, False)
                self.phase = 1
            return self.items.go()
        elif t == GCRA:
            self.loading.start(t, self.key_len, self.has_ttl, -1)
            return self.window.size()
        else:
            st = self.whole()
        if st == OK and self.elements == 0 and not self.window.damaged:
            self.window.mark_damaged(F_EMPTY, self.window.pos)
        return st

    def string(self):
        """Read a string value."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int = self.window.element()
        if st == OK:
            self.loading.string(self.key_len, self.has_ttl, self.window.length, self.window.is_int, self.window.number)
            self.stats.alone(self.window.length)
            if not self.window.is_int and 0 < self.window.length <= 20 and self.window.buf[at] == self.window.length:
                if self.window.buf[at + 1] <= 57 and self.window.spells(at + 1, self.window.length):
                    self.loading.numeric_text(self.window.number)
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
            if self.type != LIST:
                self.distinct.begin(self.left)
            self.field_ttls.begin(self.type, self.left, self.least_ttl)
            self.phase = 1
        if self.type == LIST:
            return self.members()
        if self.type == SET:
            st = self.set_members()
        elif self.type == HASH:
            st = self.fields()
        elif self.type == ZSET or self.type == ZSET_2:
            st = self.scored()
        else:
            st = self.field_ttls.go()
        if st == OK and self.distinct.twice():
            self.judge_repeated()
        return st

    def judge_repeated(self):
        """Decide whether servers refuse a value with a member or field that comes twice."""
        if self.type == SET or self.type == ZSET or self.type == ZSET_2:
            if self.rules.generation >= HEADERS:
                return self.window.mark_damaged(F_REPEATED, self.window.pos)
        elif self.rules.tabled(self.elements, self.stats.longest):
            return self.window.mark_damaged(F_REPEATED, self.window.pos)
        return self.window.doubt(F_REPEATED, self.window.pos)

    def head(self):
        """Read how many elements follow into `left`, after the least TTL where the layout has it."""
        start: cython.Py_ssize_t = self.window.pos
        st: cython.int
        if self.type == HASH_METADATA:
            if self.window.end - start < 8:
                return NEED_MORE
            self.least_ttl = self.window.sle(start, 8)
            if self.least_ttl >> 48 != 0:
                self.window.mark_damaged(F_FIELD_TTL, start)
            self.window.pos += 8
        st = self.window.count()
        self.left = self.window.value
        if st == NEED_MORE:
            self.window.pos = start
        return st

    def members(self):
        """Read the elements of a list, or the values of a hash whose fields are elsewhere."""
        st: cython.int
        while self.left > 0:
            st = self.window.element()
            if st != OK:
                return st
            self.stats.element(self.window.length, self.window.is_int, self.window.number)
            self.left -= 1
        return OK

    def set_members(self):
        """Read the members of a set."""
        st: cython.int
        while self.left > 0:
            st = self.window.member()
            if st != OK:
                return st
            if self.window.hashed:
                self.distinct.put(self.window.hash)
            self.stats.element(self.window.length, self.window.is_int, self.window.number)
            self.left -= 1
        return OK

    def fields(self):
        """Read the fields and values of a hash."""
        st: cython.int
        while self.left > 0:
            st = self.window.element() if self.field else self.window.member()
            if st != OK:
                return st
            self.stats.element(self.window.length, self.window.is_int, self.window.number)
            if self.field:
                self.left -= 1
            else:
                self.stats.names += self.window.length
                if self.window.hashed:
                    self.distinct.put(self.window.hash)
            self.field = 1 - self.field
        return OK

    def scored(self):
        """Read the members and scores of a sorted set."""
        st: cython.int
        while self.left > 0:
            if self.field == 0:
                st = self.window.member()
                if st != OK:
                    return st
                if self.window.hashed:
                    self.distinct.put(self.window.hash)
                self.stats.element(self.window.length, self.window.is_int, self.window.number)
                self.field = 1
            st = self.score() if self.type == ZSET_2 else self.text_score()
            if st != OK:
                return st
            self.field = 0
            self.left -= 1
        return OK

    def score(self):
        """Read a score of 8 bytes, a little-endian IEEE 754 double."""
        at: cython.Py_ssize_t = self.window.pos
        if self.window.end - at < 8:
            return NEED_MORE
        self.window.pos = at + 8
        return self.scored_with(self.window.float64(at), at)

    def text_score(self):
        """Read a score as text: its length, then the digits; 253 is NaN, 254 inf, 255 -inf (rdb.c:rdbLoadDoubleValue)."""
        value: cython.double
        at: cython.Py_ssize_t = self.window.pos
        n: cython.int
        if self.window.end - at < 1:
            return NEED_MORE
        n = self.window.buf[at]
        if n < 253:
            if self.window.end - at < 1 + n:
                return NEED_MORE
            value = self.window.real(at + 1, n)
            if value != value:
                value = self.window.leading_real(at + 1, n)
                if value == value:
                    self.window.doubt(F_SCORE_TEXT, at)
            self.window.pos = at + 1 + n
        else:
            value = self.window.nan if n == 253 else self.window.infinity if n == 254 else -self.window.infinity
            self.window.pos = at + 1
        return self.scored_with(value, at)

    def scored_with(self, value, at):
        """Take the score that stood at `at`."""
        if value != value:
            return self.window.mark_damaged(F_SCORE, at)
        self.stats.score(value)
        if self.loading.wants_scores:
            self.loading.score(value)
        return OK

    def templated(self):
        """Read the values of a hash whose field names stand in a template (Redis 8.10)."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int
        if self.type == HASH_TEMPLATE_LISTPACK:
            st = self.whole()
            if st != OK or self.window.damaged:
                return st
            if self.templates.fields(self.template, self.stats) != self.elements:
                return self.window.mark_damaged(F_TEMPLATE, at)
            return OK
        if self.phase == 0:
            st = self.window.count()
            if st != OK:
                return st
            self.elements = self.templates.fields(self.window.value, self.stats)
            if self.elements < 0:
                return self.window.bad(F_TEMPLATE, at, 0)
            self.left = self.elements
            self.loading.start(self.type, self.key_len, self.has_ttl, self.left)
            self.phase = 1
        return self.members()
