"""What stands before the opcodes: the magic and version, and what a captured replication stream puts before them."""

from __future__ import annotations

import re
from dataclasses import dataclass

STREAM_HEAD = re.compile(rb"\n*\$(?:EOF:(?P<mark>[0-9a-f]{40})|\d+)\r\n")
"""Redis replication.c: `$<length>` of a disk-based transfer, `$EOF:<mark>` of a diskless one; newlines keep alive before."""

SIGNS = (
    (re.compile(rb"\*\d+\r\n\$\d+\r\n|#TS:\d"), "it looks like an append-only file (AOF) without an RDB part"),
    (re.compile(rb"PK\x03\x04"), "it is a zip archive"),
    (re.compile(rb"\x1f\x8b"), "it is gzip data"),
    (re.compile(rb"BZh"), "it is bzip2 data"),
    (re.compile(rb"\xfd7zXZ"), "it is xz data"),
    (re.compile(rb"PAR1"), "it is a Parquet file: `rdbscan report` reads saved profiles"),
    (re.compile(rb"\s*[\[{]"), "it looks like JSON"),
    (re.compile(rb"\x00{16}"), "it begins with zeros"),
    (re.compile(rb"[\t\n\r -~]{9}"), "it looks like text"),
)


@dataclass(frozen=True)
class Preamble:
    """`before` bytes, then magic and version; or (kind, message) of the `damage` if this is not a dump."""

    magic: str = ""
    version: int = 0
    before: int = 0
    end_mark: bytes = b""
    damage: tuple[str, str] | None = None


def read_preamble(head: bytes) -> Preamble:
    """Read the first bytes of a file (at least 256, or all there are).

    Magic: rdb.c:rdbSaveRio; `REDIS` with 4 digits, `VALKEY` with 3 from Valkey 9.0 on, where the version is above 79.
    """
    before, mark = 0, b""
    if found := STREAM_HEAD.match(head):
        before, mark = found.end(), found["mark"] or b""
    magic = head[before : before + 9]
    if found := re.fullmatch(rb"(REDIS)(\d{4})|(VALKEY)(\d{3})", magic):
        version = int(found[2] or found[4])
        if version == 0:
            return Preamble(damage=("not-rdb", "RDB version 0 does not exist"))
        return Preamble((found[1] or found[3]).decode(), version, before, mark)
    if len(magic) < 9 and (b"REDIS0000".startswith(magic[:5]) or b"VALKEY".startswith(magic[:6])):
        size = f"only {len(head)} bytes" if head else "empty"
        return Preamble(damage=("truncated", f"the file is {size}, a dump begins with 9 bytes of magic and version"))
    if magic.startswith((b"REDIS", b"VALKEY")):
        return Preamble(damage=("not-rdb", f"the RDB version {magic[5:].decode('ascii', 'replace')!r} is not a number"))
    for sign, what in SIGNS:
        if sign.match(head):
            return Preamble(damage=("not-rdb", f"this is not an RDB file: {what}"))
    return Preamble(damage=("not-rdb", "this is not an RDB file: it does not begin with REDIS or VALKEY"))
