"""What changed of each namespace, and in all: figures then and now, which add up exactly."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import Enum
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from rdbscan.keyspace.placeholders import OTHER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rdbscan.profile.profile import Profile

Kind = tuple[str, str]
"""Type and encoding."""


class State(Enum):
    """What became of a namespace. Memory decides, then keys."""

    NEW = "new"
    GONE = "gone"
    GROWN = "grown"
    SHRUNK = "shrunk"
    CHANGED = "changed"
    """As much memory and as many keys, but others have a TTL or another encoding."""
    SAME = "same"


class Figures(NamedTuple):
    """Sums over keys; sizes are bytes."""

    keys: int = 0
    memory: int = 0
    no_ttl_keys: int = 0
    no_ttl_memory: int = 0

    def plus(self, other: Figures) -> Figures:
        """Return the sums of both."""
        return Figures(*map(add, self, other))

    def minus(self, other: Figures) -> Figures:
        """Return how much more these are."""
        return Figures(*(ours - theirs for ours, theirs in zip(self, other, strict=True)))


NOTHING = Figures()


@dataclass(frozen=True, slots=True)
class Change:
    """A namespace then and now. `model` is the part of the change of memory that is the memory model's (None: not known).

    `mix` has, for each type and encoding, keys and memory then and now.
    """

    namespace: str
    old: Figures = NOTHING
    new: Figures = NOTHING
    model: int | None = None
    mix: Mapping[Kind, tuple[Figures, Figures]] = field(default_factory=dict)

    @property
    def difference(self) -> Figures:
        """Now less then."""
        return self.new.minus(self.old)

    @property
    def own(self) -> int:
        """The change of memory in bytes without the part that is known to be the model's."""
        return self.difference.memory - (self.model or 0)

    @property
    def is_real(self) -> bool:
        """Whether anything changed but what the memory model is known to change: sizes, and with them encodings."""
        difference = self.difference
        return bool(
            self.own or difference.keys or difference.no_ttl_keys or (self.model is None and self.is_mixed_anew)
        )

    @property
    def is_mixed_anew(self) -> bool:
        """Whether other keys have an encoding than had it."""
        return any(then.keys != now.keys for then, now in self.mix.values())

    @property
    def state(self) -> State:
        """What became of it."""
        if not self.old.keys or not self.new.keys:
            return State.NEW if self.new.keys else State.GONE if self.old.keys else State.SAME
        difference = self.difference
        size = difference.memory or difference.keys
        if size:
            return State.GROWN if size > 0 else State.SHRUNK
        return State.CHANGED if self.is_mixed_anew or difference != NOTHING else State.SAME


def changes(old: Profile, new: Profile, model: Mapping[str, int] | None = None) -> list[Change]:
    """Return what became of each namespace of two profiles with common names, the largest change of memory first.

    `model` has the part of each change that is the memory model's, in bytes.
    """
    then, now = _mixes(old), _mixes(new)
    found = [_change(name, then.get(name, {}), now.get(name, {}), model) for name in then.keys() | now.keys()]
    return sorted(found, key=_rank)


def total(parts: Iterable[Change], namespace: str = "") -> Change:
    """Return the sum of changes."""
    parts = list(parts)
    known = [part.model for part in parts if part.model is not None]
    mix: dict[Kind, tuple[Figures, Figures]] = {}
    for part in parts:
        for kind, (then, now) in part.mix.items():
            before = mix.get(kind, (NOTHING, NOTHING))
            mix[kind] = (before[0].plus(then), before[1].plus(now))
    return Change(
        namespace,
        reduce(Figures.plus, (part.old for part in parts), NOTHING),
        reduce(Figures.plus, (part.new for part in parts), NOTHING),
        sum(known) if known else None,
        mix,
    )


def cut(parts: Sequence[Change], rows: int) -> list[Change]:
    """Return the first changes and, as `{other}`, the sum of all others: no more than `rows`, which add up all the same."""
    changed = [part for part in parts if part.state is not State.SAME]
    if len(changed) <= rows and len(changed) == len(parts):
        return list(parts)
    shown = [part for part in changed if part.namespace != OTHER][: rows - 1]
    names = {part.namespace for part in shown}
    return [*shown, total((part for part in parts if part.namespace not in names), OTHER)]


def _rank(part: Change) -> tuple[int, int, int, str]:
    difference = part.difference
    return (-abs(difference.memory), -abs(difference.keys), -abs(difference.no_ttl_keys), part.namespace)


def _mixes(profile: Profile) -> dict[str, dict[Kind, Figures]]:
    found: defaultdict[str, dict[Kind, Figures]] = defaultdict(dict)
    for group in profile.groups:
        figures = Figures(group.keys, group.memory_bytes, group.no_ttl_keys, group.no_ttl_memory)
        mix, kind = found[group.namespace], (group.type, group.encoding)
        mix[kind] = mix.get(kind, NOTHING).plus(figures)
    return found


def _change(
    name: str, then: Mapping[Kind, Figures], now: Mapping[Kind, Figures], model: Mapping[str, int] | None
) -> Change:
    return Change(
        name,
        reduce(Figures.plus, then.values(), NOTHING),
        reduce(Figures.plus, now.values(), NOTHING),
        None if model is None else model.get(name, 0),
        {kind: (then.get(kind, NOTHING), now.get(kind, NOTHING)) for kind in sorted(then.keys() | now.keys())},
    )
