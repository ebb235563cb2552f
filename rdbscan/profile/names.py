"""Columns of names: codes into a sorted list of words."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from operator import lt
from typing import TYPE_CHECKING

from rdbscan.profile.columns import take

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Names:
    """A name for every row: `words[codes[row]]`. The words are in order, and each is used: equal names have equal codes."""

    codes: array[int]
    words: list[str]

    def __getitem__(self, row: int) -> str:
        return self.words[self.codes[row]]

    def __len__(self) -> int:
        return len(self.codes)

    def texts(self) -> list[str]:
        """Return the name of every row."""
        return list(map(self.words.__getitem__, self.codes))


def named(words: Sequence[str], codes: Iterable[int]) -> Names:
    """Return names from codes into words that may be in any order, repeated or unused."""
    codes = array("q", codes)
    numbers = set(codes)
    if len(numbers) == len(words) and all(map(lt, words, words[1:])):
        return Names(codes, list(words))
    used = {words[code] for code in numbers}
    places = {word: place for place, word in enumerate(sorted(used))}
    moves = array("q", [places.get(word, -1) for word in words])
    return Names(take(moves, codes), list(places))


def names_of(texts: Sequence[str]) -> Names:
    """Return names that are given row by row."""
    places = {word: place for place, word in enumerate(sorted(set(texts)))}
    return Names(array("q", map(places.__getitem__, texts)), list(places))


def in_common(a: Names, b: Names) -> tuple[Names, Names]:
    """Return the same names, with all words of both in either."""
    if a.words == b.words:
        return a, Names(b.codes, a.words)
    words = sorted({*a.words, *b.words})
    places = {word: place for place, word in enumerate(words)}
    return _moved(a, places, words), _moved(b, places, words)


def _moved(names: Names, places: Mapping[str, int], words: list[str]) -> Names:
    return Names(take(array("q", map(places.__getitem__, names.words)), names.codes), words)
