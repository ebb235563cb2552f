"""Keys of known software.

Question
    Whose keys are these, and what does their owner do about them?

What it finds
    Job queues, caches, session stores and others that are recognised by the
    layout of their keys: one row an instance (a queue, a prefix), with its
    keys, its memory, and how many of them never expire. Keys that nobody is
    known to write are in no row.
    `finished-jobs`, `dead-letters`, `orphaned-jobs`, `unacknowledged`: see
    their page. Other findings here have the names of the general ones
    (`temporary-without-ttl`, `unbounded-list`, `unbounded-collection` ...), and
    name the option or command of the software.

Why it matters
    An index and the bodies it names belong together, and so do a queue and its
    jobs: a command that deletes or trims one leaves the other behind. The owner
    of the keys has an option that stops the growth, and a command of its own
    that cleans up.

What to do
    Follow the steps of the findings. Where a name was taken for somebody
    else's, nothing is lost: the general reports show the keys all the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rdbscan.report.claims import all_symptoms, found
from rdbscan.report.command import Command, in_order
from rdbscan.report.commands import expire
from rdbscan.report.context import of_profile
from rdbscan.report.model import Cell, Column, Finding, Report, Row, Unit
from rdbscan.report.ranking import severity, top_and_rest
from rdbscan.report.sentences import count, key, namespace, say, text
from rdbscan.report.totals import share, totals_by

if TYPE_CHECKING:
    from rdbscan.report.context import Context
    from rdbscan.report.software import Found, Symptom

COLUMNS = (
    Column("software", "Software", Unit.TEXT),
    Column("instance", "Instance", Unit.TEXT),
    Column("db", "Db", Unit.NUMBER, 1, varied=True),
    Column("keys", "Keys", Unit.COUNT),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("share", "Share", Unit.RATIO),
    Column("no_ttl_keys", "No TTL", Unit.COUNT, 1),
    Column("purposes", "Keys for", Unit.TEXT, 2),
)
WEEK_S = 604_800


@of_profile
def build(context: Context) -> Report:
    """One row an instance, most memory first."""
    whole = context.whole.memory_bytes
    findings = [_finding(one, symptom, context) for one, symptom in context.kept(all_symptoms)]
    return Report(
        "software",
        "Known software",
        "Whose keys are these, and what does their owner do about them?",
        COLUMNS,
        [_row(one, whole) for one in context.kept(found)],
        top_and_rest(findings, "instances of known software with the like", context.limits),
    )


def _row(one: Found, whole: int) -> Row:
    kinds = dict.fromkeys(str(member.role.kind.value) for member in one.members)
    return (
        one.family.name,
        one.title,
        one.db,
        one.keys,
        one.memory_bytes,
        share(one.memory_bytes, whole),
        sum(member.no_ttl_keys for member in one.members),
        ", ".join(kinds),
    )


def _finding(one: Found, symptom: Symptom, context: Context) -> Finding:
    return Finding(
        symptom.slug,
        severity(symptom.bytes, context),
        symptom.what,
        say("{}", text(symptom.why)),
        in_order((*(_freeing(step, symptom) for step in symptom.remedies), *_expiring(symptom, context))),
        _where(symptom, context),
        symptom.bytes,
        symptom.keys,
        symptom.share,
        brief=say("{} of {}", count(symptom.keys, "key"), text(one.title)),
    )


def _freeing(step: Command, symptom: Symptom) -> Command:
    """Return a step of the owner with what it frees at most: what is at stake, where it loses something."""
    return replace(step, frees=symptom.bytes) if step.loses else step


def _where(symptom: Symptom, context: Context) -> Cell:
    """Return the namespace, or the key where it is but one."""
    rows = [context.profile.groups[group.row] for group in symptom.groups if group.namespace == symptom.where]  # type: ignore[attr-defined]
    biggest = rows[0].biggest if len(rows) == 1 and rows[0].keys == 1 else None
    return key(biggest.key) if biggest else namespace(symptom.where)


def _expiring(symptom: Symptom, context: Context) -> tuple[Command, ...]:
    """Return what gives a TTL to keys on which no other key depends."""
    if not symptom.expirable:
        return ()
    rows = {group.row for group in symptom.groups if group.namespace == symptom.where}  # type: ignore[attr-defined]
    groups = [context.profile.groups[row] for row in sorted(rows)]
    kinds = totals_by(groups, lambda group: group.type)
    return tuple(
        step
        for type_, part in kinds
        if part.no_ttl_keys
        for step in expire(context, symptom.where, type_, part, WEEK_S)
    )
