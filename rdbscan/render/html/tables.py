"""A report as the page shows it: cells with the text to read and the number to sort by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdbscan.render.html.branches import branch_data
from rdbscan.render.layout import shorten, worth_showing
from rdbscan.render.units import LONGEST_NAME as LONGEST_SHOWN
from rdbscan.render.units import is_name, is_number, show
from rdbscan.report.model import Histogram, Tree, Unit

if TYPE_CHECKING:
    from markupsafe import Markup

    from rdbscan.report.model import Column, Report, Row, Value

MOST_ROWS = 1000
"""Of one table on the page; report.json has all."""
LONGEST_NAME = 200
SUMMARY = 2
"""Columns of at most this priority are in the summary."""


@dataclass(frozen=True, slots=True)
class CellView:
    """What is read, what is sorted by ("": as text), and all of a name of which only a part is read.

    `state` is "null" or "cut" (not even `full` is all of it) where that is not to be seen.
    """

    text: str
    raw: str
    full: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column's name, heading and unit, and the kind of its cells: `number`, `ratio`, `name` or `text`."""

    name: str
    title: str
    unit: str
    kind: str


@dataclass(frozen=True, slots=True)
class HistogramView:
    """Positions, among the columns shown, of the buckets and of what is in none (-1: no such column)."""

    buckets: list[int]
    rest: int


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report, ready to be placed on the page."""

    report: Report
    columns: list[ColumnView]
    rows: list[list[CellView]]
    total: list[CellView] | None
    hidden: int
    histogram: HistogramView | None
    branches: Markup | None
    summary: list[tuple[str, str]]
    """Of facts of one thing, the most important: what, and how much."""


def report_view(report: Report) -> ReportView:
    """Make cells of a report's most important rows."""
    rows = report.rows[:MOST_ROWS]
    indices = worth_showing(report, rows if report.total is None else [*rows, report.total])
    columns = [report.columns[index] for index in indices]
    return ReportView(
        report,
        [ColumnView(column.name, column.title, column.unit.value, _kind(column.unit)) for column in columns],
        [_cells(row, indices, columns) for row in rows],
        None if report.total is None else _cells(report.total, indices, columns),
        len(report.rows) - len(rows),
        _histogram(report.picture, columns) if isinstance(report.picture, Histogram) else None,
        branch_data(report, report.picture) if isinstance(report.picture, Tree) else None,
        _summary(report) if report.facts else [],
    )


def _summary(report: Report) -> list[tuple[str, str]]:
    row = report.rows[0] if len(report.rows) == 1 else report.total
    if row is None:
        return []
    cells = list(zip(report.columns, row, strict=True))[1:]
    return [
        (column.title, show(value, column.unit))
        for column, value in cells
        if value is not None and column.priority <= SUMMARY
    ]


def _kind(unit: Unit) -> str:
    if unit is Unit.RATIO:
        return "ratio"
    if unit in (Unit.KEY, Unit.NAMESPACE):
        return "name"
    return "number" if is_number(unit) else "text"


def _cells(row: Row, indices: list[int], columns: list[Column]) -> list[CellView]:
    return [_cell(row[index], column.unit) for index, column in zip(indices, columns, strict=True)]


def _cell(value: Value, unit: Unit) -> CellView:
    text = show(value, unit)
    if not is_name(unit):
        return CellView(text, "" if value is None else str(value))
    if value is None:
        return CellView(text, "", state="null")
    short = shorten(text, LONGEST_NAME, len)
    is_cut = isinstance(value, bytes) and len(value) > LONGEST_SHOWN
    return CellView(short, "", "" if short == text else text, "cut" if is_cut else "")


def _histogram(picture: Histogram, columns: list[Column]) -> HistogramView:
    names = [column.name for column in columns]
    return HistogramView(
        [names.index(bucket) for bucket in picture.buckets if bucket in names],
        names.index(picture.rest) if picture.rest in names else -1,
    )
