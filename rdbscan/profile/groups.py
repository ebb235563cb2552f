"""The groups of a profile: keys with the same database, namespace, type and encoding, summed up column by column."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, overload

from rdbscan.profile.columns import best_rows, collapse, is_neutral, is_ordered, line_up, pack, take
from rdbscan.profile.fields import BEGINS, KEY_FACTS, LARGEST, NEUTRAL, OF_NUMBER, Merge
from rdbscan.profile.figures import Figures
from rdbscan.profile.keys import KeyRow, Keys, keys_of
from rdbscan.profile.names import Names, in_common, names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

NAMED = ("namespace", "type", "encoding")


class Group(Figures):
    """All keys with the same database, namespace, type and encoding: a row of `Groups` (`fields.FIELDS`)."""

    __slots__ = ()
    table: Groups

    @property
    def db(self) -> int:
        """The database."""
        return self.table.dbs[self.row]

    @property
    def namespace(self) -> str:
        """The pattern of the names."""
        return self.table.namespace[self.row]

    @property
    def type(self) -> str:
        """The type of the values."""
        return self.table.type[self.row]

    @property
    def encoding(self) -> str:
        """Their encoding."""
        return self.table.encoding[self.row]

    @property
    def biggest(self) -> KeyRow | None:
        """The largest key; among equal ones the first by dump, database and name. None where it is not known."""
        keys = self.table.biggest
        return keys[self.row] if keys.sources[self.row] else None


@dataclass(frozen=True, slots=True)
class Groups(Sequence[Group]):
    """The groups, ordered by (db, namespace, type, encoding), each there once.

    `figures` has a column for each number (`fields.BEGINS`) that is not neutral in all groups. `biggest` has the largest
    key of each group.
    """

    dbs: array[int]
    namespace: Names
    type: Names
    encoding: Names
    figures: dict[int, array[int]]
    biggest: Keys

    def __len__(self) -> int:
        return len(self.dbs)

    @overload
    def __getitem__(self, at: int) -> Group: ...
    @overload
    def __getitem__(self, at: slice) -> list[Group]: ...
    def __getitem__(self, at: int | slice) -> Group | list[Group]:
        if isinstance(at, slice):
            return [Group(self, row) for row in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return Group(self, at % len(self))

    def __iter__(self) -> Iterator[Group]:
        return (Group(self, row) for row in range(len(self)))

    def column(self, number: int) -> array[int] | None:
        """Return one number of every group; None where it is neutral in all."""
        return self.figures.get(number)

    def moved(self, sources: array[int], labels: Sequence[str]) -> Groups:
        """Return the groups for another profile (`Keys.moved`)."""
        return replace(self, biggest=self.biggest.moved(sources, labels))

    def packed(self) -> array[int]:
        """Return namespace, type and encoding of every group as one number, in their order."""
        return pack(self.namespace.codes, self.type.codes, self.encoding.codes)

    def filled(self, number: int) -> array[int]:
        """Return one number of every group, also where it is neutral in all."""
        column = self.figures.get(number)
        return array("q", [NEUTRAL[number]]) * len(self) if column is None else column

    def __add__(self, other: Groups) -> Groups:
        """Return the groups of both, added up; their keys must be of the same profile (`Keys.moved`)."""
        both = stacked(self, other)
        packed, rows = both.packed(), len(self)
        places, others, count = line_up(self.dbs, packed[:rows], other.dbs, packed[rows:])
        return collapsed(both, places + others, count)


def stacked(a: Groups, b: Groups) -> Groups:
    """Return the rows of both, one after the other."""
    names = {}
    for name in NAMED:
        ours, theirs = in_common(getattr(a, name), getattr(b, name))
        names[name] = Names(ours.codes + theirs.codes, ours.words)
    figures = {number: a.filled(number) + b.filled(number) for number in a.figures.keys() | b.figures.keys()}
    return Groups(dbs=a.dbs + b.dbs, figures=figures, biggest=a.biggest + b.biggest, **names)


def collapsed(groups: Groups, places: array[int], rows: int) -> Groups:
    """Return `rows` groups: those that share a place are added up."""
    firsts = collapse(array("q", range(len(places))), places, rows, Merge.MIN, LARGEST)
    names = {name: getattr(groups, name) for name in NAMED}
    figures = {
        number: collapse(column, places, rows, OF_NUMBER[number].merge, NEUTRAL[number])
        for number, column in groups.figures.items()
    }
    return Groups(
        dbs=take(groups.dbs, firsts),
        figures=figures,
        biggest=largest(groups.biggest, places, rows),
        **{name: Names(take(one.codes, firsts), one.words) for name, one in names.items()},
    )


def ordered(groups: Groups) -> Groups:
    """Return groups that are in any order, some perhaps repeated, as they have to be."""
    packed = groups.packed()
    if is_ordered(groups.dbs, packed):
        return groups
    keys = list(zip(groups.dbs, packed, strict=True))
    numbers = {key: place for place, key in enumerate(sorted(set(keys)))}
    return collapsed(groups, array("q", map(numbers.__getitem__, keys)), len(numbers))


def largest(keys: Keys, places: array[int], rows: int) -> Keys:
    """Return the largest of the keys that share a place; among equal ones the first by dump, database and name."""
    others = [keys.column(name) for name in KEY_FACTS if name != "memory_bytes"]
    ranks = [keys.column("memory_bytes"), keys.sources, keys.dbs, *others]
    return keys.at(best_rows(places, rows, ranks, keys.names))


def groups_of(rows: Iterable[Mapping[str, Any]], labels: Sequence[str] = ()) -> Groups:
    """Return groups that are given as mappings: db, namespace, type, encoding, what is known of `FIELDS`, and `biggest`."""
    rows = list(rows)
    figures = {number: array("q", [_number(row, number) for row in rows]) for number in range(len(OF_NUMBER))}
    return ordered(
        Groups(
            dbs=array("q", [row["db"] for row in rows]),
            figures={number: column for number, column in figures.items() if not is_neutral(column, NEUTRAL[number])},
            biggest=keys_of([row.get("biggest") for row in rows], labels),
            **{name: names_of([row[name] for row in rows]) for name in NAMED},
        )
    )


def _number(row: Mapping[str, Any], number: int) -> int:
    field = OF_NUMBER[number]
    value = row.get(field.name)
    if value is None:
        return field.neutral
    return int(value if field.width == 1 else value[number - BEGINS[field.name]])


NO_GROUPS = groups_of([])
