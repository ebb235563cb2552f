"""Memory by owner.

Question
    Whose memory is it?

What it finds
    The keys of every owner that rdbscan.toml names (`rdbscan explain config`),
    and those that nobody owns. Each has a row: namespaces, keys, memory, its
    share, how much of it never expires, and the largest namespace.

Why it matters
    Memory is freed by people. A row with a name is somebody to ask; keys that
    nobody owns are nobody's to delete.

What to do
    Ask the owners of the first rows. Give what nobody owns an owner: add a
    [[namespace]] with a match for its largest namespaces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.context import of_profile
from rdbscan.report.model import Bars, Column, Report, Row, Unit
from rdbscan.report.totals import Totals, share, totals_by

if TYPE_CHECKING:
    from rdbscan.profile.groups import Group
    from rdbscan.report.context import Context

NOBODY = ""
COLUMNS = (
    Column("owner", "Owner", Unit.TEXT),
    Column("namespaces", "Namespaces", Unit.COUNT, 2),
    Column("keys", "Keys", Unit.COUNT),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("share", "Share", Unit.RATIO),
    Column("no_ttl_share", "No TTL", Unit.RATIO, 1),
    Column("no_ttl_bytes", "No-TTL memory", Unit.BYTES, 4),
    Column("largest_namespace", "Largest namespace", Unit.NAMESPACE, 3),
    Column("largest_namespace_bytes", "Largest", Unit.BYTES, 3),
)


@of_profile
def build(context: Context) -> Report:
    """Return one row an owner, most memory first; nothing where nobody owns anything."""
    owners = {one.name: one.owner for one in context.profile.naming.given if one.owner is not None}

    def owner(group: Group) -> str:
        return owners.get(group.namespace, NOBODY)

    whole = context.whole
    parts = totals_by(context.groups, owner) if owners else []
    return Report(
        "owners",
        "Owners",
        "Whose memory is it?",
        COLUMNS,
        [_row(name or None, part, whole) for name, part in parts],
        total=_row("total", whole, whole) if parts else None,
        picture=Bars("owner", "memory_bytes", "no_ttl_bytes"),
    )


def _row(name: str | None, part: Totals, whole: Totals) -> Row:
    spaces = totals_by(part.members, lambda group: group.namespace)
    return (
        name,
        len(spaces),
        part.keys,
        part.memory_bytes,
        share(part.memory_bytes, whole.memory_bytes),
        share(part.no_ttl_keys, part.keys),
        part.no_ttl_memory,
        spaces[0][0],
        spaces[0][1].memory_bytes,
    )
