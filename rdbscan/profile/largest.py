"""The largest namespaces of each dump, so that the dumps of a set can be compared: groups are summed over all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.profile.columns import collapse
from rdbscan.profile.fields import BEGINS, Merge
from rdbscan.profile.sources import NamespaceSum

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rdbscan.profile.groups import Groups

MOST = 32
"""Namespaces kept of a dump. What makes one shard heavier than the others is among its largest."""


def largest_namespaces(groups: Groups) -> tuple[NamespaceSum, ...]:
    """Return the largest namespaces of a dump whose groups these are, most memory first, ties by name."""
    words, codes = groups.namespace.words, groups.namespace.codes
    keys, memory = (
        collapse(groups.filled(BEGINS[name]), codes, len(words), Merge.SUM, 0) for name in ("keys", "memory_bytes")
    )
    return _ranked(NamespaceSum(word, keys[at], memory[at]) for at, word in enumerate(words))


def renamed_largest(found: tuple[NamespaceSum, ...], names: Mapping[str, str]) -> tuple[NamespaceSum, ...]:
    """Return them under other names; those that get the same one are added up."""
    if all(names.get(one.name, one.name) == one.name for one in found):
        return found
    sums: dict[str, NamespaceSum] = {}
    for one in found:
        name = names.get(one.name, one.name)
        held = sums.get(name, NamespaceSum(name, 0, 0))
        sums[name] = NamespaceSum(name, held.keys + one.keys, held.memory_bytes + one.memory_bytes)
    return _ranked(sums.values())


def _ranked(sums: Iterable[NamespaceSum]) -> tuple[NamespaceSum, ...]:
    return tuple(sorted(sums, key=lambda one: (-one.memory_bytes, one.name))[:MOST])
