"""What a comparison says, for renderers: reports, the sentences that come first and last, and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rdbscan.diff import key_tables, tables
from rdbscan.diff.changes import Change, State, cut
from rdbscan.diff.headline import headline
from rdbscan.diff.tree import tree

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from rdbscan.diff.run import Diff
    from rdbscan.render import Provenance
    from rdbscan.report.model import Report, Sentence

DIFF_VERSION = 1
LEAST_ROWS = 10
"""Rows of tables that are short by themselves: what is long was cut before (`reports`)."""


def lead(diff: Diff) -> list[Sentence]:
    """Return what comes first and last."""
    return headline(diff.whole, diff.parts, diff.old, diff.new)


def reports(diff: Diff, rows: int | None = None) -> list[Report]:
    """Return the tables; with `rows` the one of namespaces has no more, its last is all others, and there is no tree."""
    parts: Sequence[Change] = diff.parts if rows is None else cut(diff.parts, rows)
    left = tables.left_out(diff.parts, parts)
    notes = [
        *tables.notes(diff.old, diff.new, diff.parts, told_apart=diff.told_apart),
        *([left] if left else []),
    ]
    return [
        tables.sides(diff.old, diff.new),
        tables.namespaces(parts, diff.whole, notes),
        *([tree(diff.parts, diff.new.profile.naming.separators)] if rows is None else []),
        tables.encodings(diff.parts, rows),
        *([] if diff.keys is None else key_tables.reports(diff.keys, told_apart=diff.told_apart)),
    ]


def write_json(diff: Diff, out: TextIO, provenance: Provenance) -> None:
    """Write all of it as JSON; docs/diff.md describes it."""
    from rdbscan.render.json import render_comparison

    render_comparison(DIFF_VERSION, facts(diff), lead(diff), reports(diff), out, provenance)


def facts(diff: Diff) -> dict[str, Any]:
    """Return the sums, and what is known of them."""
    old, new = diff.whole.old, diff.whole.new
    return {
        **({} if diff.keys is None else {"keys": key_tables.facts(diff.keys)}),
        "old": {
            **old._asdict(),
            "complete": diff.old.is_complete,
            "namespaces_are_lower_bounds": diff.old.profile.is_cut,
        },
        "new": {
            **new._asdict(),
            "complete": diff.new.is_complete,
            "namespaces_are_lower_bounds": diff.new.profile.is_cut,
        },
        "change": {**diff.whole.difference._asdict(), "by_the_model": diff.whole.model},
        "namespaces": {state.value: sum(part.state is state for part in diff.parts) for state in State},
    }
