r"""Names that a team gives to its keys: `tenant:{tenant}:order:*`.

In a match `*` is one segment, `{word}` is one too and says what it is, and `**` at the end is the rest, which may be
nothing. All else are the bytes of the name; a backslash before `*`, `{` or itself makes it one of them, `\xff` is any byte.
A segment ends at the separators that stand in the match: those of `:/|` that do, or dots if none does; without any it goes
on as far as the rest of the match allows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from rdbscan.keyspace.pattern import Pattern, Placeholder
from rdbscan.keyspace.placeholders import ANY, REST, TEXTS

_TOKEN = re.compile(r"\\x([0-9A-Fa-f]{2})|\\(.)|(\*+)|\{([A-Za-z_]\w*)\}|([^\\*{]+|.)", re.ASCII | re.DOTALL)
_STRONG, _WEAK = b":/|", b"."


@dataclass(frozen=True, slots=True)
class GivenName:
    """What a team calls the keys that fit a match, and whose they are (None: nobody was named)."""

    name: str
    pattern: Pattern
    owner: str | None = None

    @property
    def segment_ends(self) -> bytes:
        """Return the bytes that no segment has."""
        literal = b"".join(part for part in self.pattern.parts if isinstance(part, bytes))
        if self.pattern.separators:
            return bytes(byte for byte in self.pattern.separators.encode() if byte in literal)
        return bytes(byte for byte in _STRONG if byte in literal) or bytes(byte for byte in _WEAK if byte in literal)


def parse_match(match: str, separators: str = "") -> Pattern:
    """Return the pattern of a match. Raises ValueError if it is none."""
    parts: list[bytes | Placeholder] = []
    for code, escaped, stars, word, plain in _TOKEN.findall(match):
        if parts and parts[-1] == Placeholder(TEXTS[REST]):
            raise ValueError("** stands for the rest of a name, so nothing can follow it")
        if stars:
            if len(stars) > 2:
                raise ValueError("* is one segment and ** the rest; there is no ***")
            parts.append(Placeholder(TEXTS[ANY if len(stars) == 1 else REST]))
        elif word:
            parts.append(Placeholder(f"{{{word}:*}}"))
        else:
            parts.append(bytes([int(code, 16)]) if code else (escaped or plain).encode("utf-8", "surrogateescape"))
    if not parts:
        raise ValueError("it is empty")
    if any(isinstance(a, Placeholder) and isinstance(b, Placeholder) for a, b in pairwise(parts)):
        raise ValueError("two segments need something between them")
    return Pattern.of(parts, separators)
