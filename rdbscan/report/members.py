"""What is compared where several dumps are one set: its dumps, or the instances that they are of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdbscan.profile.sources import Source
    from rdbscan.report.context import Context


@dataclass
class Member:
    """A dump, or the dumps of one instance, by their numbers in the profile."""

    name: str
    numbers: list[int]
    sources: list[Source]

    @cached_property
    def memory(self) -> int | None:
        """Bytes of its keys; None where nobody knows those of a dump."""
        sums = [source.sums for source in self.sources]
        return None if None in sums else sum(one.memory_bytes for one in sums if one)

    @cached_property
    def keys(self) -> int:
        """Keys that were counted."""
        return sum(source.sums.keys if source.sums else source.outcome.keys for source in self.sources)

    @cached_property
    def is_whole(self) -> bool:
        """Whether it can be compared with others."""
        return self.memory is not None and all(source.outcome.complete for source in self.sources)

    @cached_property
    def largest(self) -> dict[str, int]:
        """Memory (bytes) of its largest namespaces, most first."""
        found: dict[str, int] = {}
        for source in self.sources:
            for one in source.largest:
                found[one.name] = found.get(one.name, 0) + one.memory_bytes
        return dict(sorted(found.items(), key=lambda entry: (-entry[1], entry[0])))


def members_of(context: Context) -> list[Member]:
    """Return what is compared, most memory first; those of which nothing is known at the end."""
    found: dict[tuple[str, int], Member] = {}
    for number, source in enumerate(context.sources):
        by_instance = context.by == "instance" and source.instance
        name = source.instance if by_instance else source.source
        member = found.setdefault((name, -1 if by_instance else number), Member(name, [], []))
        member.numbers.append(number)
        member.sources.append(source)
    return sorted(found.values(), key=lambda one: (-(one.memory or 0), one.name))


def mean_memory(members: Iterable[Member]) -> float | None:
    """Return the mean of those that are whole, bytes; None where fewer than two are."""
    known = [member.memory or 0 for member in members if member.is_whole]
    return sum(known) / len(known) if len(known) > 1 else None
