"""The branches of a tree as data for the treemap of the page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from markupsafe import Markup

from rdbscan.render.escape import visible
from rdbscan.render.layout import shorten
from rdbscan.render.units import show

if TYPE_CHECKING:
    from rdbscan.report.model import Report, Row, Tree

MOST_BRANCHES = 3000
LONGEST_LABEL = 200
_UNSAFE = {ord(char): f"\\u{ord(char):04x}" for char in "<>&'"}
"""In JSON these stand inside strings only, where they may be written so; without them no text can end the element."""


def branch_data(report: Report, tree: Tree) -> Markup:
    """Largest branches in the report's order, as JSON: label, level, size, part to point out, and all of it in words."""
    names = [column.name for column in report.columns]
    path, level, size, part = (names.index(name) for name in (tree.path, tree.level, tree.size, tree.part))
    rows, trail = [], [""]
    for row in _largest(report.rows, size):
        depth = int(row[level] or 1)
        name = str(row[path])
        label = name.removeprefix(trail[min(depth, len(trail)) - 1])
        trail[depth:] = [name]
        rows.append([_label(label), depth, row[size], row[part], _label(name), _facts(report, row, path, level)])
    data = {"part": report.columns[part].title, "size": report.columns[size].title, "rows": rows}
    # Escaped for where it stands: JSON inside a script element.
    return Markup(json.dumps(data, ensure_ascii=True, allow_nan=False).translate(_UNSAFE))  # noqa: S704


def _largest(rows: list[Row], size: int) -> list[Row]:
    """No branch is larger than its parent and parents come first, so every branch that is kept has its parents."""
    kept = sorted(range(len(rows)), key=lambda index: (-int(rows[index][size] or 0), index))[:MOST_BRANCHES]
    return [rows[index] for index in sorted(kept)]


def _label(text: str) -> str:
    return shorten(visible(text), LONGEST_LABEL, len)


def _facts(report: Report, row: Row, *but: int) -> str:
    told = [index for index, value in enumerate(row) if index not in but and value is not None]
    return " · ".join(
        f"{report.columns[index].title}: {show(row[index], report.columns[index].unit)}" for index in told
    )
