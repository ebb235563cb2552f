"""Waivers: what is known and may stay for a while."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rdbscan.policy.patterns import Fit, fits_key
from rdbscan.policy.verdict import Case, State, Verdict, state_of
from rdbscan.report.sentences import say, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.policy.dumps import Subject
    from rdbscan.policy.model import Waiver
    from rdbscan.policy.places import Place
    from rdbscan.policy.read import ReadPolicy
    from rdbscan.report.model import Sentence

_WAIVED = (State.VIOLATION, State.WARN, State.UNKNOWN)


@dataclass
class Waivers:
    """The waivers of a policy at a moment; `helped` are the numbers of those that did something, or would have."""

    read: ReadPolicy
    now_ms: int
    helped: set[int] = field(default_factory=set)

    def applied(self, verdict: Verdict, subject: Subject) -> Verdict:
        """Return the verdict on a subject after the waivers of its rule."""
        if verdict.is_damage and verdict.state is State.PASS:
            return verdict
        notes = list(verdict.notes)
        cases = verdict.cases
        for number, waiver in enumerate(self.read.policy.waiver):
            meant = [case for case in cases if waiver.rule == verdict.rule and _is_meant(case, waiver, subject)]
            if not meant:
                continue
            self.helped.add(number)
            if self._has_expired(waiver):
                notes.append(_expired(waiver, len(meant)))
            else:
                cases = tuple(_waived(case, waiver) if case in meant else case for case in cases)
        cases = tuple(sorted(cases, key=lambda case: (case.state.rank, -case.size)))
        return replace(verdict, cases=cases, state=state_of(cases), notes=tuple(notes))

    def idle(self) -> Iterator[tuple[Place, Sentence]]:
        """Yield a note for each waiver that waives nothing."""
        for number, waiver in enumerate(self.read.policy.waiver):
            if number not in self.helped:
                where = f" of {waiver.match}" if waiver.match else ""
                said = say(
                    "the waiver of {}{} waives nothing: it can go ({})",
                    text(waiver.rule),
                    text(where),
                    text(waiver.reason),
                )
                yield self.read.place("waiver", number), said

    def _has_expired(self, waiver: Waiver) -> bool:
        return datetime.fromtimestamp(self.now_ms / 1000, UTC).date() > waiver.until


def _is_meant(case: Case, waiver: Waiver, subject: Subject) -> bool:
    if case.state not in _WAIVED:
        return False
    if waiver.match is None:
        return True
    if isinstance(case.namespace, bytes):
        return fits_key(waiver.match, case.namespace)
    return case.namespace is not None and subject.fit(waiver.match, case.namespace) is Fit.ALL


def _waived(case: Case, waiver: Waiver) -> Case:
    return replace(case, state=State.WAIVED, waiver=f"{waiver.reason}, until {waiver.until:%Y-%m-%d}")


def _expired(waiver: Waiver, cases: int) -> Sentence:
    return say(
        "a waiver ended on {} and helps no more ({}): {}",
        text(f"{waiver.until:%Y-%m-%d}"), text(waiver.reason), text("1 case" if cases == 1 else f"{cases:,} cases"),
    )  # fmt: skip
