"""What the names of namespaces say to a report; what they are made of only `keyspace.Pattern` knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.keyspace.pattern import Pattern
from rdbscan.report.sentences import text
from rdbscan.report.words import CACHE, INDEX, LOG, QUEUE, TEMPORARY, mean

if TYPE_CHECKING:
    from rdbscan.keyspace.shown import Patterns
    from rdbscan.profile.keys import KeyRow
    from rdbscan.report.context import Context
    from rdbscan.report.model import Cell


def fixed_bytes(behind: Patterns, namespace: str) -> int:
    """Return how many bytes are the same in all names of a namespace."""
    return min(pattern.fixed_bytes for pattern in behind.of(namespace))


def family(behind: Patterns, namespace: str) -> str:
    """Return the namespace with its neighbours that differ in the last level only: `facet:brass` is `facet:*`."""
    return namespace if behind.is_given(namespace) else behind.of(namespace)[0].family


def branch(behind: Patterns, namespace: str) -> str:
    """Return it with those that have another last word before the id: `stock:graz:{id}` is `stock:*:{id}`."""
    return namespace if behind.is_given(namespace) else behind.of(namespace)[0].branch


def is_opaque(behind: Patterns, namespace: str) -> bool:
    """Return whether nothing is left of the name but placeholders and punctuation."""
    return not behind.is_given(namespace) and behind.of(namespace)[0].is_opaque


def is_temporary(namespace: str) -> bool:
    """Return whether a word of the name speaks of something that ends by nature (session, lock, cache)."""
    return mean(words(namespace), TEMPORARY)


def is_cache(namespace: str) -> bool:
    """Return whether a word of the name speaks of what can be had again from elsewhere."""
    return mean(words(namespace), CACHE)


def is_log(namespace: str) -> bool:
    """Return whether a word of the name speaks of something written once per event (log, history, processed)."""
    return mean(words(namespace), LOG)


def is_queue(namespace: str) -> bool:
    """Return whether a word of the name speaks of work that waits (queue, jobs, inbox)."""
    return mean(words(namespace), QUEUE)


def is_index(namespace: str) -> bool:
    """Return whether a word of the name speaks of a list of other keys (index, ids, completed)."""
    return mean(words(namespace), INDEX)


def words(namespace: str) -> list[str]:
    """Return the words of a name in lower case, in their order."""
    return Pattern.parse(namespace).words


def stem(namespace: str) -> str:
    """Return what is before the last level of a pattern, with the separator; "" where there is but one."""
    return "".join(map(str, Pattern.parse(namespace).levels[:-1]))


def place(row: KeyRow, context: Context, *facts: str) -> Cell:
    """Return what and where a key is, as far as it is not obvious: "" or " (hash, db 3, shard-2.rdb)"."""
    parts = [*facts, *([f"db {row.db}"] if row.db else [])]
    if len(context.sources) > 1:
        parts.append(row.source)
    return text(f" ({', '.join(parts)})" if parts else "")
