"""Growth against the baseline, scaled by the time between the two saves."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from rdbscan.policy.figures import Figure, figure, unseen
from rdbscan.policy.fitting import fitting
from rdbscan.policy.limits import nothing_fits
from rdbscan.policy.rows import NOTHING, Row
from rdbscan.policy.verdict import Case, State
from rdbscan.report.model import Cell, Sentence, Unit
from rdbscan.report.sentences import count, duration, namespace, ratio, say, size, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rdbscan.policy.dumps import Subject
    from rdbscan.policy.model import Rule
    from rdbscan.policy.quantities import Growth

WORDS = {"memory": "memory", "keys": "keys", "elements": "elements", "no_ttl_keys": "keys without a TTL"}
_PER = {3600: "an hour", 86_400: "a day", 604_800: "a week", None: "since the baseline"}


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a subject is compared with; `subject` is None where there is none, and `why` says so."""

    subject: Subject | None = None
    why: str = ""


def growth_sentence(rule: Rule) -> Sentence:
    """Return what a rule wants, in words."""
    limits = rule.growth.limits if rule.growth else {}
    parts = ", ".join(f"{WORDS[name]} by at most {{}} {_PER[limit.seconds]}" for name, limit in limits.items())
    return say(f"growth of {parts}", *(_cell(name, limit) for name, limit in limits.items()))


def growth_cases(rule: Rule, subject: Subject, baseline: Baseline) -> Iterator[Case]:
    """Yield the namespaces that grew too much, and those of which nobody knows."""
    before = baseline.subject
    if before is None:
        yield Case(State.UNKNOWN, say("{}", text(baseline.why)))
        return
    if subject.saved_ms is None or before.saved_ms is None or subject.saved_ms <= before.saved_ms:
        yield Case(State.UNKNOWN, say("{}", text(_no_time_between(subject, before))))
        return
    now, then = fitting(rule, subject), fitting(rule, before)
    if not now.sure and not then.sure:
        unsure = now.perhaps or subject.other.keys or not subject.complete
        yield Case(State.UNKNOWN if unsure else State.WARN, nothing_fits(rule, subject))
    elapsed = (subject.saved_ms - before.saved_ms) / 1000
    for name, limit in (rule.growth.limits if rule.growth else {}).items():
        for row in now.sure.values():
            old = then.sure.get(row.namespace, NOTHING)
            grown = _Grown(
                name,
                limit,
                row,
                figure(name, row, unseen(subject), subject),
                figure(name, old, unseen(before), before),
                elapsed,
            )
            yield from grown.cases(rule)


@dataclass(frozen=True, slots=True)
class _Grown:
    """One figure of one namespace, now and then."""

    name: str
    limit: Growth
    row: Row
    now: Figure
    then: Figure
    elapsed: float

    def cases(self, rule: Rule) -> Iterator[Case]:
        """Yield the case, if there is one."""
        least = rule.growth.at_least or 0 if rule.growth else 0
        if self._exceeds(self.now.low, self.then.high, least):
            state = State.VIOLATION if rule.level == "error" else State.WARN
            yield Case(state, self._said("", rule), self.row.namespace, self.now.shown - self.then.shown)
        elif self._exceeds(self.now.high, self.then.low, least):
            yield Case(State.UNKNOWN, self._said("; but not all keys are known", rule), self.row.namespace)

    def _exceeds(self, now: float, then: float, least: float) -> bool:
        if then == inf:
            return False
        grown = now - then
        return grown > 0 and grown > self.limit.allowed(then, self.elapsed) and grown >= least

    def _said(self, more: str, rule: Rule) -> Sentence:
        unit = _bytes_or_count(self.name)
        return say(
            f"{{}}: {WORDS[self.name]} from {{}} to {{}} ({{}}) in {{}}, limit {{}} {_PER[self.limit.seconds]}{more}",
            namespace(self.row.namespace),
            unit(round(self.then.shown)),
            unit(round(self.now.shown)),
            text(f"{(self.now.shown - self.then.shown) / self.then.shown:+.1%}" if self.then.shown else "new"),
            duration(self.elapsed),
            _cell(self.name, self.limit),
        )


def model_notes(subject: Subject, baseline: Baseline) -> Iterator[Sentence]:
    """Yield what else changed since the baseline, as the model's figures change with it."""
    if baseline.subject is None:
        return
    for now, then in zip(subject.facts, baseline.subject.facts, strict=False):
        if now.server != then.server:
            yield say(
                "the baseline was saved by {}, this dump by {}: figures of memory change with that",
                text(then.server),
                text(now.server),
            )
        elif now.model != then.model:
            yield say(
                "the baseline's memory is that of {}, here it is that of {}: part of the change may be the model's",
                text(then.model),
                text(now.model),
            )


def _no_time_between(subject: Subject, before: Subject) -> str:
    if subject.saved_ms is None:
        return "the dump does not say when it was saved, so growth cannot be told from it"
    if before.saved_ms is None:
        return "the baseline does not say when it was saved, so growth cannot be told from it"
    if subject.saved_ms == before.saved_ms:
        return "the baseline was saved at the same moment: it may be the same dump"
    return "the baseline is newer than the dump"


def _bytes_or_count(name: str) -> Callable[[int], Cell]:
    return size if name == "memory" else count


def _cell(name: str, limit: Growth) -> Cell:
    if limit.amount.is_share:
        return ratio(limit.amount.value)
    return Cell(round(limit.amount.value), Unit.BYTES if name == "memory" else Unit.COUNT)
