"""Profiles add up: the shards of a cluster, the dumps of a fleet, the namespace codes of one dump that share a name.

`merge` is associative and commutative: all in the result is in a canonical order, figures merge by rules that are so, and
top lists are the first `top_rows` of a total order, where `top_rows` is the smaller bound of the two (a row cut off on one
side cannot come back). That is also why nothing is forgotten here: dropping namespaces or minutes between two merges
would make the outcome depend on their order.
"""

from __future__ import annotations

from array import array
from dataclasses import replace
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from rdbscan.profile.sources import in_order
from rdbscan.profile.top_lists import TOP_LISTS, first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdbscan.profile.profile import Profile
    from rdbscan.profile.sources import Source

Sum = TypeVar("Sum", bound="SupportsAdd")
MAX_MINUTES = 4096
"""Expiry minutes kept of one dump."""

DIFFERENT_MOMENTS = (
    "The dumps were taken at different moments: what is expired and how long keys have left is "
    "as of each dump's own moment."
)


class SupportsAdd(Protocol):
    """A profile, or something that has one and adds up as profiles do."""

    def __add__(self, other: Self, /) -> Self: ...


def merge(a: Profile, b: Profile) -> Profile:
    """Return the profile of both; `as_of_ms` is the later one, and a note says so if they differ."""
    sources, numbers = in_order([*a.sources, *b.sources])
    cut = len(a.sources)
    a, b = _moved(a, sources, numbers[:cut]), _moved(b, sources, numbers[cut:])
    rows = min(a.top_rows, b.top_rows)
    notes = {*a.notes, *b.notes} | ({DIFFERENT_MOMENTS} if a.as_of_ms != b.as_of_ms else set())
    return replace(
        a,
        as_of_ms=max(a.as_of_ms, b.as_of_ms),
        groups=a.groups + b.groups,
        top={name: first(name, a.top[name] + b.top[name], rows) for name in TOP_LISTS},
        expiry_minutes=_minutes(a.expiry_minutes, b.expiry_minutes),
        top_rows=rows,
        notes=sorted(notes),
        naming=a.naming + b.naming,
    )


def placed(profile: Profile) -> Profile:
    """Return the profile with its dumps in order and under their shortest names."""
    return _moved(profile, *in_order(profile.sources))


def _moved(profile: Profile, sources: list[Source], numbers: list[int]) -> Profile:
    """Return the profile with keys that refer to `sources`, where its own dumps have these numbers."""
    labels, of_own = [source.source for source in sources], array("q", [0, *numbers])
    return replace(
        profile,
        sources=sources,
        groups=profile.groups.moved(of_own, labels),
        top={name: keys.moved(of_own, labels) for name, keys in profile.top.items()},
    )


def merge_all(profiles: Iterable[Sum]) -> Sum:
    """Return the profile of all, at least one; of n that come one by one, no more than log2(n) are held at a time."""
    held: list[tuple[int, Sum]] = []
    for profile in profiles:
        height = 0
        while held and held[-1][0] == height:
            profile, height = held.pop()[1] + profile, height + 1
        held.append((height, profile))
    return reduce(lambda right, left: add(left, right), [profile for _height, profile in reversed(held)])


def fullest(minutes: dict[int, int], count: int = MAX_MINUTES) -> dict[int, int]:
    """Return the `count` minutes with most keys (the earlier one of two equals), in order of time."""
    kept = sorted(minutes, key=lambda minute: (-minutes[minute], minute))[:count]
    return {minute: minutes[minute] for minute in sorted(kept)}


def _minutes(a: dict[int, int], b: dict[int, int]) -> dict[int, int]:
    return {minute: a.get(minute, 0) + b.get(minute, 0) for minute in sorted({*a, *b})}
