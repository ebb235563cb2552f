"""What changed by level of the names: for a treemap, whose tiles are as large as what was there or is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rdbscan.diff.changes import NOTHING, Figures
from rdbscan.report.model import Column, Report, Row, Tree, Unit
from rdbscan.report.tree import segments

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rdbscan.diff.changes import Change

COLUMNS = (
    Column("path", "Branch", Unit.NAMESPACE),
    Column("depth", "Level", Unit.NUMBER),
    Column("larger_bytes", "Then or now", Unit.BYTES),
    Column("memory_change", "Memory", Unit.BYTES_CHANGE),
    Column("memory_old", "Was", Unit.BYTES),
    Column("memory_new", "Now", Unit.BYTES),
    Column("keys_change", "Keys", Unit.COUNT_CHANGE),
    Column("no_ttl_change", "No TTL", Unit.COUNT_CHANGE),
)
Path = tuple[str, ...]


class _Branch(NamedTuple):
    """What is below a branch, then and now; `larger` sums up the larger of both of each namespace, bytes."""

    old: Figures = NOTHING
    new: Figures = NOTHING
    larger: int = 0

    def plus(self, part: Change) -> _Branch:
        """Return the branch with one more namespace."""
        return _Branch(
            self.old.plus(part.old), self.new.plus(part.new), self.larger + max(part.old.memory, part.new.memory)
        )


def tree(parts: Sequence[Change], separators: str) -> Report:
    """Return a row for each branch, parents before children and larger siblings first."""
    return Report(
        "tree", "Change by branch", "Which branch of the names grew, and which shrank?", COLUMNS,
        _rows(parts, separators), detail=True,
        picture=Tree("path", "depth", "larger_bytes", "memory_change", change=True),
    )  # fmt: skip


def _rows(parts: Iterable[Change], separators: str) -> list[Row]:
    branches: dict[Path, _Branch] = {}
    for part in parts:
        path = segments(part.namespace, separators)
        for depth in range(1, len(path) + 1):
            branches[path[:depth]] = branches.get(path[:depth], _Branch()).plus(part)

    def order(path: Path) -> list[tuple[int, str]]:
        return [(-branches[path[:depth]].larger, path[depth - 1]) for depth in range(1, len(path) + 1)]

    return [_row(path, branches[path]) for path in sorted(branches, key=order)]


def _row(path: Path, branch: _Branch) -> Row:
    difference = branch.new.minus(branch.old)
    return (
        "".join(path), len(path), branch.larger, difference.memory, branch.old.memory, branch.new.memory,
        difference.keys, difference.no_ttl_keys,
    )  # fmt: skip
