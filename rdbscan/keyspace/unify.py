"""Common names: from what is known of the patterns of one dump or of many to the names that reports show.

A position with one value is a word, one with a few is a choice, one with many is an id. Which of the three it is only all
names together tell, so it is decided here, at the end, and in the same way for one dump and for all that are looked at
together: whatever the order in which they come or were merged, the same rows give the same names. Names that are common
already stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable

from rdbscan.keyspace.choices import collapse_choices
from rdbscan.keyspace.crowds import collapse_ids, collapse_words
from rdbscan.keyspace.naming import Naming, NamingRow
from rdbscan.keyspace.placeholders import OTHER
from rdbscan.keyspace.rows import Cutter, Row
from rdbscan.keyspace.strays import join_strays

ROUNDS = 8
"""Passes at most; nearly always the second one finds nothing more to do."""


def unify(naming: Naming) -> tuple[dict[str, str], Naming]:
    """Return the common name of every pattern, and what is known of these names: rows that have nothing left to do."""
    rows = naming.rows()
    names = {row.pattern: row.pattern for row in rows}
    known = [row for row in rows if row.given or row.pattern == OTHER]
    cutter = Cutter(naming.separators)
    for row in common_rows([cutter.row(row) for row in rows if not row.given and row.pattern != OTHER]):
        found = naming_row(row, cutter)
        names.update((str(pattern), found.pattern) for pattern in row.members)
        known.append(found)
    return names, Naming.of(known, naming.given, naming.separators)


def naming_row(row: Row, cutter: Cutter) -> NamingRow:
    """Return what is known of a common name."""
    return NamingRow(cutter.pattern(row), row.keys, row.exploded, row.kept, row.random, 0, row.lengths)


def common_rows(rows: list[Row], *, complete: bool = False) -> list[Row]:
    """Return one row a common name; `complete`: no words are missing in these rows because they are in a {*} already."""
    before = sorted({row.shape for row in rows})
    for _round in range(ROUNDS):
        collapse_ids(rows)
        join_strays(rows)
        rows = joined(rows)
        collapse_words(rows, complete=complete)
        rows = joined(rows)
        collapse_choices(rows)
        rows = joined(rows)
        shapes = [row.shape for row in rows]
        if shapes == before:
            break
        before = shapes
    return rows


def joined(rows: Iterable[Row]) -> list[Row]:
    """Return one row a shape, in their order; a number that is not the same in all rows varies."""
    found: dict[str, Row] = {}
    for row in rows:
        before = found.setdefault(row.shape, row)
        if before is not row:
            _join(before, row)
    return [found[shape] for shape in sorted(found)]


def _join(a: Row, b: Row) -> None:
    for place, (one, other) in enumerate(zip(a.steps, b.steps, strict=True)):
        if one.numbers != other.numbers:
            numbers = tuple(x if x == y else None for x, y in zip(one.numbers, other.numbers, strict=True))
            a.steps[place] = one._replace(numbers=numbers)
    a.keys += b.keys
    a.exploded = max(a.exploded, b.exploded)
    a.kept = max(a.kept, b.kept)
    a.random = a.random or b.random
    a.lengths |= b.lengths
    a.members += b.members
