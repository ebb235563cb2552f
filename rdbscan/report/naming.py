"""What names say: words in a pattern, the glob that finds its keys, patterns that say nothing, where a key lives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rdbscan.profile.profile import OTHER, KeyRow, Profile
from rdbscan.report import thresholds as limit
from rdbscan.report.sentences import text

if TYPE_CHECKING:
    from rdbscan.report.model import Cell

_PLACEHOLDER = re.compile(r"\{[a-z0-9_-]*\}")
_ESCAPED_BYTE = re.compile(r"\\x[0-9a-f]{2}")
_WORD = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def is_temporary(namespace: str) -> bool:
    """Does a word of the name speak of something that ends by nature (session, lock, cache)?"""
    words = _WORD.findall(_CAMEL.sub(" ", _PLACEHOLDER.sub(" ", namespace)).lower())
    return not limit.TEMPORARY_WORDS.isdisjoint(words)


def is_opaque(namespace: str) -> bool:
    """Is nothing left of the name but placeholders and punctuation?"""
    return namespace != OTHER and not any(mark.isalnum() for mark in _PLACEHOLDER.sub("", namespace))


def glob(namespace: str) -> bytes:
    """A pattern for SCAN ... MATCH that finds the namespace's keys (and perhaps a few more).

    Bytes that were not UTF-8 and characters that mean something in a glob are matched by `?`.
    """
    parts = (re.sub(r"[*?\[\]\\^]", "?", _ESCAPED_BYTE.sub("?", part)) for part in _PLACEHOLDER.split(namespace))
    return "*".join(parts).encode("utf-8", "replace")


def place(row: KeyRow, profile: Profile) -> Cell:
    """Where a key is when that is not obvious, to follow its name: "" or " (db 3, shard-2.rdb)"."""
    parts = [f"db {row.db}"] if row.db else []
    if len(profile.sources) > 1:
        parts.append(row.source)
    return text(f" ({', '.join(parts)})" if parts else "")
