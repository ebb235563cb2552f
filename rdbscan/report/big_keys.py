"""The largest keys.

Question
    Which keys are the largest?

What it finds
    Three rankings: by memory, by number of elements, by the largest single
    element (hash: field or value). Memory is what deleting the key frees;
    MEMORY USAGE is what that command answers (`rdbscan explain memory-usage`).
    `big-key`: 100 MiB, or a tenth of all memory (from 16 MiB), or a million
      elements.
    `big-value`: a single element or string of 10 MiB or more.

Why it matters
    One thread serves all clients. A command over a large key (SMEMBERS,
    HGETALL, DEL, slot migration) makes all of them wait; reading a large value
    fills output buffers and links. And one key lives on one shard, however
    many there are.

What to do
    Delete with UNLINK (frees in the background). Split: by hash of the member
    into n keys, by day, by user. Read in pages (SCAN family, GETRANGE).
    Compress large values, or keep them in an object store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report import memory_usage
from rdbscan.report.command import Since
from rdbscan.report.commands import in_words, on_key
from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Finding, Report, Row, Severity, Unit
from rdbscan.report.naming import place
from rdbscan.report.ranking import severity, top_and_rest
from rdbscan.report.sentences import count, key, ratio, say, size
from rdbscan.report.totals import by_size, share

if TYPE_CHECKING:
    from rdbscan.profile.profile import KeyRow
    from rdbscan.report.context import Context
    from rdbscan.report.limits import Limits

COLUMNS = (
    Column("key", "Key", Unit.KEY),
    Column("db", "Db", Unit.NUMBER, 1, varied=True),
    Column("type", "Type", Unit.TEXT),
    Column("encoding", "Encoding", Unit.TEXT, 3),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("memory_usage_bytes", "MEMORY USAGE", Unit.BYTES, 5),
    Column("share", "Share", Unit.RATIO, 2),
    Column("elements", "Elements", Unit.COUNT, 1),
    Column("largest_element_bytes", "Largest element", Unit.BYTES, 4),
    Column("expires_at", "Expires", Unit.TIME, 5),
    Column("source", "Source", Unit.TEXT, 3, varied=True),
)
_SPLITS = {
    "string": "split it, compress it in the client, or keep it in an object store",
    "stream": "one stream a day or partition, each with MAXLEN",
    "list": "is it a queue nobody reads, or a history without end? start its workers, or bound it where it is written",
}


@of_profile
def build(context: Context) -> Report:
    """One row a key of the top list by memory."""
    whole = context.whole.memory_bytes
    found = [
        _big(row, whole, context) for row in _once(context, "memory", "elements") if _is_big(row, whole, context.limits)
    ]
    return _report(
        context,
        "big_keys",
        "Largest keys",
        "Which keys hold the most memory?",
        "memory",
        top_and_rest(found, "big keys", context.limits),
    )


@of_profile
def by_elements(context: Context) -> Report:
    """One row a key of the top list by number of elements."""
    return _report(
        context, "many_elements", "Keys with most elements", "Which keys have the most elements?", "elements", []
    )


@of_profile
def by_largest_element(context: Context) -> Report:
    """One row a key of the top list by largest element."""
    rows, least = context.top("largest_element"), context.limits.big_value_bytes
    whole = context.whole.memory_bytes
    found = [_value(row, whole, context) for row in rows if (row.largest_element_bytes or 0) >= least]
    question = "Which keys have the largest single elements?"
    findings = top_and_rest(found, "large values", context.limits)
    return _report(context, "large_elements", "Largest elements", question, "largest_element", findings)


def _report(context: Context, name: str, title: str, question: str, ranking: str, findings: list[Finding]) -> Report:
    whole, top = context.whole.memory_bytes, context.top(ranking)
    rows = [_row(row, whole) for row in top]
    notes = memory_usage.notes(top, context.limits) if ranking == "memory" else []
    return Report(name, title, question, COLUMNS, rows, findings, notes, aside=ranking != "memory")


def _row(row: KeyRow, whole: int) -> Row:
    return (
        row.key, row.db, row.type, row.encoding, row.memory_bytes, row.memory_usage_bytes,
        share(row.memory_bytes, whole), row.elements, row.largest_element_bytes, row.expires_at, row.source,
    )  # fmt: skip


def _once(context: Context, *rankings: str) -> list[KeyRow]:
    rows = {(row.source, row.db, row.key): row for ranking in rankings for row in context.top(ranking)}
    return sorted(rows.values(), key=by_size)


def _is_big(row: KeyRow, whole: int, limits: Limits) -> bool:
    part = share(row.memory_bytes, whole) or 0.0
    dominant = part >= limits.big_key_share and row.memory_bytes >= limits.big_key_share_bytes
    return dominant or row.memory_bytes >= limits.big_key_bytes or (row.elements or 0) >= limits.big_key_elements


def _big(row: KeyRow, whole: int, context: Context) -> Finding:
    part = share(row.memory_bytes, whole)
    what = say(
        "Key {}{} takes {}, {} of the memory",
        key(row.key),
        place(row, context, row.type),
        size(row.memory_bytes),
        ratio(part),
    )
    elements = say(", with {}.", count(row.elements, "element")) if row.elements else say(".")
    return Finding(
        "big-key",
        severity(row.memory_bytes, context),
        say(what.template + elements.template, *what.cells, *elements.cells),
        say("Commands over all of it block every client, and no other shard can take a part of it."),
        (
            *on_key(context, row, ("MEMORY USAGE",), say("what it takes now"), since=Since((4, 0))),
            *in_words(_SPLITS.get(row.type, "split it by member, day or user")),
        ),
        key(row.key),
        row.memory_bytes,
        1,
        part,
    )


def _value(row: KeyRow, whole: int, context: Context) -> Finding:
    return Finding(
        "big-value",
        Severity.WARNING,
        say(
            "Key {}{} has an element of {}.",
            key(row.key), place(row, context, row.type), size(row.largest_element_bytes or 0),
        ),
        say("Every read of it fills an output buffer and blocks the server while it is copied."),
        in_words("compress or split the value, or keep it in an object store"),
        key(row.key),
        row.memory_bytes,
        1,
        share(row.memory_bytes, whole),
    )  # fmt: skip
