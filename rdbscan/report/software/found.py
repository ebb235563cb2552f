"""What was recognised: an instance of some software, with its keys by role."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdbscan.report.software.model import Family, Keys, Kind, Role

SEVERAL = ("{*}", "{id}")
SLACK = 2
"""Trimming with ~ leaves up to a node more, and bounds are configured: twice the default is beyond it."""


class Sums:
    """Sums over groups of keys. Sizes are bytes."""

    rows: tuple[Keys, ...]

    @cached_property
    def keys(self) -> int:
        """Number of keys."""
        return sum(row.keys for row in self.rows)

    @cached_property
    def elements(self) -> int:
        """Number of elements of all keys."""
        return sum(row.elements for row in self.rows)

    @cached_property
    def memory_bytes(self) -> int:
        """What deleting all of them frees."""
        return sum(row.memory_bytes for row in self.rows)

    @cached_property
    def no_ttl_keys(self) -> int:
        """Keys that never expire."""
        return sum(row.no_ttl_keys for row in self.rows)

    @cached_property
    def no_ttl_memory(self) -> int:
        """Memory of the keys that never expire."""
        return sum(row.no_ttl_memory for row in self.rows)

    @cached_property
    def oldest_at(self) -> int | None:
        """The oldest time in the content, ms UTC; None where it shows none."""
        return min((row.oldest_at for row in self.rows if row.oldest_at is not None), default=None)

    @cached_property
    def most_elements(self) -> int:
        """Elements of the largest key, as far as it is known."""
        known = (row.biggest.elements or 0 for row in self.rows if row.biggest)
        alone = (row.elements for row in self.rows if row.keys == 1)
        return max((*known, *alone), default=0)


@dataclass(frozen=True)
class Part(Sums):
    """The keys of one namespace and type."""

    namespace: str
    rows: tuple[Keys, ...]


@dataclass(frozen=True)
class Member(Sums):
    """The keys of one role, of one namespace or several."""

    role: Role
    rows: tuple[Keys, ...]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Its keys by namespace, most memory first."""
        by_name: dict[str, list[Keys]] = defaultdict(list)
        for row in self.rows:
            by_name[row.namespace].append(row)
        parts = (Part(name, tuple(rows)) for name, rows in by_name.items())
        return tuple(sorted(parts, key=lambda part: (-part.memory_bytes, part.namespace)))

    @property
    def namespace(self) -> str:
        """The namespace with the most memory."""
        return self.parts[0].namespace

    @property
    def within_bound(self) -> bool:
        """Return whether each key is as small as its owner keeps it (True where the owner sets no bound)."""
        return self.role.bound is None or self.most_elements <= SLACK * self.role.bound.elements


@dataclass(frozen=True)
class Found:
    """An instance of a family in one database: below `stem`, told apart by `captures`, its keys by role."""

    family: Family
    db: int
    stem: str
    captures: tuple[tuple[str, str], ...]
    members: tuple[Member, ...]

    @cached_property
    def memory_bytes(self) -> int:
        """What all its keys take."""
        return sum(member.memory_bytes for member in self.members)

    @cached_property
    def keys(self) -> int:
        """Number of all its keys."""
        return sum(member.keys for member in self.members)

    @property
    def title(self) -> str:
        """Its name, such as `Bull queue emails`. Parts of it come from key names: show it as untrusted text."""
        values = dict(self.captures)
        if not self.family.title or any(value in SEVERAL for value in values.values()):
            return self.family.name
        return self.family.title.format_map(values)

    def of(self, *kinds: Kind) -> tuple[Member, ...]:
        """Return the members of some kinds."""
        return tuple(member for member in self.members if member.role.kind in kinds)

    def member(self, role: str) -> Member | None:
        """Return the member with a role, None if there is none."""
        return next((member for member in self.members if member.role.name == role), None)

    def parts_of(self, role: str) -> tuple[Member, ...]:
        """Return the members that belong to a role's keys."""
        return tuple(member for member in self.members if member.role.part_of == role)


def claimed(found: Iterable[Found]) -> dict[tuple[int, str, str], tuple[Found, Member]]:
    """Return (database, namespace, type) -> whose it is and what for."""
    return {
        (row.db, row.namespace, row.type): (one, member)
        for one in found
        for member in one.members
        for row in member.rows
    }
