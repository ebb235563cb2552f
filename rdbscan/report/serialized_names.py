"""Names that a serializer has wrapped.

Question
    Which client library writes names that only it can read?

What it finds
    `serialized-names`: keys whose names begin as a serializer's output does:
      Java's (Spring Data Redis' default), Python's pickle, PHP's serialize()
      and igbinary, msgpack, JSON. The rest of the name is still recognised, so
      they are one namespace whatever their length: {len} stands for it.

Why it matters
    Nobody can type such a name: redis-cli, SCAN ... MATCH, ACL rules and other
    services miss the key. Each name is some bytes longer.

What to do
    Set the client's serializer for keys to plain text. Existing keys keep their
    names: let them expire, or rename them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rdbscan.keyspace.serializers import Serializer, serializer_of
from rdbscan.report.commands import in_words
from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Finding, Report, Row, Severity, Unit
from rdbscan.report.ranking import top_and_rest
from rdbscan.report.rows import Rows
from rdbscan.report.sentences import count, namespace, say, size, text
from rdbscan.report.totals import Totals, share

if TYPE_CHECKING:
    from rdbscan.report.context import Context

COLUMNS = (
    Column("namespace", "Pattern", Unit.NAMESPACE),
    Column("serializer", "Serializer", Unit.TEXT),
    Column("origin", "Found in", Unit.TEXT, 1),
    Column("keys", "Keys", Unit.COUNT),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("share", "Share", Unit.RATIO),
)
Part = tuple[str, Totals]


@of_profile
def build(context: Context) -> Report:
    """Return one row a namespace whose names a serializer wrote, most memory first."""
    whole = context.whole
    written: defaultdict[Serializer, list[Part]] = defaultdict(list)
    for name, part in context.namespaces:
        serializer = _serializer(context, name)
        if serializer is not None:
            written[serializer].append((name, part))
    found = [_finding(serializer, parts, whole) for serializer, parts in written.items()]
    rows = [(serializer, *entry) for serializer, parts in written.items() for entry in parts]
    return Report(
        "serialized_names",
        "Serialized names",
        "Which client library writes names that only it can read?",
        COLUMNS,
        Rows(rows, lambda entry: _row(*entry, whole)),
        top_and_rest(found, "serializers that write names", context.limits),
    )


def _serializer(context: Context, name: str) -> Serializer | None:
    patterns = context.patterns
    return None if patterns.is_given(name) else serializer_of(patterns.of(name)[0])


def _row(serializer: Serializer, name: str, part: Totals, whole: Totals) -> Row:
    memory = part.memory_bytes
    return (name, serializer.name, serializer.origin, part.keys, memory, share(memory, whole.memory_bytes))


def _finding(serializer: Serializer, parts: list[Part], whole: Totals) -> Finding:
    keys, memory = (sum(getattr(part, name) for _name, part in parts) for name in ("keys", "memory_bytes"))
    return Finding(
        "serialized-names",
        Severity.INFO,
        say(
            "The names of {}, {}, were written by {} ({}), such as {}.",
            count(keys, "key"), size(memory), text(serializer.name), text(serializer.origin), namespace(parts[0][0]),
        ),
        say("Only the client that wrote such a name can find it again; nobody can type it."),
        in_words(serializer.advice),
        namespace(parts[0][0]),
        memory,
        keys,
        share(memory, whole.memory_bytes),
    )  # fmt: skip
