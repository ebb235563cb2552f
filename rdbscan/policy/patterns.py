r"""Whether a pattern of a policy fits a namespace: all of its keys, perhaps some of them, or none.

The patterns are those of `[[namespace]]`: `*` is one segment, `{word}` is one too, `**` at the end is the rest, a backslash
takes the meaning from what follows. A namespace is a pattern as well, of names that rdbscan saw; so the answer is not always
yes or no: of `session:{*}:{id}` some keys may fit `session:legacy:*`, and only the dump could tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TypeAlias

OTHER = "{other}"
_MATCH = re.compile(r"\\x([0-9A-Fa-f]{2})|\\(.)|(\*+)|\{([A-Za-z_]\w*)\}|([^\\*{]+|.)", re.ASCII | re.DOTALL)
_NAMESPACE = re.compile(
    r"\{(id|date|ip|email|len|other|\*{1,2}|[A-Za-z_]\w*:\*)\}|\\x([0-9a-f]{2})|([^{\\]+|.)", re.DOTALL
)
_STRONG, _WEAK = b":/|", b"."
ANY = frozenset(range(256))
_SEGMENT = ANY - frozenset(_STRONG)
_CLASSES = {
    "date": frozenset(b"0123456789-/._:TZtzW +"), "ip": frozenset(b"0123456789abcdefABCDEF:."), "len": ANY, "other": ANY,
    "**": ANY,
}  # fmt: skip
"""Bytes that stand for a placeholder of a namespace; for the others those of a segment."""


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
    parts: list[bytes | Hole] = []
    segment = ANY - frozenset(_segment_ends(match))
    for code, escaped, stars, word, plain in _MATCH.findall(match):
        if parts and isinstance(parts[-1], Hole) and parts[-1].rest:
            raise ValueError("** stands for the rest of a name, so nothing can follow it")
        if len(stars) > 2:
            raise ValueError("* is one segment and ** the rest; there is no ***")
        if stars or word:
            if parts and isinstance(parts[-1], Hole):
                raise ValueError("two segments need something between them")
            parts.append(Hole(ANY if stars == "**" else segment, rest=stars == "**"))
        else:
            parts.append(bytes([int(code, 16)]) if code else (escaped or plain).encode("utf-8", "surrogateescape"))
    if not parts:
        raise ValueError("it is empty")
    return tuple(parts)


def _segment_ends(match: str) -> bytes:
    literal = "".join(escaped or plain for _code, escaped, _stars, _word, plain in _MATCH.findall(match)).encode(
        errors="replace"
    )
    return bytes(byte for byte in _STRONG if byte in literal) or bytes(byte for byte in _WEAK if byte in literal)


@lru_cache(maxsize=65536)
def namespace_parts(namespace: str) -> Parts:
    """Return the parts of a namespace's pattern; any text is one."""
    parts: list[bytes | Hole] = []
    for placeholder, code, plain in _NAMESPACE.findall(namespace):
        if placeholder:
            parts.append(Hole(_CLASSES.get(placeholder, _SEGMENT), rest=placeholder in ("**", "other")))
        else:
            parts.append(bytes([int(code, 16)]) if code else plain.encode("utf-8", "surrogateescape"))
    return tuple(parts)


@lru_cache(maxsize=65536)
def fit(match: str, namespace: str) -> Fit:
    """Return how many keys of a namespace fit a pattern."""
    if match == namespace or _contains(match_parts(match), namespace_parts(namespace)):
        return Fit.ALL
    return Fit.SOME if _meet(match_parts(match), namespace_parts(namespace)) else Fit.NONE


@lru_cache(maxsize=65536)
def fits_key(match: str, key: bytes) -> bool:
    """Return whether the name of a key fits a pattern."""
    return _contains(match_parts(match), (key,))


def covers(namespace: str, match: str) -> bool:
    """Return whether all names that fit the pattern are of the namespace's: then no other namespace has any."""
    return _contains(namespace_parts(namespace), match_parts(match))


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
        inside = "".join(chr(256 + place) for place, sign in enumerate(signs) if _within(sign, part))
        allowed = "".join(re.escape(chr(byte)) for byte in sorted(part.of)) + inside
        return f"[{allowed}]{'*' if part.rest else '+'}"

    return re.compile("".join(map(one, parts)), re.DOTALL)


def _within(inner: Hole, outer: Hole) -> bool:
    # An id or a date is one segment whatever separators it has in it, so only what may be of any length has to be compared.
    return outer.of == ANY or not inner.rest


def _meet(a: Parts, b: Parts) -> bool:
    """Return whether any name is of both patterns."""
    one, other = _steps(a), _steps(b)
    seen, waiting = {(0, 0)}, [(0, 0)]
    while waiting:
        i, j = waiting.pop()
        if i == len(one) and j == len(other):
            return True
        following = []
        if i < len(one) and one[i][1]:
            following.append((i + 1, j))
        if j < len(other) and other[j][1]:
            following.append((i, j + 1))
        if i < len(one) and j < len(other) and one[i][0] & other[j][0]:
            following.append((i if one[i][1] else i + 1, j if other[j][1] else j + 1))
        waiting += [state for state in following if state not in seen]
        seen.update(following)
    return False


def _steps(parts: Parts) -> list[tuple[frozenset[int], bool]]:
    """Return the bytes that may come at each step, and whether any number of them may."""
    steps: list[tuple[frozenset[int], bool]] = []
    for part in parts:
        if isinstance(part, bytes):
            steps += [(frozenset((byte,)), False) for byte in part]
        else:
            steps += [(part.of, True)] if part.rest else [(part.of, False), (part.of, True)]
    return steps
