"""Templates: blocks of RDB bytes with a number left open in each row, and the file they are printed into.

Formatting thousands of numbers into a prepared block is one call into C: that makes pure Python write 250 MB/s.
All open numbers have nine digits, so a block's length, and with it every count in the dump, is known beforehand.
"""

import random
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import anycrc
import lzf  # type: ignore[import-not-found]

from tests.rdbwriter import length, string

CTIME = 1_793_491_200  # 2026-11-01T00:00:00Z: fixed, so that the same arguments give the same bytes
NUMBER = b"123456789"  # stands for the open number while a row is built

_CRC64 = anycrc.Model("CRC64-REDIS")


@dataclass(frozen=True)
class Template:
    """Rows with one open number each; `size` is their length in bytes once printed."""

    pattern: bytes
    rows: int
    expires: int
    size: int

    def print(self, first: int) -> bytes:
        """The block with numbers `first`, `first + 1`, … scattered over the nine-digit numbers, each used once."""
        return self.pattern % tuple(
            [100_000_000 + serial * 618_033_989 % 900_000_000 for serial in range(first, first + self.rows)]
        )


def template(rows: Sequence[bytes]) -> Template:
    """A template of rows that hold NUMBER once each; a row that begins with 0xFC is a key with an expiry."""
    text = b"".join(rows)
    pattern = text.replace(b"%", b"%%").replace(NUMBER, b"%d")
    if text.count(NUMBER) != len(rows):
        raise ValueError("each row needs exactly one open number")
    return Template(pattern, len(rows), sum(row[0] == 0xFC for row in rows), len(text))


def key(name: bytes, rdb_type: int, value: bytes, expires_ms: int | None = None) -> bytes:
    """A key's record; `%d` in the name is the open number."""
    expiry = b"" if expires_ms is None else b"\xfc" + struct.pack("<q", expires_ms)
    return expiry + bytes([rdb_type]) + string(name.replace(b"%d", NUMBER)) + value


def stored(content: bytes) -> bytes:
    """A string as a server with rdbcompression stores it: LZF from 21 bytes on if it saves 4 (rdb.c, 7.2)."""
    packed: bytes | None = lzf.compress(content, len(content) - 4) if len(content) > 20 else None
    if not packed:
        return string(content)
    return b"\xc3" + length(len(packed)) + length(len(content)) + packed


def expiry(rng: random.Random) -> int:
    """An expiry in ms UTC, a minute to ninety days after the dump."""
    return CTIME * 1_000 + rng.randrange(60_000, 90 * 86_400_000)


def repeat(templates: Sequence[Template], size: int) -> tuple[int, int, int]:
    """How often to print all templates in turn to fill about `size` bytes; with the rows and expires that makes."""
    rounds = max(1, round(size / sum(one.size for one in templates)))
    return rounds, rounds * sum(one.rows for one in templates), rounds * sum(one.expires for one in templates)


def printed(templates: Sequence[Template], rounds: int) -> Iterator[bytes]:
    """The blocks of so many rounds."""
    serial = 0
    for _ in range(rounds):
        for one in templates:
            yield one.print(serial)
            serial += one.rows


class DumpFile:
    """A dump being written: header on entering, EOF and checksum on leaving."""

    def __init__(self, path: Path, version: int) -> None:
        self._file = path.open("wb")
        self._version = version
        self._crc = 0

    def __enter__(self) -> Self:
        server = b"7.2.4" if self._version == 11 else b"6.2.14"
        about = ((b"redis-ver", server), (b"redis-bits", b"64"), (b"ctime", b"%d" % CTIME))
        self.write(b"REDIS%04d" % self._version)
        self.write(b"".join(b"\xfa" + string(name) + string(value) for name, value in about))
        return self

    def database(self, keys: int, expires: int) -> None:
        self.write(b"\xfe\x00\xfb" + length(keys) + length(expires))

    def write(self, block: bytes) -> None:
        self._crc = _CRC64.calc(block, self._crc)
        self._file.write(block)

    def write_all(self, blocks: Iterable[bytes]) -> None:
        for block in blocks:
            self.write(block)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if error is None:
                self.write(b"\xff")
                self._file.write(struct.pack("<Q", self._crc))
