"""Sums over the profile's groups: by namespace, by type, by database or over everything."""

from __future__ import annotations

from array import array
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from rdbscan.profile.columns import collapse, take
from rdbscan.profile.fields import NEUTRAL, OF_NUMBER
from rdbscan.profile.figures import Figures
from rdbscan.profile.groups import NO_GROUPS, Group

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rdbscan.profile.groups import Groups
    from rdbscan.profile.keys import KeyRow

K = TypeVar("K", bound=Any)


class Sums:
    """Groups summed up part by part; each number is summed when it is first asked for.

    `rows` are the groups that count, `places` says to which of the `parts` each belongs.
    """

    def __init__(self, groups: Groups, rows: array[int], places: array[int], parts: int) -> None:
        self.groups = groups
        self.rows = rows
        self.places = places
        self.parts = parts
        self.columns: dict[int, array[int] | None] = {}

    def column(self, number: int) -> array[int] | None:
        """Return one number of every part; None where it is neutral in all groups."""
        try:
            return self.columns[number]
        except KeyError:
            column = self.groups.column(number)
            self.columns[number] = None if column is None else self._summed(column, number)
            return self.columns[number]

    def _summed(self, column: array[int], number: int) -> array[int]:
        if len(self.rows) < len(column):
            column = take(column, self.rows)
        return collapse(column, self.places, self.parts, OF_NUMBER[number].merge, NEUTRAL[number])

    @cached_property
    def members(self) -> list[list[int]]:
        """The rows of each part's groups."""
        found: list[list[int]] = [[] for _part in range(self.parts)]
        for row, place in zip(self.rows, self.places, strict=True):
            found[place].append(row)
        return found

    def largest(self, part: int) -> KeyRow | None:
        """Return the largest key of a part; among equal ones the first by dump, database and name."""
        keys = self.groups.biggest
        sizes, sources, dbs, names = keys.column("memory_bytes"), keys.sources, keys.dbs, keys.names
        known = [row for row in self.members[part] if sources[row]]
        if not known:
            return None
        return keys[min(known, key=lambda row: (-sizes[row], sources[row], dbs[row], names[row]))]


class Totals(Figures):
    """The figures of some groups together; each attribute means what it means in a group. All sizes are bytes."""

    __slots__ = ()
    table: Sums

    @property
    def rows(self) -> list[int]:
        """Which of the profile's groups these are."""
        return self.table.members[self.row]

    @property
    def members(self) -> list[Group]:
        """The groups."""
        groups = self.table.groups
        return [Group(groups, row) for row in self.rows]

    @property
    def biggest(self) -> KeyRow | None:
        """The largest key of all."""
        return self.table.largest(self.row)


NOTHING = Totals(Sums(NO_GROUPS, array("q"), array("q"), 1), 0)
"""The sums of no groups."""


def by_size(row: KeyRow) -> tuple[int, str, int, bytes]:
    """The ranking of keys: largest first, ties by source, database and name."""
    return (-row.memory_bytes, row.source, row.db, row.key)


def totals(groups: Iterable[Group]) -> Totals:
    """Sum everything up."""
    return next((part for _name, part in totals_by(groups, lambda _group: 0)), NOTHING)


def totals_by(groups: Iterable[Group], part: Callable[[Group], K]) -> list[tuple[K, Totals]]:
    """Sum by what `part` says of a group; most memory first, ties by that. All groups must be of one profile."""
    groups = list(groups)
    if not groups:
        return []
    numbers: dict[K, int] = {}
    places = array("q", [numbers.setdefault(part(group), len(numbers)) for group in groups])
    sums = Sums(groups[0].table, array("q", [group.row for group in groups]), places, len(numbers))
    return most_memory_first(list(numbers), sums)


def most_memory_first(names: list[K], sums: Sums) -> list[tuple[K, Totals]]:
    """Return the parts, which have these names, most memory first, ties by name."""
    found = [(name, Totals(sums, number)) for number, name in enumerate(names)]
    return sorted(found, key=lambda entry: (-entry[1].memory_bytes, entry[0]))


def share(part: int, whole: int) -> float | None:
    """The part of the whole, 0..1; None of nothing."""
    return part / whole if whole else None
