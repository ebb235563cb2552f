# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""The run over the dump: opcodes that say something about the next key, then the key's type, name and value.

    (AUX | FUNCTION2 | MODULE_AUX | ...)*
    (SELECTDB db  [RESIZEDB n e]  ([EXPIRETIME_MS at] [IDLE s | FREQ f] type name value)*)*  EOF

Only what comes per key is read here, without the interpreter. What comes a few times per dump goes to `other(op)`, a Python
function that consumes it. The run stops (NEED_MORE, FULL, CORRUPT, END) at an item's start and can go on from there.

Source: Redis 8.0.6 rdb.c:rdbLoadRioWithLoadingCtx.
"""

import cython
from cython.cimports.rdbscan.decode.lzf import copy
from cython.cimports.rdbscan.decode.opcodes import (
    END,
    F_DATABASE,
    F_DUPLICATE,
    F_EXPIRE,
    F_TYPE,
    FULL,
    GCRA,
    HASH_2,
    HASH_METADATA_PRE_GA,
    MODULE_2,
    NEED_MORE,
    OK,
    OP_EOF,
    OP_EXPIRETIME,
    OP_EXPIRETIME_MS,
    OP_FIRST,
    OP_FREQ,
    OP_IDLE,
    OP_SELECTDB,
    STRING,
)
from cython.cimports.rdbscan.decode.value import ValueParser
from cython.cimports.rdbscan.decode.window import Window
from cython.cimports.rdbscan.memory.load_simulator import LoadSimulator
from cython.cimports.rdbscan.records.batch import Batch

if cython.compiled:
    from cython.cimports.libc.string import memcmp

NULL_MS = cython.declare(cython.longlong, -(2**63 - 1))
NULL_MS = NULL_MS - 1
LONGEST_NAME = cython.declare(cython.longlong, 1 << 29)
"""512 MiB, the limit servers set for a string."""
TYPE_CODES = bytes(
    # by RDB type 0..33: string 0, list 1, set 2, zset 3, hash 4, stream 5, anything else 6; 255 = no such type
    [0, 1, 2, 3, 4, 3, 255, 6, 255, 4, 1, 2, 3, 4, 1, 5, 4, 3, 1, 5, 2, 5, 4, 4, 4, 4, 5, 5, 6, 255, 4, 255, 4, 6]
)


@cython.final
@cython.cclass
class KeyParser:
    """Reads keys into `batch` until it is full; `keys` counts those read and `key_bytes` their bytes in the dump."""

    def __init__(self, window: Window, other) -> None:
        self.window = window
        self.other = other
        self.batch = None
        self.valkey = False
        self.complete = False
        self.keys = 0
        self.key_bytes = 0
        self.database_bytes = 0
        self.rdb_type = 0
        self.key_len = 0
        self.known_module = 0
        self.before = None
        self.db_before = 0
        self.codes = memoryview(bytearray(TYPE_CODES))
        self.in_value = False
        self.db = 0
        self.module_code = -1
        self.clear()

    def attach(self, loading: LoadSimulator) -> None:
        """Set the model of the target server; before that, and without a batch, reading stops at the first key (FULL)."""
        self.loading = loading
        self.value = ValueParser(self.window, loading)

    def last_name(self):
        """Return the name of the key being read, or of the last one read; None if there is none yet."""
        if self.batch is None:
            return None
        if self.in_value:
            return self.batch.key(self.batch.rows)
        return self.batch.key(self.batch.rows - 1) if self.batch.rows else self.before

    def fill(self, batch: Batch) -> None:
        """Put the next records into `batch`, from its first row on."""
        if self.batch is not None and self.batch.rows:
            self.before = self.last_name()
            self.db_before = self.db
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
            op = self.window.buf[self.window.pos]
            if op < OP_FIRST:
                st = self.key()
            else:
                st = self.opcode(op)
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
            st = self.numbers(1)
            if st == OK:
                if self.window.value >> 31 != 0:
                    return self.window.bad(F_DATABASE, start, 0)
                if self.window.value > 16384:
                    self.warn(F_DATABASE, start)
                self.db = self.window.value
                if self.started < 0:
                    self.database_bytes += self.window.pos - start
        elif op == OP_EOF:
            return END
        else:
            with cython.gil:
                st = self.other(op)
        if st == NEED_MORE:
            self.window.pos = start
        return st

    def numbers(self, n):
        """Consume the opcode and n lengths; the last stays in the window's `value`."""
        i: cython.int
        st: cython.int = OK
        self.window.pos += 1
        for i in range(n):
            st = self.window.size()
            if st != OK:
                break
        return st

    def warn(self, fault, at):
        """Hand a fault that costs no key to Python."""
        with cython.gil:
            self.window.mark_damaged(fault, at)
            self.other(0)
        return OK

    def expiry(self, width):
        """Consume the next key's expiry: 8 bytes of ms, or 4 of seconds (RDB < 3)."""
        at: cython.Py_ssize_t = self.window.pos + 1
        if self.window.end - at < width:
            return NEED_MORE
        self.expires_at = self.window.sle(at, width)
        if self.expires_at < 0:
            self.warn(F_EXPIRE, at - 1)
        if width == 4:
            self.expires_at *= 1000
        self.window.pos = at + width
        return OK

    def access(self, op):
        """Consume the next key's idle time in seconds, or its logarithmic access frequency."""
        start: cython.Py_ssize_t = self.window.pos
        st: cython.int
        if op == OP_IDLE:
            st = self.numbers(1)
            if st == OK:
                self.idle_seconds = (
                    -1 if self.window.value >> 62 != 0 else cython.cast(cython.longlong, self.window.value)
                )
            else:
                self.window.pos = start
            return st
        if self.window.end - start < 2:
            return NEED_MORE
        self.frequency = self.window.buf[start + 1]
        self.window.pos = start + 2
        return OK

    def key(self):
        """Consume a value's type and the key's name; the value comes next."""
        start: cython.Py_ssize_t = self.window.pos
        t: cython.int = self.window.buf[start]
        st: cython.int
        if t > GCRA or self.codes[t] == 255:
            return self.window.bad(F_TYPE, start, t)
        if self.batch is None or self.batch.rows >= self.batch.capacity:
            return FULL
        self.window.pos = start + 1
        st = self.window.text(LONGEST_NAME)
        if st == OK:
            st = self.name_into_batch()
        if st != OK:
            self.window.pos = start
            return st
        if self.started < 0:
            self.started = self.window.base + start
        self.rdb_type = t
        if t == HASH_METADATA_PRE_GA and self.valkey:
            self.rdb_type = HASH_2
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
        code: cython.int = self.codes[22 if self.rdb_type == HASH_2 else self.rdb_type]
        self.key_bytes += stop - self.started
        if row == 0 or self.batch.key_offsets[row] - self.batch.key_offsets[row - 1] == self.key_len:
            self.repeated()
        if self.window.damaged:
            with cython.gil:
                self.other(0)
            self.in_value = False
            self.clear()
            return OK
        self.in_value = False
        if code == 6:
            code = self.type_code()
            self.loading.packed(stop - self.started, -1)
        self.loading.finish()
        self.batch.db[row] = self.db
        self.batch.type[row] = code
        self.batch.encoding[row] = self.loading.encoding
        opaque = self.rdb_type == MODULE_2 or self.rdb_type == GCRA
        self.batch.elements[row] = -1 if opaque or self.rdb_type == STRING else self.value.elements
        self.batch.value_bytes[row] = -1 if opaque else self.value.stats.payload
        self.batch.largest_element_bytes[row] = -1 if opaque else self.value.stats.longest
        self.batch.rdb_bytes[row] = stop - self.started
        self.batch.offset[row] = self.started
        self.batch.memory_usage_bytes[row] = self.loading.usage
        self.batch.memory_bytes[row] = self.loading.allocated
        self.batch.expires_at[row] = self.expires_at
        self.batch.idle_seconds[row] = self.idle_seconds
        self.batch.frequency[row] = self.frequency
        if self.loading.compact >= 0:
            self.batch.compact_bytes[row] = self.loading.compact
        if code:
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
        self.batch.pending[row] = self.value.stream.pending
        self.batch.lag[row] = self.value.stream.lag.largest
        if self.value.stream.nodes.dated:
            self.batch.oldest_at[row] = self.value.stream.nodes.oldest
            self.batch.newest_at[row] = self.value.stream.nodes.newest
        return OK

    def repeated(self):
        """Spoil the key if it has the name and database of the one before it: servers refuse such a dump."""
        row: cython.Py_ssize_t = self.batch.rows
        at: cython.Py_ssize_t = self.batch.key_offsets[row]
        before: cython.Py_ssize_t
        n: cython.Py_ssize_t = self.key_len
        if self.window.damaged:
            return OK
        if row == 0:
            with cython.gil:
                if self.before is not None and self.db == self.db_before and self.batch.key(0) == self.before:
                    self.window.mark_damaged(F_DUPLICATE, self.window.pos)
            return OK
        before = self.batch.key_offsets[row - 1]
        if self.batch.db[row - 1] != self.db:
            return OK
        if n == 0 or self.batch.key_bytes[at - 1] == self.batch.key_bytes[at + n - 1]:
            if n == 0 or same(self.batch.key_bytes, before, at, n):
                self.window.mark_damaged(F_DUPLICATE, self.window.pos)
        return OK

    def type_code(self):
        """Return the code of a type that is not built in; Python names it once."""
        module: cython.ulonglong = self.value.module.id if self.rdb_type == MODULE_2 else self.rdb_type
        if self.module_code < 0 or module != self.known_module:
            with cython.gil:
                self.module_code = self.other(-1 - self.rdb_type)
                self.known_module = module
        return self.module_code

    def clear(self):
        """Forget what was said about the last key."""
        self.started = -1
        self.expires_at = NULL_MS
        self.idle_seconds = -1
        self.frequency = -1
        self.window.damaged = False
        return OK


@cython.cfunc
@cython.nogil
@cython.inline
@cython.exceptval(-1)
def same(buf: cython.uchar[::1], a: cython.Py_ssize_t, b: cython.Py_ssize_t, n: cython.Py_ssize_t) -> cython.int:
    """Return whether the n >= 1 bytes at a and at b are equal; the caller has checked the ends of both runs."""
    if cython.compiled:
        return memcmp(cython.address(buf[a]), cython.address(buf[b]), n) == 0
    else:
        return bytes(buf[a : a + n]) == bytes(buf[b : b + n])
