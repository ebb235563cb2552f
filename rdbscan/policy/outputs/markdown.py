"""Verdicts as GitHub-flavoured Markdown: for tickets, pull requests and the summary of a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.policy.outputs.text import LABELS
from rdbscan.policy.outputs.words import harmless, several, shortened, shown_cases, summary
from rdbscan.policy.verdict import Outcome, State, Verdict
from rdbscan.render.escape import code, markdown
from rdbscan.render.units import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.report.model import Sentence

MARKS = {
    State.VIOLATION: "❌", State.UNKNOWN: "❔", State.WARN: "⚠️", State.WAIVED: "🕓", State.PASS: "✅",
}  # fmt: skip


def render(outcome: Outcome) -> str:
    """Return the Markdown."""
    lines = [f"## rdbscan check: {summary(outcome)}", ""]
    lines += [
        line for verdict in outcome.verdicts if verdict.state is not State.PASS for line in _lines(verdict, outcome)
    ]
    passed = [verdict for verdict in outcome.verdicts if verdict.state is State.PASS]
    if passed:
        lines += [
            f"{MARKS[State.PASS]} passed: {', '.join(dict.fromkeys(code(verdict.rule) for verdict in passed))}",
            "",
        ]
    lines += [
        f"- note: {_dressed(note)} ({markdown(harmless(outcome.policy))}:{place.line})" for place, note in outcome.notes
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _lines(verdict: Verdict, outcome: Outcome) -> Iterator[str]:
    subject = f" {markdown(harmless(verdict.subject))}" if several(outcome) else ""
    label = f"{MARKS[verdict.state]} **{LABELS[verdict.state].lower()}**"
    yield f"{label} {code(verdict.rule)}{subject}: {_dressed(verdict.limit)}"
    yield ""
    cases, more = shown_cases(verdict)
    for case in cases:
        mark = "" if case.state is verdict.state else f"{LABELS[case.state].lower()}: "
        waived = f" (waived: {markdown(harmless(case.waiver))})" if case.waiver else ""
        yield f"- {mark}{_dressed(case.what)}{waived}"
    if more:
        yield f"- and {more:,} more"
    for note in verdict.notes:
        yield f"- note: {_dressed(note)}"
    yield ""


def _dressed(sentence: Sentence) -> str:
    return read(sentence, lambda name: code(harmless(shortened(name))), lambda words: markdown(harmless(words)))
