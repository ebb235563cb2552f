"""Rules about what is in a dump now: limits of figures, keys that must or must not be there."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

from rdbscan.policy.figures import Figure, Unseen, figure, unseen
from rdbscan.policy.fitting import Fitting, fitting, likely_meant
from rdbscan.policy.rows import Row
from rdbscan.policy.verdict import Case, State
from rdbscan.report.model import Cell, Sentence, Unit
from rdbscan.report.sentences import count, namespace, ratio, say, size, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.policy.dumps import Subject
    from rdbscan.policy.model import Rule
    from rdbscan.policy.quantities import Amount

WORDS = {
    "no_ttl": ("at most {}", "{} without a TTL"),
    "max_ttl": ("TTLs of at most {}", "a TTL of {}"),
    "max_keys": ("at most {}", "{}"),
    "max_memory": ("at most {} of memory", "{} of memory"),
    "max_share": ("at most {} of all memory", "{} of all memory"),
    "max_key_memory": ("keys of at most {}", "a key of {}"),
    "max_elements": ("keys of at most {}", "a key of {}"),
}
"""What each limit wants, and what is said of a namespace."""
_UNITS = {"max_ttl": Unit.DURATION, "max_memory": Unit.BYTES, "max_key_memory": Unit.BYTES}
_NOUNS = {"max_keys": "key", "max_elements": "element", "no_ttl": "key"}


def limit_sentence(rule: Rule) -> Sentence:
    """Return what a rule wants, in words."""
    if rule.forbidden:
        return say("there must be no keys")
    parts = [WORDS[name][0] + (" without a TTL" if name == "no_ttl" else "") for name in rule.limits]
    cells = (limit_cell(name, limit) for name, limit in rule.limits.items())
    return say(", ".join(["there must be keys"] * bool(rule.required) + parts), *cells)


def limit_cell(name: str, limit: Amount) -> Cell:
    """Return a limit, to be said."""
    if limit.is_share:
        return ratio(limit.value)
    return Cell(round(limit.value), _UNITS.get(name, Unit.COUNT), _NOUNS.get(name, ""))


def _counted(name: str, number: Figure) -> Cell:
    return replace(number.cell, noun=_NOUNS.get(name, "") if number.unit is Unit.COUNT else "")


def cases_of(rule: Rule, subject: Subject) -> Iterator[Case]:
    """Yield what a rule does not pass."""
    found, more = fitting(rule, subject), unseen(subject)
    if rule.forbidden:
        yield from _forbidden(rule, found, more)
        return
    if not found.sure:
        yield _nothing_fits(rule, found, more, subject)
        if not found.perhaps:
            return
    worst = State.VIOLATION if rule.level == "error" else State.WARN
    for name, limit in rule.limits.items():
        for row in found.sure.values():
            number = figure(name, row, more, subject, is_share=limit.is_share)
            if (case := _judged(name, row, number, limit, worst, more, subject)) is not None:
                yield case
        yield from _hidden(name, limit, found, more, subject)


def _judged(
    name: str, row: Row, number: Figure, limit: Amount, worst: State, more: Unseen, subject: Subject
) -> Case | None:
    words = WORDS[name][1]
    name_and_figure = (namespace(row.namespace), _counted(name, number))
    if number.low > limit.value:
        what = say(f"{{}}: {words}{{}}, limit {{}}", *name_and_figure, _of(name, row, limit), limit_cell(name, limit))
        return Case(worst, what, row.namespace, number.low / limit.value if limit.value else inf)
    if number.high <= limit.value:
        return None
    why = text(_why_unknown(name, number, more, subject))
    what = say(f"{{}}: {words}, limit {{}}; but {{}}", *name_and_figure, limit_cell(name, limit), why)
    return Case(State.UNKNOWN, what, row.namespace)


def _of(name: str, row: Row, limit: Amount) -> Cell:
    if name != "no_ttl":
        return text("")
    return text(f" ({row.no_ttl_keys:,} of {row.keys:,} keys)" if limit.is_share else f" (of {row.keys:,})")


def _why_unknown(name: str, number: Figure, more: Unseen, subject: Subject) -> str:
    if more.keys:
        return f"keys are missing from the dump or wrong in it: {subject.damage}"
    if more.row.keys:
        return f"{more.row.keys:,} keys could not be told apart, and any of them may be of it"
    if name == "max_ttl":
        edge = "more" if number.high == inf else f"up to {number.high / 86_400:g} days"
        return f"of its longest TTL is only known that it is that or {edge}"
    return f"only known is that it lies between {number.low:,.0f} and {number.high:,.0f}"


def _hidden(name: str, limit: Amount, found: Fitting, more: Unseen, subject: Subject) -> Iterator[Case]:
    """Yield the namespaces in which the keys that are meant may be hidden, if these may exceed the limit."""
    for row in found.perhaps.values():
        number = figure(name, row, more, subject, is_share=limit.is_share)
        highest = 1.0 if limit.is_share and name == "no_ttl" and row.no_ttl_keys else number.high
        if highest > limit.value:
            yield Case(State.UNKNOWN, _may_hide(row.namespace), row.namespace)


def _may_hide(name: str) -> Sentence:
    return say(
        "{} may have keys that are meant, and others: give those that are meant a name of their own ([[namespace]])",
        namespace(name),
    )


def _forbidden(rule: Rule, found: Fitting, more: Unseen) -> Iterator[Case]:
    worst = State.VIOLATION if rule.level == "error" else State.WARN
    for row in found.sure.values():
        what = say(
            "{}: {}, {}, that must not be there", namespace(row.namespace), count(row.keys, "key"), size(row.memory)
        )
        yield Case(worst, what, row.namespace, row.keys)
    for row in found.perhaps.values():
        yield Case(State.UNKNOWN, _may_hide(row.namespace), row.namespace)
    if not found.sure and (more.row.keys or more.keys):
        yield Case(State.UNKNOWN, _not_all_seen(more))


def _not_all_seen(more: Unseen) -> Sentence:
    if more.keys:
        return say("no key of it was seen, but keys are missing from the dump or wrong in it")
    return say("no key of it was seen, but {} could not be told apart", count(more.row.keys, "key"))


def _nothing_fits(rule: Rule, found: Fitting, more: Unseen, subject: Subject) -> Case:
    if found.perhaps:
        return Case(State.UNKNOWN, _may_hide(next(iter(found.perhaps))))
    if more.keys or more.row.keys:
        return Case(State.UNKNOWN, _not_all_seen(more))
    if rule.required:
        state = State.VIOLATION if rule.level == "error" else State.WARN
        return Case(state, say("no key fits {}, and there must be some", namespace(rule.match or "**")), size=inf)
    return Case(State.WARN, nothing_fits(rule, subject))


def nothing_fits(rule: Rule, subject: Subject) -> Sentence:
    """Return what is said of a rule that is about nothing."""
    match = rule.match or "**"
    meant = likely_meant(match, subject)
    if meant is None:
        return say("no namespace fits {}: is it a typo, or does nobody write these keys any more?", namespace(match))
    return say("no namespace fits {}; did you mean {}?", namespace(match), namespace(meant))
