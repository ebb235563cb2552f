"""Opaque key names.

Question
    Which keys cannot be told apart by their names?

What it finds
    Patterns of placeholders only, such as `{id}` or `{date}:{id}`, and
    `{other}`, the rest that did not fit the bounded number of patterns.
    `opaque-names`: a hundred or more that are one in fifty of the keys, or of
      the memory.
    `unsorted-names`: `{other}` holds a fifth of the memory.

Why it matters
    Nobody can say whose keys they are, no policy can name them, and no report
    can tell the leak from the rest.

What to do
    Prefix names with owner and purpose (`cart:14523`). What can be told by
    rules has a name in rdbscan.toml (`rdbscan explain config`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.profile.profile import OTHER
from rdbscan.report.command import Step
from rdbscan.report.commands import in_words
from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Finding, Report, Row, Severity, Unit
from rdbscan.report.naming import is_opaque
from rdbscan.report.ranking import top_and_rest
from rdbscan.report.rows import Rows
from rdbscan.report.sentences import count, namespace, ratio, say, size
from rdbscan.report.totals import Totals, share

if TYPE_CHECKING:
    from rdbscan.report.context import Context
    from rdbscan.report.limits import Limits

COLUMNS = (
    Column("namespace", "Pattern", Unit.NAMESPACE),
    Column("keys", "Keys", Unit.COUNT),
    Column("keys_share", "Of keys", Unit.RATIO),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("share", "Share", Unit.RATIO),
    Column("example", "Largest key", Unit.KEY),
)


@of_profile
def build(context: Context) -> Report:
    """One row a pattern that says nothing, most memory first."""
    whole = context.whole
    parts = [
        (name, part)
        for name, part in context.namespaces
        if name == OTHER
        or (part.keys > 1 and is_opaque(context.patterns, name))  # one key is a name, however odd, no pattern
    ]
    found = [
        _opaque(name, part, whole) for name, part in parts if name != OTHER and _is_many(part, whole, context.limits)
    ]
    return Report(
        "opaque_names",
        "Opaque key names",
        "Which keys cannot be told apart by their names?",
        COLUMNS,
        Rows(parts, lambda entry: _row(*entry, whole)),
        top_and_rest(found, "opaque patterns", context.limits) + _unsorted(parts, whole, context.limits),
    )


def _row(name: str, part: Totals, whole: Totals) -> Row:
    biggest = part.biggest
    return (
        name,
        part.keys,
        share(part.keys, whole.keys),
        part.memory_bytes,
        share(part.memory_bytes, whole.memory_bytes),
        biggest.key if biggest else None,
    )


def _is_many(part: Totals, whole: Totals, limits: Limits) -> bool:
    large = part.memory_bytes >= limits.opaque_share * whole.memory_bytes
    return part.keys >= limits.opaque_keys and (large or part.keys >= limits.opaque_share * whole.keys)


def _opaque(name: str, part: Totals, whole: Totals) -> Finding:
    stake = share(part.memory_bytes, whole.memory_bytes)
    return Finding(
        "opaque-names",
        Severity.INFO,
        say(
            "{} are bare ids, {}: {}, {} of the memory.",
            count(part.keys, "key name"),
            namespace(name),
            size(part.memory_bytes),
            ratio(stake),
        ),
        say("Nobody can tell whose they are."),
        in_words("prefix the names with owner and purpose, such as cart:14523"),
        namespace(name),
        part.memory_bytes,
        part.keys,
        stake,
    )


def _unsorted(parts: list[tuple[str, Totals]], whole: Totals, limits: Limits) -> list[Finding]:
    other = next((part for name, part in parts if name == OTHER), None)
    stake = share(other.memory_bytes, whole.memory_bytes) if other else None
    if other is None or stake is None or stake < limits.other_share:
        return []
    return [
        Finding(
            "unsorted-names",
            Severity.INFO,
            say(
                "{} with {} follow no common pattern: {} of the memory.",
                count(other.keys, "key"),
                size(other.memory_bytes),
                ratio(stake),
            ),
            say("There are more kinds of names than can be told apart."),
            in_words(
                "rdbscan analyze --config rdbscan.toml", Step.LOOK, say("with names for them: rdbscan explain config")
            ),
            namespace(OTHER),
            other.memory_bytes,
            other.keys,
            stake,
        )
    ]
