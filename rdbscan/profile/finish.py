"""From the numbers of a fold to a profile: codes become names, what was not counted is derived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdbscan.profile.fold import NUMBERS
from rdbscan.profile.merge import fullest, merge_groups
from rdbscan.profile.profile import OTHER, PROFILE_VERSION, Group, KeyRow, Profile
from rdbscan.profile.top import FACTS
from rdbscan.records.dump import KeySums
from rdbscan.records.schema import EARLIEST_MS, ENCODINGS, LATEST_MS, NULL_MS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rdbscan.profile.fold import Fold
    from rdbscan.profile.top import Row
    from rdbscan.records.dump import DumpInfo

LONELY = 1
"""Keys that expire in a minute of their own make no stampede; such minutes are forgotten."""

TIMES = frozenset({"expires_at", "oldest_at", "newest_at"})
DERIVED = frozenset({"ttl_memory", "oldest_at", "newest_at"})


@dataclass(frozen=True)
class Names:
    """What the codes of one dump's batches stand for."""

    source: str
    namespaces: Sequence[str]
    types: Sequence[str]

    def namespace(self, code: int) -> str:
        return self.namespaces[code] if code < len(self.namespaces) else OTHER

    def type(self, code: int) -> str:
        return self.types[code] if code < len(self.types) else "unknown"

    def encoding(self, code: int) -> str:
        return ENCODINGS[code] if code < len(ENCODINGS) else "unknown"


def finish(fold: Fold, info: DumpInfo, namespace_names: Sequence[str], type_names: Sequence[str]) -> Profile:
    """Return the profile of one dump, and note the sums over its keys in `info`.

    Namespace codes that share a name end up in one group, with exact totals.
    """
    names = Names(info.source, namespace_names, type_names)
    slot_keys, slot_memory = fold.slot_sums()
    minutes = {minute: count for minute, count in fold.minute_counts().items() if count > LONELY}
    groups = merge_groups(_group(fold, number, names) for number in range(fold.groups.used))
    info.sums = _sums(groups)
    return Profile(
        version=PROFILE_VERSION,
        as_of_ms=fold.as_of_ms,
        sources=[info],
        groups=groups,
        top={name: [_key_row(row, names) for row in top.best] for name, top in fold.tops().items()},
        slot_keys=slot_keys,
        slot_memory=slot_memory,
        expiry_minutes=fullest(minutes),
        top_rows=fold.top_rows,
    )


def _sums(groups: Sequence[Group]) -> KeySums:
    keys = sum(group.keys for group in groups)
    return KeySums(
        keys,
        keys - sum(group.no_ttl_keys for group in groups),
        sum(group.memory_bytes for group in groups),
    )


def _group(fold: Fold, number: int, names: Names) -> Group:
    db, namespace, type_code, encoding = fold.groups.key(number)
    group = Group(db, names.namespace(namespace), names.type(type_code), names.encoding(encoding))
    numbers = dict(_numbers(fold.groups.row(number)))
    for name, count in NUMBERS:
        if name not in DERIVED:
            setattr(group, name, numbers[name] if count > 1 else numbers[name][0])
    _derive(group, *numbers["ttl_memory"])
    if numbers["newest_at"] != [NULL_MS]:
        (group.oldest_at,), (group.newest_at,) = numbers["oldest_at"], numbers["newest_at"]
    group.biggest = _key_row(fold.biggest.best[number], names)
    return group


def _numbers(row: list[int]) -> Iterator[tuple[str, list[int]]]:
    at = 0
    for name, count in NUMBERS:
        yield name, row[at : at + count]
        at += count


def _derive(group: Group, ttl_memory: int) -> None:
    """Fill what follows from the histograms: the one of memory has every key, that of TTLs every key with one."""
    group.keys = sum(group.memory_histogram)
    group.no_ttl_keys = group.keys - sum(group.ttl_histogram)
    group.no_ttl_memory = group.memory_bytes - ttl_memory
    group.expired_keys = group.ttl_histogram[0]
    group.idle_keys = sum(group.idle_histogram)
    group.frequency_keys = sum(group.frequency_histogram)


def _key_row(row: Row, names: Names) -> KeyRow:
    """Return the row that `top.facts` made, with names for codes and None for nulls."""
    _rank, db, key, *codes = row
    namespace, type_code, encoding = codes[:3]
    facts = {name: _nullable(name, number) for name, number in zip(FACTS[3:], codes[3:], strict=True)}
    return KeyRow(
        source=names.source,
        db=db,
        key=key,
        namespace=names.namespace(namespace),
        type=names.type(type_code),
        encoding=names.encoding(encoding),
        **facts,  # type: ignore[arg-type]
    )


def _nullable(name: str, number: int) -> int | None:
    if name in TIMES:
        return None if number == NULL_MS else min(max(number, EARLIEST_MS), LATEST_MS)
    return None if number == -1 else number
