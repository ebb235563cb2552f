"""What became of keys as reports: sums of each fate, and its first keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rdbscan.diff.keys.kinds import Fate, Key
from rdbscan.report.model import Column, Report, Row, Sentence, Unit
from rdbscan.report.sentences import count, plain, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rdbscan.diff.keys.compare import KeyChanges

SUMS = (
    Column("fate", "What", Unit.TEXT),
    Column("keys", "Keys", Unit.COUNT),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("memory_change", "Change", Unit.BYTES_CHANGE),
)
KEYS = (
    Column("key", "Key", Unit.KEY),
    Column("db", "DB", Unit.NUMBER, 1, varied=True),
    Column("namespace", "Namespace", Unit.NAMESPACE, 4),
    Column("memory_change", "Change", Unit.BYTES_CHANGE),
    Column("memory_old", "Was", Unit.BYTES, 2),
    Column("memory_new", "Now", Unit.BYTES, 1),
    Column("before", "Before", Unit.TEXT, 1),
    Column("after", "After", Unit.TEXT, 1),
    Column("type", "Type", Unit.TEXT, 3),
)
QUESTIONS = {
    Fate.NEW: "Which keys are new?",
    Fate.GONE: "Which keys are gone?",
    Fate.GROWN: "Which keys grew most?",
    Fate.SHRUNK: "Which keys shrank most?",
    Fate.TTL_LOST: "Which keys had a TTL and have none any more?",
    Fate.TTL_GAINED: "Which keys had no TTL and have one now?",
    Fate.RETYPED: "Which keys are of another type?",
    Fate.CONVERTED: "Which keys have another encoding?",
    Fate.MOVED: "Which keys are on another shard?",
}
TOLD: dict[Fate, Callable[[Key], tuple[str | None, str | None]]] = {
    Fate.RETYPED: lambda key: (key.type_old, key.type_new),
    Fate.CONVERTED: lambda key: (key.encoding_old, key.encoding_new),
    Fate.MOVED: lambda key: (key.source_old, key.source_new),
}
"""What is told of keys besides their sizes, then and now."""


def reports(keys: KeyChanges, *, told_apart: bool = False) -> list[Report]:
    """Return the sums, then the first keys of each fate that any key has."""
    return [
        Report(
            "keys", "Keys", "What became of keys?", SUMS,
            [(fate.title, *sums) for fate, sums in keys.sums.items() if sums.keys],
            notes=list(_notes(keys, told_apart=told_apart)),
        ),
        *(_of_fate(fate, keys.top[fate]) for fate, sums in keys.sums.items() if sums.keys),
    ]  # fmt: skip


def facts(keys: KeyChanges) -> dict[str, Any]:
    """Return the sums for programs."""
    return {
        "old": keys.rows[0],
        "new": keys.rows[1],
        "matched": keys.matched,
        "repeated": keys.repeated,
        **{fate.value: sums._asdict() for fate, sums in keys.sums.items() if fate is not Fate.MOVED or keys.moves},
    }


def _of_fate(fate: Fate, keys: list[Key]) -> Report:
    rows = [_row(fate, key) for key in keys]
    return Report(f"keys_{fate.value}", f"Keys: {fate.title}", QUESTIONS[fate], KEYS, rows)


def _row(fate: Fate, key: Key) -> Row:
    before, after = TOLD[fate](key) if fate in TOLD else (None, None)
    kind = key.type_new or key.type_old
    return (key.key, key.db, key.namespace, key.change, key.memory_old, key.memory_new, before, after, kind)


def _notes(keys: KeyChanges, *, told_apart: bool) -> Iterator[Sentence]:
    yield say(
        "{} and {}: {} on both sides", count(keys.rows[0], "key"), count(keys.rows[1], "key"), count(keys.matched)
    )
    if told_apart:
        yield plain("keys are compared as the same server would hold both sides: what the model changes is not in here")
    if keys.repeated:
        yield say(
            "{} of several dumps of the same side: of each the largest copy counts here, all of them count in namespaces",
            count(keys.repeated, "key is one/keys are ones"),
        )
    if keys.redacted:
        yield plain(
            "all names are pseudonyms: keys are found on the other side only if both were redacted with the same key"
        )
