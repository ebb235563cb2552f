"""Verdicts as JUnit XML: a test case for each rule and dump. Jenkins, GitLab and others show it.

GitLab keeps the first of two cases with the same class and name only, and reads no file above 30 MB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from rdbscan.policy.model import COMPLETE
from rdbscan.policy.outputs.words import case_words, file_name, said, shown_cases
from rdbscan.policy.verdict import Outcome, State, Verdict
from rdbscan.report.sentences import say, text

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 30_000_000
LONGEST_MESSAGE = 1000


def render(outcome: Outcome) -> str:
    """Return the XML; where it would be too long without the words of the cases."""
    shown = _document(outcome, words=True)
    return shown if len(shown.encode()) <= MOST_BYTES else _document(outcome, words=False)


def _document(outcome: Outcome, *, words: bool) -> str:
    suites = JUnitXml("rdbscan check")
    by_subject: dict[str, list[Verdict]] = {subject.name: [] for subject in outcome.subjects}
    for verdict in outcome.verdicts:
        by_subject[verdict.subject].append(verdict)
    for subject in outcome.subjects:
        verdicts = [*by_subject[subject.name], *_damage(outcome, subject.name, by_subject[subject.name])]
        if not verdicts:
            continue
        suite = TestSuite(file_name(subject.name))
        for verdict in sorted(verdicts, key=lambda one: one.place):
            suite.add_testcase(_case(verdict, words=words))
        suites.add_testsuite(suite)
    suites.update_statistics()  # type: ignore[no-untyped-call]
    suites._elem.attrib.pop("skipped", None)  # Jenkins' schema has it on a suite only
    found: bytes | str = suites.tostring()  # type: ignore[no-untyped-call]
    return found if isinstance(found, str) else found.decode()


def _damage(outcome: Outcome, name: str, verdicts: list[Verdict]) -> Iterator[Verdict]:
    """Yield what a damaged dump is where the policy does not ask for whole ones: an error all the same."""
    if any(verdict.rule == COMPLETE for verdict in verdicts):
        return
    for subject in outcome.subjects:
        if subject.name == name and not subject.complete and not subject.is_cluster:
            yield Verdict(COMPLETE, name, State.VIOLATION, say("{}", text(subject.damage)), is_damage=True)


def _case(verdict: Verdict, *, words: bool) -> TestCase:
    case = TestCase(verdict.rule, file_name(verdict.subject), 0)
    if verdict.state is State.PASS:
        return case
    kind = _kind(verdict)
    cases, more = shown_cases(verdict)
    lines = [case_words(one) for one in cases] + ([f"and {more:,} more"] if more else [])
    message = "; ".join(lines) if words and lines else said(verdict.limit)
    result = kind(message[:LONGEST_MESSAGE], verdict.state.value)
    if words and kind is not Skipped:
        result.text = "\n".join([f"limit: {said(verdict.limit)}", *lines, *map(said, verdict.notes)])
    case.result = [result]
    if verdict.state is State.WARN and words:
        case.result = []
        case.system_out = "\n".join(["warning", *lines])
    return case


def _kind(verdict: Verdict) -> type[Error | Failure | Skipped]:
    if verdict.is_damage and verdict.state is State.VIOLATION:
        return Error
    return Failure if verdict.state is State.VIOLATION else Skipped
