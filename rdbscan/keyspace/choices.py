"""Positions with a few values that are data all the same: codes of languages, currencies, environments."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rdbscan.keyspace.codes import kind_of
from rdbscan.keyspace.rows import STAR, Row, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

Place = tuple[str, str]
"""The kind of a code, and the shape of the names with {*} in its place."""


def collapse_choices(rows: list[Row]) -> None:
    """Replace codes that are one of a choice by {*}, in place.

    A choice are two codes of one kind with the same names around them. Between colons a code stays: `page:de:{id}`. There a
    team has said what it wants to be told apart; inside such a part it has not.
    """
    found: defaultdict[Place, set[str]] = defaultdict(set)
    codes: list[tuple[Row, Place, int, int]] = []
    for row in rows:
        for place, start, stop in _codes(row):
            found[place].add("".join([step.text for step in row.steps[start:stop]]))
            codes.append((row, place, start, stop))
    shapes = {row.shape for row in rows} if codes else set()
    changed: set[int] = set()
    for row, place, start, stop in codes:
        if id(row) not in changed and (len(found[place]) > 1 or place[1] in shapes):
            row.change(start, stop, [row.steps[start].with_run(STAR)])
            changed.add(id(row))


def _codes(row: Row) -> Iterator[tuple[Place, int, int]]:
    """Find codes: where they stand, and the steps they take."""
    steps = row.steps
    for start, step in enumerate(steps):
        if not step.word or not kind_of(step.run):
            continue
        locale = start + 1 < len(steps) and steps[start + 1].marks in ("-", "_")
        locale = locale and kind_of(f"{step.run}-{steps[start + 1].run}") != ""
        stop = start + 2 if locale else start + 1
        if not _is_level(row, start, stop):
            yield (kind_of(step.run), _shape_without(steps, start, stop)), start, stop


def _is_level(row: Row, start: int, stop: int) -> bool:
    """Return whether colons, or the name's ends, stand on both sides."""
    before = row.steps[start].marks[-1:]
    behind = row.steps[stop].marks[:1] if stop < len(row.steps) else ""
    return before in ("", ":") and behind in ("", ":")


def _shape_without(steps: list[Step], start: int, stop: int) -> str:
    return "".join(
        [
            *(step.text for step in steps[:start]),
            steps[start].marks + STAR,
            *(step.text for step in steps[stop:]),
        ]
    )
