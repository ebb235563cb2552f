"""Words in names that tell what keys are for, from `words.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

TEMPORARY, SESSION, CACHE, QUEUE, LOG, INDEX = "temporary", "session", "cache", "queue", "log", "index"


@cache
def _meaning() -> dict[str, tuple[frozenset[str], tuple[str, ...]]]:
    """Return for each meaning its single words, and what is several words."""
    table = tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))
    return {
        meaning: (
            frozenset(word for word in words if " " not in word),
            tuple(f" {word} " for word in words if " " in word),
        )
        for meaning, words in table.items()
    }


def mean(words: Sequence[str], meaning: str) -> bool:
    """Return whether one of the words of a name, in lower case and in their order, has this meaning."""
    single, several = _meaning()[meaning]
    if not single.isdisjoint(words):
        return True
    told = f" {' '.join(words)} "
    return any(phrase in told for phrase in several)
