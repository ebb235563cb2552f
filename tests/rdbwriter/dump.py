"""The dump itself."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from tests.reference.crc import crc64

from .modules import module_id, module_items
from .strings import length, string
from .values import members

if TYPE_CHECKING:
    from collections.abc import Sequence


class Rdb:
    """A dump under construction; every method but `end` gives the builder back."""

    def __init__(self, version: int = 12, magic: bytes = b"REDIS"):
        self.version = version
        self.data = magic + b"%0*d" % (9 - len(magic), version)

    def raw(self, data: bytes) -> Rdb:
        """Add bytes as they are."""
        self.data += data
        return self

    def aux(self, name: bytes | str, value: bytes | str) -> Rdb:
        """Add an AUX field."""
        texts = [each.encode() if isinstance(each, str) else each for each in (name, value)]
        return self.raw(b"\xfa" + b"".join(map(string, texts)))

    def select(self, db: int, keys: int | None = None, expires: int = 0) -> Rdb:
        """Begin a database; with `keys`, tell its size."""
        return self.raw(b"\xfe" + length(db) + (b"" if keys is None else b"\xfb" + length(keys) + length(expires)))

    def key(
        self,
        name: bytes,
        rdb_type: int,
        value: bytes,
        *,
        ms: int | None = None,
        seconds: int | None = None,
        idle: int | None = None,
        freq: int | None = None,
    ) -> Rdb:
        """Add a key with its expiry (absolute, ms or seconds), idle time (seconds) and frequency."""
        self.data += b"" if ms is None else b"\xfc" + struct.pack("<q", ms)
        self.data += b"" if seconds is None else b"\xfd" + struct.pack("<i", seconds)
        self.data += b"" if idle is None else b"\xf8" + length(idle)
        self.data += b"" if freq is None else b"\xf9" + bytes([freq])
        return self.raw(bytes([rdb_type]) + string(name) + value)

    def function(self, code: bytes) -> Rdb:
        """Add a function library."""
        return self.raw(b"\xf5" + string(code))

    def old_function(self, name: bytes, code: bytes, description: bytes | None = None) -> Rdb:
        """Add a function as 7.0-rc1 wrote it."""
        told = length(0) if description is None else length(1) + string(description)
        return self.raw(b"\xf6" + string(name) + string(b"LUA") + told + string(code))

    def slot_info(self, slot: int, keys: int, expires: int) -> Rdb:
        """Add the size of a cluster slot (Redis 7.4)."""
        return self.raw(b"\xf4" + length(slot) + length(keys) + length(expires))

    def slot_import(self, job: bytes, ranges: Sequence[tuple[int, int]]) -> Rdb:
        """Add a running slot import (Valkey 9)."""
        return self.raw(
            b"\xf3" + string(job) + length(len(ranges)) + b"".join(length(low) + length(high) for low, high in ranges)
        )

    def key_meta(self, classes: Sequence[tuple[int, bytes]]) -> Rdb:
        """Add metadata of the next key (Redis 8.6): class spec and what the class saves."""
        return self.raw(
            b"\xf3" + length(len(classes)) + b"".join(struct.pack("<I", spec) + items for spec, items in classes)
        )

    def template(self, identity: int, names: Sequence[bytes]) -> Rdb:
        """Add a hash template (Redis 8.10)."""
        return self.raw(b"\xf2" + length(identity) + members(names))

    def module_aux(self, name: bytes, when: int, *items: float | bytes) -> Rdb:
        """Add what a module saves beside the keys."""
        return self.raw(b"\xf7" + length(module_id(name), 64) + length(2) + length(when) + module_items(*items))

    def end(self, checksum: int | None = None) -> bytes:
        """Close the dump: EOF and, from version 5, the checksum (or a given one)."""
        data = self.data + b"\xff"
        if self.version < 5:
            return data
        return data + struct.pack("<Q", crc64(data) if checksum is None else checksum)
