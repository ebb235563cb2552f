"""Charts: drawn of any names without a warning, the same for the same report, and readable as SVG says."""

from __future__ import annotations

import itertools
import struct
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from rdbscan.errors import ConfigError
from rdbscan.render import charts
from rdbscan.report.model import Report

from .drawn import bars, histogram, tree
from .sample import sample

Rectangle = pytest.importorskip("matplotlib.patches").Rectangle
DRAWN = [bars(), histogram(), histogram(total=False)]


@pytest.mark.parametrize("report", DRAWN, ids=["bars", "histogram", "without total"])
def test_hostile_names_are_drawn_as_text(tmp_path: Path, report: Report) -> None:
    # pytest makes errors of matplotlib's warnings: glyphs the font lacks, formulas in names.
    charts.draw(report, tmp_path / "chart.png", "dump\x1b[0m $x$ 日本.rdb")
    data = (tmp_path / "chart.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", data[16:24])
    assert width > 1200
    assert height > 700


@pytest.mark.parametrize("suffix", charts.FORMATS)
def test_the_same_report_gives_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    for name in ("one", "two"):
        charts.draw(bars(), tmp_path / f"{name}.{suffix}")
    one, two = ((tmp_path / f"{name}.{suffix}").read_bytes() for name in ("one", "two"))
    assert one == two


def test_svg_is_well_formed_and_has_no_script(tmp_path: Path) -> None:
    charts.draw(bars(), tmp_path / "chart.svg")
    tags = {element.tag.rpartition("}")[2] for element in ET.parse(tmp_path / "chart.svg").iter()}
    assert "path" in tags
    assert tags & {"script", "image", "foreignObject", "a"} == set()


def test_labels_do_not_overlap() -> None:
    with charts._settings():
        figure = charts._figure(bars(), "x.rdb")
        figure.draw_without_rendering()
        boxes = [label.get_window_extent() for label in figure.axes[0].get_yticklabels()]
    boxes.sort(key=lambda box: box.y0)
    assert len(boxes) == charts.MOST_BARS
    assert all(low.y1 <= high.y0 for low, high in itertools.pairwise(boxes))
    assert all(box.x0 >= 0 for box in boxes)


def test_layers_add_up_to_the_total() -> None:
    report = histogram()
    with charts._settings():
        patches = [patch for patch in charts._figure(report, "").axes[0].patches if isinstance(patch, Rectangle)]
    tops: dict[float, float] = {}
    for patch in patches:
        tops[patch.get_x()] = tops.get(patch.get_x(), 0) + patch.get_height()
    assert report.total is not None
    assert list(tops.values()) == list(report.total[1:])


def test_what_can_be_drawn() -> None:
    assert [report.name for report in charts.charts([*sample()[0], tree(), *DRAWN])] == ["bars", *["histogram"] * 2]


def test_empty_values_are_drawn_too(tmp_path: Path) -> None:
    for report in (bars(), histogram()):
        names = [(row[0], *[None] * (len(row) - 1)) for row in report.rows[:1]]
        empty = Report(report.name, report.title, report.question, report.columns, list(names), picture=report.picture)
        charts.draw(empty, tmp_path / "chart.png")


def test_without_matplotlib_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(charts, "available", lambda: False)
    with pytest.raises(ConfigError, match=r"rdbscan\[charts\]"):
        charts.draw(bars(), tmp_path / "chart.png")
