"""Which namespaces a rule is about, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from rdbscan.keyspace.placeholders import OTHER
from rdbscan.policy.patterns import Fit, covers
from rdbscan.policy.rows import Row, by_namespace, total

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdbscan.policy.dumps import Subject
    from rdbscan.policy.model import Rule


@dataclass(frozen=True, slots=True)
class Fitting:
    """`sure` are the sums of the namespaces that fit, by name; of those in `perhaps` nobody knows which keys do."""

    sure: dict[str, Row]
    perhaps: dict[str, Row]


def fitting(rule: Rule, subject: Subject) -> Fitting:
    """Return the namespaces that a rule is about."""
    found = fits(rule.match, subject)
    sure = by_namespace(row for row in chosen(rule, subject.rows) if found.get(row.namespace) is Fit.ALL)
    perhaps = by_namespace(row for row in chosen(rule, subject.rows) if found.get(row.namespace) is Fit.SOME)
    return Fitting(_together(rule, sure), perhaps)


def _together(rule: Rule, rows: dict[str, Row]) -> dict[str, Row]:
    if not rule.together or not rows:
        return rows
    name = rule.match or "**"
    return {name: replace(total(rows.values()), namespace=name)}


def fits(match: str | None, subject: Subject) -> dict[str, Fit]:
    """Return for each namespace how many of its keys fit; {other} is told apart, as it may have any."""
    names = {row.namespace for row in subject.rows} - {OTHER}
    if match is None:
        return dict.fromkeys(names, Fit.ALL)
    found = {name: subject.fit(match, name) for name in names}
    if any(how is Fit.ALL and covers(name, match) for name, how in found.items()):
        found = {name: how for name, how in found.items() if how is Fit.ALL}
    return found


def chosen(rule: Rule, rows: Iterable[Row]) -> Iterable[Row]:
    """Return the rows of the databases, types and owners of a rule."""
    dbs, types, owners = rule.db, rule.type, rule.owner
    return (
        row
        for row in rows
        if (not dbs or row.db in dbs) and (not types or row.type in types) and (not owners or row.owner in owners)
    )


def likely_meant(match: str, subject: Subject) -> str | None:
    """Return a pattern that fits something, where this one fits nothing."""
    for longer in (f"{match.rstrip('*')}**",) if match.endswith("*") else (f"{match}:**", f"{match}**"):
        if any(how is Fit.ALL for how in fits(longer, subject).values()):
            return longer
    near = get_close_matches(match, [row.namespace for row in subject.rows], n=1)
    return near[0] if near else None
