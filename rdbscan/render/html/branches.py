"""The branches of a tree as data for the treemap of the page."""

from __future__ import annotations

import json
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from rdbscan.render.escape import RUNNER_COMMAND, visible
from rdbscan.render.layout import shorten
from rdbscan.render.units import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rdbscan.report.model import Report, Row, Tree, Value

MOST_BRANCHES = 4000
LONGEST_LABEL = 200
_UNSAFE = {ord(char): f"\\u{ord(char):04x}" for char in "<>&'"}
"""In JSON these stand inside strings only, where they may be written so; without them no text can end the element."""


class Branch(NamedTuple):
    """A row, its level and its full name."""

    level: int
    name: str
    row: Row


def branch_data(report: Report, tree: Tree) -> Markup:
    """Largest branches in the report's order, as JSON: label, level, size, part to point out, and all of it in words.

    A branch that is all of the one above it is one with it, as it shows nothing new.
    """
    names = [column.name for column in report.columns]
    path, level, size, part = (names.index(name) for name in (tree.path, tree.level, tree.size, tree.part))
    told = [index for index in range(len(names)) if index not in (path, level)]
    branches = [Branch(top, str(row[path]), row) for top, row in _joined(report.rows, level, (size, part))]
    kept = _largest(branches, size)
    rows = [
        [_label(label), depth, row[size], row[part], [show(row[index], report.columns[index].unit) for index in told]]
        for label, depth, row in _labelled(kept)
    ]
    data = {
        "part": report.columns[part].title,
        "change": tree.change,
        "titles": [report.columns[index].title for index in told],
        "total": [
            sum(int(row[index] or 0) for row in report.rows if _level(row[level]) == 1) for index in (size, part)
        ],
        "rows": rows,
    }
    # Escaped for where it stands: JSON inside a script element.
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return Markup(RUNNER_COMMAND.sub(r"\\u0023", text.translate(_UNSAFE)))  # noqa: S704


def _joined(rows: Sequence[Row], level: int, sums: tuple[int, ...]) -> Iterator[tuple[int, Row]]:
    """Yield rows, but of branches that are all of the one above only the last, with the level of the first."""
    top = 0
    for row, below in zip_longest(rows, rows[1:]):
        top = top or _level(row[level])
        is_same = below is not None and _level(below[level]) > _level(row[level])
        if is_same and all(below[at] == row[at] for at in sums):
            continue
        yield top, row
        top = 0


def _largest(branches: list[Branch], size: int) -> list[Branch]:
    """No branch is larger than its parent and parents come first, so every branch that is kept has its parents."""
    order = sorted(range(len(branches)), key=lambda index: (-int(branches[index].row[size] or 0), index))
    return [branches[index] for index in sorted(order[:MOST_BRANCHES])]


def _labelled(branches: Sequence[Branch]) -> Iterator[tuple[str, int, Row]]:
    """Yield each branch as what its name has that its parent's has not, its level among those that are left, and its row."""
    above = [Branch(0, "", ())]
    for branch in branches:
        while above[-1].level >= branch.level and len(above) > 1:
            above.pop()
        yield branch.name.removeprefix(above[-1].name), len(above), branch.row
        above.append(branch)


def _level(value: Value) -> int:
    return int(value or 1)


def _label(text: str) -> str:
    return shorten(visible(text), LONGEST_LABEL, len)
