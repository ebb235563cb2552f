"""What all outputs say alike: names from dumps made harmless, cases in words, what a run came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.policy.verdict import Case, Outcome, State, Verdict
from rdbscan.render.escape import unobeyed, visible
from rdbscan.render.units import read

if TYPE_CHECKING:
    from rdbscan.report.model import Sentence

LONGEST_NAME = 200
"""Characters of a name that are shown; real ones are shorter."""
SHOWN_CASES = 3


def harmless(words: str) -> str:
    """Return printable words that no build log takes for a command, wherever in a line they come to stand."""
    return unobeyed(visible(words))


def shortened(name: str, longest: int = LONGEST_NAME) -> str:
    """Return a name of bounded length."""
    if len(name) <= longest:
        return name
    half = longest // 2 - 8
    return f"{name[:half]}...({len(name):,})...{name[-half:]}"


def said(sentence: Sentence) -> str:
    """Return a sentence as plain words."""
    return harmless(read(sentence, name=shortened))


def case_words(case: Case) -> str:
    """Return a case as plain words, with the reason if it is waived."""
    return said(case.what) + (harmless(f" (waived: {case.waiver})") if case.waiver else "")


def shown_cases(verdict: Verdict) -> tuple[tuple[Case, ...], int]:
    """Return the worst cases of a verdict, and how many more there are."""
    return verdict.cases[:SHOWN_CASES], max(len(verdict.cases) - SHOWN_CASES, 0)


def summary(outcome: Outcome) -> str:
    """Return what a run came to, in one line."""
    words = {
        State.VIOLATION: ("violation", "violations"), State.UNKNOWN: ("unknown", "unknown"),
        State.WARN: ("warning", "warnings"), State.WAIVED: ("waived", "waived"), State.PASS: ("passed", "passed"),
    }  # fmt: skip
    parts = [f"{number:,} {words[state][number != 1]}" for state in State if (number := outcome.count(state))]
    return ", ".join(parts)


def several(outcome: Outcome) -> bool:
    """Return whether verdicts are of more than one dump, so that each has to name its own."""
    return len({subject.name for subject in outcome.subjects}) > 1


def file_name(name: str) -> str:
    """Return the name of a file in printable words."""
    return harmless(name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"))
