# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""The run over the dump: opcodes that say something about the next key, then the key's type, name and value.

    (AUX | FUNCTION2 | MODULE_AUX | ...)*
    (SELECTDB db  [RESIZEDB n e]  ([EXPIRETIME_MS at] [IDLE s | FREQ f] type name value)*)*  EOF

All is read here without the interpreter. What comes a few times per dump is then handed to Python (`metadata`). The run
stops (NEED_MORE, FULL, CORRUPT, END) at an item's start and can go on from there.

Source: Redis 8.0.6 rdb.c:rdbLoadRioWithLoadingCtx.
"""

import cython
from cython.cimports.rdbscan.decode.distinct import Distinct
from cython.cimports.rdbscan.decode.load_rules import LoadRules
from cython.cimports.rdbscan.decode.lzf import copy
from cython.cimports.rdbscan.decode.opcode_parser import OpcodeParser
from cython.cimports.rdbscan.decode.opcodes import (
    END,
    F_DRAGONFLY,
    F_EMPTY,
    F_PRE_GA,
    F_TYPE,
    FULL,
    GCRA,
    HASH_2,
    HASH_METADATA_PRE_GA,
    KEYDB_CRON,
    MODULE_2,
    MODULE_PRE_GA,
    NEED_MORE,
    OK,
    OP_EOF,
    OP_EXPIRETIME,
    OP_EXPIRETIME_MS,
    OP_FIRST,
    OP_FREQ,
    OP_IDLE,
    OP_RAM_LRU,
    OP_SELECTDB,
    OP_SLOT_NUMBER,
    STREAM_3,
    STRING,
)
from cython.cimports.rdbscan.decode.templates import Templates
from cython.cimports.rdbscan.decode.value import ValueParser
from cython.cimports.rdbscan.decode.window import Window
from cython.cimports.rdbscan.memory.load_simulator import LoadSimulator
from cython.cimports.rdbscan.records.batch import Batch

DRAGONFLY_FIRST = cython.declare(cython.int, 200)
DRAGONFLY_LAST = cython.declare(cython.int, 224)
"""Dragonfly's own opcodes (rdb_extensions.h) lie between these."""
NULL_MS = cython.declare(cython.longlong, -(2**63 - 1))
NULL_MS = NULL_MS - 1
TYPE_CODES = bytes(
    # by RDB type 0..33: string 0, list 1, set 2, zset 3, hash 4, stream 5, anything else 6; 255 = no such type
    [0, 1, 2, 3, 4, 3, 255, 6, 255, 4, 1, 2, 3, 4, 1, 5, 4, 3, 1, 5, 2, 5, 4, 4, 4, 4, 5, 5, 6, 255, 4, 255, 4, 6]
)


LONGEST_NAME = cython.declare(cython.longlong, 1 << 20)
START_OF_NAME = cython.declare(cython.longlong, 1024)
"""Of a name of more than 1 MiB this many bytes are kept, with its size and a checksum."""
SLOTS = 1 << 19
"""Of the set of names: 4 MiB, room for 320,000 (of more names only a part is compared)."""
THOROUGH_SLOTS = 1 << 23
"""64 MiB, room for 5 million."""
TOLD = cython.declare(cython.longlong, 20)
"""Damaged keys that Python hears of; the others are counted."""


