"""Templates of key names, as people write them: `<prefix*>:<queue>:completed`.

    <name>        one level: anything without a colon
    <name*>       anything, colons too, but something
    <name?>       anything or nothing
    <name:>       nothing, or anything that ends with a colon
    <name#>       a number, or the placeholder of one
    <name=a|b>    one of these words
    <name!>       like <name*>, and seen elsewhere in the same instance under that name

All else stands for itself. Captures match placeholders ({id}, {*}) as they do literal names, because a template is held
against namespaces and against names alike. At most one capture of a template may be wide at its front and one at its
end, so that matching takes time in proportion to the name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

_CAPTURE = re.compile(r"<([a-z_]+)([*?:#!]|=[^>]*)?>")
_MEANING = {
    "": "[^:]+",
    "*": ".+",
    "?": ".*",
    ":": "(?:.*:)?",
    "#": r"(?:[0-9]+|\{[a-z*]+\})",
    "!": ".+",
}
_WORD = re.compile("[A-Za-z]+")
_CLOSED_BEHIND, _CLOSED_BEFORE = ("#", ":"), ("#",)
"""Captures that cannot lengthen the word behind them, and the word before them."""


@dataclass(frozen=True)
class Pattern:
    """A compiled template.

    `word` is a word that every match has ("" where none is certain), `known` are captures that must have been seen
    before, `open` says that it matches anything.
    """

    expression: str
    word: str
    known: tuple[str, ...]
    open: bool

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The regular expression, compiled when the first name may match it: most are never needed."""
        return re.compile(self.expression, re.DOTALL)


@cache
def compiled(template: str, stem: str | None = None) -> Pattern:
    """Return the pattern of a template; what matched `stem` before it is the group `stem`. Raises ValueError."""
    whole = (stem or "") + template
    captures = list(_CAPTURE.finditer(whole))
    if "<" in _CAPTURE.sub("", whole):
        raise ValueError(f"template {whole!r}")
    return Pattern(
        _regex(template) if stem is None else f"(?P<stem>{_regex(stem)}){_regex(template)}",
        max(_certain_words(whole), key=len, default=""),
        tuple(match[1] for match in captures if match[2] == "!"),
        not _CAPTURE.sub(_told, whole),
    )


def words(name: str) -> list[str]:
    """Return the runs of letters of a name."""
    return _WORD.findall(name)


def _told(capture: re.Match[str]) -> str:
    """Return what a capture says of what it matches: "" where that may be anything."""
    return capture[2] if capture[2] and capture[2][0] in "=#" else ""


def _regex(template: str) -> str:
    parts, at = [], 0
    for match in _CAPTURE.finditer(template):
        parts.append(re.escape(template[at : match.start()]))
        parts.append(f"(?P<{match[1]}>{_meaning(match[2] or '')})")
        at = match.end()
    return "".join([*parts, re.escape(template[at:])])


def _meaning(mark: str) -> str:
    if mark.startswith("="):
        return "|".join(map(re.escape, mark[1:].split("|")))
    return _MEANING[mark]


def _certain_words(template: str) -> list[str]:
    """Return the words of the literals that no capture beside them can lengthen."""
    found, at, before = [], 0, "#"
    for match in [*_CAPTURE.finditer(template), None]:
        literal = template[at : match.start() if match else len(template)]
        behind = (match[2] or "") if match else "#"
        for word in _WORD.finditer(literal):
            begins = word.start() > 0 or before in _CLOSED_BEHIND
            ends = word.end() < len(literal) or behind in _CLOSED_BEFORE
            if begins and ends:
                found.append(word[0])
        at, before = match.end() if match else at, behind
    return found
