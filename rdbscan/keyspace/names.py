"""The names of one dump's keys: found while it is read, decided when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rdbscan.keyspace.matcher import Matcher
from rdbscan.keyspace.naming import Naming, NamingRow
from rdbscan.keyspace.placeholders import ANY, ID, MIXED, OTHER, TOKEN
from rdbscan.keyspace.rows import Cutter, Row, numbers_of
from rdbscan.keyspace.tree import ShapeTree
from rdbscan.keyspace.unify import common_rows, naming_row

if TYPE_CHECKING:
    from rdbscan.keyspace.given import GivenName
    from rdbscan.records.batch import Batch

GROWTH = 1.1
"""How much more there must be to name before it is worth while to decide anew."""


class Names:
    """Gives the keys of one dump their namespaces: `assign` batch by batch, then `final`.

    Codes are the nodes of the tree: 0 is {other}, 1 the empty name, then come the names that a team has given. These have
    `owners`; all further codes have none. Lists of names have "" for codes that no key has.
    """

    def __init__(self, given: Sequence[GivenName] = (), separators: str = "") -> None:
        self.given = given
        self.owners = [None, None, *(one.owner for one in given)]
        self.cutter = Cutter(separators)
        self.tree = ShapeTree(separators.encode(), Matcher(given))
        self._fixed = dict(enumerate([OTHER, "", *(one.name for one in given)]))
        self._common: list[Row] | None = None
        self._current: dict[int, str] = {}
        self._first: dict[int, str] = {}

    def assign(self, batch: Batch) -> None:
        """Fill the batch's namespace column."""
        self.tree.assign(batch)
        self._common = None

    def final(self) -> list[str]:
        """Return the name of every code, once all batches were assigned; codes may share a name."""
        return self._listed({node: name for name, row in self._named_rows() for node in row.members})

    def current(self) -> list[str]:
        """Return the names as far as they can be known by now; they may be others at the end."""
        new = {row.members[0]: self.cutter.pattern(row) for row in self._rows() if row.members[0] not in self._current}
        if len(new) > (GROWTH - 1) * len(self._current):
            new = {node: name for name, row in self._named_rows() for node in row.members}
        self._current |= new
        return self._listed(self._current)

    def provisional(self) -> list[str]:
        """Return names that are told apart wherever the final ones will be: `renamed` says which they become.

        A code has its own name, in which all numbers vary; or the current one, unless codes with another own name share
        that: they may yet part.
        """
        own = {row.members[0]: self.cutter.own_pattern(row) for row in self._rows()}
        new = own.keys() - self._first.keys()
        if len(new) > (GROWTH - 1) * len(self._first):
            for name, row in self._named_rows():
                if len({own[node] for node in row.members}) == 1:
                    own.update(dict.fromkeys(row.members, name))
        self._first.update((node, own[node]) for node in new)
        return self._listed(self._first)

    def renamed(self) -> dict[str, str]:
        """Return the final name of each provisional one that is not final."""
        final = self.final()
        return {name: final[node] for node, name in self._first.items() if name != final[node]}

    def naming(self) -> Naming:
        """Return what is known of the final names: what a profile keeps, to find names in common with others."""
        found = [naming_row(row, self.cutter) for _name, row in self._named_rows()]
        for node, name in self._fixed.items():
            keys, lengths = self.tree.facts(node)
            if keys:
                found.append(NamingRow(name, keys, given=node > 1, lengths=lengths))
        return Naming.of(found, self.given, self.cutter.separators)

    def _listed(self, names: dict[int, str]) -> list[str]:
        names = self._fixed | names
        return [names.get(node, "") for node in range(self.tree.size())]

    def _named_rows(self) -> list[tuple[str, Row]]:
        """Return the common names as of now, with all that is known of each."""
        if self._common is None:
            self._common = common_rows(self._rows(), complete=True)
        return [(self.cutter.pattern(row), row) for row in self._common]

    def _rows(self) -> list[Row]:
        """Return a row for each node that names of keys lead to."""
        rows = []
        for node, shape in enumerate(self.tree.shapes()):
            keys, lengths = self.tree.facts(node)
            if keys and node not in self._fixed:
                steps = self.cutter.steps(shape, numbers_of(shape, self.tree.common_numbers(node, shape)))
                random = any(byte in shape for byte in (ID, MIXED, TOKEN))
                rows.append(Row(steps, keys, int(ANY in shape), 0, random, lengths, [node]))
        return rows
