"""What is known of the patterns of names: one row a pattern, from which common names are made (unify.py).

A profile keeps it, with the names that a team has given and the separators that were asked for. What is known of the same
pattern merges column by column, in any order; nothing is forgotten by that. `unify` is a function of the merged rows only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import add, or_
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rdbscan.keyspace.given import GivenName

EXACT_LENGTHS, LONG_LENGTHS = 48, 15
"""Bits of `NamingRow.lengths`: one for each length below the first number, then one for each length modulo the second."""
COLUMNS: dict[str, Callable[[int, int], int]] = {
    "keys": add,
    "exploded": add,
    "kept": add,
    "random": or_,
    "given": or_,
    "lengths": or_,
}
"""Columns beside the pattern, and how two of their values become one."""


class NamingRow(NamedTuple):
    """A pattern (its text) and what is known of the keys whose names follow it.

    `exploded`: in how many dumps {*} stands for words that were too many to be told apart; `kept`: in how many of these
    this pattern was told apart all the same. `random`: an id has letters, so that it is no plain number. `given`: a team
    has named it, and it stays as it is. `lengths`: bit n is set if a name has n bytes, without numbers and addresses that
    stand alone; it tells whether all are equally long.
    """

    pattern: str
    keys: int
    exploded: int = 0
    kept: int = 0
    random: int = 0
    given: int = 0
    lengths: int = 0


@dataclass(frozen=True, slots=True)
class Naming:
    """The rows as columns, as long as `patterns`, which are in order and each there once; a column that is missing is 0.

    `given` are the names that a team has given, `separators` what was asked to part the levels of names.
    """

    patterns: list[str] = field(default_factory=list)
    columns: dict[str, list[int]] = field(default_factory=dict)
    given: tuple[GivenName, ...] = ()
    separators: str = ""

    @classmethod
    def of(cls, rows: Iterable[NamingRow], given: Iterable[GivenName] = (), separators: str = "") -> Naming:
        """Return the naming of rows in any order; those of one pattern are merged."""
        found: dict[str, NamingRow] = {}
        for row in rows:
            before = found.get(row.pattern)
            found[row.pattern] = row if before is None else _added(before, row)
        patterns = sorted(found)
        columns = dict(
            zip(COLUMNS, map(list, zip(*(found[pattern][1:] for pattern in patterns), strict=True)), strict=False)
        )
        known = {name: column for name, column in columns.items() if any(column)}
        return cls(patterns, known, _in_order(given), "".join(sorted({*separators})))

    def rows(self) -> list[NamingRow]:
        """Return the rows, by pattern."""
        nothing = [0] * len(self.patterns)
        return list(map(NamingRow, self.patterns, *(self.columns.get(name, nothing) for name in COLUMNS)))

    def __add__(self, other: Naming) -> Naming:
        """Return what is known from both; associative and commutative."""
        patterns = self.patterns
        if patterns != other.patterns:
            patterns = sorted({*patterns, *other.patterns})
        ours, theirs = self._at(patterns), other._at(patterns)
        columns = {
            name: list(map(merge, ours[name], theirs[name])) if name in ours and name in theirs else either[name]
            for name, merge in COLUMNS.items()
            if name in (either := ours | theirs)
        }
        separators = "".join(sorted({*self.separators, *other.separators}))
        return Naming(patterns, columns, _in_order([*self.given, *other.given]), separators)

    def _at(self, patterns: list[str]) -> dict[str, list[int]]:
        """Return the columns for other patterns, ours among them."""
        if patterns == self.patterns:
            return self.columns
        places = {pattern: place for place, pattern in enumerate(self.patterns)}
        nowhere = len(places)
        wanted = [places.get(pattern, nowhere) for pattern in patterns]
        return {name: list(map([*column, 0].__getitem__, wanted)) for name, column in self.columns.items()}


def _in_order(given: Iterable[GivenName]) -> tuple[GivenName, ...]:
    return tuple(sorted({*given}, key=lambda one: (one.name, str(one.pattern), one.owner or "")))


def _added(a: NamingRow, b: NamingRow) -> NamingRow:
    return NamingRow(a.pattern, *(merge(x, y) for merge, x, y in zip(COLUMNS.values(), a[1:], b[1:], strict=True)))


def from_names(keys: Mapping[str, int]) -> list[NamingRow]:
    """Return rows of which only the names and their keys are known, as of a file that has no more.

    Where a {*} stands, it is taken for one of too many words.
    """
    return [NamingRow(name, count, exploded=int("{*}" in name)) for name, count in keys.items()]
