"""The page of a finding as paragraphs, made from its text of 80 columns for the terminal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from markupsafe import Markup, escape

WIDTH = 80
"""Where the texts are wrapped: a line that could have been longer ends a paragraph."""
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading ("" for the first words of a page) and paragraphs."""

    heading: str
    paragraphs: list[Markup] = field(default_factory=list)


def explained(page: str) -> list[Section]:
    """Take a page apart: its first words stand alone, then each line at the margin heads what is indented below it."""
    sections = [Section("")]
    lines: list[str] = []
    before = ""
    for line in [*page.splitlines(), ""]:
        if not line or _begins_paragraph(before, line):
            _end(lines, sections)
        if line and not _indent(line) and sections[0].paragraphs:
            sections.append(Section(line))
        elif line:
            lines.append(line.strip())
        before = line
    return sections


def _begins_paragraph(before: str, line: str) -> bool:
    """Return whether a line, behind another, begins a paragraph: behind an item, as an item, or where there was room."""
    if _indent(line) < _indent(before):
        return True
    had_room = len(before) + 1 + len(line.split()[0]) <= WIDTH
    is_item = line.lstrip().startswith("`")
    return (had_room and before.endswith(".")) or (is_item and before.endswith((".", ":")))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _end(lines: list[str], sections: list[Section]) -> None:
    if lines:
        text = str(escape(" ".join(lines)))
        # Escaped above; the backticks are those of the text.
        sections[-1].paragraphs.append(Markup(_CODE.sub(r"<code>\1</code>", text)))  # noqa: S704
        lines.clear()
