"""Short names for the values inside sentences."""

from __future__ import annotations

from rdbscan.report.model import Cell, Sentence, Unit


def say(template: str, *cells: Cell) -> Sentence:
    """A sentence; each `{}` of the template takes the next cell."""
    return Sentence(template, cells)


def count(value: int, noun: str = "") -> Cell:
    """A number of things: `count(1, "key")` reads "1 key"; give "entry/entries" where "s" is not the plural."""
    return Cell(value, Unit.COUNT, noun)


def number(value: int) -> Cell:
    """A number that is a name (database, slot)."""
    return Cell(value, Unit.NUMBER)


def size(value: int) -> Cell:
    """Bytes."""
    return Cell(value, Unit.BYTES)


def size_change(value: int) -> Cell:
    """How many more bytes."""
    return Cell(value, Unit.BYTES_CHANGE)


def count_change(value: int) -> Cell:
    """How many more things."""
    return Cell(value, Unit.COUNT_CHANGE)


def ratio_change(value: float | None) -> Cell:
    """How much more, in parts of what was there."""
    return Cell(value, Unit.RATIO_CHANGE)


def ratio(value: float | None) -> Cell:
    """A share, 0..1."""
    return Cell(value, Unit.RATIO)


def factor(times: float) -> Cell:
    """How many times as large."""
    return Cell(times, Unit.FACTOR)


def duration(seconds: float) -> Cell:
    """A span of time."""
    return Cell(seconds, Unit.DURATION)


def time(ms: int) -> Cell:
    """A point in time, ms UTC."""
    return Cell(ms, Unit.TIME)


def key(name: bytes) -> Cell:
    """The exact name of a key."""
    return Cell(name, Unit.KEY)


def namespace(pattern: str) -> Cell:
    """A pattern of names."""
    return Cell(pattern, Unit.NAMESPACE)


def text(words: str) -> Cell:
    """Words that come from the dump or the outside (server names, messages): as little trusted as key names."""
    return Cell(words, Unit.TEXT)


def plain(constant: str) -> Sentence:
    """A sentence without values, whatever signs are in it."""
    return Sentence("{}", (text(constant),)) if "{}" in constant else Sentence(constant)
