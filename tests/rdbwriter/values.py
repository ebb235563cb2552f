"""Lists, sets, zsets, hashes and arrays."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING

from .packed import listpack, ziplist
from .strings import length, string

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.reference.packed import Entry


def members(items: Sequence[bytes], claimed: int | None = None) -> bytes:
    """Encode types 1 and 2: a count and strings."""
    return length(len(items) if claimed is None else claimed) + b"".join(map(string, items))


def pairs(items: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Encode type 4: a count, fields and values."""
    items = list(items)
    return length(len(items)) + b"".join(string(field) + string(value) for field, value in items)


def text_score(score: float | bytes) -> bytes:
    """Encode a score of type 3; bytes stand as they are."""
    special = {float("inf"): b"\xfe", float("-inf"): b"\xff"}
    if not isinstance(score, bytes) and (score in special or math.isnan(score)):
        return special.get(score, b"\xfd")
    spelled = score if isinstance(score, bytes) else b"%.17g" % score
    return bytes([len(spelled)]) + spelled


def sorted_set(items: Iterable[tuple[bytes, float]], binary: bool = True) -> bytes:
    """Encode types 5 (binary) and 3: a count, members and scores."""
    items = list(items)
    scores = [struct.pack("<d", score) if binary else text_score(score) for _, score in items]
    return length(len(items)) + b"".join(string(item[0]) + score for item, score in zip(items, scores, strict=True))


def quicklist(nodes: Sequence[Sequence[Entry]]) -> bytes:
    """Encode type 14: nodes that are ziplists."""
    return length(len(nodes)) + b"".join(string(ziplist(node)) for node in nodes)


def quicklist2(nodes: Sequence[Sequence[Entry] | bytes]) -> bytes:
    """Encode type 18: nodes that are listpacks, or bytes for a plain one."""
    return length(len(nodes)) + b"".join(
        length(1) + string(node) if isinstance(node, bytes) else length(2) + string(listpack(node)) for node in nodes
    )


def hash_metadata(items: Sequence[tuple[bytes, bytes, int]], minimum: int | None) -> bytes:
    """Encode type 24, or 22 of 7.4-rc1 (no minimum): fields, values and absolute expiry in ms, 0 for none."""
    body = b""
    for field, value, at in items:
        ttl = at if minimum is None or at == 0 else at - minimum + 1
        body += length(ttl) + string(field) + string(value)
    return (b"" if minimum is None else struct.pack("<q", minimum)) + length(len(items)) + body


def hash_listpack_ex(items: Sequence[tuple[Entry, Entry, int]], minimum: int | None) -> bytes:
    """Encode type 25, or 23 of 7.4-rc1 (no minimum)."""
    blob = listpack([each for item in items for each in item])
    return (b"" if minimum is None else struct.pack("<q", minimum)) + string(blob)


def hash_2(items: Sequence[tuple[bytes, bytes, int]]) -> bytes:
    """Encode Valkey's type 22: fields, values and absolute expiry in ms, -1 for none."""
    return length(len(items)) + b"".join(
        string(field) + string(value) + struct.pack("<q", at) for field, value, at in items
    )


def array(items: Sequence[tuple[int, bytes | int | float]], cursor: int | None = None) -> bytes:
    """Encode type 28: (index, element)."""
    body = length(len(items)) + (length(0) if cursor is None else length(1) + length(cursor))
    for index, item in items:
        tagged = (
            length(0) + string(item)
            if isinstance(item, bytes)
            else length(2) + struct.pack("<d", item)
            if isinstance(item, float)
            else length(1) + struct.pack("<q", item)
        )
        body += length(index) + tagged
    return body
