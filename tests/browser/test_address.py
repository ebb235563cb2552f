"""What is looked at stands in the address: a link shows another reader the same, and the browser goes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.render.drawn import EVIL

from .conftest import Tab

ENTER, DOWN = "\ue007", "\ue015"
LOOK = """return {
  rows: [...document.querySelectorAll(".table")].map((box) =>
    [...box.querySelectorAll("tbody tr")].filter((row) => row.checkVisibility()).map((row) => row.textContent)),
  findings: [...document.querySelectorAll(".finding")].map((card) => card.hidden),
  sorted: [...document.querySelectorAll("th[aria-sort]")].map((th) => [th.dataset.name, th.getAttribute("aria-sort")]),
  fields: [...document.querySelectorAll("input[type=search], select")].map((field) => field.value),
  crumbs: [...document.querySelectorAll(".crumbs button")].map((step) => step.textContent),
  tiles: [...document.querySelectorAll(".tile")].map((tile) => tile.node.path),
  bars: [...document.querySelectorAll(".bars")].map((bars) => bars.getAttribute("aria-label")),
  open: document.querySelector("details.as-table").open,
}"""


def look(page: Tab) -> dict[str, Any]:
    """All that a reader sees of what can be chosen."""
    seen: dict[str, Any] = page.run(LOOK)
    return seen


def look_around(page: Tab) -> None:
    """Search, sort, open and choose."""
    page.find("#search").send_keys("a")
    page.find("#names .filter").send_keys("-")
    page.click("#numbers th:nth-child(2) button")
    page.click("#numbers th:nth-child(2) button")
    page.click("[data-tree=tree] .tile.branch")
    page.click("[data-tree=tree] .tile.branch")
    page.find("#histogram select").send_keys("b")
    page.run("document.querySelector('#tree .as-table').open = true")
    page.click("#tree th:nth-child(3) button")


def test_a_link_shows_the_same(tab: Callable[[Path], Tab], page: Tab, hostile: Path) -> None:
    first = look(page)
    look_around(page)
    address, seen = page.settled(), look(page)
    assert seen != first
    assert all(seen[part] != first[part] for part in first if part != "findings")
    again = tab(hostile).open(address=address[len(hostile.as_uri()) :])
    assert look(again) == seen
    assert again.settled() == address


def test_the_address_is_words(page: Tab) -> None:
    page.find("#search").send_keys("user: 1&x")
    page.click("#numbers th:nth-child(2) button")
    assert page.settled().endswith("/report.html#?q=user%3A+1%26x&numbers.sort=-keys")
    page.find("#search").clear()
    page.run("const s = document.querySelector('#search'); s.value = ''; s.dispatchEvent(new Event('input'))")
    assert page.settled().endswith("/report.html#?numbers.sort=-keys")


def test_a_link_to_a_report_keeps_what_is_searched(page: Tab) -> None:
    page.find("#search").send_keys("a")
    page.click(".contents a[href='#names']")
    assert page.settled().endswith("#names?q=a")
    assert page.find("#search").get_attribute("value") == "a"
    assert abs(page.run("return document.getElementById('names').getBoundingClientRect().top")) < 120
    assert page.focused.get_attribute("id") == "names"


def test_an_address_leads_to_its_report(tab: Callable[[Path], Tab], hostile: Path) -> None:
    for address in ("#histogram", "#histogram?q=a"):
        page = tab(hostile).open(address=address)
        assert 0 <= page.run("return document.getElementById('histogram').getBoundingClientRect().top") < 120


def test_the_browser_goes_back_through_the_map(page: Tab) -> None:
    first = look(page)
    page.find("#search").send_keys("a")
    page.settled()
    page.click("[data-tree=tree] .tile.branch")
    inside = look(page)
    page.click("[data-tree=tree] .tile.branch")
    page.browser.back()
    page.settled()
    assert look(page)["crumbs"] == inside["crumbs"]
    page.browser.back()
    page.settled()
    assert look(page)["crumbs"] == first["crumbs"]
    page.browser.forward()
    page.settled()
    assert look(page)["crumbs"] == inside["crumbs"]


def test_one_step_in_the_map_is_one_step_back(page: Tab) -> None:
    def crumbs() -> list[str]:
        page.settled()
        return page.texts("[data-tree=tree] .crumbs button")

    page.run("[...document.querySelectorAll('[data-tree=tree] .tile')].at(-1).click()")
    group = crumbs()
    assert "smaller" in group[1]
    page.click("[data-tree=tree] .crumbs button")
    page.click("[data-tree=tree] .tile.branch")
    assert crumbs() == ["All", "cache:"]
    page.browser.back()
    assert crumbs() == ["All"]
    page.browser.back()
    assert crumbs() == group
    page.browser.back()
    assert crumbs() == ["All"]
    page.browser.forward()
    assert crumbs() == group


def test_groups_and_hostile_branches_have_an_address(tab: Callable[[Path], Tab], page: Tab, hostile: Path) -> None:
    page.run(
        "[...document.querySelectorAll('[data-tree=tree] .tile')].find((t) => t.node.label === arguments[0]).click()",
        EVIL,
    )
    seen, address = look(page), page.settled()
    assert seen["crumbs"][:2] == ["All", EVIL]
    assert look(tab(hostile).open(address=address[len(hostile.as_uri()) :])) == seen


HOSTILE_ADDRESSES = [
    "#<img src=x onerror=window.attacked=1>",
    "#tree?q=<script>window.attacked=1</script>",
    "#names?names.sort=__proto__&names.q=%22%5D%3Cimg%20src=x%20onerror=window.attacked=1%3E",
    "#?tree.at=__proto__&tree.in=constructor.9.-1.1e9&histogram.row=%27%5D%3Cb%3E",
    "#?tree.at=cache:&tree.in=0.0.0.0",
    "#?numbers.sort=-&numbers.all=%00&keys=javascript:window.attacked=1",
    "#%E0%A4%A?%E0%A4%A=%E0%A4%A",
    "#javascript:window.attacked=1",
    "#" + "?" * 2000,
    "#?" + "&".join(f"a{at}=b" for at in range(2000)),
]


@pytest.mark.parametrize("address", HOSTILE_ADDRESSES, ids=range(len(HOSTILE_ADDRESSES)))
def test_a_hostile_address_does_nothing(tab: Callable[[Path], Tab], hostile: Path, address: str) -> None:
    page = tab(hostile).open(address=address)
    assert page.browser.get_log("browser") == []
    assert page.run("return window.attacked") is None
    assert page.run("return document.images.length") == 0
    assert page.texts("[data-tree=tree] .tile") != []
    page.click("[data-tree=tree] .tile.branch")
    page.settled()
    assert page.browser.get_log("browser") == []
