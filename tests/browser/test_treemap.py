"""The map of thousands of namespaces can be read: names have room and stand out, small ones are grouped, sums are right."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

import pytest

from rdbscan.render import render
from rdbscan.report.model import Column, Report, Row, Tree, Unit

from .conftest import Tab
from .test_page import contrast

WIDTHS = (390, 1024, 1400, 1920)
COLUMNS = (
    Column("path", "Branch", Unit.NAMESPACE), Column("depth", "Level", Unit.NUMBER),
    Column("memory_bytes", "Memory", Unit.BYTES), Column("no_ttl_bytes", "No-TTL memory", Unit.BYTES),
)  # fmt: skip
TILES = """const map = document.querySelector(".map").getBoundingClientRect();
return [...document.querySelectorAll(".map > .tile")].map((tile) => {
  const [box, title] = [tile.getBoundingClientRect(), tile.querySelector(".lines")];
  const words = title && title.getBoundingClientRect();
  return {
    path: tile.node.path, label: tile.node.label, size: tile.node.size, isGroup: Boolean(tile.node.isGroup),
    area: box.width * box.height, share: (box.width * box.height) / (map.width * map.height),
    named: Boolean(words) && words.width >= 20 && words.bottom <= box.bottom + 1 && words.right <= box.right + 1,
    colors: [getComputedStyle(tile).backgroundColor, getComputedStyle(tile).color],
  };
})"""


def sizes(count: int) -> list[int]:
    """As namespaces are: few large ones, many small ones."""
    return [int(1e9 / (place + 1) ** 0.9) for place in range(count)]


def flat() -> list[Row]:
    """2,600 namespaces on one level."""
    return [(f"word{place}:{{id}}", 1, size, size // 2) for place, size in enumerate(sizes(2600))]


def equal() -> list[Row]:
    """2,600 namespaces of one size: none is worth a tile."""
    return [(f"word{place}:{{id}}", 1, 1000, place % 2 * 1000) for place in range(2600)]


def deep() -> list[Row]:
    """2,600 namespaces in 60 branches."""
    rng = random.Random(5)
    parts: dict[str, list[int]] = {}
    for size in sizes(2600):
        parts.setdefault(f"service{rng.randrange(60)}:", []).append(size)
    rows: list[Row] = []
    for branch, found in sorted(parts.items(), key=lambda entry: -sum(entry[1])):
        rows.append((branch, 1, sum(found), sum(found) // 3))
        rows += [(f"{branch}name{place}:{{id}}", 2, size, size // 3) for place, size in enumerate(found)]
    return rows


KEYSPACES = {"flat": flat, "equal": equal, "deep": deep}


@pytest.fixture(scope="session", params=KEYSPACES)
def keyspace(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = KEYSPACES[request.param]()
    path = tmp_path_factory.mktemp("map") / f"{request.param}.html"
    report = Report(
        "tree",
        "Tree",
        "Which?",
        COLUMNS,
        rows,
        picture=Tree("path", "depth", "memory_bytes", "no_ttl_bytes"),
        detail=True,
    )
    with path.open("w", encoding="utf-8") as out:
        render([report], None, "html", out)
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_names_have_room_and_stand_out(tab: Callable[[Path], Tab], keyspace: Path, width: int, scheme: str) -> None:
    tiles = tab(keyspace).open(width=width, scheme=scheme).run(TILES)
    assert 8 <= len(tiles) <= 250
    assert sum(tile["share"] for tile in tiles if tile["named"]) > 0.95
    assert sum(tile["named"] for tile in tiles) >= 0.9 * len(tiles)
    whole = sum(tile["size"] for tile in tiles)
    for tile in tiles:
        assert tile["share"] == pytest.approx(tile["size"] / whole, rel=0.02, abs=1e-4)
        assert contrast(*tile["colors"]) >= 4.5, tile
    single = [tile for tile in tiles if not tile["isGroup"]]
    assert all(tile["area"] > 1700 for tile in single)


def test_every_namespace_can_be_reached(tab: Callable[[Path], Tab], keyspace: Path) -> None:
    page = tab(keyspace).open(width=1024)
    depths = page.run(
        """const found = new Map();
        const open = (depth) => {
          for (const tile of [...document.querySelectorAll(".map > .tile")]) {
            if (!tile.node.children.length) found.set(tile.node.path, depth);
            else {
              tile.click();
              open(depth + 1);
              document.querySelector(".map").dispatchEvent(new KeyboardEvent("keydown", {key: "Escape"}));
            }
          }
        };
        open(1);
        return [...found.values()];"""
    )
    assert len(depths) == 2600
    # A thousandth of the memory in a long tail is some groups away; what matters is near.
    assert sorted(depths)[len(depths) // 2] <= 12
    assert max(depths) <= 30


def test_what_is_not_in_the_page_is_a_tile_of_its_own(
    tab: Callable[[Path], Tab], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rdbscan.render.html.branches.MOST_BRANCHES", 5)
    rows: list[Row] = [("a:", 1, 100, 10), ("a:b", 2, 40, 0), ("a:c", 2, 30, 10), ("a:d", 2, 20, 0), ("e", 1, 10, 5)]
    rows += [("f", 1, 6, 3), ("g", 1, 4, 1)]
    report = Report("tree", "Tree", "?", COLUMNS, rows, picture=Tree("path", "depth", "memory_bytes", "no_ttl_bytes"))
    path = tmp_path / "page.html"
    with path.open("w", encoding="utf-8") as out:
        render([report], None, "html", out)
    page = tab(path).open()
    assert [(tile["label"], tile["size"]) for tile in page.run(TILES)] == [("a:", 100), ("e", 10), ("the rest", 10)]
    page.find(".tile.branch").click()
    # 10 of its 100 are keys that are called a: themselves
    assert [(tile["label"], tile["size"]) for tile in page.run(TILES)] == [
        ("b", 40),
        ("c", 30),
        ("d", 20),
        ("the rest", 10),
    ]
    assert page.focused.get_attribute("aria-label").startswith("a:b. ")


def test_labels_are_cut_between_lines(tab: Callable[[Path], Tab], keyspace: Path) -> None:
    page = tab(keyspace).open(width=390)
    heights = page.run("return [...document.querySelectorAll('.lines')].map((e) => e.getBoundingClientRect().height)")
    assert heights
    assert [height for height in heights if abs(height / 16 - round(height / 16)) > 0.25] == []


def test_sizes_of_the_samples_are_of_2600_namespaces() -> None:
    assert [len(KEYSPACES[name]()) for name in ("flat", "equal")] == [2600, 2600]
    rows = deep()
    assert len([row for row in rows if row[1] == 2]) == 2600
    assert list(accumulate(int(row[2] or 0) for row in rows if row[1] == 1))[-1] == sum(sizes(2600))


def test_a_change_has_a_colour_for_more_and_one_for_less(chromium: object, tmp_path: Path) -> None:
    columns = (*COLUMNS[:3], Column("change", "Memory", Unit.BYTES_CHANGE))
    rows: list[Row] = [("new:", 1, 900, 900), ("gone:", 1, 800, -800), ("same:", 1, 700, 0), ("half:", 1, 600, -300)]
    report = Report(
        "tree", "Change by branch", "Which?", columns, rows, detail=True,
        picture=Tree("path", "depth", "memory_bytes", "change", change=True),
    )  # fmt: skip
    path = tmp_path / "report.html"
    with path.open("w", encoding="utf-8") as out:
        render([report], None, "html", out)
    for scheme in ("light", "dark"):
        tab = Tab(chromium, path).open(scheme=scheme)
        colors = {tile["label"]: tile["colors"] for tile in tab.run(TILES)}
        grounds = {label: ground for label, (ground, _text) in colors.items()}
        assert len(set(grounds.values())) == 4
        assert all(contrast(*pair) >= 4.5 for pair in colors.values())
        assert tab.texts(".legend") == ["shrunk, goneGrown, new".replace("Grown", "grown")]
