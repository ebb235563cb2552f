"""How evenly each namespace is spread over the dumps of a set.

Question
    Which namespace makes one shard heavier than the others?

What it finds
    One row a namespace that is among the 32 largest of a dump and holds a
    thousandth of all memory: its memory on average in a dump (instance), the
    most in one, in which, and how many times the mean that is. Most memory
    above the mean first, so that the cause of a hot shard is the first row.

Why it matters
    Hash slots spread keys evenly, memory they do not: one large collection, or
    a {hash tag} that many names share, is in a single slot and so in a single
    shard.

What to do
    A namespace of one large key: divide it (rdbscan explain big-key). One of
    many keys: look for hash tags in its names, and use finer ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdbscan.report.context import of_profile
from rdbscan.report.members import members_of
from rdbscan.report.model import Column, Report, Unit
from rdbscan.report.rows import Rows
from rdbscan.report.totals import share

if TYPE_CHECKING:
    from rdbscan.report.context import Context
    from rdbscan.report.members import Member

LEAST_SHARE = 0.001
COLUMNS = (
    Column("namespace", "Namespace", Unit.NAMESPACE),
    Column("memory_bytes", "Memory", Unit.BYTES, 1),
    Column("share", "Share", Unit.RATIO, 2),
    Column("mean_bytes", "Mean", Unit.BYTES),
    Column("most_bytes", "Most", Unit.BYTES),
    Column("times_the_mean", "Most / mean", Unit.FACTOR),
    Column("most_in", "Most in", Unit.TEXT),
)


@dataclass(frozen=True, slots=True)
class Spread:
    """A namespace over all dumps: its memory, the mean and the most of a dump (bytes), and in which that is."""

    name: str
    memory: int
    mean: float
    most: int
    where: str

    @property
    def excess(self) -> float:
        """Bytes of the heaviest above the mean."""
        return self.most - self.mean


@of_profile
def build(context: Context) -> Report:
    """One row a namespace, the most uneven first; nothing for a single dump."""
    whole = context.whole.memory_bytes
    found = [one for one in context.kept(spreads).values() if one.memory >= LEAST_SHARE * whole]
    found.sort(key=lambda one: (-one.excess, one.name))
    return Report(
        "spread",
        "Spread of namespaces",
        "Which namespace makes one of them heavier than the others?",
        COLUMNS,
        Rows(
            found,
            lambda one: (
                one.name, one.memory, share(one.memory, whole), round(one.mean), one.most, one.most / one.mean, one.where,
            ),
        ),
    )  # fmt: skip


def spreads(context: Context) -> dict[str, Spread]:
    """Return how the namespaces are spread that have memory and are among the largest of a dump."""
    members = context.kept(members_of)
    if len(members) < 2:
        return {}
    most: dict[str, Member] = {}
    for member in members:
        for name, memory in member.largest.items():
            if name not in most or memory > most[name].largest[name]:
                most[name] = member
    return {
        name: Spread(
            name, part.memory_bytes, part.memory_bytes / len(members), most[name].largest[name], most[name].name
        )
        for name, part in context.namespaces
        if name in most and part.memory_bytes
    }
