"""The page in a real browser: it works, at any width, by mouse and by keyboard, and no name in it does anything."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.render.drawn import EVIL

from .conftest import Tab

ENTER, ESCAPE, RIGHT, LEFT = "\ue007", "\ue00c", "\ue014", "\ue012"
WIDTHS = (360, 390, 768, 1280, 1920)
PLANTED = "window.attacked"


def _tiles(page: Tab, frame: str = "tree") -> list[str]:
    return page.texts(f"[data-tree={frame}] .tile .title > span")


def test_nothing_is_said_on_the_console_and_nothing_is_loaded(page: Tab) -> None:
    for element in ("button", "summary"):
        page.run("document.querySelectorAll(arguments[0]).forEach((e) => e.click())", element)
    assert page.browser.get_log("browser") == []
    sent = [json.loads(entry["message"])["message"] for entry in page.browser.get_log("performance")]
    urls = {event["params"]["request"]["url"] for event in sent if event["method"] == "Network.requestWillBeSent"}
    assert {url for url in urls if not url.startswith("data:")} <= {page.path.as_uri()}


def test_names_do_nothing(page: Tab) -> None:
    page.run("document.querySelectorAll('button').forEach((e) => e.click())")
    page.run(
        "document.querySelectorAll('select').forEach((e) => {e.selectedIndex = 3; e.dispatchEvent(new Event('change'))})"
    )
    assert page.run(f"return {PLANTED}") is None
    assert page.run("return document.images.length") == 0
    assert page.run("return document.scripts.length") == 3
    assert any("onerror" in text for text in page.texts("td.name"))


def test_foreign_code_would_not_run_even_if_it_came_through(page: Tab) -> None:
    page.run("document.body.insertAdjacentHTML('beforeend', \"<img src=x onerror='window.attacked=1'>\")")
    page.run("const s = document.createElement('script'); s.textContent = 'window.attacked=1'; document.body.append(s)")
    assert page.run(f"return {PLANTED}") is None


def test_drill_down_by_mouse(page: Tab) -> None:
    assert {"cache:", EVIL, "session:{id}"} <= set(_tiles(page))
    page.find("[data-tree=tree] .tile.branch").click()
    assert _tiles(page) == ["page:", "user"]
    assert page.texts("[data-tree=tree] .crumbs button") == ["All", "cache:"]
    page.find("[data-tree=tree] .tile.branch").click()
    assert _tiles(page) == ["{id}", "{date}"]
    assert "cache:page:" in page.texts("[data-tree=tree] .shown code")[0]
    page.find("[data-tree=tree] .crumbs button").click()
    assert "cache:" in _tiles(page)
    assert page.texts("[data-tree=tree] .crumbs [aria-current]") == ["All"]


def test_drill_down_by_keyboard(page: Tab) -> None:
    page.run("document.querySelector('[data-tree=tree] .tile').focus()")
    page.press(ENTER)
    assert _tiles(page) == ["page:", "user"]
    assert page.browser.switch_to.active_element.get_attribute("aria-label").startswith("cache:page:.")
    page.press(RIGHT)
    assert page.browser.switch_to.active_element.get_attribute("aria-label").startswith("cache:user.")
    page.press(LEFT)
    page.press(ENTER)
    page.press(ESCAPE)
    assert page.browser.switch_to.active_element.get_attribute("aria-label").startswith("cache:page:.")
    page.press(ESCAPE)
    assert "cache:" in _tiles(page)


def test_areas_are_sizes_and_large_tiles_are_no_strips(page: Tab) -> None:
    boxes = page.run(
        "return [...document.querySelectorAll('[data-tree=tree] .tile')].map((t) => {"
        "const b = t.getBoundingClientRect(); return [t.node.size, b.width * b.height, b.width / b.height]})"
    )
    scale = boxes[0][1] / boxes[0][0]
    for size, area, shape in boxes[:3]:
        assert area == pytest.approx(size * scale, rel=0.02)
        assert 1 / 3 < shape < 3


def test_small_branches_are_one_tile_that_opens(page: Tab) -> None:
    small = [tile for tile in page.texts("[data-tree=tree] .tile") if "smaller" in tile]
    assert len(small) <= 1
    before = page.run("return document.querySelectorAll('[data-tree=tree] .tile').length")
    last = "[...document.querySelectorAll('[data-tree=tree] .tile')].at(-1)"
    assert "smaller" in page.run(f"return {last}.getAttribute('aria-label')")
    page.run(f"{last}.click()")
    assert page.run("return document.querySelectorAll('[data-tree=tree] .tile').length") > before


def test_sorting_goes_by_value_both_ways_and_keeps_what_is_empty_last(page: Tab) -> None:
    def column() -> list[str]:
        return page.texts("#numbers tbody td:nth-child(3)")

    heading = "#numbers th:nth-child(3)"
    page.find(f"{heading} button").click()
    assert column() == ["3.0 GiB", "999 B", "-"]
    assert page.find(heading).get_attribute("aria-sort") == "descending"
    page.find(f"{heading} button").send_keys(ENTER)
    assert column() == ["999 B", "3.0 GiB", "-"]
    assert page.find(heading).get_attribute("aria-sort") == "ascending"
    page.find("#numbers th button").click()
    assert page.texts("#numbers tbody td:first-child")[0].startswith("a:very")
    assert page.texts("#numbers tfoot td:first-child") == ["total"]


def test_searching_one_table_and_all(page: Tab) -> None:
    page.find("#names .filter").send_keys("ALERT(1)")
    assert page.texts("#names tbody td:first-child") == ["html"]
    assert page.texts("#names .status") == ["1 found"]
    assert len(page.texts("#numbers tbody tr")) == 3
    page.find("#names .filter").clear()
    page.press("")
    page.run("const f = document.querySelector('#names .filter'); f.value = ''; f.dispatchEvent(new Event('input'))")
    page.run("document.activeElement.blur()")
    page.find("body").send_keys("/")
    page.press("日本")
    assert page.texts("#names tbody td:first-child") == ["wide"]
    assert len(page.texts("#numbers tbody tr")) == 1
    assert page.texts("[data-counts=numbers]") == ["1/3"]


def test_long_tables_are_cut_until_asked(page: Tab) -> None:
    rows = "#names tbody tr"
    assert len(page.texts(rows)) == 20
    page.find("#names .more").click()
    assert len(page.texts(rows)) > 20
    page.find("#names .more").click()
    assert len(page.texts(rows)) == 20


def test_a_histogram_shows_the_chosen_row(page: Tab) -> None:
    assert page.find("#histogram .bars").get_attribute("aria-label").startswith("total: ")
    page.run("document.querySelector('#histogram select').focus()")
    page.press("a")
    assert page.find("#histogram .bars").get_attribute("aria-label") == "a:{id}: <hour: 1,200, Never: 7"
    heights = page.run("return [...document.querySelectorAll('#histogram .fill')].map((e) => e.offsetHeight)")
    assert heights[0] == heights[2] == 0
    assert heights[1] > 100
    assert 2 <= heights[3] < 10


@pytest.mark.parametrize("width", WIDTHS)
def test_no_width_makes_the_page_scroll_sideways(tab: Callable[[Path], Tab], hostile: Path, width: int) -> None:
    page = tab(hostile).open(width=width)
    page.run("document.querySelectorAll('details').forEach((e) => {e.open = true})")
    outside = page.run(
        "return [...document.querySelectorAll('body *')].filter((e) => !e.closest('.scroll, .map, .contents') && "
        "e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.tagName + '.' + e.className)"
    )
    assert outside == []
    assert page.run("return document.documentElement.scrollWidth") <= width


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast of two colours `rgb(0, 128, 255)` or `color(srgb 0 0.5 1)`."""

    def light(color: str) -> float:
        whole = 255 if color.startswith("rgb") else 1
        parts = [float(part) / whole for part in re.findall(r"[\d.e-]+", color.removeprefix("color(srgb"))[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_in_both_schemes(tab: Callable[[Path], Tab], hostile: Path, scheme: str) -> None:
    page = tab(hostile).open(scheme=scheme)
    ground = page.run("return getComputedStyle(document.querySelector('.report')).backgroundColor")
    assert (contrast(ground, "rgb(0, 0, 0)") < 3) is (scheme == "dark")
    for selector in (
        ".report h2",
        ".question",
        "td.name",
        ".report .notes",
        ".finding h3",
        ".remark",
        ".about summary",
    ):
        color = page.run("return getComputedStyle(document.querySelector(arguments[0])).color", selector)
        assert contrast(ground, color) >= 4.5, selector
    for severity in ("critical", "warning", "info"):
        style = "const s = getComputedStyle(document.querySelector(arguments[0])); return [s.color, s.backgroundColor]"
        assert contrast(*page.run(style, f".{severity} .severity")) >= 4.5, severity


def test_on_paper_there_is_nothing_to_press_and_it_is_light(tab: Callable[[Path], Tab], hostile: Path) -> None:
    page = tab(hostile).open(scheme="dark", media="print")
    assert page.texts("input, .more, .contents a") == []
    assert page.run("return getComputedStyle(document.body).color") == "rgb(27, 36, 48)"
    assert _tiles(page) != []
    assert len(page.command("Page.printToPDF", printBackground=True)["data"]) > 10_000


def test_without_scripts_every_row_is_there(tab: Callable[[Path], Tab], hostile: Path) -> None:
    page = tab(hostile)
    page.command("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page.open()
        assert len(page.browser.find_elements("css selector", "#names tbody tr:not([hidden])")) > 20
        assert page.find("[data-tree]").is_displayed() is False
    finally:
        page.command("Emulation.setScriptExecutionDisabled", value=False)


def test_every_control_has_a_name(page: Tab) -> None:
    nameless = page.run(
        "return [...document.querySelectorAll('button, input, select, a, [role=region], [role=img], [role=group]')]"
        ".filter((e) => e.checkVisibility() && !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length))"
        ".map((e) => e.outerHTML)"
    )
    assert nameless == []
