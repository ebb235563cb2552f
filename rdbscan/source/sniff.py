"""What a file is, told by its first bytes: a dump, an archive, or something else that has a name."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from rdbscan.errors import NotAnRdb
from rdbscan.source.raw import Raw
from rdbscan.source.recognise import Refused, unwrap

if TYPE_CHECKING:
    from rdbscan.source.layer import Layer

DUMP = "dump"
ARCHIVE = "archive"
UNKNOWN = "unknown"
"""Compressed, and nothing comes out of the bytes at hand."""

HEAD_BYTES = 4096
LONGER_HEAD_BYTES = 1 << 20
"""For formats that expand nothing before a whole block is there."""

TAR_MAGIC_AT = 257
DUMP_SIGN = re.compile(rb"\n*\$(?:EOF:[0-9a-f]{40}|\d+)\r\n(?:REDIS|VALKEY)|REDIS\d{4}|VALKEY\d{3}")

CALLED_A_DUMP = tuple(f".rdb{packed}" for packed in ("", ".gz", ".zst", ".lz4", ".xz", ".bz2"))
"""Ends of names that promise a dump: what is called so and is none is no harmless other file."""

INSTEAD: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (
        re.compile(rb"version https://git-lfs\.github\.com/spec/"),
        "a pointer of Git LFS: `git lfs pull` fetches the file",
    ),
    (re.compile(rb"\s*(?:<!doctype html|<html)", re.IGNORECASE), "an HTML page, perhaps one that says what went wrong"),
    (re.compile(rb"\s*<\?xml"), "an XML document, perhaps one that says what went wrong"),
)
"""What is found in place of a dump when something went wrong."""

OTHERS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    *INSTEAD,
    (re.compile(rb"PAR1"), "a Parquet file"),
    (re.compile(rb"\*\d+\r\n\$\d+\r\n|#TS:\d"), "an append-only file (AOF) without an RDB part"),
    (re.compile(rb"[0-9a-f]{40} \S+:\d+@\d+"), "the nodes.conf of a cluster"),
    (re.compile(rb"\s*[\[{]"), "JSON"),
    (re.compile(rb"\x00{16}"), "zeros"),
    (re.compile(rb"[\t\n\r -~\x80-\xff]{1,64}"), "text"),
)


def is_tar(head: bytes) -> bool:
    """Return whether a file that begins so is a tar (POSIX or GNU)."""
    return head[TAR_MAGIC_AT : TAR_MAGIC_AT + 5] == b"ustar"


def is_zip(head: bytes) -> bool:
    """Return whether a file that begins so is a zip."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def kind_of(head: bytes) -> str:
    """Return DUMP, ARCHIVE, UNKNOWN or what else it is, in words, by a file's first bytes, compressed or not."""
    return kind_of_stream(unwrap(Raw(BytesIO(head), None)))


def kind_of_stream(stream: Layer) -> str:
    """Return DUMP, ARCHIVE, UNKNOWN or what else a stream holds, in words, without reading from it."""
    head = stream.peek(TAR_MAGIC_AT + 8)
    if not head:
        return "empty" if stream.failure is None else UNKNOWN
    if DUMP_SIGN.match(head):
        return DUMP
    if is_tar(head) or is_zip(head):
        return ARCHIVE
    return next((words for sign, words in OTHERS if sign.match(head)), "something unknown")


def called_a_dump(name: str) -> bool:
    """Return whether a file's name promises a dump."""
    return name.lower().endswith(CALLED_A_DUMP)


def may_be_dump(stream: Layer) -> bool:
    """Return whether a stream may hold a dump or an archive, by its first bytes."""
    return kind_of_stream(stream) in (DUMP, ARCHIVE, UNKNOWN)


def explained(stream: Layer) -> Layer:
    """Return the stream, or one that refuses to be read where something else lies in place of a dump."""
    head = stream.peek(TAR_MAGIC_AT)
    words = next((words for sign, words in INSTEAD if sign.match(head)), None)
    return stream if words is None else Refused(NotAnRdb(f"this is not an RDB file: it is {words}"))
