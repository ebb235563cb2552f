"""Reports as pictures to show in a meeting: drawn by matplotlib, where that is installed.

A report's `picture` says what can be drawn of it; its name is the name of the file.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from rdbscan.errors import ConfigError
from rdbscan.render.escape import visible
from rdbscan.render.layout import shorten
from rdbscan.render.units import count, show, size
from rdbscan.report.model import Bars, Histogram, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from rdbscan.report.model import Report, Row, Value

FORMATS = ("png", "svg")
MOST_BARS = 14
MOST_LAYERS = 6
LONGEST_NAME = 34
LONGEST_SOURCE = 100
"""Characters of a name beside a bar or in a legend, and of the line below that tells where it is from."""
FILL, POINTED, QUIET = "#3f83d6", "#e08a3c", "#b9c4d0"
LAYERS = ("#3f83d6", "#e08a3c", "#4fa37b", "#a06cc4", "#d5bb3f", "#5b6b7d")
FONT = "DejaVu Sans"
STYLE: dict[Any, Any] = {"font.family": FONT, "font.size": 10, "svg.hashsalt": "rdbscan", "text.parse_math": False}
"""Nobody's own settings: the same report gives the same picture. A name with two dollar signs is no formula."""


def available() -> bool:
    """Is matplotlib installed?"""
    return find_spec("matplotlib") is not None


def load() -> None:
    """Load all that drawing needs, which takes about as long as drawing a few charts."""
    import matplotlib.backends.backend_agg
    import matplotlib.figure  # noqa: F401
    import PIL.PngImagePlugin  # noqa: F401


def charts(reports: Iterable[Report]) -> list[Report]:
    """Those reports of which a chart can be drawn."""
    return [report for report in reports if report.rows and isinstance(report.picture, (Bars, Histogram))]


def draw(report: Report, path: Path, source: str = "") -> None:
    """Draw a report of `charts` into a file; `.png` or `.svg` says how, and the same report gives the same bytes.

    Raises ConfigError when matplotlib is missing, OSError when the file cannot be written.
    """
    if not available():
        raise ConfigError("charts need matplotlib: pip install 'rdbscan[charts]'")
    with _settings():
        figure = _figure(report, source)
        if path.suffix == ".svg":
            figure.savefig(path, metadata={"Date": None, "Creator": None})
        else:
            _save_png(figure, path)


def _save_png(figure: Figure, path: Path) -> None:
    """Write the very pixels that `savefig` does, but lay them out once and compress them less: that saves a sixth."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.print_png(path, metadata={"Software": None}, pil_kwargs={"compress_level": 3})  # type: ignore[no-untyped-call]


@contextmanager
def _settings() -> Iterator[None]:
    import matplotlib as mpl

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


def _figure(report: Report, source: str) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 5.6), dpi=160, layout="constrained")
    axes = figure.add_subplot()
    if isinstance(report.picture, Bars):
        _bars(axes, report, report.picture)
    elif isinstance(report.picture, Histogram):
        _histogram(axes, report, report.picture)
    _frame(figure, axes, report, source)
    return figure


def _bars(axes: Axes, report: Report, picture: Bars) -> None:
    """Horizontal bars, largest on top; what is beyond the largest is one bar."""
    names, sizes, parts = (_column(report, name) for name in (picture.name, picture.size, picture.part))
    shown = list(zip(names, map(_number, sizes), map(_number, parts), strict=True))
    if len(shown) > MOST_BARS:
        rest = shown[MOST_BARS - 1 :]
        label = f"{count(len(rest))} others"
        shown = [*shown[: MOST_BARS - 1], (label, sum(row[1] for row in rest), sum(row[2] for row in rest))]
    whole = sum(row[1] for row in shown)
    places = range(len(shown))
    axes.barh(places, [row[1] - row[2] for row in shown], color=FILL, label="memory with TTL")
    axes.barh(
        places, [row[2] for row in shown], left=[row[1] - row[2] for row in shown], color=POINTED,
        label=_title(report, picture.part),
    )  # fmt: skip
    for place, row in enumerate(shown):
        axes.annotate(
            f"{size(row[1])}  {row[1] / whole:.0%}" if whole else size(row[1]), (row[1], place), (5, 0),
            textcoords="offset points", va="center", fontsize=9,
        )  # fmt: skip
    axes.set_yticks(places, [_name(row[0]) for row in shown])
    axes.invert_yaxis()
    axes.set_xlim(0, 1.2 * max((row[1] for row in shown), default=1) or 1)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, frameon=False)


def _histogram(axes: Axes, report: Report, picture: Histogram) -> None:
    """Columns of the whole, in layers of the largest rows."""
    names = [*picture.buckets, *([picture.rest] if picture.rest else [])]
    indices = [[column.name for column in report.columns].index(name) for name in names]
    # What is in no bucket stands apart.
    places = [float(place) for place in range(len(picture.buckets))] + (
        [len(picture.buckets) + 0.5] * bool(picture.rest)
    )
    whole = [_number(value) for value in _picked(report.total or _sums(report), indices)]
    layers = sorted(report.rows, key=lambda row: -sum(map(_number, _picked(row, indices))))[:MOST_LAYERS]
    below = [0.0] * len(indices)
    for color, row in zip(LAYERS, layers, strict=False):
        heights = [_number(value) for value in _picked(row, indices)]
        axes.bar(places, heights, 0.86, bottom=below, color=color, label=_name(row[0]))
        below = [low + height for low, height in zip(below, heights, strict=True)]
    if len(report.rows) > len(layers):
        rest = [max(most - low, 0) for most, low in zip(whole, below, strict=True)]
        axes.bar(places, rest, 0.86, bottom=below, color=QUIET, label="others")
    for place, most in zip(places, whole, strict=True):
        if most:
            text = show(int(most), Unit.COUNT)
            axes.annotate(text, (place, most), (0, 3), textcoords="offset points", ha="center", fontsize=9)
    axes.set_xticks(places, [report.columns[index].title for index in indices])
    axes.set_ylim(0, 1.1 * max([*whole, 1]))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False, fontsize=9)


def _frame(figure: Figure, axes: Axes, report: Report, source: str) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.set(w_pad=0.2, h_pad=0.15)  # type: ignore[call-arg]
    figure.suptitle(f"{report.title}: {report.question}", x=0.02, ha="left", fontsize=14, fontweight="bold")
    origin = shorten(_known(visible(source)), LONGEST_SOURCE, len)
    figure.supxlabel(origin, x=0.02, ha="left", fontsize=9, color="#5a6675")


def _name(value: Value) -> str:
    shown = show(value, Unit.NAMESPACE)
    # A leading underscore would hide a label from the legend.
    return "\u200a" * shown.startswith("_") + shorten(_known(shown), LONGEST_NAME, len)


def _known(text: str) -> str:
    """Characters the font lacks as escapes: better an ugly name than a row of boxes."""
    glyphs = _glyphs()
    return "".join(char if ord(char) in glyphs else char.encode("ascii", "backslashreplace").decode() for char in text)


@cache
def _glyphs() -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset(get_font(findfont(FontProperties(family=FONT))).get_charmap())


def _column(report: Report, name: str) -> list[Value]:
    index = [column.name for column in report.columns].index(name)
    return [row[index] for row in report.rows]


def _title(report: Report, name: str) -> str:
    return next(column.title for column in report.columns if column.name == name)


def _picked(row: Row, indices: Sequence[int]) -> list[Value]:
    return [row[index] for index in indices]


def _sums(report: Report) -> Row:
    return tuple(sum(map(_number, column)) for column in zip(*report.rows, strict=True))


def _number(value: Value) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
