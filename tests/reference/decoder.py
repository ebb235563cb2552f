"""The file: header, opcodes, keys, checksum and what comes after.

dump = decode(data)          # all keys up to the first damage, which is in dump.error
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

from .crc import crc64
from .model import Dump, Key
from .modules import key_metadata, module_aux
from .reader import DecodeError, Reader
from .values import HASH_2, read_value

if TYPE_CHECKING:
    from collections.abc import Callable


def decode_file(path: Path | str) -> Dump:
    """Decode the dump at `path`."""
    return decode(Path(path).read_bytes())


def decode(data: bytes) -> Dump:
    """Decode a dump that may be damaged."""
    dump = Dump()
    try:
        Decoder(data, dump).run()
    except DecodeError as error:
        dump.error = error
    return dump


class Decoder:
    """One pass over a dump; `pending` are the opcodes that belong to the next key."""

    def __init__(self, data: bytes, dump: Dump):
        self.source = Reader(data)
        self.dump = dump
        self.db = 0
        self.pending: dict[str, object] = {}
        self.pending_offset = 0

    def run(self) -> None:
        """Header, opcodes to the end, checksum."""
        self.header()
        self.account("header", 0)
        while True:
            start = self.source.pos
            opcode = self.source.byte()
            if opcode == 255:
                break
            self.record(opcode, start)
        self.checksum()
        self.account("trailer", start)
        self.dump.end = self.source.pos
        self.dump.tail = self.source.data[self.source.pos :]
        self.dump.parts["trailing"] = len(self.dump.tail)

    def account(self, part: str, start: int) -> None:
        """Count the bytes since `start` to a part."""
        self.dump.parts[part] = self.dump.parts.get(part, 0) + self.source.pos - start

    def header(self) -> None:
        """REDIS and four digits, or VALKEY and three."""
        start = self.source.data[:9]
        for magic in ("REDIS", "VALKEY"):
            if start.startswith(magic.encode()):
                digits = start[len(magic) :]
                break
        else:
            known = any(word.startswith(start) for word in (b"REDIS", b"VALKEY"))
            raise DecodeError("truncated" if known else "not-rdb", "no magic word", 0)
        if len(start) < 9:
            raise DecodeError("truncated", "dump ends in its header", len(start))
        if not (digits.isdigit() and int(digits)):
            raise DecodeError("not-rdb", f"no version: {digits!r}", 0)
        self.dump.magic, self.dump.version = magic, int(digits)
        self.source.pos = 9

    def record(self, opcode: int, start: int) -> None:
        """One opcode or key."""
        if opcode in PREFIXES and not (opcode == 243 and self.dump.magic == "VALKEY"):
            self.prefix(opcode, start)
        elif opcode in OTHERS:
            part, method = OTHERS[opcode]
            method(self)
            if not self.pending:
                self.account(part, start)
        else:
            self.key(opcode, start)

    def prefix(self, opcode: int, start: int) -> None:
        """Expiry, idle time, frequency or metadata of the next key."""
        name, read = PREFIXES[opcode]
        if not self.pending:
            self.pending_offset = start
        self.pending[name] = read(self.source)

    def key(self, type_byte: int, start: int) -> None:
        """Type, name and value of a key."""
        rdb_type = HASH_2 if type_byte == 22 and self.dump.magic == "VALKEY" else type_byte
        if type_byte not in KNOWN_TYPES:
            raise DecodeError("unsupported", f"unknown type or opcode {type_byte}", start)
        name = self.source.string()
        value_offset = self.source.pos
        value = read_value(self.source, rdb_type, self.dump.templates)
        offset = self.pending_offset if self.pending else start
        size = self.source.pos - offset
        key = Key(self.db, name, rdb_type, value, offset, size, value_offset)
        for attribute, found in self.pending.items():
            setattr(key, attribute, found)
        self.dump.keys.append(key)
        self.dump.parts["keys"] = self.dump.parts.get("keys", 0) + size
        self.pending = {}

    def select(self) -> None:
        """SELECTDB."""
        self.db = self.source.length()

    def resize(self) -> None:
        """RESIZEDB: keys, and keys with expiry."""
        self.dump.databases[self.db] = (self.source.length(), self.source.length())

    def aux(self) -> None:
        """AUX: name and value."""
        self.dump.aux.append((self.source.string(), self.source.string()))

    def module_aux(self) -> None:
        """MODULE_AUX."""
        self.dump.module_aux.append(module_aux(self.source))

    def function(self) -> None:
        """FUNCTION2: the library's code."""
        self.dump.functions.append(self.source.string())

    def old_function(self) -> None:
        """FUNCTION of 7.0-rc1: name, engine, description if any, code."""
        self.source.string()
        self.source.string()
        if self.source.length():
            self.source.string()
        self.dump.functions.append(self.source.string())

    def slot_info(self) -> None:
        """SLOT_INFO: slot, keys, keys with expiry."""
        self.dump.slots.append((self.source.length(), self.source.length(), self.source.length()))

    def slot_import(self) -> None:
        """SLOT_IMPORT of Valkey 9: job name, ranges of slots."""
        job = self.source.string()
        ranges = [(self.source.length(), self.source.length()) for _ in range(self.source.length())]
        self.dump.slot_imports.append((job, ranges))

    def template(self) -> None:
        """HASH_TEMPLATE of Redis 8.10: id and field names."""
        identity = self.source.length()
        self.dump.templates[identity] = [self.source.string() for _ in range(self.source.length())]

    def one_length(self) -> None:
        """An opcode of Redis Enterprise."""
        self.source.length()

    def checksum(self) -> None:
        """CRC64 over everything up to and with the EOF opcode; none before version 5, 0 if switched off."""
        if self.dump.version < 5:
            self.dump.checksum = "absent"
            return
        computed = crc64(self.source.data[: self.source.pos])
        (stored,) = struct.unpack("<Q", self.source.take(8))
        self.dump.checksum = "disabled" if stored == 0 else "ok" if stored == computed else "mismatch"


PREFIXES: dict[int, tuple[str, Callable[[Reader], object]]] = {
    252: ("expires_ms", lambda source: source.signed(8)),
    253: ("expires_ms", lambda source: source.signed(4) * 1000),
    248: ("idle_seconds", Reader.length),
    249: ("frequency", Reader.byte),
    243: ("metadata", key_metadata),
}
OTHERS: dict[int, tuple[str, Callable[[Decoder], None]]] = {
    254: ("database opcodes", Decoder.select),
    251: ("database opcodes", Decoder.resize),
    250: ("aux", Decoder.aux),
    247: ("module aux", Decoder.module_aux),
    246: ("functions", Decoder.old_function),
    245: ("functions", Decoder.function),
    244: ("database opcodes", Decoder.slot_info),
    243: ("database opcodes", Decoder.slot_import),
    242: ("database opcodes", Decoder.template),
    121: ("database opcodes", Decoder.one_length),
    107: ("database opcodes", Decoder.one_length),
}
KNOWN_TYPES = {0, 1, 2, 3, 4, 5, 7, *range(9, 34), 64}
