"""What the server is used for.

Question
    What is it used for, and do these uses go together?

What it finds
    The memory by purpose, as names, types and TTLs tell it: session (by name),
    cache (by name, or nine of ten keys expire), temporary (locks, tokens,
    limits, by name), queue (streams, and lists named so), lasting (the rest).
    `mixed-workloads`: what may be lost and what must stay share one server, a
    tenth of the memory and 16 MiB each, or more.

Why it matters
    maxmemory and its policy are of the whole server, not of a database. With
    allkeys-* a burst of cache entries evicts queues and data nobody can
    rebuild; with noeviction a full cache stops the writes of everybody; with
    volatile-* sessions go before any cache entry that has no TTL.

What to do
    Two servers: one for what may be lost, with allkeys-lru; one for the rest,
    with noeviction and an alarm. Where that is too much, volatile-lru and a
    TTL on everything that may be lost. The classes are guesses: look at the
    names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.claims import purpose_of
from rdbscan.report.commands import in_words, set_policy
from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Finding, Report, Row, Severity, Unit
from rdbscan.report.naming import words
from rdbscan.report.sentences import say, size, text
from rdbscan.report.totals import Totals, share, totals, totals_by
from rdbscan.report.words import CACHE as CACHE_WORDS
from rdbscan.report.words import QUEUE as QUEUE_WORDS
from rdbscan.report.words import SESSION as SESSION_WORDS
from rdbscan.report.words import TEMPORARY as TEMPORARY_WORDS
from rdbscan.report.words import mean

if TYPE_CHECKING:
    from rdbscan.profile.profile import Group
    from rdbscan.report.context import Context
    from rdbscan.report.limits import Limits
    from rdbscan.report.model import Cell

CACHE, SESSION, TEMPORARY, QUEUE, LASTING = "cache", "session", "temporary", "queue", "lasting"
MUST_STAY = frozenset((QUEUE, LASTING))

COLUMNS = (
    Column("purpose", "Purpose", Unit.TEXT),
    Column("namespaces", "Namespaces", Unit.COUNT, 2),
    Column("keys", "Keys", Unit.COUNT),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("share", "Share", Unit.RATIO),
    Column("expiring_share", "With TTL", Unit.RATIO, 1),
    Column("largest", "Largest namespace", Unit.NAMESPACE, 1),
    Column("databases", "Databases", Unit.TEXT, 3, varied=True),
)


@of_profile
def build(context: Context) -> Report:
    """One row a purpose, most memory first."""
    whole = context.whole
    parts = context.kept(by_purpose)
    return Report(
        "workloads",
        "Purposes",
        "What is it used for, and do these uses go together?",
        COLUMNS,
        [_row(name, part, whole) for name, part in parts],
        [] if context.left_out else _mixed(parts, context),
    )


def by_purpose(context: Context) -> list[tuple[str, Totals]]:
    """The sums of each purpose, most memory first."""
    purposes = [""] * len(context.groups)
    for (name, type_), part in context.kinds:
        what = purpose(name, type_, part, context.limits)
        for row in part.rows:
            purposes[row] = purpose_of(context, context.profile.groups[row].db, name, type_) or what
    return totals_by(context.groups, lambda group: purposes[group.row])


def purpose(namespace: str, type_: str, part: Totals, limits: Limits) -> str:
    """What the keys of a namespace and type are for: the name goes before the type, and that before their TTLs."""
    said = words(namespace)
    for meaning, purpose_ in ((SESSION_WORDS, SESSION), (CACHE_WORDS, CACHE), (TEMPORARY_WORDS, TEMPORARY)):
        if mean(said, meaning):
            return purpose_
    if type_ == "stream" or (type_ in ("list", "zset") and mean(said, QUEUE_WORDS)):
        return QUEUE
    return CACHE if part.keys and part.expiring_keys >= limits.all_expiring * part.keys else LASTING


def must_stay(context: Context) -> Totals:
    """What nobody can rebuild: queues and lasting data."""
    parts = context.kept(by_purpose)
    return totals(group for name, part in parts if name in MUST_STAY for group in part.members)


def _row(name: str, part: Totals, whole: Totals) -> Row:
    spaces = totals_by(part.members, lambda group: group.namespace)
    databases = sorted({group.db for group in part.members})
    return (
        name,
        len(spaces),
        part.keys,
        part.memory_bytes,
        share(part.memory_bytes, whole.memory_bytes),
        share(part.expiring_keys, part.keys),
        spaces[0][0],
        ", ".join(map(str, databases[:5])) + (", ..." if len(databases) > 5 else ""),
    )


def _mixed(parts: list[tuple[str, Totals]], context: Context) -> list[Finding]:
    whole, limits = context.whole, context.limits
    stays = [group for name, part in parts if name in MUST_STAY for group in part.members]
    goes = [group for name, part in parts if name not in MUST_STAY for group in part.members]
    least = max(limits.mixed_bytes, limits.mixed_share * whole.memory_bytes)
    lasting, lost = totals(stays), totals(goes)
    if min(lasting.memory_bytes, lost.memory_bytes) < least:
        return []
    return [
        Finding(
            "mixed-workloads",
            Severity.INFO,
            say(
                "One server{} holds {} that may be lost ({}) and {} that must stay ({}).",
                text(", even one database," if _databases(stays) & _databases(goes) else ""),
                size(lost.memory_bytes), _names(parts, stay=False), size(lasting.memory_bytes), _names(parts, stay=True),
            ),
            say("maxmemory-policy is of the whole server: it evicts both, or stops the writes of both."),
            (
                *in_words("move the cache to a server of its own, with allkeys-lru"),
                *set_policy(context, "volatile-lru", say("if it must be one server: then a TTL on all that may be lost")),
            ),
            None,
            lasting.memory_bytes,
            lasting.keys,
            share(lasting.memory_bytes, whole.memory_bytes),
        )
    ]  # fmt: skip


def _databases(groups: list[Group]) -> set[int]:
    return {group.db for group in groups}


def _names(parts: list[tuple[str, Totals]], *, stay: bool) -> Cell:
    return text(", ".join(name for name, _part in parts if (name in MUST_STAY) == stay))
