"""The dumps that a profile is of."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from rdbscan.records.dump import DumpInfo, PredictedMemory
from rdbscan.records.source_names import source_names

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class KeySums:
    """Sums over the keys of one dump that were not filtered out; `memory_bytes` as in `fields.FIELDS`."""

    keys: int
    expiring_keys: int
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class NamespaceSum:
    """A namespace of one dump: its keys and their memory (bytes)."""

    name: str
    keys: int
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Source(DumpInfo):
    """A dump, and what was summed up over its keys.

    `sums` is None where not all keys were read, and where several dumps cannot be told apart. `predicted` is None where the
    dump was not read whole or keys were filtered out. `slots` are its hash slots (`slots.pack`), None where nobody asked
    for them or they tell nothing (`slots.tell_something`). `config` is a fingerprint of what its figures depend on besides
    the dump. `notes` say what to know of them. `largest` are its largest namespaces, most memory first (`largest.MOST`).
    """

    sums: KeySums | None = None
    predicted: PredictedMemory | None = None
    slots: bytes | None = None
    config: str = ""
    notes: tuple[str, ...] = ()
    largest: tuple[NamespaceSum, ...] = ()

    @property
    def warnings(self) -> list[str]:
        """What is good to know before the figures are believed."""
        # super() without arguments does not find the class that slots=True made anew.
        return [*DumpInfo.warnings.fget(self), *self.notes]  # type: ignore[attr-defined]


def source_of(dump: DumpInfo, **sums: object) -> Source:
    """Return the source of a dump, with the sums over its keys."""
    facts = {name: getattr(dump, name) for name in (field.name for field in fields(DumpInfo))}
    return Source(**facts, **sums)  # type: ignore[arg-type]


def identity(source: DumpInfo) -> str:
    """Return what tells a dump from others: its path, or its name where the path is kept secret."""
    return source.path or source.source


def in_order(sources: Sequence[Source]) -> tuple[list[Source], list[int]]:
    """Return the dumps in the order of their paths, and the number that each given one has now, from 1.

    Each that is called by its path, as stdin and servers are not, gets the shortest end of it that tells it from the others.
    Equal ones, a dump given twice, share the number of the first.
    """
    keys = [_Order(source) for source in sources]
    order = sorted(range(len(sources)), key=keys.__getitem__)
    numbers = [0] * len(sources)
    for place, at in enumerate(order):
        before = order[place - 1] if place else at
        same = place > 0 and not (keys[before] < keys[at])
        numbers[at] = numbers[before] if same else place + 1
    names = source_names({identity(source) for source in sources})
    return [_called(sources[at], names[identity(sources[at])]) for at in order], numbers


def _called(source: Source, name: str) -> Source:
    by_path = identity(source).endswith(source.source)
    return replace(source, source=name) if by_path and source.source != name else source


class _Order:
    """By path, then moment, then size; two that agree in these are compared in full."""

    __slots__ = ("key", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.key = (identity(source), source.header.ctime_ms or 0, source.outcome.dump_bytes, source.outcome.keys)

    def __lt__(self, other: _Order) -> bool:
        return self.key < other.key or (self.key == other.key and _whole(self.source) < _whole(other.source))


def _whole(source: Source) -> str:
    return repr(replace(source, source=""))
