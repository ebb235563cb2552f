"""The figures that limits are about, with all that is not known of them: a lower and an upper bound each.

A limit that is above the upper bound is kept, one below the lower bound is exceeded, in between nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from rdbscan.report.model import Cell, Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdbscan.policy.dumps import Subject
    from rdbscan.policy.rows import Row


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that lies between `low` and `high`; `shown` is what was counted."""

    shown: float
    low: float
    high: float
    unit: Unit

    @property
    def cell(self) -> Cell:
        """Return what was counted, to be said."""
        return Cell(round(self.shown) if self.unit is not Unit.RATIO else self.shown, self.unit)


@dataclass(frozen=True, slots=True)
class Unseen:
    """What a namespace may have besides its known keys: those of `row`, which is {other}, and `keys` that were not read.

    `promised` are the keys that were not read as far as the dump says, which is less sure than `keys`.
    """

    row: Row
    keys: float
    promised: float

    @property
    def size(self) -> float:
        """Return the bound of what has no other one: nothing is known of keys that were not read."""
        return inf if self.keys else 0.0


def unseen(subject: Subject) -> Unseen:
    """Return what any namespace may have besides."""
    suspect = not subject.complete and not subject.missing_keys
    return Unseen(subject.other, inf if suspect else subject.missing_keys, subject.promised_keys)


def figure(name: str, row: Row, more: Unseen, subject: Subject, *, is_share: bool = False) -> Figure:
    """Return the figure that the limit of that name is about."""
    if name == "no_ttl" and is_share:
        return _no_ttl_share(row, more)
    return _FIGURES[name](row, more, subject)


def _summed(value: float, other: float, keys: float, unit: Unit) -> Figure:
    return Figure(value, value, value + other + keys, unit)


def _largest(value: float, low: float, high: float, other: float, more: Unseen, unit: Unit) -> Figure:
    return Figure(value, low, max(high, other, more.size), unit)


def _no_ttl_share(row: Row, more: Unseen) -> Figure:
    others = more.row.no_ttl_keys + more.keys
    low = row.no_ttl_keys / (row.keys + more.row.keys + more.promised) if row.keys else 0.0
    high = 1.0 if others == inf else (row.no_ttl_keys + others) / max(row.keys + others, 1)
    return Figure(row.no_ttl_keys / row.keys if row.keys else 0.0, low, high, Unit.RATIO)


def _share(row: Row, more: Unseen, subject: Subject) -> Figure:
    whole = subject.whole.memory
    if not whole:
        return Figure(0.0, 0.0, 1.0 if more.size else 0.0, Unit.RATIO)
    high = 1.0 if more.size else (row.memory + more.row.memory) / whole
    return Figure(row.memory / whole, 0.0 if more.size else row.memory / whole, high, Unit.RATIO)


_FIGURES: dict[str, Callable[[Row, Unseen, Subject], Figure]] = {
    "no_ttl": lambda row, more, _: _summed(row.no_ttl_keys, more.row.no_ttl_keys, more.keys, Unit.COUNT),
    "no_ttl_keys": lambda row, more, _: _summed(row.no_ttl_keys, more.row.no_ttl_keys, more.keys, Unit.COUNT),
    "max_keys": lambda row, more, _: _summed(row.keys, more.row.keys, more.keys, Unit.COUNT),
    "keys": lambda row, more, _: _summed(row.keys, more.row.keys, more.keys, Unit.COUNT),
    "max_memory": lambda row, more, _: _summed(row.memory, more.row.memory, more.size, Unit.BYTES),
    "memory": lambda row, more, _: _summed(row.memory, more.row.memory, more.size, Unit.BYTES),
    "elements": lambda row, more, _: _summed(row.elements, more.row.elements, more.size, Unit.COUNT),
    "max_share": _share,
    "max_key_memory": lambda row, more, _: _largest(
        row.key_memory, row.key_memory, row.key_memory, more.row.key_memory, more, Unit.BYTES
    ),
    "max_elements": lambda row, more, _: _largest(
        row.most_elements.low, *row.most_elements, more.row.most_elements.high, more, Unit.COUNT
    ),
    "max_ttl": lambda row, more, _: _largest(
        row.longest_ttl.low, *row.longest_ttl, more.row.longest_ttl.high, more, Unit.DURATION
    ),
}  # fmt: skip
