"""How urgent a defect is, in which order findings are read, and when there are too many of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.model import Finding, Severity
from rdbscan.report.sentences import count, say, size, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.report.limits import Limits


def severity(at_stake: int, whole: int, limits: Limits) -> Severity:
    """Critical when a defect holds so much of the memory that it alone explains an outage, else a warning."""
    large = at_stake >= limits.critical_bytes and at_stake >= limits.critical_share * whole
    return Severity.CRITICAL if large else Severity.WARNING


def rank(finding: Finding) -> tuple[int, bool, int, int, str, str]:
    """The reading order: severity, the rests last, bytes at stake, keys, then slug and name so that ties are stable."""
    where = "" if finding.where is None else repr(finding.where.value)
    return (finding.severity.rank, finding.rest, -(finding.bytes or 0), -(finding.keys or 0), finding.slug, where)


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
        do=(say("See the table of the report."),),
        bytes=at_stake,
        keys=keys,
        share=sum(finding.share or 0.0 for finding in rest),
        rest=True,
    )
