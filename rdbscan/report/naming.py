"""What names say: words in a pattern, the glob that finds its keys, patterns that say nothing, where a key lives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rdbscan.profile.profile import OTHER, KeyRow
from rdbscan.report.sentences import text
from rdbscan.report.words import LOG_WORDS, TEMPORARY_WORDS

if TYPE_CHECKING:
    from rdbscan.report.context import Context
    from rdbscan.report.model import Cell

_PLACEHOLDER = re.compile(r"\{(?:id|date|ip|email|\*)\}")  # and no other braces: those are hash tags
_ESCAPED_BYTE = re.compile(r"\\x[0-9a-f]{2}")
_WORD = re.compile(r"[a-z]+")
_SEPARATORS = ":/|.-_#"
_SEGMENT = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def words(namespace: str) -> list[str]:
    """The words of a pattern in lower case: `userSessions:{id}` is user, sessions."""
    return _WORD.findall(_CAMEL.sub(" ", _PLACEHOLDER.sub(" ", namespace)).lower())


def is_temporary(namespace: str) -> bool:
    """Does a word of the name speak of something that ends by nature (session, lock, cache)?"""
    return not TEMPORARY_WORDS.isdisjoint(words(namespace))


def is_log(namespace: str) -> bool:
    """Does a word of the name speak of something written once per event (log, history, processed)?"""
    return not LOG_WORDS.isdisjoint(words(namespace))


def is_opaque(namespace: str) -> bool:
    """Is nothing left of the name but placeholders and punctuation?"""
    return namespace != OTHER and not any(mark.isalnum() for mark in _PLACEHOLDER.sub("", namespace))


def family(namespace: str) -> str:
    """The namespace and its neighbours that differ in the last word only: `facet:brass` is `facet:*`."""
    head, cut, last = namespace.rpartition(":")
    return f"{head}:*" if cut and last and not _PLACEHOLDER.search(last) else namespace


def branch(namespace: str) -> str:
    """The pattern and its neighbours with another last word before the id: `stock:graz:{id}` is `stock:*:{id}`."""
    head, cut, last = namespace.rpartition(":")
    above, mark, word = head.rpartition(":")
    alike = cut and mark and _PLACEHOLDER.search(last) and not _PLACEHOLDER.search(word)
    return f"{above}:*:{last}" if alike else namespace


def fixed_bytes(namespace: str) -> int:
    """How many bytes are the same in all names of a pattern: 12 of `user:{id}:events`."""
    return len(_ESCAPED_BYTE.sub("?", _PLACEHOLDER.sub("", namespace)).encode("utf-8", "replace"))


def abbreviated(namespace: str) -> str:
    """The pattern with one letter for each of its words: `user:{id}:events` is `u:{id}:e`."""
    holes = _PLACEHOLDER.findall(namespace)
    words = [_SEGMENT.sub(lambda word: word[0][0], part) for part in _PLACEHOLDER.split(namespace)]
    return "".join(part for pair in zip(words, [*holes, ""], strict=True) for part in pair)


def words_only(namespace: str) -> str:
    """The pattern without its placeholders: `user:{id}:events` is `user:events`."""
    parts = (part.strip(_SEPARATORS) for part in _PLACEHOLDER.split(namespace))
    return ":".join(part for part in parts if part)


def glob(namespace: str) -> bytes:
    """A pattern for SCAN ... MATCH that finds the namespace's keys (and perhaps a few more).

    Bytes that were not UTF-8 and characters that mean something in a glob are matched by `?`.
    """
    parts = (re.sub(r"[*?\[\]\\^]", "?", _ESCAPED_BYTE.sub("?", part)) for part in _PLACEHOLDER.split(namespace))
    return "*".join(parts).encode("utf-8", "replace")


def place(row: KeyRow, context: Context, *facts: str) -> Cell:
    """What and where a key is, as far as it is not obvious, to follow its name: "" or " (hash, db 3, shard-2.rdb)"."""
    parts = [*facts, *([f"db {row.db}"] if row.db else [])]
    if len(context.sources) > 1:
        parts.append(row.source)
    return text(f" ({', '.join(parts)})" if parts else "")
