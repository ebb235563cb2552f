"""How a value of each unit looks in text. Sizes are binary: 1 KiB = 1,024 bytes, as in redis.conf's `maxmemory 1gb`."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from rdbscan.render.escape import quote, visible
from rdbscan.report.model import Cell, Sentence, Unit, Value

if TYPE_CHECKING:
    from collections.abc import Callable

NOTHING = "-"
TENFOLD = 9
"""From here on a change is told by how many times as much it is."""
LONGEST_NAME = 1024
"""Bytes of a key's name that are looked at; real names are shorter, hostile ones may have gigabytes."""
_SIZES = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_SPANS = ((365 * 86_400, "y"), (86_400, "d"), (3600, "h"), (60, "m"), (1, "s"))
_LEFT = {Unit.KEY, Unit.NAMESPACE, Unit.TEXT, Unit.TIME}


def is_number(unit: Unit) -> bool:
    """Do values of this unit line up at the right?"""
    return unit not in _LEFT


def is_name(unit: Unit) -> bool:
    """Is it text of any length, which may be shortened?"""
    return unit in (Unit.KEY, Unit.NAMESPACE, Unit.TEXT)


def show(value: Value, unit: Unit) -> str:
    """A value as one line of printable text; None is "-"."""
    if value is None:
        return NOTHING
    if isinstance(value, bytes):
        return quote(value) if len(value) <= LONGEST_NAME else _clipped(value)
    if isinstance(value, str):
        return visible(value)
    return _NUMBERS[unit](value)


def read(sentence: Sentence, name: Callable[[str], str] = str, words: Callable[[str], str] = str) -> str:
    """A sentence in words; `name` dresses keys and namespaces, `words` everything else, both get printable text."""
    pieces = [words(piece) for piece in sentence.template.split("{}")]
    for position, cell in enumerate(sentence.cells):
        dress = name if cell.unit in (Unit.KEY, Unit.NAMESPACE) else words
        pieces[position] += dress(_spoken(cell))
    return "".join(pieces)


def _clipped(name: bytes) -> str:
    half = LONGEST_NAME // 2 - 32
    return f"{quote(name[:half])} ...({count(len(name))} bytes)... {quote(name[-half:])}"


def _spoken(cell: Cell) -> str:
    shown = show(cell.value, cell.unit)
    if not cell.noun:
        return shown
    singular, _, plural = cell.noun.partition("/")
    return f"{shown} {singular if cell.value == 1 else plural or singular + 's'}"


def count(value: float) -> str:
    """1,234,567"""
    return f"{value:,.0f}"


def size(value: float) -> str:
    """Bytes: 512 B, 1.2 KiB, 3.4 GiB."""
    step = 0
    amount = float(value)
    while abs(amount) >= 1023.95 and step < len(_SIZES) - 1:
        amount /= 1024
        step += 1
    return f"{amount:,.{0 if step == 0 or abs(amount) >= 999.95 else 1}f} {_SIZES[step]}"


def ratio(value: float) -> str:
    """A share of 1 in percent: 43.2%, never rounded to nothing or to all."""
    if 0 < value < 0.0005:
        return "<0.1%"
    if 0.9995 <= value < 1:
        return ">99.9%"
    return f"{value:.1%}"


def factor(value: float) -> str:
    """How many times as large: 1.8x, 0.97x."""
    return f"{value:,.{0 if value >= 99.5 else 1 if value >= 1.05 else 2}f}x"


def duration(value: float) -> str:
    """Seconds in the largest unit that fits and the one below it: 3d 4h, 5m 10s, 42s."""
    sign, rest = ("-" if value <= -1 else ""), int(abs(value))
    for (large, letter), (small, below) in pairwise(_SPANS):
        if rest >= large:
            part = rest % large // small
            return f"{sign}{rest // large}{letter}" + (f" {part}{below}" if part else "")
    return f"{sign}{rest}s"


def moment(value: float) -> str:
    """Ms since the epoch as 2026-11-20 21:54:35 UTC; times no calendar knows are told as such."""
    try:
        return f"{datetime.fromtimestamp(value / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError, OSError):
        return "before year 1" if value < 0 else "after year 9999"


def signed(value: float, show_amount: Callable[[float], str]) -> str:
    """A change with its sign; nothing has none."""
    return f"{'+' if value > 0 else '-' if value < 0 else ''}{show_amount(abs(value))}"


_NUMBERS: dict[Unit, Callable[[float], str]] = {
    Unit.COUNT: count,
    Unit.NUMBER: lambda value: f"{value:.0f}",
    Unit.BYTES: size,
    Unit.RATIO: ratio,
    Unit.FACTOR: factor,
    Unit.DURATION: duration,
    Unit.TIME: moment,
    Unit.COUNT_CHANGE: lambda value: signed(value, count),
    Unit.BYTES_CHANGE: lambda value: signed(value, size),
    Unit.RATIO_CHANGE: lambda value: f"x{count(value + 1)}" if value >= TENFOLD else signed(value, ratio),
}
