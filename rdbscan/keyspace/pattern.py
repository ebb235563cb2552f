r"""The one type that knows what a namespace's pattern is made of: words, separators, placeholders.

As text a pattern is what reports show: `user:{id}:cart`. Bytes that are not UTF-8 are written `\xff`. So that the text can
be read back, two bytes are written like that where they would be taken for something else: `\x5c`, a backslash that `xff`
or the like follows, and `\x7b`, the brace of a hash tag that is spelled as a placeholder is. All other braces are bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rdbscan.keyspace.placeholders import ANY, DATE, EMAIL, ID, IP, LENGTH, OTHER, REST, TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable

LEVELS = ":/|."
WEAK_LEVELS = "-_"
"""What parts the levels of names that have nothing else."""
MOST_LEVELS = 16
"""Names are hostile: what lies deeper stays in one piece."""

_PLACEHOLDER = r"\{(?:id|date|ip|email|len|other|\*{1,2}|[A-Za-z_]\w*:\*)\}"
_TOKEN = re.compile(rf"({_PLACEHOLDER})|\\x([0-9a-f]{{2}})|([^{{\\]+|.)", re.ASCII | re.DOTALL)
_MISTAKABLE = re.compile(rf"\\(?=x[0-9a-f]{{2}})|(?={_PLACEHOLDER})\{{".encode(), re.ASCII)
_WORD = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NAME = re.compile(rb"[A-Za-z][A-Za-z0-9_-]*")
_DIGITS = re.compile(rb"([0-9A-Za-z]*(?:[0-9][A-Za-z]+[0-9]|[A-Za-z][0-9]+[A-Za-z])[0-9A-Za-z]*|[0-9]+)")
"""Rows of digits, and runs in which letters and digits alternate."""
_MARKS = b":/|.-_#"
_SAYS = re.compile(rb"[0-9A-Za-z\x80-\xff]")

_REGEXES = {
    TEXTS[ID]: rb"(?:[^:/|.\x00-\x1f\x7f]+|[0-9A-Za-z+/_=-]{16,}|(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}"
    rb"|[\s\S]*?[\x00-\x1f\x7f-\xff][\s\S]*?)",
    TEXTS[DATE]: rb"[12][0-9]{3}[-/._](?:[0-9]|W)[0-9TZz :./_+-]*",
    TEXTS[IP]: rb"(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:]{3,}(?:[0-9]{1,3}\.){0,3}[0-9]{0,3})",
    TEXTS[EMAIL]: rb"[0-9A-Za-z\x80-\xff._%+-]+@[0-9A-Za-z.-]+\.[A-Za-z]{2,}",
    TEXTS[LENGTH]: rb"[\s\S]{1,10}",
    TEXTS[ANY]: rb"[^:/|.]+",
    TEXTS[REST]: rb"[\s\S]*",
    OTHER: rb"[\s\S]*",
}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What stands for something that varies, by its text: {id}, {*}, or {tenant:*} for one that a team has named."""

    text: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """The names of a namespace: bytes that all have, and placeholders between them.

    No two neighbours are bytes, and none is empty. `separators` part the levels; without, the name itself shows which do.
    """

    parts: tuple[bytes | Placeholder, ...]
    separators: str = ""

    @classmethod
    def of(cls, parts: Iterable[bytes | Placeholder], separators: str = "") -> Pattern:
        """Return the pattern of parts that may be empty, or bytes beside bytes."""
        joined: list[bytes | Placeholder] = []
        for part in parts:
            if isinstance(part, bytes) and joined and isinstance(joined[-1], bytes):
                joined[-1] += part
            elif part != b"":
                joined.append(part)
        return cls(tuple(joined), separators)

    @classmethod
    def parse(cls, text: str, separators: str = "") -> Pattern:
        """Return the pattern that is written so; any text is one."""
        return _parsed(text, separators)

    def __str__(self) -> str:
        return "".join(_written(part) if isinstance(part, bytes) else part.text for part in self.parts)

    @property
    def words(self) -> list[str]:
        """Return the words in lower case: of `userSessions:{id}` user and sessions."""
        text = " ".join(part.decode("ascii", "replace") for part in self._bytes())
        return _WORD.findall(_CAMEL.sub(" ", text).lower())

    @property
    def is_opaque(self) -> bool:
        """Whether nothing but placeholders and punctuation is left of the names."""
        return self.parts != (Placeholder(OTHER),) and not any(map(_SAYS.search, self._bytes()))

    @property
    def fixed_bytes(self) -> int:
        """Return how many bytes are the same in all names: 12 of `user:{id}:events`."""
        return sum(map(len, self._bytes()))

    @property
    def levels(self) -> list[Pattern]:
        """Cut behind each separator: `user:{id}:events` is `user:`, `{id}:`, `events`; together they are the pattern."""
        cut = re.compile(b"(?<=[" + re.escape(self._separators().encode()) + b"])")
        levels: list[list[bytes | Placeholder]] = [[]]
        for part in self.parts:
            first, *rest = cut.split(part) if isinstance(part, bytes) and len(levels) < MOST_LEVELS else [part]
            levels[-1].append(first)
            levels += [[level] for level in rest]
        rest = [part for level in levels[MOST_LEVELS - 1 :] for part in level]
        found = [Pattern.of(level, self.separators) for level in [*levels[: MOST_LEVELS - 1], rest]]
        return [level for level in found if level.parts]

    def _separators(self) -> str:
        if self.separators:
            return self.separators
        text = b"".join(self._bytes())
        return LEVELS if any(mark in text for mark in LEVELS.encode()) else WEAK_LEVELS

    def _bytes(self) -> list[bytes]:
        return [part for part in self.parts if isinstance(part, bytes)]

    @property
    def varies(self) -> bool:
        """Whether there is a placeholder."""
        return not all(isinstance(part, bytes) for part in self.parts)

    @property
    def family(self) -> str:
        """Return the pattern with its neighbours that differ in the last level only: `facet:brass` is `facet:*`."""
        *above, last = self.levels or [self]
        return f"{''.join(map(str, above))}*" if above and not last.varies else str(self)

    @property
    def branch(self) -> str:
        """Return the pattern with its neighbours that differ before the id only: `stock:graz:{id}` is `stock:*:{id}`."""
        levels = self.levels
        if len(levels) < 3 or not levels[-1].varies or levels[-2].varies:
            return str(self)
        return f"{''.join(map(str, levels[:-2]))}*{str(levels[-2])[-1]}{levels[-1]}"

    @property
    def abbreviated(self) -> Pattern:
        """Return the pattern with one letter for each of its words: `user:{id}:events` is `u:{id}:e`."""
        short = (_NAME.sub(lambda word: word[0][:1], part) if isinstance(part, bytes) else part for part in self.parts)
        return Pattern.of(short, self.separators)

    @property
    def words_only(self) -> str:
        """Return the pattern without its placeholders: `user:{id}:events` is `user:events`."""
        return ":".join(_written(kept) for part in self._bytes() if (kept := part.strip(_MARKS)))

    @property
    def without_numbers(self) -> Pattern:
        """Return the pattern with {id} for each number that all its names have: to show it to others."""
        parts: list[bytes | Placeholder] = []
        for part in self.parts:
            pieces = _DIGITS.split(part) if isinstance(part, bytes) else [part]
            parts += [Placeholder(TEXTS[ID]) if place % 2 else piece for place, piece in enumerate(pieces)]
        return Pattern.of(parts, self.separators)

    @property
    def glob(self) -> bytes:
        """Return a pattern for SCAN ... MATCH that finds all names, and perhaps a few more.

        Bytes that are not UTF-8 and characters that mean something in a glob are matched by `?`.
        """
        found = b"".join(_globbed(part) if isinstance(part, bytes) else b"*" for part in self.parts)
        return re.sub(rb"\*{2,}", b"*", found)

    @property
    def regex(self) -> re.Pattern[bytes]:
        """Return what all names match, whole, and as few others as can be said."""
        parts = (
            re.escape(part) if isinstance(part, bytes) else _REGEXES.get(part.text, _REGEXES["{*}"])
            for part in self.parts
        )
        return re.compile(b"".join(parts))

    def split(self, name: bytes) -> list[bytes] | None:
        """Cut a name into what stands for each part, in their order; None if it does not line up with the pattern."""
        found: list[bytes] = []
        rest, end = name, b""
        parts = list(self.parts)
        if parts and isinstance(last := parts[-1], bytes):
            if not rest.endswith(last):
                return None
            rest, end = rest[: len(rest) - len(last)], last
            del parts[-1]
        for place, part in enumerate(parts):
            if isinstance(part, bytes):
                if not rest.startswith(part):
                    return None
                size = len(part)
            else:
                size = _size(rest, parts[place + 1 :])
            if size < 0:
                return None
            found.append(rest[:size])
            rest = rest[size:]
        return None if rest else [*found, *([end] if end else [])]


def _size(rest: bytes, behind: list[bytes | Placeholder]) -> int:
    """Return how much of the rest of a name a placeholder stands for: up to the next bytes of the pattern, at least one."""
    if not behind:
        return len(rest)
    return rest.find(behind[0], 1) if isinstance(behind[0], bytes) else min(1, len(rest))


@lru_cache(maxsize=65536)
def _parsed(text: str, separators: str) -> Pattern:
    parts: list[bytes | Placeholder] = []
    for placeholder, code, plain in _TOKEN.findall(text):
        if placeholder:
            parts.append(Placeholder(placeholder))
        else:
            parts.append(bytes([int(code, 16)]) if code else plain.encode("utf-8", "surrogateescape"))
    return Pattern.of(parts, separators)


def _written(part: bytes) -> str:
    return _MISTAKABLE.sub(lambda match: b"\\x%02x" % match[0][0], part).decode("utf-8", "backslashreplace")


def _globbed(part: bytes) -> bytes:
    text = part.decode("utf-8", "surrogateescape")
    return re.sub(r"[*?\[\]\\^\udc80-\udcff]", "?", text).encode()
