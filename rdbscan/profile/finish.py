"""From the numbers of a fold to a profile: codes become names."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rdbscan.keyspace.naming import Naming
from rdbscan.profile.fields import BEGINS, KEY_FACTS
from rdbscan.profile.groups import Groups, ordered
from rdbscan.profile.keys import NO_KEYS, Keys, without_nulls
from rdbscan.profile.largest import largest_namespaces
from rdbscan.profile.merge import fullest
from rdbscan.profile.names import Names, named
from rdbscan.profile.profile import OTHER, Profile
from rdbscan.profile.slots import pack, tell_something
from rdbscan.profile.sources import KeySums, source_of
from rdbscan.profile.top_lists import first
from rdbscan.records.schema import EARLIEST_MS, ENCODINGS, LATEST_MS, NULL_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rdbscan.profile.fold import Fold
    from rdbscan.profile.top import Row
    from rdbscan.records.dump import DumpInfo

LONELY = 1
"""Keys that expire in a minute of their own make no stampede; such minutes are forgotten."""


@dataclass(frozen=True)
class CodeNames:
    """What the codes of one dump's batches stand for."""

    namespaces: Sequence[str]
    types: Sequence[str]

    def namespace(self, code: int) -> str:
        return self.namespaces[code] if code < len(self.namespaces) else OTHER

    def type(self, code: int) -> str:
        return self.types[code] if code < len(self.types) else "unknown"

    def encoding(self, code: int) -> str:
        return ENCODINGS[code] if code < len(ENCODINGS) else "unknown"


def finish(
    fold: Fold,
    dump: DumpInfo,
    namespaces: Sequence[str],
    types: Sequence[str],
    naming: Naming | None = None,
    *,
    slots: bool = True,
) -> Profile:
    """Return the profile of all rows so far, all of one dump.

    Names by code; several namespace codes may share one, and end up in one group with exact totals. `types` begins with
    schema.TYPES. `naming` is what is known of the names. `slots`: those that the fold counted, if any, are right.
    """
    names = CodeNames(namespaces, types)
    groups = _groups(fold, names, [dump.source])
    minutes = {minute: count for minute, count in fold.minute_counts().items() if count > LONELY}
    keys, memory = fold.slot_sums()
    kept = slots and fold.with_slots and (dump.in_cluster or tell_something(keys))
    return Profile(
        as_of_ms=fold.as_of_ms,
        sources=[
            source_of(
                dump,
                sums=sums_of(groups),
                slots=pack(keys, memory) if kept else None,
                largest=largest_namespaces(groups),
            )
        ],
        groups=groups,
        top={
            name: first(name, _keys(top.best, names, [dump.source]), fold.top_rows) for name, top in fold.tops().items()
        },
        expiry_minutes=fullest(minutes),
        top_rows=fold.top_rows,
        naming=naming or Naming(),
    )


def sums_of(groups: Groups) -> KeySums:
    """Return the sums over all keys."""
    return KeySums(*(sum(groups.column(BEGINS[name]) or ()) for name in ("keys", "expiring_keys", "memory_bytes")))


def _groups(fold: Fold, names: CodeNames, labels: Sequence[str]) -> Groups:
    table = fold.groups
    dbs, namespaces, types, encodings = table.keys()
    return ordered(
        Groups(
            dbs,
            _named(names.namespace, namespaces),
            _named(names.type, types),
            _named(names.encoding, encodings),
            table.columns(),
            _keys(fold.biggest.best, names, labels),
        )
    )


def _in_calendar(name: str, column: array[int]) -> array[int]:
    """Return times as the nearest within the years 1 to 9999; other columns as they are."""
    if KEY_FACTS[name] != NULL_MS:
        return column
    return array("q", [at if at == NULL_MS else min(max(at, EARLIEST_MS), LATEST_MS) for at in column])


def _named(name: Callable[[int], str], codes: Sequence[int]) -> Names:
    return named([name(code) for code in range(max(codes, default=-1) + 1)], codes)


def _keys(rows: Sequence[Row], names: CodeNames, labels: Sequence[str]) -> Keys:
    """Return the rows that `top.facts` made, with names for codes."""
    if not rows:
        return replace(NO_KEYS, labels=labels)
    _ranks, dbs, keys, namespaces, types, encodings, *facts = zip(*rows, strict=True)
    columns = {name: _in_calendar(name, array("q", column)) for name, column in zip(KEY_FACTS, facts, strict=True)}
    return Keys(
        array("q", [1]) * len(rows),
        array("q", dbs),
        list(keys),
        list(map(names.namespace, namespaces)),
        list(map(names.type, types)),
        list(map(names.encoding, encodings)),
        without_nulls(columns),
        labels,
    )
