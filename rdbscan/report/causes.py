"""One finding a cause: what several rules say of the same keys is said once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rdbscan.report.command import in_order
from rdbscan.report.ranking import GENERIC, rank

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdbscan.report.model import Finding

SAVINGS = frozenset(
    (
        "listpack-limit", "small-strings", "long-names", "compressible-strings", "long-field-names", "numbers-as-text",
    )
)  # fmt: skip
"""What could be kept in less memory is a matter of its own, whatever else is wrong with the keys."""


def causes(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in reading order, those about the same keys joined to the first of them."""
    kept: list[Finding] = []
    places: dict[object, list[int]] = {}
    for finding in sorted(findings, key=rank):
        place = _place(finding)
        at = next((at for at in places.get(place, ()) if _is_one_cause(kept[at], finding)), None) if place else None
        if at is None:
            places.setdefault(place, []).append(len(kept))
            kept.append(finding)
        else:
            kept[at] = _joined(kept[at], finding)
    return sorted(kept, key=rank)


def _place(finding: Finding) -> object:
    if finding.where is None or finding.rest or finding.slug in SAVINGS:
        return None
    name = finding.where.value
    return name.decode("utf-8", "backslashreplace") if isinstance(name, bytes) else name


def _is_one_cause(first: Finding, second: Finding) -> bool:
    """Return whether both speak of the same memory: a generic one only where the other accounts for most of it."""
    if second.slug in (first.slug, *(one.slug for one in first.also)):
        return False
    if (first.slug in GENERIC) == (second.slug in GENERIC):
        return True
    named, generic = (second, first) if first.slug in GENERIC else (first, second)
    return named.bytes is not None and 2 * named.bytes >= (generic.bytes or 0)


def _joined(first: Finding, second: Finding) -> Finding:
    """Return a named finding with what else is said of its keys; the more urgent of the two severities is its own."""
    if first.slug in GENERIC and second.slug not in GENERIC:
        first, second = second, first
    texts = {step.text for step in first.do}
    steps = in_order((*first.do, *(step for step in second.do if step.text not in texts)))
    severity = min(first.severity, second.severity, key=lambda one: one.rank)
    return replace(first, severity=severity, do=steps, also=(*first.also, second))
