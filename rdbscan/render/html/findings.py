"""Sentences and findings as HTML: every name and word is escaped, names stand apart from the words around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from rdbscan.render import steps
from rdbscan.render.html.explained import Section, explained
from rdbscan.render.layout import shorten
from rdbscan.render.units import read, show
from rdbscan.report.command import Where
from rdbscan.report.explain import explain
from rdbscan.report.model import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.report.command import Command
    from rdbscan.report.model import Finding, Sentence

LONGEST_NAME = 120
LONGEST_TEXT = 300
"""Characters of a name in a sentence, and of a name in a command, which may be copied."""


@dataclass(frozen=True, slots=True)
class Step:
    """A command or a piece of advice, what there is to say of it, and all of it, to be copied ("": nothing to copy)."""

    text: str
    remark: str
    full: str
    destructive: bool = False


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding, ready to be placed on the page."""

    slug: str
    severity: str
    what: Markup
    why: Markup
    steps: list[Step]
    also: list[Markup]
    stakes: list[str]
    page: list[Section]


def finding_views(findings: Sequence[Finding]) -> list[FindingView]:
    """One view a finding, in the same order."""
    return [_view(finding) for finding in findings]


def words(sentence: Sentence) -> Markup:
    """A sentence as HTML."""
    # Everything was escaped piece by piece.
    return Markup(read(sentence, name, escape))  # noqa: S704


def name(shown: str) -> Markup:
    """A name inside a sentence: text of its own direction, which cannot reorder what is around it."""
    return Markup("<code><bdi>{}</bdi></code>").format(shorten(shown, LONGEST_NAME, len))


def _view(finding: Finding) -> FindingView:
    stakes = [(finding.bytes, Unit.BYTES, ""), (finding.share, Unit.RATIO, ""), (finding.keys, Unit.COUNT, "key")]
    return FindingView(
        finding.slug,
        finding.severity.value,
        words(finding.what),
        words(finding.why),
        [_step(step) for step in finding.do],
        [words(one.what) for one in finding.also],
        [_stake(value, unit, noun) for value, unit, noun in stakes if value is not None],
        explained(explain(finding.slug) or ""),
    )


def _stake(value: float, unit: Unit, noun: str) -> str:
    return f"{show(value, unit)} {noun}{'s' if noun and value != 1 else ''}".strip()


def _step(step: Command) -> Step:
    text, copied = steps.command(step), step.where is not Where.TEXT
    return Step(_short(text), steps.remark(step, _short, _short), text if copied else "", step.destructive)


def _short(shown: str) -> str:
    return shorten(shown, LONGEST_TEXT, len)