@cython.final
@cython.cclass
class KeyParser(OpcodeParser):
    """Reads keys into `batch` until it is full.

    `keys` counts those read and `key_bytes` their bytes in the dump, `damaged_keys` those that servers refuse, and
    `empty_keys` those that servers leave out.
    """

    def __init__(self, window: Window, metadata, thorough: bool = False) -> None:
        OpcodeParser.__init__(self, window, metadata)
        self.templates = Templates()
        self.rules = LoadRules(thorough)
        self.batch = None
        self.dragonfly = False
        self.complete = False
        self.keys = 0
        self.key_bytes = 0
        self.damaged_keys = 0
        self.empty_keys = 0
        self.rdb_type = 0
        self.key_len = 0
        self.known_module = 0
        self.seen = Distinct(THOROUGH_SLOTS if thorough else SLOTS)
        self.repeated_names = 0
        self.kept = memoryview(bytearray(1))
        self.before = None
        self.codes = memoryview(bytearray(TYPE_CODES))
        self.in_value = False
        self.in_name = False
        self.module_code = -1
        self.clear()

    def attach(self, loading: LoadSimulator) -> None:
        """Set the model of the target server; before that, and without a batch, reading stops at the first key (FULL)."""
        self.loading = loading
        self.loading.tables(self.expected_keys, self.expected_expires)
        self.value = ValueParser(self.window, loading, self.rules, self.templates)

    def last_name(self):
        """Return the name of the key being read, or of the last one read; None if there is none yet."""
        if self.batch is None:
            return None
        if self.in_value:
            return self.batch.key(self.batch.rows)
        return self.batch.key(self.batch.rows - 1) if self.batch.rows else self.before

    def fill(self, batch: Batch) -> None:
        """Put the next records into `batch`, from its first row on."""
        batch.rows = 0
        batch.clear()
        self.batch = batch

    def read(self) -> int:
        """Read until the batch is full (FULL), bytes are missing (NEED_MORE), something is broken (CORRUPT), or the END."""
        st: cython.int
        with cython.nogil:
            st = self.run()
        return st

    def run(self):
        """See `read`."""
        st: cython.int
        op: cython.int
        while True:
            if self.in_value:
                if not self.complete:
                    st = self.value.go()
                    if st != OK:
                        return st
                    self.complete = True
                if self.window.pos > self.window.end:
                    return NEED_MORE
                self.finish()
            if self.window.pos >= self.window.end:
                return NEED_MORE
            if self.in_name:
                st = self.name()
            elif self.in_opcode:
                st = self.more_of_opcode()
            else:
                op = self.window.buf[self.window.pos]
                st = self.key() if op < OP_FIRST and op != OP_RAM_LRU and op != OP_SLOT_NUMBER else self.opcode(op)
            if st != OK:
                return st

    def opcode(self, op):
        """Consume an opcode and what belongs to it."""
        start: cython.Py_ssize_t = self.window.pos
        st: cython.int
        if op >= OP_EXPIRETIME_MS and op <= OP_EXPIRETIME or op == OP_IDLE or op == OP_FREQ:
            if self.started < 0:
                self.started = self.window.base + start
            if op == OP_EXPIRETIME_MS:
                return self.expiry(8)
            if op == OP_EXPIRETIME:
                return self.expiry(4)
            return self.access(op)
        if op == OP_SELECTDB:
            st = self.select()
            if st == OK and self.started < 0:
                self.opcode_bytes[op] += self.window.pos - start
        elif op == OP_EOF:
            return END
        else:
            return self.begin_opcode(op)
        if st == NEED_MORE:
            self.window.pos = start
        return st

    def key(self):
        """Consume a value's type; the key's name comes next."""
        start: cython.Py_ssize_t = self.window.pos
        t: cython.int = self.window.buf[start]
        if t == KEYDB_CRON and not self.dragonfly:
            pass
        elif t > GCRA or self.codes[t] == 255 or (self.dragonfly and t > STREAM_3):
            return self.unknown(t)
        if self.batch is None or self.batch.rows >= self.batch.capacity:
            return FULL
        if self.started < 0:
            self.started = self.window.base + start
        self.rdb_type = t
        if t == HASH_METADATA_PRE_GA and self.valkey:
            self.rdb_type = HASH_2
        self.window.pos = start + 1
        return self.name()

    def unknown(self, t):
        """Stop at a value whose layout is not known; say whose it is if that can be told."""
        fault: cython.int = F_TYPE
        if self.dragonfly or DRAGONFLY_FIRST <= t <= DRAGONFLY_LAST:
            fault = F_DRAGONFLY
        elif t == MODULE_PRE_GA:
            fault = F_PRE_GA
        return self.window.bad(fault, self.window.pos, t)

    def name(self):
        """Consume the key's name; the value comes next."""
        start: cython.Py_ssize_t = self.window.pos
        st: cython.int = OK
        if (
            not self.in_name and start < self.window.end and self.window.buf[start] >= 0x80
        ):  # 16 KiB or more, or encoded
            st = self.window.head(LONGEST_NAME)
            self.in_name = st == OK and self.window.oversized
        if self.in_name:
            return self.long_name()
        if st == OK:
            st = self.window.text(LONGEST_NAME)
        if st == OK:
            st = self.name_into_batch()
        if st != OK:
            self.window.pos = start - 1
            return st
        return self.begin_value()

    def long_name(self):
        """Consume a name of which only the beginning is kept."""
        st: cython.int = self.window.prefix(START_OF_NAME)
        if st != OK:
            return st
        with cython.gil:
            self.metadata.long_name(self.batch, self.window.kept, self.window.length, self.window.checksum)
        self.in_name = False
        self.key_len = self.batch.key_offsets[self.batch.rows + 1] - self.batch.key_offsets[self.batch.rows]
        return self.begin_value()

    def begin_value(self):
        """Stand before the value."""
        self.value.begin(self.rdb_type, self.key_len, self.expires_at != NULL_MS)
        self.in_value = True
        self.complete = False
        return OK

    def name_into_batch(self):
        """Copy the name just read behind the last one of the batch; FULL if it does not fit."""
        n: cython.Py_ssize_t = self.window.length if self.window.length > 0 else 0
        at: cython.Py_ssize_t = self.batch.key_offsets[self.batch.rows]
        if n > self.batch.key_bytes.shape[0] - at:
            if self.batch.rows:
                return FULL
            with cython.gil:
                self.batch.grow_keys(n + 64)
        if n:
            if self.window.in_scratch:
                copy(self.batch.key_bytes, at, self.window.scratch, self.window.content, n)
            else:
                copy(self.batch.key_bytes, at, self.window.buf, self.window.content, n)
        self.batch.key_offsets[self.batch.rows + 1] = at + n
        self.key_len = n
        return OK

    def finish(self):
        """Close the key's record; a damaged one is left out, and Python hears of it."""
        row: cython.Py_ssize_t = self.batch.rows
        stop: cython.longlong = self.window.base + self.window.pos
        opaque: cython.bint
        code: cython.int = 6
        if self.rdb_type != KEYDB_CRON:
            code = self.codes[22 if self.rdb_type == HASH_2 else self.rdb_type]
        self.key_bytes += stop - self.started
        if self.window.damaged:
            self.left_out()
            self.in_value = False
            self.clear()
            return OK
        self.in_value = False
        if self.window.doubtful:
            self.note(self.window.doubtful, self.window.doubt_at)
        if code == 6:
            code = self.type_code()
            self.loading.packed(stop - self.started, -1)
        if self.classes:
            self.loading.metadata(self.classes)
        self.loading.finish()
        self.batch.db[row] = self.db
        self.batch.type[row] = code
        self.batch.encoding[row] = self.loading.encoding
        opaque = self.rdb_type == MODULE_2 or self.rdb_type == GCRA or self.rdb_type == KEYDB_CRON
        self.batch.elements[row] = -1
        if self.rdb_type == MODULE_2 or not (opaque or self.rdb_type == STRING):
            self.batch.elements[row] = self.value.elements
        self.batch.value_bytes[row] = -1 if opaque else self.value.stats.payload
        self.batch.largest_element_bytes[row] = -1 if opaque else self.value.stats.longest
        self.batch.rdb_bytes[row] = stop - self.started
        self.batch.offset[row] = self.started
        self.batch.memory_usage_bytes[row] = self.loading.usage
        self.batch.memory_bytes[row] = self.loading.allocated
        self.batch.expires_at[row] = self.expires_at
        if self.idle_seconds >= 0 or self.frequency >= 0:
            self.batch.touched = True
            self.batch.idle_seconds[row] = self.idle_seconds
            self.batch.frequency[row] = self.frequency
        if self.loading.compact >= 0:
            self.batch.touched = True
            self.batch.compact_bytes[row] = self.loading.compact
        if code:
            self.batch.touched = True
            self.collection(row, code)
        self.batch.rows = row + 1
        self.keys += 1
        self.clear()
        return OK

    def collection(self, row, code):
        """Fill the columns that strings do not have: limits, fields, the span of the content, groups."""
        self.batch.over_limits[row] = self.loading.over
        self.batch.field_bytes[row] = 0
        if code == 4:
            self.batch.expiring_fields[row] = self.value.stats.expiring
            self.batch.field_bytes[row] = self.value.stats.names
            return OK
        if code == 3:
            if self.value.stats.scored_by_time():
                self.batch.oldest_at[row] = self.value.stats.epoch_ms(self.value.stats.lowest)
                self.batch.newest_at[row] = self.value.stats.epoch_ms(self.value.stats.highest)
            return OK
        if code != 5:
            return OK
        self.batch.groups[row] = cython.cast(cython.int, self.value.stream.groups & 0x7FFFFFFF)
        self.batch.consumers[row] = self.value.stream.consumers
        self.batch.pending[row] = self.value.stream.pending
        self.batch.lag[row] = self.value.stream.lag.largest
        if self.value.stream.nodes.dated:
            self.batch.oldest_at[row] = self.value.stream.nodes.oldest
            self.batch.newest_at[row] = self.value.stream.nodes.newest
        return OK

    def check_names(self) -> None:
        """Look for names of the batch that came before in the same database: servers refuse such a dump.

        Of keys with the same name the first stays in the records.
        """
        found: cython.longlong
        if self.batch is None or self.batch.rows == 0:
            return
        batch: Batch = self.batch
        self.before = batch.key(batch.rows - 1)
        if self.kept.shape[0] < batch.rows:
            self.kept = memoryview(bytearray(batch.capacity))
        with cython.nogil:
            found = self.seen.add_names(batch.key_bytes, batch.key_offsets, batch.db, self.kept, batch.rows)
        if found:
            self.damaged_keys += found
            self.keys -= found
            self.tell_repeated()

    def tell_repeated(self) -> None:
        """Have Python hear of the first names that came before, and drop their records."""
        for row in range(self.batch.rows):
            if not self.kept[row] and self.repeated_names < TOLD:
                self.metadata.repeated_key(self.batch.offset[row], self.batch.key(row), self.batch.db[row])
            self.repeated_names += not self.kept[row]
        self.batch.keep(bytes(self.kept[: self.batch.rows]))

    def left_out(self):
        """Count a key that is left out; Python hears of the first ones."""
        if self.window.spoil_fault == F_EMPTY:
            self.empty_keys += 1
            return OK
        self.damaged_keys += 1
        if self.damaged_keys <= TOLD:
            with cython.gil:
                self.metadata.damaged_key()
        return OK

    def type_code(self):
        """Return the code of a type that is not built in; Python names it once."""
        module: cython.ulonglong = self.value.module.id if self.rdb_type == MODULE_2 else self.rdb_type
        if self.module_code < 0 or module != self.known_module:
            with cython.gil:
                self.module_code = self.metadata.type_code(self.rdb_type)
                self.known_module = module
        return self.module_code

    def clear(self):
        """Forget what was said about the last key."""
        self.started = -1
        self.expires_at = NULL_MS
        self.idle_seconds = -1
        self.frequency = -1
        self.classes = 0
        self.window.damaged = False
        self.window.doubtful = 0
        return OK
