"""Verdicts as GitHub Actions shows them: annotations on the policy's own lines, and the summary of the job.

GitHub keeps ten errors and ten warnings of a step and drops the rest without a word, so the last of each says how many
more there are. A summary above 1 MiB is dropped as a whole.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rdbscan.policy.outputs import markdown
from rdbscan.policy.outputs.words import case_words, file_name, harmless, said, several, shown_cases
from rdbscan.policy.verdict import Outcome, State, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST = 10
SUMMARY_BYTES = 1 << 20
_CUT = "\n\nThe rest is left out: a summary has at most 1 MiB.\n"


def render(outcome: Outcome, file: str | None = None) -> str:
    """Return the workflow commands, worst first; nothing where nothing is wrong.

    `file` is the policy's path in the repository, which is what GitHub knows it by.
    """
    outcome = outcome if file is None else replace(outcome, policy=file)
    errors = [one for one in outcome.verdicts if one.state is State.VIOLATION]
    warnings = [one for one in outcome.verdicts if one.state in (State.UNKNOWN, State.WARN)]
    return "".join(
        f"{line}\n" for line in [*_commands("error", errors, outcome), *_commands("warning", warnings, outcome)]
    )


def job_summary(outcome: Outcome, room: int = SUMMARY_BYTES) -> str:
    """Return the Markdown for `$GITHUB_STEP_SUMMARY`, of at most `room` bytes."""
    text = markdown.render(outcome)
    if len(text.encode()) <= room:
        return text
    kept = text.encode()[: max(room - len(_CUT.encode()), 0)].decode(errors="ignore")
    return kept.rpartition("\n")[0] + _CUT


def _commands(kind: str, verdicts: Sequence[Verdict], outcome: Outcome) -> Iterator[str]:
    for place, verdict in enumerate(verdicts[:MOST]):
        more = len(verdicts) - MOST if place == MOST - 1 else 0
        yield _command(kind, verdict, outcome, f"\nand {more:,} more that are not shown here" if more > 0 else "")


def _command(kind: str, verdict: Verdict, outcome: Outcome, more: str) -> str:
    subject = f" ({harmless(verdict.subject)})" if several(outcome) else ""
    unknown = "unknown: " if verdict.state is State.UNKNOWN else ""
    properties = {
        "file": file_name(outcome.policy.removeprefix("./")),
        "line": str(verdict.place.line),
        "col": str(verdict.place.column),
        "title": f"{unknown}{verdict.rule}{subject}",
    }
    cases, rest = shown_cases(verdict)
    lines = [case_words(case) for case in cases] + ([f"and {rest:,} more"] if rest else [])
    message = "\n".join(lines or [said(verdict.limit)]) + more
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {written}::{_data(message)}"


def _data(text: str) -> str:
    """Escape as actions/toolkit does (core/src/command.ts: escapeData)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
