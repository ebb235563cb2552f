"""What is known of patterns of names, one row a pattern: a table whose columns merge by their kind."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from rdbscan.profile.columns import collapse
from rdbscan.profile.fields import Merge
from rdbscan.profile.names import Names, in_common, names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Column: TypeAlias = "array[int] | list[bool] | list[str]"


@dataclass(frozen=True, slots=True)
class Patterns:
    """Columns by name, as long as `patterns`, which are in order and each there once.

    Its writer says which columns there are. Merging adds numbers (`array("q")`, at most 2**63 - 1), takes a bool for true
    where any is, and of two texts the later in the alphabet; a pattern that one side does not know counts 0, False, "".
    """

    patterns: list[str] = field(default_factory=list)
    columns: dict[str, Column] = field(default_factory=dict)

    def __add__(self, other: Patterns) -> Patterns:
        """Return the patterns of both. Where kinds of a column differ, text wins over bool, and that over numbers."""
        if not (self.patterns and other.patterns):
            return self if self.patterns else other
        ours = Names(array("q", range(len(self.patterns))), self.patterns)
        ours, theirs = in_common(ours, Names(array("q", range(len(other.patterns))), other.patterns))
        patterns, places = ours.words, ours.codes + theirs.codes
        columns: dict[str, Column] = {}
        for name in sorted(self.columns.keys() | other.columns.keys()):
            kind = max(_kind(one.columns[name]) for one in (self, other) if name in one.columns)
            columns[name] = _merged(kind, self._column(name, kind), other._column(name, kind), places, len(patterns))
        return Patterns(patterns, columns)

    def renamed(self, patterns: Sequence[str], text: Callable[[str], str]) -> Patterns:
        """Return the table with other names for its patterns, one for each, and other texts; equal names are merged."""
        if not patterns:
            return self
        rows = names_of(patterns)
        columns: dict[str, Column] = {}
        for name, column in self.columns.items():
            shown: list[Any] = [text(value) if isinstance(value, str) else value for value in column]
            columns[name] = _merged(_kind(column), shown, [], rows.codes, len(rows.words))
        return Patterns(rows.words, columns)

    def _column(self, name: str, kind: int) -> Column:
        column = self.columns.get(name)
        if column is not None and _kind(column) == kind:
            return column
        return _blank(kind, len(self.patterns))


NUMBER, BOOL, TEXT = range(3)


def _kind(column: Column) -> int:
    if isinstance(column, array):
        return NUMBER
    return TEXT if isinstance(column[0], str) else BOOL


def _blank(kind: int, rows: int) -> Column:
    if kind == NUMBER:
        return array("q", bytes(8 * rows))
    return [""] * rows if kind == TEXT else [False] * rows


def _merged(kind: int, ours: Column, theirs: Column, places: array[int], rows: int) -> Column:
    both: list[Any] = [*ours, *theirs]
    if kind == NUMBER:
        return collapse(array("q", both), places, rows, Merge.SUM, 0)
    merged: list[Any] = list(_blank(kind, rows))
    for place, value in zip(places, both, strict=True):
        merged[place] = max(merged[place], value)
    return merged
