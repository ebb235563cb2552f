"""What the parts of a dump besides its keys say, and what is odd in it: from the core, into the outcome of reading it.

Everything here is bounded: the core hands over the first of each kind only, and counts the others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rdbscan.decode import opcodes as op
from rdbscan.decode.module import module_name
from rdbscan.records.dump import Damage, FunctionLibrary, ModuleAux
from rdbscan.records.schema import TYPES

if TYPE_CHECKING:
    from rdbscan.decode.keys import KeyParser
    from rdbscan.decode.opcode_items import OpcodeItems
    from rdbscan.decode.window import Window
    from rdbscan.records.batch import Batch
    from rdbscan.records.dump import Outcome

KEPT_FIELDS = 256
"""Aux fields kept: a dump of a cluster has one per slot, one with scripts one per script."""
SAME_NAME = " have the same name, "
"""What a message says before the name of a library."""
KEPT_LIBRARIES = 1000
"""Libraries of functions kept by name; what follows is summed up in one more."""
KEPT_MODULES = 250
KEPT_WARNINGS = 20
KEPT_TEMPLATES = 4 << 20
"""Bytes of field names of templates kept to show a hash by (the sizes of all are kept)."""
OTHER_TYPES = {op.ARRAY: "array", op.GCRA: "gcra", op.KEYDB_CRON: "keydb-cron"}
PARTS = {
    op.OP_AUX: "aux",
    op.OP_FUNCTION2: "functions",
    op.OP_FUNCTION_PRE_GA: "functions",
    op.OP_MODULE_AUX: "module aux",
}
"""What the bytes of an opcode are counted as; all others are database opcodes."""
READERS = {
    op.OP_AUX: "aux",
    op.OP_RESIZEDB: "resizedb",
    op.OP_SLOT_INFO: "slot_info",
    op.OP_FUNCTION2: "function",
    op.OP_FUNCTION_PRE_GA: "old_function",
    op.OP_MODULE_AUX: "module_aux",
    op.OP_HASH_TEMPLATE: "hash_template",
}
"""The methods that take what stands behind an opcode."""


class Metadata:
    """Takes what the core (KeyParser) read besides keys into `info` and `fields` (aux), and names types not built in."""

    def __init__(self, window: Window, info: Outcome) -> None:
        self.window = window
        self.info = info
        self.fields: list[tuple[str, str]] = []
        self.type_names = list(TYPES)
        self.templates: dict[int, list[bytes]] = {}
        self.template_bytes = 0
        self.subkey_expiries = 0
        self.libraries: set[str] = set()
        self.codes: dict[int, int] = {}
        self.found: list[Damage] = []
        self.first_at: dict[int, int] = {}
        self.keys: KeyParser

    def serve(self, keys: KeyParser) -> None:
        """Answer for `keys` from now on."""
        self.keys = keys

    def release(self) -> None:
        """Answer for nobody: the core and this hold each other, and with them the window, until a collector comes by."""
        del self.keys

    def count(self, part: str, n: int) -> None:
        """Account n bytes of the dump for `part`."""
        self.info.accounting[part] = self.info.accounting.get(part, 0) + n

    def take(self, opcode: int, items: OpcodeItems, size: int) -> int:
        """Take what was read behind an opcode, `size` bytes with it; returns a status of the core."""
        if opcode not in READERS:
            return op.OK
        status: int = getattr(self, READERS[opcode])(items, size)
        return status

    def aux(self, items: OpcodeItems, _size: int) -> int:
        """Take an aux field."""
        name, value = (shown(text) for text, _length in items.texts)
        if name == "slot-info":
            self.info.slots += 1
            if found := re.fullmatch(r"\d{1,5},(\d{1,15}),(\d{1,15})(?:,.*)?", value):
                self.keys.expect(int(found[1]), int(found[2]))
        elif name == "keydb-subexpire-when":
            self.subkey_expiries += 1
        elif len(self.fields) < KEPT_FIELDS:
            self.fields.append((name, value))
        if name == "df-ver":
            self.keys.dragonfly = True
        return op.OK

    def resizedb(self, items: OpcodeItems, _size: int) -> int:
        """Take how many keys the database has, and how many of them with a TTL."""
        keys, expires = items.numbers[0], items.numbers[1]
        self.info.databases[self.keys.db] = (keys, expires)
        self.keys.expect(keys, expires)
        return op.OK

    def slot_info(self, items: OpcodeItems, _size: int) -> int:
        """Take how many keys the cluster slot has."""
        self.info.slots += 1
        self.keys.expect(items.numbers[1], items.numbers[2])
        return op.OK

    def function(self, items: OpcodeItems, _size: int) -> int:
        """Take a library of functions: its first line tells engine and name. Servers refuse two of one name."""
        code, length = items.texts[0]
        found = re.match(r"#!\s*(\S+)(?:.*?\bname=(\S+))?", shown(code.split(b"\n", 1)[0]))
        engine, name = (found[1], found[2] or "") if found else ("", "")
        return self.library(name, engine, length)

    def old_function(self, items: OpcodeItems, _size: int) -> int:
        """Take a function as release candidates of 7.0 wrote it."""
        return self.library(shown(items.texts[0][0]), shown(items.texts[1][0]), items.texts[-1][1])

    def library(self, name: str, engine: str, code_bytes: int) -> int:
        """Take a library."""
        libraries = self.info.functions
        if name and name in self.libraries and len(self.found) < KEPT_WARNINGS:
            self.damage(f"two libraries of functions{SAME_NAME}{name}", self.keys.opcode_at, None)
        self.libraries.add(name)
        if len(libraries) < KEPT_LIBRARIES:
            libraries.append(FunctionLibrary(name, engine, code_bytes))
        else:
            rest = libraries[KEPT_LIBRARIES].code_bytes if len(libraries) > KEPT_LIBRARIES else 0
            libraries[KEPT_LIBRARIES:] = [FunctionLibrary("(others)", "", rest + code_bytes)]
        return op.OK

    def module_aux(self, items: OpcodeItems, size: int) -> int:
        """Take what a module saved beside the keys; what it saved before is added."""
        if items.numbers[1] != 2:
            return int(self.window.stop(op.F_MODULE, self.keys.opcode_at - self.window.base))
        module, when = module_name(items.numbers[0]), "before" if items.numbers[2] == 1 else "after"
        found = self.info.module_aux
        for at, piece in enumerate(found):
            if (piece.module, piece.when) == (module, when):
                found[at] = ModuleAux(module, when, piece.rdb_bytes + size)
                return op.OK
        if len(found) < KEPT_MODULES:
            found.append(ModuleAux(module, when, size))
        return op.OK

    def hash_template(self, items: OpcodeItems, _size: int) -> int:
        """Take the field names that hashes share: their sizes, and as long as there is room the names."""
        number = items.numbers[0]
        if not self.keys.templates.add(number, items.named, items.name_bytes, items.longest):
            return int(self.window.stop(op.F_TEMPLATES, self.keys.opcode_at - self.window.base))
        if items.named == len(items.texts) and self.template_bytes + items.name_bytes < KEPT_TEMPLATES:
            self.template_bytes += items.name_bytes + 64 * items.named
            self.templates[number] = [text for text, _length in items.texts]
        return op.OK

    def note(self, fault: int, at: int) -> None:
        """Remember where a fault that servers do not mind came first."""
        self.first_at[fault] = at

    def damaged_key(self) -> None:
        """Note what is wrong with the key just read."""
        self.damage(op.FAULT_TEXTS[self.window.spoil_fault], self.window.spoil_at, self.keys.last_name())

    def repeated_key(self, offset: int, key: bytes, db: int) -> None:
        """Note that a key came before; this is found when its batch is full."""
        self.found.append(Damage("corrupt", op.FAULT_TEXTS[op.F_DUPLICATE], offset, key, db))

    def damage(self, message: str, offset: int, key: bytes | None) -> None:
        """Note damage behind which reading goes on."""
        self.found.append(Damage("corrupt", message, offset, key, self.keys.db))

    def settle(self) -> None:
        """Make the first of what was found the dump's damage, unless something worse stopped the reading."""
        self.found.sort(key=lambda damage: damage.offset)
        if self.found and (self.info.damage is None or self.info.damage.kind == "checksum"):
            self.info.damage = self.found.pop(0)
        for damage in self.found[: max(KEPT_WARNINGS - len(self.info.warnings), 0)]:
            self.info.warnings.append(f"byte {damage.offset:,}: {damage.message}")

    def type_code(self, rdb_type: int) -> int:
        """Return the code of the type just read; names beyond the 250th share the last code."""
        number = self.keys.value.module.id if rdb_type == op.MODULE_2 else rdb_type
        if number not in self.codes or len(self.codes) > KEPT_MODULES:
            name = module_name(number) if rdb_type == op.MODULE_2 else OTHER_TYPES[rdb_type]
            self.codes[number] = self.code_of(name)
        return self.codes[number]

    def code_of(self, name: str) -> int:
        """Return the code of a type's name, a new one if there is room."""
        if name not in self.type_names:
            if len(self.type_names) >= KEPT_MODULES:
                return len(self.type_names) - 1
            self.type_names.append(name)
        return self.type_names.index(name)

    def long_name(self, batch: Batch, kept: int, length: int, checksum: int) -> None:
        """Put a name into the batch that is too long to be kept: its beginning, its size and a checksum of it."""
        start = bytes(memoryview(self.window.scratch)[:kept])
        name = start + b"...(%d bytes, FNV-1a %016x)" % (length, checksum)
        batch.put_key(batch.rows, name)

    def finish(self) -> None:
        """Add up what the core counted, and say what is odd."""
        keys, info = self.keys, self.info
        for opcode, size in enumerate(keys.opcode_bytes):
            if size:
                self.count(PARTS.get(opcode, "database opcodes"), size)
        self.count("keys", keys.key_bytes)
        info.keys, info.damaged_keys, info.empty_keys = keys.keys, keys.damaged_keys, keys.empty_keys
        info.odd_keys = sum(keys.faults) - keys.faults[op.F_DATABASE]
        info.unsound_keys = sum(keys.faults[fault] for fault in op.UNSOUND)
        self.settle()
        info.warnings += [self.oddity(fault, number) for fault, number in enumerate(keys.faults) if number]
        info.warnings += self.foreign()

    def oddity(self, fault: int, number: int) -> str:
        """Return the sentence about a fault that servers do not mind."""
        text, first = op.FAULT_TEXTS[fault], f"first at byte {self.first_at[fault]:,}"
        if fault == op.F_DATABASE:
            return f"{text} ({first})"
        keys = "1 key" if number == 1 else f"{number:,} keys"
        then = "loads it, but may stop when it is read or changed" if fault in op.UNSOUND else "loads it as it is"
        return f"{keys}, {first}: {text}; the server {then}"

    def foreign(self) -> list[str]:
        """Return sentences about what other products than Redis and Valkey wrote, and about what was not looked for."""
        keys, found = self.keys, []
        if keys.opcodes[op.OP_RAM_LRU] or keys.opcodes[op.OP_SLOT_NUMBER]:
            found.append("written by Redis Enterprise: its access times and slot numbers are read over")
        if self.subkey_expiries:
            found.append(f"KeyDB's TTLs of single members ({self.subkey_expiries:,} or more) are not counted")
        if ("redis-bits", "32") in self.fields:
            found.append("saved by a 32-bit server: memory is what a 64-bit server takes for the same keys")
        if keys.seen.sampled:
            share = 1 << keys.seen.sampled
            found.append(f"whether a key comes twice was checked for one of {share} names only: there are too many")
        return found


def shown(text: bytes) -> str:
    """Return text of the dump to be shown, with bytes that are not UTF-8 escaped."""
    return text.decode("utf-8", "backslashreplace")
