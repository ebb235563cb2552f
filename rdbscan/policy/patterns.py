"""Whether a pattern of a policy fits a namespace: all of its keys, perhaps some of them, or none.

The patterns are those of `[[namespace]]` (`keyspace.given`). A namespace is a pattern as well, of names that were seen; so
the answer is not always yes or no: of `session:{*}:{id}` some keys may fit `session:legacy:*`, and only the dump could tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from rdbscan.keyspace.given import GivenName, parse_match
from rdbscan.keyspace.pattern import Pattern
from rdbscan.keyspace.placeholders import DATE, IP, LENGTH, OTHER, REST, TEXTS
from rdbscan.report.overlap import Token, Wild, head, overlap

if TYPE_CHECKING:
    from collections.abc import Iterable

ANYTHING = frozenset(range(256))
_SEGMENT = ANYTHING - frozenset(b":/|")
_CLASSES = {
    TEXTS[DATE]: frozenset(b"0123456789-/._:TZtzW +"),
    TEXTS[IP]: frozenset(b"0123456789abcdefABCDEF:."),
    TEXTS[LENGTH]: ANYTHING,
    TEXTS[REST]: ANYTHING,
    OTHER: ANYTHING,
}
"""Bytes that stand for a placeholder of a namespace; for all others those of a segment."""


class Fit(Enum):
    """How many of a namespace's keys fit a pattern."""

    ALL = "all"
    SOME = "some"
    """Perhaps: their names are not known well enough."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Hole:
    """What stands for bytes of a class: at least one, or (`rest`) any number."""

    of: frozenset[int]
    rest: bool = False


Parts: TypeAlias = tuple[bytes | Hole, ...]


@lru_cache(maxsize=4096)
def match_parts(match: str) -> Parts:
    """Return the parts of a policy's pattern. Raises ValueError if it is none."""
    return _given_parts(parse_match(match))


def _given_parts(pattern: Pattern) -> Parts:
    segment = ANYTHING - frozenset(GivenName("", pattern).segment_ends)
    rest = TEXTS[REST]
    return tuple(
        part if isinstance(part, bytes) else Hole(ANYTHING, rest=True) if part.text == rest else Hole(segment)
        for part in pattern.parts
    )


@lru_cache(maxsize=65536)
def namespace_parts(pattern: Pattern) -> Parts:
    """Return the parts of a namespace's pattern."""
    return tuple(
        part
        if isinstance(part, bytes)
        else Hole(_CLASSES.get(part.text, _SEGMENT), rest=part.text in (OTHER, TEXTS[REST]))
        for part in pattern.parts
    )


def fit(match: str, namespace: str, patterns: Iterable[Pattern] = ()) -> Fit:
    """Return how many keys of a namespace fit a pattern.

    `patterns` are those behind a name that a team has given; without any the namespace is its own.
    """
    if match == namespace:
        return Fit.ALL
    found = {_fit(match, pattern) for pattern in patterns or (Pattern.parse(namespace),)}
    return found.pop() if len(found) == 1 else Fit.SOME


@lru_cache(maxsize=65536)
def _fit(match: str, pattern: Pattern) -> Fit:
    outer, inner = match_parts(match), namespace_parts(pattern)
    if _contains(outer, inner):
        return Fit.ALL
    ours, theirs = _tokens(outer), _tokens(inner)
    begins = head(ours), head(theirs)
    alike = begins[0].startswith(begins[1]) or begins[1].startswith(begins[0])
    return Fit.SOME if alike and overlap(ours, theirs) else Fit.NONE


@lru_cache(maxsize=65536)
def fits_key(match: str, key: bytes) -> bool:
    """Return whether the name of a key fits a pattern."""
    return _contains(match_parts(match), (key,))


def covers(namespace: str, match: str) -> bool:
    """Return whether all names that fit the pattern are of the namespace's: then no other namespace has any."""
    return _contains(namespace_parts(Pattern.parse(namespace)), match_parts(match))


def _contains(outer: Parts, inner: Parts) -> bool:
    """Return whether every name of the inner pattern is one of the outer. A hole is seen as one sign beyond the bytes."""
    signs = [part for part in inner if isinstance(part, Hole)]
    text = "".join(
        part.decode("latin-1") if isinstance(part, bytes) else chr(256 + signs.index(part)) for part in inner
    )
    return _regex(outer, tuple(signs)).fullmatch(text) is not None


@lru_cache(maxsize=65536)
def _regex(parts: Parts, signs: tuple[Hole, ...]) -> re.Pattern[str]:
    def one(part: bytes | Hole) -> str:
        if isinstance(part, bytes):
            return re.escape(part.decode("latin-1"))
        # An id or a date is one segment whatever separators it has, so only what may be of any length is compared.
        inside = "".join(chr(256 + place) for place, sign in enumerate(signs) if part.of == ANYTHING or not sign.rest)
        allowed = "".join(re.escape(chr(byte)) for byte in sorted(part.of)) + inside
        return f"[{allowed}]{'*' if part.rest else '+'}"

    return re.compile("".join(map(one, parts)), re.DOTALL)


def _tokens(parts: Parts) -> list[Token]:
    tokens: list[Token] = []
    for part in parts:
        if isinstance(part, bytes):
            tokens += part
        else:
            without = ANYTHING - part.of
            tokens += [Wild(without)] if part.rest else [Wild(without, one=True), Wild(without)]
    return tokens
