# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""Opcodes: what they say about the next key is kept; what comes a few times per dump is handed to Python (`metadata`)."""

import cython
from cython.cimports.rdbscan.decode.opcode_items import OpcodeItems
from cython.cimports.rdbscan.decode.opcodes import (
    F_DATABASE,
    F_EXPIRE,
    F_OPCODE,
    FAULTS,
    NEED_MORE,
    OK,
    OP_243,
    OP_IDLE,
    OP_RAM_LRU,
    OP_SLOT_NUMBER,
)
from cython.cimports.rdbscan.decode.window import Window

USUAL_DATABASES = cython.declare(cython.ulonglong, 16)
"""What the setting `databases` is by default; a server refuses a dump with more."""
MOST_KEYS = 2**40
"""More keys than any table holds."""
HEARD = cython.declare(cython.longlong, 1 << 14)
"""Opcodes of each kind that Python hears of (a cluster has one aux field per slot); the others are counted."""


@cython.cclass
class OpcodeParser:
    """Reads opcodes for KeyParser; `opcodes` and `opcode_bytes` count them by number, `faults` what servers do not mind."""

    def __init__(self, window: Window, metadata) -> None:
        self.window = window
        self.metadata = metadata
        self.items = OpcodeItems(window)
        self.valkey = False
        self.opcode_bytes = memoryview(bytearray(8 * 256)).cast("q")
        self.opcodes = memoryview(bytearray(8 * 256)).cast("q")
        self.faults = memoryview(bytearray(8 * FAULTS)).cast("q")
        self.in_opcode = 0
        self.opcode_at = 0
        self.db = 0
        self.expires_at = self.idle_seconds = 0
        self.frequency = 0
        self.classes = 0
        self.started = -1
        self.loading = None
        self.expected_keys = self.expected_expires = -1

    def expect(self, keys, expires) -> None:
        """Take note of how many keys, and keys with a TTL, the dump says the tables have that the next keys are in."""
        self.expected_keys = min(keys, MOST_KEYS)
        self.expected_expires = min(expires, MOST_KEYS)
        if self.loading is not None:
            self.loading.tables(self.expected_keys, self.expected_expires)

    def select(self):
        """Consume the opcode that selects a database."""
        start: cython.Py_ssize_t = self.window.pos
        st: cython.int = self.numbers(1)
        if st != OK:
            return st
        if self.window.value >> 31 != 0:
            return self.window.bad(F_DATABASE, start, 0)
        if self.window.value >= USUAL_DATABASES:
            self.note(F_DATABASE, self.window.base + start)
        self.db = self.window.value
        return OK

    def begin_opcode(self, op):
        """Begin an opcode whose items are walked by `items`."""
        start: cython.Py_ssize_t = self.window.pos
        if (op == OP_243 and not self.valkey or op == OP_RAM_LRU) and self.started < 0:
            self.started = self.window.base + start
        if not self.items.begin(op, self.valkey, self.opcodes[op] < HEARD):
            return self.window.bad(F_OPCODE, start, op)
        self.window.pos = start + 1
        self.in_opcode = op
        self.opcode_at = self.window.base + start
        return self.more_of_opcode()

    def more_of_opcode(self):
        """Go on with an opcode, and hand it to Python when it is complete."""
        op: cython.int = self.in_opcode
        st: cython.int = self.items.go()
        if st != OK:
            return st
        self.in_opcode = 0
        if op == OP_SLOT_NUMBER or op == OP_RAM_LRU:
            return self.enterprise(op)
        if op == OP_243 and not self.valkey:
            self.classes = self.items.classes
        if self.started < 0:
            self.opcode_bytes[op] += self.window.base + self.window.pos - self.opcode_at
        self.opcodes[op] += 1
        if self.opcodes[op] <= HEARD:
            with cython.gil:
                st = self.metadata.take(op, self.items, self.window.base + self.window.pos - self.opcode_at)
        return st

    def enterprise(self, op):
        """Take what only Redis Enterprise writes: when the next key was used last, or a slot."""
        if op == OP_RAM_LRU:
            return OK
        if self.started < 0:
            self.opcode_bytes[op] += self.window.base + self.window.pos - self.opcode_at
        self.opcodes[op] += 1
        return OK

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

    def note(self, fault, at):
        """Count a fault that servers do not mind; Python hears of the first of each kind."""
        self.faults[fault] += 1
        if self.faults[fault] == 1:
            with cython.gil:
                self.metadata.note(fault, at)
        return OK

    def expiry(self, width):
        """Consume the next key's expiry: 8 bytes of ms, or 4 of seconds (RDB < 3)."""
        at: cython.Py_ssize_t = self.window.pos + 1
        if self.window.end - at < width:
            return NEED_MORE
        self.expires_at = self.window.sle(at, width)
        if self.expires_at < 0:
            self.window.doubt(F_EXPIRE, at - 1)
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
