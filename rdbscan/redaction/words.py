"""The technical words that may stay in redacted names: the lines of words.txt."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def technical_words() -> frozenset[str]:
    """Return the built-in words."""
    text = resources.files(__package__).joinpath("words.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
