# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=False, cdivision=True, embedsignature=True
"""What a dump holds besides keys: aux fields, database sizes, slots, functions, data of modules, templates.

    250 AUX          name, value                     245 FUNCTION2       code, beginning with #!engine name=library
    251 RESIZEDB     keys, keys with TTL             246 FUNCTION        name, engine, has description, [description], code
    244 SLOT_INFO    slot, keys, keys with TTL       247 MODULE_AUX      module id, 2, 1 before or 2 after the keys, items, 0
    243 VALKEY magic: SLOT_IMPORT  job, n, n * (first, last)
        REDIS magic: KEY_META      n, n * (4 bytes, items, 0); belongs to the next key
    242 HASH_TEMPLATE number, n, n * field name

Source: Redis 8.0.6 rdb.c:rdbLoadRioWithLoadingCtx, Valkey 9.1.2 cluster_migrateslots.c, librdb for 242 and 243.
"""

import re

import cython
from cython.cimports.rdbscan.decode.keys import KeyParser
from cython.cimports.rdbscan.decode.opcodes import (
    CORRUPT,
    F_EMPTY,
    F_MODULE,
    F_OPCODE,
    NEED_MORE,
    OK,
    OP_243,
    OP_AUX,
    OP_FUNCTION2,
    OP_FUNCTION_PRE_GA,
    OP_HASH_TEMPLATE,
    OP_MODULE_AUX,
    OP_RESIZEDB,
    OP_SLOT_INFO,
)
from cython.cimports.rdbscan.decode.window import Window

from rdbscan.decode.opcodes import ARRAY, FAULT_TEXTS, GCRA
from rdbscan.records.dump import Damage, FunctionLibrary, ModuleAux
from rdbscan.records.schema import TYPES

LONGEST_TEXT = cython.declare(cython.longlong, 1 << 28)
KEPT_FIELDS = 256
"""Aux fields kept in DumpInfo: a dump of a cluster has one per slot, one with scripts one per script."""
KEPT_WARNINGS = 20
KEPT_TEXT = 4096
"""Bytes kept of an aux field's value (scripts are aux fields too)."""
MODULE_NAME = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class More(Exception):
    """The window ends before the item does."""


class Broken(Exception):
    """The item cannot be read; the window knows why."""


