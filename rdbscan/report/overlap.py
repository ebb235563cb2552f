"""Whether a name can belong to two patterns at once.

The answer errs to one side: where it is no, no name does. What a placeholder stands for is not known, so one is taken for
anything without a separator, or for anything at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Wild:
    """Stands for bytes that are not among `without`: for any number of them, or for `one`."""

    without: frozenset[int] = frozenset()
    one: bool = False

    def takes(self, token: Token) -> bool:
        """Return whether a byte, or something that stands for one, may be one of its own."""
        return isinstance(token, Wild) or token not in self.without


Token: TypeAlias = int | Wild
"""A byte, or what stands for others."""
ANYTHING = Wild()
MOST_STATES = 250_000
"""Two names of 500 bytes: what takes longer to compare is taken for an overlap."""


def globbed(glob: bytes) -> list[Token]:
    """Return the tokens of a glob of `*`, `?` and bytes."""
    marks: dict[int, Token] = {0x2A: ANYTHING, 0x3F: Wild(one=True)}
    return [marks.get(byte, byte) for byte in glob]


def head(tokens: Iterable[Token]) -> bytes:
    """Return the bytes with which every name begins."""
    found = bytearray()
    for token in tokens:
        if not isinstance(token, int):
            break
        found.append(token)
    return bytes(found)


def overlap(first: list[Token], second: list[Token]) -> bool:
    """Return False where no name matches both patterns."""
    if len(first) * len(second) > MOST_STATES:
        return True
    states, seen = [(0, 0)], {(0, 0)}
    while states:
        at = states.pop()
        if at == (len(first), len(second)):
            return True
        new = [state for state in _next(first, second, *at) if state not in seen]
        seen.update(new)
        states += new
    return False


def _next(first: list[Token], second: list[Token], i: int, j: int) -> Iterator[tuple[int, int]]:
    a = first[i] if i < len(first) else None
    b = second[j] if j < len(second) else None
    if _repeats(a):
        yield i + 1, j
    if _repeats(b):
        yield i, j + 1
    if a is not None and b is not None and _agree(a, b):
        yield (i if _repeats(a) else i + 1), (j if _repeats(b) else j + 1)


def _repeats(token: Token | None) -> bool:
    return isinstance(token, Wild) and not token.one


def _agree(a: Token, b: Token) -> bool:
    if isinstance(a, Wild):
        return a.takes(b)
    return b.takes(a) if isinstance(b, Wild) else a == b
