"""One key and a page of its content as reports, so that every renderer can show them."""

from __future__ import annotations

import json
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from rdbscan.pipeline.lookup import content
from rdbscan.report.memory_usage import misleads
from rdbscan.report.model import Column, Report, Row, Sentence, Unit
from rdbscan.report.sentences import count, duration, number, say, size
from rdbscan.values import (
    Element,
    Entry,
    Group,
    Idempotency,
    Item,
    Metadata,
    Pair,
    Plain,
    Producer,
    Scored,
    Slot,
    Vector,
    VectorSet,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdbscan.pipeline.lookup import Found
    from rdbscan.source import SourceSettings
    from rdbscan.values import Text

KEPT_OF_STRING, KEPT_OF_ELEMENT = 1 << 20, 4096
"""Bytes of the one string, or of each element, that are kept unless all are wanted."""
BYTES_A_LINE = 16
LINE = 96
"""Characters of a text, and bytes of anything else, that make a row."""

RECORD = (
    ("key", "Key", Unit.KEY), ("db", "Database", Unit.NUMBER), ("type", "Type", Unit.TEXT),
    ("encoding", "Encoding", Unit.TEXT), ("elements", "Elements", Unit.COUNT), ("memory_bytes", "Memory", Unit.BYTES),
    ("memory_usage_bytes", "MEMORY USAGE", Unit.BYTES), ("value_bytes", "Payload", Unit.BYTES),
    ("largest_element_bytes", "Largest element", Unit.BYTES), ("rdb_bytes", "In the dump", Unit.BYTES),
    ("expires_at", "Expires", Unit.TIME), ("left", "Time left", Unit.DURATION),
    ("expiring_fields", "Fields with a TTL", Unit.COUNT), ("idle_seconds", "Idle", Unit.DURATION),
    ("frequency", "Access frequency", Unit.COUNT), ("oldest_at", "Oldest content", Unit.TIME),
    ("newest_at", "Newest content", Unit.TIME), ("slot", "Hash slot", Unit.NUMBER), ("offset", "At byte", Unit.COUNT),
)  # fmt: skip
POSITION = Column("at", "#", Unit.NUMBER)
VALUE = Column("value", "Value", Unit.KEY)
LENGTH = Column("length", "Bytes", Unit.COUNT, 1)
"""How long the value is, of which perhaps only the beginning is shown."""
GROUPS = (
    Column("group", "Group", Unit.KEY),
    Column("last_id", "Last ID", Unit.TEXT),
    Column("read", "Read", Unit.COUNT),
    Column("pending", "Pending", Unit.COUNT),
    Column("consumers", "Consumers", Unit.COUNT),
)
PRODUCERS = (
    Column("producer", "Producer", Unit.KEY),
    Column("ids", "Ids", Unit.COUNT),
    Column("first_id", "First entry", Unit.TEXT),
    Column("last_id", "Last entry", Unit.TEXT),
)
METADATA = (
    Column("class", "Class", Unit.TEXT),
    Column("version", "Version", Unit.NUMBER),
    Column("unknown", "A server without the module", Unit.TEXT, 1),
    Column("kind", "Kind", Unit.TEXT),
    VALUE,
    LENGTH,
)
VECTORS = (
    Column("dimension", "Dimension", Unit.COUNT),
    Column("projected_from", "Projected from", Unit.COUNT),
    Column("quantisation", "Quantisation", Unit.TEXT),
    Column("links", "Links of a node (M)", Unit.COUNT),
)
BEHIND_ENTRIES = (Entry, Group, Producer, Idempotency)
"""What a stream consists of."""


class Page(NamedTuple):
    """What is shown: rows from `offset` on, at most `limit`; `raw` for machines: strings are not cut into lines.

    `full`: elements are kept whole, however long.
    """

    offset: int
    limit: int
    raw: bool
    full: bool = False

    def kept(self, kind: str) -> int | None:
        """Return how many bytes of each string are kept for a key of that type (None: all)."""
        if self.full:
            return None
        return KEPT_OF_STRING if kind == "string" else KEPT_OF_ELEMENT


def key_reports(source: str, found: Found, page: Page, settings: SourceSettings | None = None) -> Iterator[Report]:
    """Yield the record of a key, then a page of its content, which is read as it is asked for.

    `settings` say how sources are read. Raises DamagedDumpError where the content cannot be read on.
    """
    record = found.record
    yield record_report(record, found.info.header.ctime_ms)
    yield from page_reports(content(source, found, page.kept(record["type"]), settings), page, record["elements"])


def record_report(record: dict[str, Any], now_ms: int | None) -> Report:
    """What is known of the key; `now_ms` is when the dump was made."""
    left = None if now_ms is None or record["expires_at"] is None else (record["expires_at"] - now_ms) / 1000
    values = record | {"left": left}
    columns = tuple(Column(name, title, unit) for name, title, unit in RECORD)
    row = tuple(values[column.name] for column in columns)
    return Report("key", "Key", "What is it?", columns, [row], facts=True, notes=_misled(record))


def _misled(record: dict[str, Any]) -> list[Sentence]:
    memory, usage = record["memory_bytes"], record["memory_usage_bytes"]
    if not misleads(memory, usage):
        return []
    return [
        say(
            "MEMORY USAGE answers {}, but deleting the key frees {}: believe that (rdbscan explain memory-usage).",
            size(usage), size(memory),
        )
    ]  # fmt: skip


def page_reports(found: Iterable[Element], page: Page, elements: int | None) -> Iterator[Report]:
    """Metadata of the key, the page, and behind the last entry of a stream who reads and who writes it.

    Elements are asked for as far as they are shown.
    """
    source = iter(found)
    first = next(source, None)
    metadata = []
    while isinstance(first, Metadata):
        metadata.append(first)
        first = next(source, None)
    if metadata:
        yield _metadata(metadata)
    if isinstance(first, VectorSet):
        yield _vector_set(first)
        first = next(source, None)
    if first is None:
        return
    if isinstance(first, Plain) and elements is None:
        yield _string(first.value, page)
        return
    shown = list(islice(chain([first], source), page.offset, page.offset + page.limit))
    rows = [row for at, one in enumerate(shown, page.offset) for row in _rows(at, one)]
    yield Report("content", "Content", "What is in it?", _columns(first), rows, notes=_more(page, len(shown), elements))
    if isinstance(first, BEHIND_ENTRIES):
        yield from _behind(shown)


def _behind(found: list[Element]) -> Iterator[Report]:
    """What a stream has besides entries: consumer groups, and producers whose messages are told apart by ids."""
    groups = [one for one in found if isinstance(one, Group)]
    if groups:
        rows: list[Row] = [
            (one.name.head, f"{one.ms}-{one.seq}", one.read, one.pending, len(one.consumers)) for one in groups
        ]
        yield Report("groups", "Consumer groups", "Who reads it?", GROUPS, rows)
    remembered = [one for one in found if isinstance(one, Idempotency)]
    rows = [(one.name.head, one.ids, _id(one.first), _id(one.last)) for one in found if isinstance(one, Producer)]
    if rows or any(one.added for one in remembered):
        told = (
            "Ids are remembered for {}, at most {} of a producer. {} came with one, {} of them again and were refused."
        )
        notes = [
            say(
                told,
                duration(one.duration_s),
                number(one.most),
                count(one.added + one.repeated, "message"),
                number(one.repeated),
            )
            for one in remembered
        ]
        yield Report("producers", "Idempotent producers", "Who writes it?", PRODUCERS, rows, notes=notes)


def _id(parts: tuple[int, int]) -> str:
    return f"{parts[0]}-{parts[1]}"


def _metadata(found: list[Metadata]) -> Report:
    rows = [
        (one.name, one.version, "dropped" if one.optional else "refuses the dump", item.kind, *item.value)
        for one in found
        for item in one.items
    ]
    return Report("metadata", "Key metadata", "What do modules keep with the key?", METADATA, list(rows))


def _vector_set(one: VectorSet) -> Report:
    row = (one.dimension, one.projected_from, one.quantisation, one.links)
    return Report("vectors", "Vectors", "What do they have in common?", VECTORS, [row], facts=True)


def _more(page: Page, shown: int, elements: int | None) -> list[Any]:
    if shown < page.limit or (elements is not None and page.offset + shown >= elements):
        return []
    return [say("more: --offset {}", number(page.offset + shown))]


def _columns(first: Element) -> tuple[Column, ...]:
    match first:
        case Pair():
            return (
                POSITION,
                Column("field", "Field", Unit.KEY),
                VALUE,
                LENGTH,
                Column("expires_at", "Expires", Unit.TIME, 1),
            )
        case Scored():
            return (POSITION, Column("score", "Score", Unit.TEXT), Column("member", "Member", Unit.KEY), LENGTH)
        case Slot():
            return (POSITION, Column("place", "Index", Unit.NUMBER), VALUE, LENGTH)
        case Entry() | Group() | Producer() | Idempotency():
            return (POSITION, Column("id", "ID", Unit.TEXT), Column("field", "Field", Unit.KEY), VALUE, LENGTH)
        case Item():
            return (POSITION, Column("kind", "Kind", Unit.TEXT), VALUE, LENGTH)
        case Vector():
            attributes = Column("attributes", "Attributes", Unit.KEY)
            return (
                POSITION,
                Column("element", "Element", Unit.KEY),
                LENGTH,
                Column("links", "Links", Unit.COUNT),
                attributes,
            )
    return (POSITION, VALUE, LENGTH)


def _rows(at: int, one: Element) -> Iterator[Row]:
    match one:
        case Plain():
            yield (at, *one.value)
        case Pair():
            yield (at, one.field.head, *one.value, one.expires_at)
        case Scored():
            yield (at, score(one.score), *one.member)
        case Entry():
            for field, value in one.fields:
                yield (at, f"{one.ms}-{one.seq}", field.head, *value)
        case Slot():
            yield (at, one.place, *one.value)
        case Item():
            yield (at, one.kind, *one.value)
        case Vector():
            yield (at, *one.element, one.links, one.attributes.head if one.attributes else None)


def score(value: float) -> str:
    """A score as redis-cli shows it."""
    return repr(value).removesuffix(".0")


def _string(value: Text, page: Page) -> Report:
    notes = []
    if len(value.head) < value.length:
        notes.append(say("the first {} of {}: --full for all", size(len(value.head)), size(value.length)))
    if page.raw:
        return Report("content", "Content", "What is in it?", (VALUE, LENGTH), [value], notes=notes)
    columns, lines = _lines(value.head)
    rows = lines[page.offset : page.offset + page.limit]
    return Report(
        "content", "Content", "What is in it?", columns, rows, notes=_more(page, len(rows), len(lines)) + notes
    )


def _lines(content: bytes) -> tuple[tuple[Column, ...], list[Row]]:
    """Text, JSON laid out, or a dump of bytes, cut into rows."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = ""
    if not text or any(ord(char) < 32 and char not in "\t\r\n" for char in text):
        columns = (
            Column("at", "Byte", Unit.NUMBER),
            Column("hex", "Hex", Unit.TEXT),
            Column("text", "Text", Unit.TEXT),
        )
        return columns, [_hex(at, content[at : at + BYTES_A_LINE]) for at in range(0, len(content), BYTES_A_LINE)]
    cut = [line[at : at + LINE] for line in _laid_out(text).splitlines() for at in range(0, max(len(line), 1), LINE)]
    return (Column("at", "Line", Unit.NUMBER), Column("text", "Text", Unit.TEXT)), list(enumerate(cut))


def _hex(at: int, part: bytes) -> Row:
    return (at, part.hex(" "), "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part))


def _laid_out(text: str) -> str:
    """JSON objects and lists with a line for each member; other text as it is."""
    if text[:1] not in "{[":
        return text
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
