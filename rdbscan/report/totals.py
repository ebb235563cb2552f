"""Sums over the profile's groups: by namespace, by type, by database or over everything."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from rdbscan.profile.histogram import quantile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rdbscan.profile.profile import Group, KeyRow, Profile

K = TypeVar("K", bound=Any)


class _Sum:
    """The sum of one field over the groups, computed when first asked for."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, totals: Totals, owner: type) -> int:
        parts = totals.members
        value: int = (
            getattr(parts[0], self._name) if len(parts) == 1 else sum(getattr(part, self._name) for part in parts)
        )
        totals.__dict__[self._name] = value
        return value


class _HistogramSum:
    """The sum, bucket by bucket, of one histogram over the groups, computed when first asked for."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, totals: Totals, owner: type) -> list[int]:
        parts = [getattr(group, self._name) for group in totals.members]
        value: list[int] = parts[0] if len(parts) == 1 else [sum(counts) for counts in zip(*parts, strict=True)]
        totals.__dict__[self._name] = value
        return value


class Totals:
    """The sums of some groups; each attribute means what it means in `Group`. All sizes are bytes."""

    def __init__(self, members: list[Group]) -> None:
        self.members = members

    keys = _Sum()
    memory_bytes = _Sum()
    memory_usage_bytes = _Sum()
    value_bytes = _Sum()
    rdb_bytes = _Sum()
    key_name_bytes = _Sum()
    elements = _Sum()
    no_ttl_keys = _Sum()
    no_ttl_memory = _Sum()
    expired_keys = _Sum()
    expired_memory = _Sum()
    expiring_fields = _Sum()
    idle_keys = _Sum()
    idle_seconds = _Sum()
    frequency_keys = _Sum()
    frequency_sum = _Sum()
    opaque_keys = _Sum()
    opaque_memory = _Sum()
    field_name_bytes = _Sum()
    numeric_text_keys = _Sum()
    numeric_text_saving = _Sum()
    near_limit_keys = _Sum()
    near_limit_saving = _Sum()
    memory_histogram = _HistogramSum()
    ttl_histogram = _HistogramSum()
    elements_histogram = _HistogramSum()
    idle_histogram = _HistogramSum()
    frequency_histogram = _HistogramSum()

    @property
    def largest_element_bytes(self) -> int:
        """The longest element of all."""
        return max((group.largest_element_bytes for group in self.members), default=0)

    @cached_property
    def biggest(self) -> KeyRow | None:
        """The largest key of all."""
        return min((group.biggest for group in self.members if group.biggest is not None), key=by_size, default=None)

    @property
    def expiring_keys(self) -> int:
        """Keys with a TTL."""
        return self.keys - self.no_ttl_keys

    @property
    def mean_memory(self) -> int | None:
        """Bytes a key, rounded down; None without keys."""
        return self.memory_bytes // self.keys if self.keys else None

    @cached_property
    def usual_elements(self) -> int | None:
        """Upper end of the log2 bucket that holds the median number of elements; None where nothing has elements."""
        middle = quantile(self.elements_histogram, 0.5) if self.members else None
        return middle[1] if middle else None


def by_size(row: KeyRow) -> tuple[int, str, int, bytes]:
    """The ranking of keys: largest first, ties by source, database and name."""
    return (-row.memory_bytes, row.source, row.db, row.key)


def totals(groups: Iterable[Group]) -> Totals:
    """Sum everything up."""
    return Totals(list(groups))


def left_out(profile: Profile) -> int:
    """Count the keys of the dumps that the profile is not of, because others were chosen."""
    return max(sum(source.keys for source in profile.sources) - totals(profile.groups).keys, 0)


def totals_by(groups: Iterable[Group], part: Callable[[Group], K]) -> list[tuple[K, Totals]]:
    """Sum by what `part` says of a group; most memory first, ties by that."""
    members: dict[K, list[Group]] = {}
    for group in groups:
        members.setdefault(part(group), []).append(group)
    sums = {name: Totals(group) for name, group in members.items()}
    return sorted(sums.items(), key=lambda entry: (-entry[1].memory_bytes, entry[0]))


def share(part: int, whole: int) -> float | None:
    """The part of the whole, 0..1; None of nothing."""
    return part / whole if whole else None