@cython.cclass
class MetadataReader:
    """Reads what comes a few times per dump, into `info`; called by KeyParser with the opcode.

    Called with 0 it takes note of a damaged key; with a negative number it gives the code of a type that is not built in.
    """

    window: Window
    keys: KeyParser
    info = cython.declare(object, visibility="public")
    type_names = cython.declare(list, visibility="public")
    handlers: dict
    templates = cython.declare(dict, visibility="public")

    def __init__(self, window: Window, info) -> None:
        self.window = window
        self.info = info
        self.type_names = list(TYPES)
        self.templates = {}
        self.handlers = {
            OP_AUX: ("aux", self.aux),
            OP_RESIZEDB: ("database opcodes", self.resizedb),
            OP_SLOT_INFO: ("database opcodes", self.slot_info),
            OP_FUNCTION2: ("functions", self.function),
            OP_FUNCTION_PRE_GA: ("functions", self.old_function),
            OP_MODULE_AUX: ("module aux", self.module_aux),
            OP_243: ("database opcodes", self.either_243),
            OP_HASH_TEMPLATE: ("database opcodes", self.hash_template),
        }

    def serve(self, keys: KeyParser) -> None:
        """Answer for `keys` from now on."""
        self.keys = keys

    def __call__(self, op: cython.int) -> int:
        if op == 0:
            return self.damaged_key()
        if op < 0:
            return self.type_code(-1 - op)
        start: cython.Py_ssize_t = self.window.pos
        if op not in self.handlers:
            return self.window.bad(F_OPCODE, start, op)
        part, read = self.handlers[op]
        self.window.pos = start + 1
        try:
            read()
        except More:
            return NEED_MORE
        except Broken:
            return CORRUPT
        if self.keys.started < 0:
            self.count(part, self.window.pos - start)
        return OK

    def count(self, part: str, n: int) -> None:
        """Account n bytes of the dump for `part`."""
        self.info.accounting[part] = self.info.accounting.get(part, 0) + n

    def ready(self, status: cython.int) -> None:
        """Raise unless the window said OK."""
        if status == NEED_MORE:
            raise More
        if status != OK:
            raise Broken

    def text(self) -> bytes:
        """Read a string."""
        start: cython.Py_ssize_t = self.window.pos
        self.ready(self.window.text(LONGEST_TEXT))
        if self.window.length < 0:
            self.window.damaged = False
            self.window.bad(self.window.spoil_fault, start, 0)
            raise Broken
        at: cython.Py_ssize_t = self.window.content
        source = self.window.scratch if self.window.in_scratch else self.window.buf
        return bytes(memoryview(source)[at : at + self.window.length])

    def size(self) -> int:
        """Read a length."""
        self.ready(self.window.size())
        return self.window.value

    def raw(self, n: cython.Py_ssize_t) -> None:
        """Skip n bytes that must be there."""
        if self.window.end - self.window.pos < n:
            raise More
        self.window.pos += n

    def shown(self, text: bytes) -> str:
        """Return text of the dump for DumpInfo, bounded, with bytes that are not UTF-8 escaped."""
        return text[:KEPT_TEXT].decode("utf-8", "backslashreplace")

    def aux(self) -> None:
        """Read an aux field."""
        name = self.shown(self.text())
        value = self.shown(self.text())
        if name == "slot-info":
            self.info.slots += 1
        elif len(self.info.aux) < KEPT_FIELDS:
            self.info.aux.append((name, value))

    def resizedb(self) -> None:
        """Read how many keys the database has, and how many of them with a TTL."""
        keys = self.size()
        self.info.databases[self.keys.db] = (keys, self.size())

    def slot_info(self) -> None:
        """Read how many keys the cluster slot has."""
        for _number in range(3):
            self.size()
        self.info.slots += 1

    def function(self) -> None:
        """Read a library of functions: its first line tells engine and name."""
        code = self.text()
        line = self.shown(code.split(b"\n", 1)[0])
        found = re.match(r"#!\s*(\S+)(?:.*?\bname=(\S+))?", line)
        engine, name = (found[1], found[2] or "") if found else ("", "")
        self.info.functions.append(FunctionLibrary(name, engine, len(code)))

    def old_function(self) -> None:
        """Read a function as release candidates of 7.0 wrote it."""
        name = self.shown(self.text())
        engine = self.shown(self.text())
        if self.size():
            self.text()
        self.info.functions.append(FunctionLibrary(name, engine, len(self.text())))

    def module_aux(self) -> None:
        """Read what a module saved beside the keys."""
        start = self.window.pos
        module = module_name(self.size())
        if self.size() != 2:
            self.window.bad(F_MODULE, start, 0)
            raise Broken
        when = "before" if self.size() == 1 else "after"
        self.items()
        self.info.module_aux.append(ModuleAux(module, when, self.window.pos - start + 1))

    def items(self) -> None:
        """Skip a module's items up to the 0 that ends them."""
        while True:
            start = self.window.pos
            opcode = self.size()
            if opcode == 0:
                return
            if opcode > 5:
                self.window.bad(F_MODULE, start, 0)
                raise Broken
            if opcode <= 2:
                self.size()
            elif opcode == 5:
                self.text()
            else:
                self.raw(4 if opcode == 3 else 8)

    def either_243(self) -> None:
        """Read a slot import of Valkey, or metadata of the next key of Redis 8.6."""
        start = self.window.base + self.window.pos - 1
        if self.keys.valkey:
            self.text()
            for _range in range(self.size()):
                self.size()
                self.size()
            return
        for _class in range(self.size()):
            self.raw(4)
            self.items()
        if self.keys.started < 0:
            self.keys.started = start

    def hash_template(self) -> None:
        """Read the field names that hashes share."""
        number = self.size()
        names = [self.text() for _field in range(self.size())]
        if not names:
            self.window.bad(F_OPCODE, self.window.pos, OP_HASH_TEMPLATE)
            raise Broken
        self.templates[number] = names

    def damaged_key(self) -> int:
        """Note what is wrong with the key (or opcode) just read, and let reading go on."""
        self.info.damaged_keys += 1
        self.info.empty_keys += self.window.spoil_fault == F_EMPTY
        damage = Damage(
            kind="corrupt",
            message=FAULT_TEXTS[self.window.spoil_fault],
            offset=self.window.spoil_at,
            key=self.keys.last_name(),
            db=self.keys.db,
        )
        self.window.damaged = False
        if self.info.damage is None:
            self.info.damage = damage
        elif len(self.info.warnings) < KEPT_WARNINGS:
            self.info.warnings.append(f"byte {damage.offset}: {damage.message}")
        return OK

    def type_code(self, rdb_type: cython.int) -> int:
        """Return the code of the type just read; names beyond the 250th share the last code."""
        if rdb_type == ARRAY:
            name = "array"
        elif rdb_type == GCRA:
            name = "gcra"
        else:
            name = module_name(self.keys.value.module.id)
        if name not in self.type_names:
            if len(self.type_names) >= 250:
                return len(self.type_names) - 1
            self.type_names.append(name)
        return self.type_names.index(name)


def module_name(number: int) -> str:
    """Return the 9 characters in the upper 54 bits of a module type's id (Redis module.c:moduleTypeNameByID)."""
    return "".join(MODULE_NAME[number >> shift & 63] for shift in range(58, 9, -6))
