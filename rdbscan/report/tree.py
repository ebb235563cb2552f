"""Memory by level of the key names.

Question
    Which branch of the names holds the memory?

What it finds
    The namespaces as a tree: each row is a branch (`user:`, `user:{id}:`,
    `user:{id}:events`) with everything below it. A row's parent is the row
    whose path is the start of its own, one level up.

Why it matters
    One application often owns a whole branch; its parts may each look small.

What to do
    Follow the largest branch downwards until the memory splits up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from rdbscan.keyspace.pattern import Pattern
from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Report, Row, Tree, Unit
from rdbscan.report.rows import LaterRows
from rdbscan.report.totals import share

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdbscan.report.context import Context
    from rdbscan.report.totals import Totals

COLUMNS = (
    Column("path", "Branch", Unit.NAMESPACE),
    Column("depth", "Level", Unit.NUMBER),
    Column("keys", "Keys", Unit.COUNT),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("share", "Share", Unit.RATIO),
    Column("no_ttl_bytes", "No-TTL memory", Unit.BYTES),
    Column("namespaces", "Namespaces", Unit.COUNT),
)
Path: TypeAlias = tuple[str, ...]


@dataclass(slots=True)
class _Branch:
    """What is below a branch."""

    keys: int = 0
    memory_bytes: int = 0
    no_ttl_memory: int = 0
    namespaces: int = 0


@of_profile
def build(context: Context) -> Report:
    """One row a branch, parents before children, larger siblings first."""
    return Report(
        "tree", "Tree of namespaces", "Which branch of the names holds the memory?", COLUMNS,
        LaterRows(lambda: _rows(context), some=bool(context.groups)), detail=True,
        picture=Tree("path", "depth", "memory_bytes", "no_ttl_bytes"),
    )  # fmt: skip


def _rows(context: Context) -> list[Row]:
    branches = _branches(context.namespaces, context.profile.naming.separators)
    whole = context.whole.memory_bytes

    def order(path: Path) -> list[tuple[int, str]]:
        return [(-branches[path[:depth]].memory_bytes, path[depth - 1]) for depth in range(1, len(path) + 1)]

    def row(path: Path) -> Row:
        part = branches[path]
        return (
            "".join(path), len(path), part.keys, part.memory_bytes, share(part.memory_bytes, whole),
            part.no_ttl_memory, part.namespaces,
        )  # fmt: skip

    return [row(path) for path in sorted(branches, key=order)]


def _branches(namespaces: Iterable[tuple[str, Totals]], separators: str) -> dict[Path, _Branch]:
    branches: dict[Path, _Branch] = {}
    for name, part in namespaces:
        path = segments(name, separators)
        for depth in range(1, len(path) + 1):
            branch = branches.setdefault(path[:depth], _Branch())
            branch.keys += part.keys
            branch.memory_bytes += part.memory_bytes
            branch.no_ttl_memory += part.no_ttl_memory
            branch.namespaces += 1
    return branches


def segments(namespace: str, separators: str = "") -> Path:
    """Cut a pattern after each separator: `user:{id}:events` is `user:`, `{id}:`, `events`."""
    return tuple(map(str, Pattern.parse(namespace, separators).levels)) or (namespace,)
