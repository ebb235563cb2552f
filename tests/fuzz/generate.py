"""Dumps from nothing: well-formed at first sight, with a local lie here and there.

Every length, count, size, offset and encoding is told wrong with a small probability, so that most of an input is read as it
was meant, and the lie meets the code that trusts it.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from tests.rdbwriter import length, lzf, module_id
from tests.reference.packed import Entry, encode_backlen

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

NUMBERS = (
    0, 1, 2, 3, 12, 13, 63, 64, 127, 128, 253, 254, 255, 4095, 4096, 16383, 16384, 65534, 65535, (1 << 24) - 1,
    (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32, 1 << 40, 1 << 48, 1 << 62, (1 << 63) - 1, 1 << 63, (1 << 64) - 1,
)  # fmt: skip
SIZES = (0, 1, 1, 2, 3, 5, 8, 20, 21, 44, 63, 64, 65, 127, 128, 253, 254, 300)
COUNTS = (0, 1, 1, 2, 3, 5, 20, 129, 130, 513)
SCORES = (b"1", b"1.5", b"-inf", b"nan", b"1e309", b"0x10", b"", b" 1", b"+5", b"1700000000", b"9" * 250)
NOW = 1_700_000_000_000
TYPES = (0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 24, 25, 26, 27, 28, 30, 32, 33, 64)
LIES = (0.0, 0.003, 0.01, 0.02, 0.05, 0.15)


class Liar:
    """Encodes as servers do, but for a lie with probability `rate`."""

    def __init__(self, chance: random.Random, rate: float) -> None:
        self.chance = chance
        self.rate = rate

    def lies(self) -> bool:
        """Return whether to lie now."""
        return self.rate > 0 and self.chance.random() < self.rate

    def number(self, honest: int) -> int:
        """Return a number, or a lie about it."""
        if not self.lies():
            return honest
        return (
            self.chance.choice(NUMBERS)
            if self.chance.random() < 0.5
            else max(honest + self.chance.choice((-16, -1, 1, 2)), 0)
        )

    def length(self, honest: int) -> bytes:
        """Encode a length."""
        if self.lies():
            return bytes([self.chance.choice((0x80, 0x81, 0x82, 0xBF, 0xC0, 0xC3, 0xFF))])
        return length(self.number(honest) % (1 << 64))

    def fixed(self, honest: int, width: int) -> bytes:
        """Encode a little-endian integer."""
        return (self.number(honest % (1 << 8 * width)) % (1 << 8 * width)).to_bytes(width, "little")

    def string(self, content: bytes) -> bytes:
        """Encode a string plain, compressed or as another kind."""
        if self.chance.random() < 0.05:
            packed = lzf(content, claimed=self.number(len(content)) % (1 << 32))
            return packed if not self.lies() else packed[:-1] + bytes([self.chance.randrange(256)])
        if self.lies():
            return self.chance.choice((b"\xc0\x05", b"\xc1\x05\x00", b"\xc2\x05\0\0\0", b"\xc3\0\0", b"\xc4", b"\xff"))
        return self.length(len(content)) + content

    def text(self) -> bytes:
        """Return some content."""
        kind, size = self.chance.random(), self.chance.choice(SIZES)
        if kind < 0.3:
            return b"%d" % self.chance.choice((0, -1, 42, self.chance.randrange(-(1 << 63), 1 << 63)))
        if kind < 0.5:
            return bytes([self.chance.choice(b"aAz0-+.\0\xff:{}")]) * size
        return self.chance.randbytes(size)

    def entries(self, count: int) -> list[Entry]:
        """Return elements of a packed value."""
        return [self.text() if self.chance.random() < 0.6 else self.chance.randrange(-5000, 5000) for _ in range(count)]

    def listpack(self, entries: Sequence[Entry]) -> bytes:
        """Encode a listpack."""
        body = b"".join(map(self.listpack_entry, entries))
        end = b"\xff" if not self.lies() else self.chance.choice((b"", b"\0", b"\xff\xff"))
        return self.fixed(6 + len(body) + len(end), 4) + self.fixed(min(len(entries), 65535), 2) + body + end

    def listpack_entry(self, entry: Entry) -> bytes:
        """Encode an entry of a listpack."""
        if isinstance(entry, int):
            packed = bytes([entry]) if 0 <= entry < 128 else b"\xf2" + (entry % (1 << 24)).to_bytes(3, "little")
        elif len(entry) < 64:
            packed = bytes([0x80 | len(entry)]) + entry
        else:
            packed = struct.pack(">H", 0xE000 | len(entry)) + entry
        if self.lies():
            packed = (
                bytes([self.chance.choice((0x80, 0xBF, 0xC0, 0xDF, 0xE0, 0xEF, 0xF0, 0xF4, 0xF5, 0xFE, 0xFF))])
                + packed[1:]
            )
        return packed + (
            encode_backlen(self.number(len(packed)) % (1 << 28)) if self.lies() else encode_backlen(len(packed))
        )

    def ziplist(self, entries: Sequence[Entry]) -> bytes:
        """Encode a ziplist."""
        body, before, last = b"", 0, 10
        for entry in entries:
            last = 10 + len(body)
            told = self.number(before) % (1 << 32)
            head = bytes([told]) if told < 254 else b"\xfe" + struct.pack("<I", told)
            packed = head + self.ziplist_entry(entry)
            body, before = body + packed, len(packed)
        end = b"\xff" if not self.lies() else self.chance.choice((b"", b"\0"))
        size = 10 + len(body) + len(end)
        return self.fixed(size, 4) + self.fixed(last, 4) + self.fixed(min(len(entries), 65535), 2) + body + end

    def ziplist_entry(self, entry: Entry) -> bytes:
        """Encode an entry of a ziplist behind the size of the one before."""
        if isinstance(entry, int):
            packed = bytes([0xF1 + entry]) if 0 <= entry <= 12 else b"\xc0" + struct.pack("<h", entry)
        elif len(entry) < 64:
            packed = bytes([len(entry)]) + entry
        else:
            packed = struct.pack(">H", 0x4000 | len(entry)) + entry
        return packed if not self.lies() else bytes([self.chance.randrange(256)]) + packed[1:]

    def zipmap(self, pairs: int) -> bytes:
        """Encode a zipmap."""
        body = b""
        for _ in range(pairs):
            name, value, free = self.text()[:250], self.text()[:250], self.chance.choice((0, 0, 3))
            body += (
                self.fixed(len(name), 1) + name + self.fixed(len(value), 1) + self.fixed(free, 1) + value + bytes(free)
            )
        return self.fixed(min(pairs, 254), 1) + body + (b"\xff" if not self.lies() else b"")

    def intset(self, count: int) -> bytes:
        """Encode an intset."""
        width = self.chance.choice((2, 4, 8))
        half = 1 << 8 * width - 1
        numbers = sorted({self.chance.randrange(-half, half) for _ in range(count)})
        if self.lies():
            self.chance.shuffle(numbers)
        body = b"".join(number.to_bytes(width, "little", signed=True) for number in numbers)
        return self.fixed(width, 4) + self.fixed(len(numbers), 4) + body

    def value(self, rdb_type: int) -> bytes:
        """Encode a value."""
        count = self.chance.choice(COUNTS)
        if rdb_type == 0:
            return self.string(self.text())
        if rdb_type in (1, 2):
            return self.length(count) + b"".join(self.string(self.text()) for _ in range(count))
        if rdb_type in (3, 5):
            return self.length(count) + b"".join(self.string(self.text()) + self.score(rdb_type) for _ in range(count))
        if rdb_type == 4:
            return self.length(count) + b"".join(self.string(self.text()) for _ in range(2 * count))
        if rdb_type in (15, 19, 21, 26, 27):
            return self.stream(rdb_type)
        if rdb_type in (14, 18):
            return self.quicklist(rdb_type, min(count, 4))
        if rdb_type in (9, 10, 11, 12, 13, 16, 17, 20, 25, 30):
            return self.blob(rdb_type, min(count, 40) if rdb_type != 11 else count)
        return self.rare(rdb_type, min(count, 20))

    def score(self, rdb_type: int) -> bytes:
        """Encode a score of a sorted set."""
        if rdb_type == 5:
            return struct.pack(
                "<d", self.chance.choice((0.0, 1.5, float("inf"), 1.7e9, 1e308, float("nan") if self.lies() else 2.0))
            )
        spelled = self.chance.choice(SCORES)
        return self.fixed(len(spelled), 1) + spelled

    def quicklist(self, rdb_type: int, nodes: int) -> bytes:
        """Encode a list of nodes."""
        body = b""
        for _ in range(nodes):
            entries = self.entries(self.chance.choice((0, 1, 3, 20)))
            if rdb_type == 14:
                body += self.string(self.ziplist(entries))
            elif self.chance.random() < 0.2:
                body += self.length(1) + self.string(self.text())
            else:
                body += self.length(2) + self.string(self.listpack(entries))
        return self.length(nodes) + body

    def blob(self, rdb_type: int, count: int) -> bytes:
        """Encode a value that is one packed blob."""
        if rdb_type == 9:
            return self.string(self.zipmap(count))
        if rdb_type == 11:
            return self.string(self.intset(count))
        width = {10: 1, 20: 1, 25: 3, 30: 1}.get(rdb_type, 2)
        entries = self.entries(width * count + self.lies())
        if width == 3:
            entries[2::3] = [self.chance.choice((0, 7, 100)) for _ in entries[2::3]]
        if rdb_type in (10, 12, 13):
            return self.string(self.ziplist(entries))
        ahead = self.fixed(NOW, 8) if rdb_type == 25 else b""
        return ahead + self.string(self.listpack([7, *entries] if rdb_type == 30 else entries))

    def rare(self, rdb_type: int, count: int) -> bytes:
        """Encode a value of a type that few dumps have."""
        if rdb_type in (22, 24):
            ahead = self.fixed(NOW, 8) if rdb_type == 24 else b""
            fields = (
                self.length(self.chance.choice((0, 1, 5))) + self.string(self.text()) + self.string(self.text())
                for _ in range(count)
            )
            return ahead + self.length(count) + b"".join(fields)
        if rdb_type == 28:
            slots = (self.length(each) + self.length(0) + self.string(self.text()) for each in range(count))
            return self.length(count) + self.length(0) + b"".join(slots)
        if rdb_type == 7:
            return length(module_id(b"hellotype"), 64) + self.items()
        if rdb_type == 32:
            return self.length(7) + self.string(self.text()) + self.string(self.text())
        if rdb_type == 64:
            return self.string(self.text()) + self.fixed(NOW, 8) + self.fixed(1000, 8) + self.length(0) + self.length(0)
        return self.length(NOW)

    def items(self) -> bytes:
        """Encode what a module saves."""
        body = b""
        for _ in range(self.chance.choice((0, 1, 3, 10))):
            kind = self.number(self.chance.choice((1, 2, 3, 4, 5)))
            body += length(kind % (1 << 64))
            body += {3: bytes(4), 4: bytes(8), 5: self.string(self.text())}.get(kind, self.length(9))
        return body + length(0)

    def stream(self, rdb_type: int) -> bytes:
        """Encode a stream."""
        nodes = self.chance.choice((0, 1, 1, 2))
        body, live = self.length(nodes), 0
        for each in range(nodes):
            count = self.chance.choice((1, 2, 5, 20))
            live += count
            body += self.string(struct.pack(">QQ", NOW + 100 * each, 0)) + self.string(self.node(count))
        body += self.length(live) + self.length(NOW + 1000) + self.length(0)
        if rdb_type >= 19:
            body += b"".join(map(self.length, (NOW, 0, 0, 0, live)))
        groups = self.chance.choice((0, 0, 1, 2))
        body += self.length(groups) + b"".join(self.group(rdb_type, b"g%d" % each) for each in range(groups))
        if rdb_type >= 26:
            body += b"".join(map(self.length, (60, 100, 1))) + self.string(b"p") + self.length(1)
            body += self.string(b"i") + b"".join(map(self.length, (5, 6, 1, 0)))
        return body

    def node(self, count: int) -> bytes:
        """Encode the listpack of a stream's node."""
        head: list[Entry] = [self.number(count) % 128, self.number(0) % 128, self.number(1) % 128, b"f", 0]
        entry: list[Entry] = [2, 0, 0, b"v", 4]
        body: list[Entry] = [each for number in range(count) for each in (*entry[:2], number, *entry[3:])]
        if self.lies():
            body[self.chance.randrange(len(body))] = self.chance.choice((-1, 3, 127, b"x"))
        return self.listpack(head + body)

    def group(self, rdb_type: int, name: bytes) -> bytes:
        """Encode a consumer group."""
        ids = [struct.pack(">QQ", NOW, self.number(each) % (1 << 64)) for each in range(self.chance.choice((0, 1, 3)))]
        body = self.string(name) + self.length(NOW) + self.length(0) + (self.length(2) if rdb_type >= 19 else b"")
        body += self.length(len(ids)) + b"".join(each + self.fixed(NOW, 8) + self.length(1) for each in ids)
        owned = ids if not self.lies() else ids[1:]
        body += self.length(1) + self.string(b"c") + bytes(16 if rdb_type >= 21 else 8)
        return body + self.length(len(owned)) + b"".join(owned) + (self.length(0) if rdb_type >= 27 else b"")

    def opcode(self, valkey: bool) -> bytes:
        """Encode an opcode and what belongs to it."""
        code = self.chance.choice((107, 121, 242, 243, 244, 245, 246, 247, 248, 249, 250, 250, 251, 252, 253, 254))
        if code == 250:
            name = self.chance.choice(
                (b"ctime", b"used-mem", b"slot-info", b"lua", b"df-ver" if self.lies() else b"x", self.text())
            )
            return b"\xfa" + self.string(name) + self.string(self.text())
        if code == 243:
            head = self.string(b"j" * 40) + self.length(1) if valkey else self.length(1) + bytes(4)
            return b"\xf3" + head + (self.length(0) + self.length(5) if valkey else self.items())
        rest = {
            242: self.length(7) + self.length(2) + self.string(b"f") + self.string(b"g"),
            245: self.string(b"#!lua name=%s\ncode" % self.text()[:9]),
            246: self.string(b"n") + self.string(b"LUA") + self.length(0) + self.string(b"code"),
            247: length(module_id(b"hellotype"), 64) + self.length(2) + self.length(1) + self.items(),
            249: b"\x05", 252: self.fixed(NOW, 8), 253: self.fixed(NOW // 1000, 4),
        }.get(code)  # fmt: skip
        if rest is None:
            rest = b"".join(map(self.length, {244: (1, 2, 3), 251: (5, 1)}.get(code, (3,))))
        return bytes([code]) + rest


def generate(chance: random.Random) -> bytes:
    """Return a dump."""
    liar, valkey = Liar(chance, chance.choice(LIES)), chance.random() < 0.25
    version = 80 if valkey else chance.choice((1, 4, 6, 9, 10, 11, 12, 13, 14, 15))
    data = b"VALKEY080" if valkey else b"REDIS%04d" % version
    writer = chance.choice((b"6.0.16", b"6.2.14", b"7.0.15", b"8.6.3"))
    data += b"\xfa\x0avalkey-ver\x059.1.2" if valkey else b"\xfa\x09redis-ver" + bytes([len(writer)]) + writer
    for _ in range(chance.choice((0, 0, 1, 2))):
        data += liar.opcode(valkey)
    for _ in range(chance.choice((1, 1, 2, 3))):
        if chance.random() < 0.3:
            data += liar.opcode(valkey)
        rdb_type = chance.choice(TYPES)
        data += bytes([rdb_type]) + liar.string(liar.text()) + liar.value(rdb_type)
    return data + b"\xff" + (bytes(8) if not liar.lies() else chance.randbytes(3))
