"""Which columns of a table fit a width, and how long names are shortened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdbscan.render.units import is_name, show

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rdbscan.report.model import Column, Report, Row

GAP = 2
LEAST_NAME = 24
LEAST_WORD = 16
"""Narrower than this a column of names (the first of a table) or of words is left out or overflows."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A column that is shown, and its width in terminal cells."""

    column: Column
    index: int
    width: int


def shorten(text: str, width: int, measure: Callable[[str], int]) -> str:
    """Cut out the middle so that `measure` of it is at most `width`: both ends of a name tell something."""
    if measure(text) <= width:
        return text
    room = max(width - 1, 0)
    head = _prefix(text, room - room // 2, measure)
    tail = _prefix(text[::-1], room // 2, measure)[::-1]
    return f"{head}…{tail}"


def _prefix(text: str, width: int, measure: Callable[[str], int]) -> str:
    text = text[: max(width, 0)]  # no character is narrower than 0, most are 1: never measure megabytes
    while text and measure(text) > width:
        text = text[:-1]
    return text


def worth_showing(report: Report, rows: Sequence[Row]) -> list[int]:
    """Indices of the columns that tell something: some value, and where a column must vary, several."""
    told = []
    for index, column in enumerate(report.columns):
        values = {row[index] for row in rows}
        if values - {None} and (not column.varied or len(values) > 1):
            told.append(index)
    return told


def fit(report: Report, rows: list[Row], width: int, measure: Callable[[str], int]) -> list[Slot]:
    """Choose columns, by priority, and widths so that the table is at most `width` wide, where that is possible."""
    natural = {index: _natural(report.columns[index], index, rows, measure) for index in worth_showing(report, rows)}
    least = {index: _least(report.columns[index], index == min(natural), room) for index, room in natural.items()}

    def needed() -> int:
        return sum(least.values()) + GAP * (len(least) - 1)

    while needed() > width and any(report.columns[index].priority for index in least):
        del least[max(least, key=lambda index: (report.columns[index].priority, index))]
    spare = width - needed()
    for index in least:
        more = min(max(spare, 0), natural[index] - least[index])
        least[index] += more
        spare -= more
    return [Slot(report.columns[index], index, room) for index, room in least.items()]


def _natural(column: Column, index: int, rows: list[Row], measure: Callable[[str], int]) -> int:
    return max(measure(column.title), *(measure(show(row[index], column.unit)) for row in rows))


def _least(column: Column, first: bool, natural: int) -> int:
    if not is_name(column.unit):
        return natural
    return min(natural, LEAST_NAME if first else max(LEAST_WORD, len(column.title)))
