"""How urgent a defect is, in which order findings are read, and when there are too many of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.command import Command, Step, Where
from rdbscan.report.fullness import fullness
from rdbscan.report.model import Finding, Severity
from rdbscan.report.sentences import count, say, size, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.report.context import Context
    from rdbscan.report.limits import Limits

GENERIC = frozenset(
    ("mostly-without-ttl", "dominant-namespace", "unsorted-names", "opaque-names", "mixed-workloads", "big-key")
)
"""What is true of the memory without naming a cause: never read before one that is as urgent."""


def severity(at_stake: int, context: Context) -> Severity:
    """Return how urgent a defect is, by its share of the memory and by how full the server is."""
    limits, full = context.limits, context.kept(fullness)
    share = at_stake / max(context.whole.memory_bytes, 1)
    near = full is not None and full >= limits.near_maxmemory
    roomy = full is not None and full < limits.full_share
    if at_stake >= limits.critical_bytes and share >= (limits.critical_share_near if near else limits.critical_share):
        return Severity.WARNING if roomy else Severity.CRITICAL
    return Severity.WARNING if share >= (limits.warning_share_near if near else limits.warning_share) else Severity.INFO


def rank(finding: Finding) -> tuple[int, bool, bool, int, int, str, str]:
    """The reading order: severity, named causes first, the rests last, bytes at stake, keys; ties by slug and name."""
    where = "" if finding.where is None else repr(finding.where.value)
    return (
        finding.severity.rank,
        finding.slug in GENERIC,
        finding.rest,
        -(finding.bytes or 0),
        -(finding.keys or 0),
        finding.slug,
        where,
    )


def top_and_rest(found: Sequence[Finding], kind: str, limits: Limits) -> list[Finding]:
    """The most important of one kind; more than a handful are rolled up in one line with their totals.

    `kind` completes "12 more ...", in the plural.
    """
    found = sorted(found, key=rank)
    if len(found) <= limits.findings_of_a_kind + 1:
        return found
    shown, rest = found[: limits.findings_of_a_kind], found[limits.findings_of_a_kind :]
    return [*shown, _rolled_up(rest, kind)]


def _rolled_up(rest: Sequence[Finding], kind: str) -> Finding:
    at_stake = sum(finding.bytes or 0 for finding in rest)
    keys = sum(finding.keys or 0 for finding in rest)
    return Finding(
        slug=rest[0].slug,
        severity=rest[0].severity,
        what=say("{} more {}: {} in {}.", count(len(rest)), text(kind), size(at_stake), count(keys, "key")),
        why=say("The same defect as above, in more places."),
        do=(Command("see the table of the report", say(""), Step.LOOK, Where.TEXT),),
        bytes=at_stake,
        keys=keys,
        share=sum(finding.share or 0.0 for finding in rest),
        rest=True,
    )
