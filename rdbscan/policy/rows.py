"""What rules judge: the sums of each namespace, database and type. The one place that knows how a profile keeps them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from math import inf
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from rdbscan.profile.histogram import LOG2_BUCKETS, TTL_EDGES_MS, log2_range

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdbscan.profile.groups import Group
    from rdbscan.profile.profile import Profile


class Range(NamedTuple):
    """A number that is known to lie in between, both ends included."""

    low: float = 0
    high: float = 0

    def larger(self, other: Range) -> Range:
        """Return where the larger of the two lies."""
        return Range(max(self.low, other.low), max(self.high, other.high))


NO_RANGE = Range()


@dataclass(frozen=True, slots=True)
class Row:
    """The keys of a namespace, database and type. Sizes are bytes, times to live seconds.

    `key_memory` is that of the largest key, `most_elements` and `longest_ttl` are those of any key.
    """

    namespace: str
    db: int
    type: str
    owner: str | None = None
    keys: int = 0
    memory: int = 0
    no_ttl_keys: int = 0
    no_ttl_memory: int = 0
    elements: int = 0
    key_memory: int = 0
    most_elements: Range = NO_RANGE
    longest_ttl: Range = NO_RANGE

    def __add__(self, other: Row) -> Row:
        return replace(
            self,
            keys=self.keys + other.keys,
            memory=self.memory + other.memory,
            no_ttl_keys=self.no_ttl_keys + other.no_ttl_keys,
            no_ttl_memory=self.no_ttl_memory + other.no_ttl_memory,
            elements=self.elements + other.elements,
            key_memory=max(self.key_memory, other.key_memory),
            most_elements=self.most_elements.larger(other.most_elements),
            longest_ttl=self.longest_ttl.larger(other.longest_ttl),
        )


NOTHING = Row("", 0, "")


def rows_of(profile: Profile) -> list[Row]:
    """Return the rows of a profile."""
    owners = {one.name: one.owner for one in profile.naming.given}
    found: dict[tuple[str, int, str], Row] = {}
    for group in profile.groups:
        key = (group.namespace, group.db, group.type)
        row = _row(group, profile.as_of_ms, owners.get(group.namespace))
        found[key] = found[key] + row if key in found else row
    return list(found.values())


def total(rows: Iterable[Row], namespace: str = "") -> Row:
    """Return the sum of rows."""
    return replace(reduce(add, rows, NOTHING), namespace=namespace)


def by_namespace(rows: Iterable[Row]) -> dict[str, Row]:
    """Return the sums of namespaces."""
    found: dict[str, Row] = {}
    for row in rows:
        found[row.namespace] = found[row.namespace] + row if row.namespace in found else row
    return found


def _row(group: Group, as_of_ms: int, owner: str | None) -> Row:
    biggest = group.biggest
    return Row(
        group.namespace,
        group.db,
        group.type,
        owner,
        group.keys,
        group.memory_bytes,
        group.no_ttl_keys,
        group.no_ttl_memory,
        group.elements,
        biggest.memory_bytes if biggest else 0,
        _most_elements(group),
        _longest_ttl(group, as_of_ms),
    )


def _most_elements(group: Group) -> Range:
    """Return the most elements of a key; of a profile from before that was counted the bucket that it is in."""
    buckets = [bucket for bucket, keys in enumerate(group.elements_histogram) if keys]
    if not buckets or group.most_elements:
        return Range(group.most_elements, group.most_elements)
    low, high = log2_range(buckets[-1])
    return Range(low, inf if buckets[-1] == LOG2_BUCKETS - 1 else high)


def _longest_ttl(group: Group, as_of_ms: int) -> Range:
    """Return the longest TTL; of a profile from before that was counted the bucket that it is in."""
    if group.last_expiry is not None:
        left = max((group.last_expiry - as_of_ms) / 1000, 0)
        return Range(left, left)
    buckets = [bucket for bucket, keys in enumerate(group.ttl_histogram) if keys and bucket]
    if not buckets:
        return NO_RANGE
    edges = [*TTL_EDGES_MS, inf]
    return Range(edges[buckets[-1] - 1] / 1000, edges[buckets[-1]] / 1000)
