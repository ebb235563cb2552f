"""Single keys that are worth naming: the largest of each group, the first of each ranking."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, overload

from rdbscan.profile.columns import is_neutral, take
from rdbscan.profile.fields import KEY_FACTS, NEVER_NULL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key worth naming. `key` is the exact name; None means not known or not applicable to the type."""

    source: str
    db: int
    key: bytes
    namespace: str
    type: str
    encoding: str
    elements: int | None
    value_bytes: int | None
    largest_element_bytes: int | None
    rdb_bytes: int
    memory_bytes: int
    memory_usage_bytes: int | None
    expires_at: int | None
    idle_seconds: int | None
    frequency: int | None
    expiring_fields: int | None
    oldest_at: int | None
    newest_at: int | None
    groups: int | None
    pending: int | None
    lag: int | None
    consumers: int | None = None  # not in the files of older versions


@dataclass(frozen=True, slots=True)
class Keys(Sequence[KeyRow]):
    """Keys as columns. `sources` says which of the profile's dumps a key is of, counted from 1; 0: there is no such key.

    A column of `facts` that is not there is null in all rows. `labels` are the names of the profile's dumps.
    """

    sources: array[int]
    dbs: array[int]
    names: list[bytes]
    namespaces: list[str]
    types: list[str]
    encodings: list[str]
    facts: dict[str, array[int]]
    labels: Sequence[str] = field(default=(), compare=False)

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, at: int) -> KeyRow: ...
    @overload
    def __getitem__(self, at: slice) -> list[KeyRow]: ...
    def __getitem__(self, at: int | slice) -> KeyRow | list[KeyRow]:
        if isinstance(at, slice):
            return [self[row] for row in range(*at.indices(len(self)))]
        facts = {name: self.fact(name, at) for name in KEY_FACTS}
        return KeyRow(
            source=self.labels[self.sources[at] - 1],
            db=self.dbs[at],
            key=self.names[at],
            namespace=self.namespaces[at],
            type=self.types[at],
            encoding=self.encodings[at],
            **facts,  # type: ignore[arg-type]
        )

    def fact(self, name: str, row: int) -> int | None:
        """Return a fact of a key, None for null."""
        column = self.facts.get(name)
        number = KEY_FACTS[name] if column is None else column[row]
        return None if number == KEY_FACTS[name] and name not in NEVER_NULL else number

    def column(self, name: str) -> array[int]:
        """Return a fact of all keys; null is the number of `KEY_FACTS`."""
        column = self.facts.get(name)
        return array("q", [KEY_FACTS[name]]) * len(self) if column is None else column

    def at(self, rows: array[int]) -> Keys:
        """Return the keys of some rows."""
        return Keys(
            take(self.sources, rows),
            take(self.dbs, rows),
            list(map(self.names.__getitem__, rows)),
            list(map(self.namespaces.__getitem__, rows)),
            list(map(self.types.__getitem__, rows)),
            list(map(self.encodings.__getitem__, rows)),
            without_nulls({name: take(column, rows) for name, column in self.facts.items()}),
            self.labels,
        )

    def moved(self, sources: array[int], labels: Sequence[str]) -> Keys:
        """Return the keys for a profile whose dump `sources[i]` is the i-th of this one (0: none, as here)."""
        return replace(self, sources=take(sources, self.sources), labels=labels)

    def __add__(self, other: Keys) -> Keys:
        """Return the rows of both, one after the other; they must be of the same profile."""
        facts = {
            name: self.column(name) + other.column(name)
            for name in KEY_FACTS
            if name in self.facts or name in other.facts
        }
        return Keys(
            self.sources + other.sources,
            self.dbs + other.dbs,
            self.names + other.names,
            self.namespaces + other.namespaces,
            self.types + other.types,
            self.encodings + other.encodings,
            facts,
            self.labels or other.labels,
        )


NO_KEYS = Keys(array("q"), array("q"), [], [], [], [], {})
NO_KEY = KeyRow("", 0, b"", "", "", "", *[None] * len(KEY_FACTS))  # type: ignore[arg-type]


def without_nulls(facts: Mapping[str, array[int]]) -> dict[str, array[int]]:
    """Return the columns that are not null in all rows: equal keys have equal columns."""
    return {name: column for name, column in facts.items() if not is_neutral(column, KEY_FACTS[name])}


def keys_of(rows: Iterable[KeyRow | None], labels: Sequence[str]) -> Keys:
    """Return the columns of rows. Raises ValueError for one of a dump that is not among `labels`."""
    known = [row or NO_KEY for row in rows]
    places = {"": 0} | {label: number for number, label in enumerate(labels, 1)}
    if unknown := {row.source for row in known} - places.keys():
        raise ValueError(f"keys of dumps that are not in the profile: {', '.join(sorted(unknown))}")
    facts = {name: array("q", [_number(row, name) for row in known]) for name in KEY_FACTS}
    return Keys(
        array("q", [places[row.source] for row in known]),
        array("q", [row.db for row in known]),
        [row.key for row in known],
        [row.namespace for row in known],
        [row.type for row in known],
        [row.encoding for row in known],
        without_nulls(facts),
        labels,
    )


def _number(row: KeyRow, name: str) -> int:
    value = getattr(row, name)
    return KEY_FACTS[name] if value is None else int(value)
