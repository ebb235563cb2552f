"""Verdicts for a terminal or a build log: worst first, a line a rule, the three namespaces at fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.policy.outputs.words import case_words, file_name, harmless, said, several, shown_cases, summary
from rdbscan.policy.verdict import Outcome, State, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

LABELS = {state: "WARNING" if state is State.WARN else state.value.upper() for state in State}
INDENT = " " * 11


def render(outcome: Outcome) -> str:
    """Return the text; no line begins with what a dump says."""
    lines = [line for verdict in outcome.verdicts for line in _lines(verdict, outcome)]
    lines += [f"{'NOTE':9}  {file_name(outcome.policy)}:{place.line}: {said(note)}" for place, note in outcome.notes]
    return "\n".join([*lines, f"{summary(outcome)}.", ""])


def _lines(verdict: Verdict, outcome: Outcome) -> Iterator[str]:
    subject = f"{harmless(verdict.subject)}: " if several(outcome) else ""
    yield f"{LABELS[verdict.state]:9}  {verdict.rule}  {subject}{said(verdict.limit)}"
    cases, more = shown_cases(verdict)
    for case in cases:
        mark = "" if case.state is verdict.state else f"{LABELS[case.state].lower()}: "
        yield f"{INDENT}- {mark}{case_words(case)}"
    if more:
        yield f"{INDENT}- and {more:,} more"
    for note in verdict.notes:
        yield f"{INDENT}- note: {said(note)}"
