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

import re
from typing import TypeAlias

from rdbscan.profile.profile import OTHER, Group, Profile
from rdbscan.report.model import Column, Report, Row, Tree, Unit
from rdbscan.report.totals import Totals, share, totals

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
MAX_DEPTH = 16
"""Names are hostile: what lies deeper stays in one piece."""
_CUT = re.compile(r"(?<=[:/|.])")
"""After a separator: a branch keeps it, so that `user:` and a key named `user` stay apart."""


def build(profile: Profile) -> Report:
    """One row a branch, parents before children, larger siblings first."""
    whole = totals(profile.groups)
    members: dict[Path, list[Group]] = {}
    for group in profile.groups:
        path = segments(group.namespace)
        for depth in range(1, len(path) + 1):
            members.setdefault(path[:depth], []).append(group)
    branches = {path: Totals(groups) for path, groups in members.items()}

    def order(path: Path) -> list[tuple[int, str]]:
        return [(-branches[path[:depth]].memory_bytes, path[depth - 1]) for depth in range(1, len(path) + 1)]

    def row(path: Path) -> Row:
        part = branches[path]
        return (
            "".join(path), len(path), part.keys, part.memory_bytes, share(part.memory_bytes, whole.memory_bytes),
            part.no_ttl_memory, len({group.namespace for group in part.members}),
        )  # fmt: skip

    rows = [row(path) for path in sorted(branches, key=order)]
    return Report(
        "tree", "Tree of namespaces", "Which branch of the names holds the memory?", COLUMNS, rows, detail=True,
        picture=Tree("path", "depth", "memory_bytes", "no_ttl_bytes"),
    )  # fmt: skip


def segments(namespace: str) -> Path:
    """Cut a pattern after each separator: `user:{id}:events` is `user:`, `{id}:`, `events`."""
    if namespace == OTHER or not namespace:
        return (namespace,)
    return tuple(part for part in _CUT.split(namespace, maxsplit=MAX_DEPTH - 1) if part)
