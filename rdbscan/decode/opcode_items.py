# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""What belongs to an opcode, walked item by item without the interpreter, however much of it there is.

    250 AUX           name, value                    245 FUNCTION2       code, beginning with #!engine name=library
    251 RESIZEDB      keys, keys with TTL            246 FUNCTION        name, engine, has description, [description], code
    244 SLOT_INFO     slot, keys, keys with TTL      247 MODULE_AUX      module id, 2, 1 before or 2 after the keys, items, 0
    243 VALKEY magic: SLOT_IMPORT  job, n, n * (first, last)
        REDIS magic:  KEY_META     n, n * (4 bytes, items, 0); belongs to the next key
    242 HASH_TEMPLATE number, n, n * field name
    107, 121          Redis Enterprise: RAM LRU of the next key; a slot number

Source: Redis 8.0.6 rdb.c:rdbLoadRioWithLoadingCtx, Valkey 9.1.2 cluster_migrateslots.c, librdb for 107, 121, 242 and 243.
"""

import cython
from cython.cimports.rdbscan.decode.module import ModuleReader
from cython.cimports.rdbscan.decode.opcodes import F_LZF, F_OPCODE, NEED_MORE, OK, OP_243
from cython.cimports.rdbscan.decode.window import Window

KEPT_TEXT = cython.declare(cython.longlong, 4096)
"""Bytes kept of each text (scripts are aux fields, and libraries of functions are long)."""
KEPT_NAMES = cython.declare(cython.longlong, 1 << 14)
"""Field names kept of one template."""

ALLOW_IGNORE = cython.declare(cython.int, 1)
"""Flag of a class of key metadata that a server without its module drops, where it would otherwise not load the dump."""
MOST_CLASSES = cython.declare(cython.int, 7)

TEXT = cython.declare(cython.int, 84)
NUMBER = cython.declare(cython.int, 78)
OPTIONAL = cython.declare(cython.int, 79)
ITEMS = cython.declare(cython.int, 73)
RANGES = cython.declare(cython.int, 82)
CLASSES = cython.declare(cython.int, 67)
FIELDS = cython.declare(cython.int, 70)
BYTES = cython.declare(cython.int, 66)
INTERVAL = cython.declare(cython.int, 86)
TEXTS = cython.declare(cython.int, 83)
PROGRAMS = {
    64: b"TBVSS",  # a value of KeyDB: script, start and interval in ms, keys, arguments
    107: b"N",
    121: b"N",
    242: b"NF",
    243: b"C",
    244: b"NNN",
    245: b"T",
    246: b"TTOT",
    247: b"NNNI",
    250: b"TT",
    251: b"NN",
    1243: b"TR",  # 243 under VALKEY's magic
}
"""By opcode: T a text, N a number, O a text if a number says so, I items of a module, R ranges, C classes, F field names,
B 8 bytes, V 8 bytes that are an interval in ms (without it the value ends), S any number of texts."""


@cython.final
@cython.cclass
class OpcodeItems:
    """Walks over what follows one opcode: `begin`, then `go` until it is OK.

    Afterwards `numbers` and, if `keep`, `texts` hold what was read, texts as (first bytes, whole size). Of a template's
    names `named` counts all, `name_bytes` sums their bytes and `longest` is the longest. `classes` counts the classes of key
    metadata that every server which loads the dump keeps.
    """

    def __init__(self, window: Window) -> None:
        self.window = window
        self.module = ModuleReader(window)
        self.numbers = memoryview(bytearray(8 * 4)).cast("Q")
        self.texts = []
        self.programs = {code: memoryview(bytearray(program)) for code, program in PROGRAMS.items()}
        self.program = self.programs[250]
        self.left = 0
        self.opcode = 0
        self.classes = 0

    def begin(self, opcode, valkey, keep):
        """Stand behind `opcode`; False if there is no such one."""
        self.step = 0
        self.part = 0
        self.filled = 0
        self.keep = keep
        self.named = self.name_bytes = self.longest = 0
        self.classes = 0
        if opcode != self.opcode or keep:
            with cython.gil:
                found = self.programs.get(1000 + opcode if opcode == OP_243 and valkey else opcode)
                if found is None:
                    return False
                self.program = found
                self.texts = []
        self.opcode = opcode
        return True

    def go(self):
        """Read on; OK when the opcode is complete."""
        st: cython.int
        while self.step < self.program.shape[0]:
            st = self.item(self.program[self.step])
            if st != OK:
                return st
            self.step += 1
            self.part = 0
        return OK

    def item(self, kind):
        """Read on in the current item."""
        if kind == TEXT:
            return self.text()
        if kind == NUMBER:
            return self.number()
        if kind == OPTIONAL:
            if self.part == 0:
                return self.optional()
            return self.text()
        if kind == ITEMS:
            if self.part == 0:
                self.module.skip()
                self.part = 1
            return self.module.go()
        if kind == BYTES:
            self.window.pos += 8  # may lie behind the window's end: the next read waits
            return OK
        if kind == INTERVAL:
            return self.interval()
        return self.several(kind)

    def number(self):
        """Read a number; the first four are kept."""
        st: cython.int = self.window.size()
        if st == OK and self.filled < 4:
            self.numbers[self.filled] = self.window.value
            self.filled += 1
        return st

    def text(self):
        """Read a text of any size."""
        at: cython.Py_ssize_t = self.window.pos
        st: cython.int = self.window.prefix(KEPT_TEXT)
        if st == OK and self.window.damaged:
            self.window.damaged = False
            return self.window.bad(F_LZF, at, 0)
        if st == OK and self.keep:
            with cython.gil:
                self.texts.append((bytes(memoryview(self.window.scratch)[: self.window.kept]), self.window.length))
        return st

    def interval(self):
        """Read KeyDB's interval. What cannot be one (2^48 ms are 9,000 years) is the next key: some dumps have none."""
        at: cython.Py_ssize_t = self.window.pos
        if self.window.end - at < 8:
            return NEED_MORE
        if self.window.sle(at, 8) >> 48 != 0:
            self.step = cython.cast(cython.int, self.program.shape[0])
            return OK
        self.window.pos = at + 8
        return OK

    def optional(self):
        """Read whether a text follows, and the text."""
        st: cython.int = self.window.size()
        if st != OK or self.window.value == 0:
            return st
        self.part = 1
        return self.text()

    def several(self, kind):
        """Read a number, and so many ranges, classes of metadata or field names."""
        st: cython.int
        if self.part == 0:
            st = self.window.size()
            if st != OK:
                return st
            self.left = self.window.value
            if kind == FIELDS and self.left == 0:
                return self.window.bad(F_OPCODE, self.window.pos, self.opcode)
            self.part = 1
        while self.left > 0:
            if kind == RANGES:
                st = self.range()
            elif kind == FIELDS or kind == TEXTS:
                st = self.field()
            else:
                st = self.metadata()
            if st != OK:
                return st
            self.left -= 1
        return OK

    def range(self):
        """Read a first and a last slot."""
        start: cython.Py_ssize_t = self.window.pos
        st: cython.int = self.window.size()
        if st == OK:
            st = self.window.size()
        if st == NEED_MORE:
            self.window.pos = start
        return st

    def field(self):
        """Read a field's name of a template."""
        st: cython.int
        keep: cython.bint = self.keep
        self.keep = keep and self.named < KEPT_NAMES
        st = self.text()
        self.keep = keep
        if st == OK:
            self.named += 1
            self.name_bytes += self.window.length
            self.longest = max(self.longest, self.window.length)
        return st

    def metadata(self):
        """Read the metadata that one class keeps of a key: 4 bytes that name it, then items."""
        st: cython.int
        if self.part == 1:
            if self.window.end - self.window.pos < 4:
                return NEED_MORE
            if self.window.buf[self.window.pos] & ALLOW_IGNORE == 0 and self.classes < MOST_CLASSES:
                self.classes += 1
            self.window.pos += 4
            self.module.skip()
            self.part = 2
        st = self.module.go()
        if st == OK:
            self.part = 1
        return st
