"""Namespaces as they are named: by their patterns, or by what a team calls them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rdbscan.keyspace.pattern import Pattern

if TYPE_CHECKING:
    from rdbscan.keyspace.naming import Naming


class Patterns:
    """The patterns behind the names of namespaces; a name that a team has given may stand for several."""

    def __init__(self, naming: Naming) -> None:
        self.separators = naming.separators
        self._given: defaultdict[str, list[Pattern]] = defaultdict(list)
        for one in naming.given:
            self._given[one.name].append(one.pattern)

    def of(self, namespace: str) -> list[Pattern]:
        """Return the patterns of a namespace, at least one."""
        return self._given.get(namespace) or [Pattern.parse(namespace, self.separators)]

    def is_given(self, namespace: str) -> bool:
        """Return whether a team has given this name."""
        return namespace in self._given

    def redacted(self, namespace: str) -> str:
        """Return the name to show to others: without the numbers that all its keys have in common."""
        if namespace in self._given:
            return namespace
        return str(Pattern.parse(namespace, self.separators).without_numbers)
