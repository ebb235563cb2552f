"""All of the page by keyboard alone."""

from __future__ import annotations

import pytest

from .conftest import Tab

ENTER, ESCAPE, TAB, SPACE = "\ue007", "\ue00c", "\ue004", " "


def at(page: Tab) -> str:
    """The report that has the focus."""
    found: str = page.run("return document.activeElement.id")
    return found


def test_help_opens_and_closes_by_keys_and_by_its_button(page: Tab) -> None:
    dialog = page.find("#help")
    page.find("body").send_keys("?")
    assert dialog.is_displayed()
    assert page.focused.text == "Close"
    assert "search findings and tables" in dialog.text
    page.press("/")
    assert page.focused.text == "Close"
    page.press(ESCAPE)
    assert not dialog.is_displayed()
    button = page.find("button.keys")
    button.send_keys(ENTER)
    assert dialog.is_displayed()
    page.press(ENTER)
    assert not dialog.is_displayed()
    assert page.focused == button


def test_reports_one_after_the_other(page: Tab) -> None:
    order = page.run("return [...document.querySelectorAll('main > section')].map((section) => section.id)")
    for name in order[:4]:
        page.find("body").send_keys("n")
        assert at(page) == name
        assert page.settled().endswith(f"#{name}")
    for name in reversed(order[:3]):
        page.find("body").send_keys("p")
        assert at(page) == name
    page.find("body").send_keys("p")
    assert page.settled().endswith(f"#{order[0]}")


def test_letters_in_a_field_are_letters(page: Tab) -> None:
    page.find("body").send_keys("/")
    assert at(page) == "search"
    page.press("n/p?")
    assert page.find("#search").get_attribute("value") == "n/p?"
    assert not page.find("#help").is_displayed()
    page.press(ESCAPE)
    assert page.find("#search").get_attribute("value") == ""
    assert page.texts(".finding") != []


def test_shortcuts_can_be_turned_off_and_stay_so(page: Tab) -> None:
    page.find("body").send_keys("?")
    page.find("#single-keys").send_keys(SPACE)
    page.press(ESCAPE)
    for key in "/?n":
        page.find("body").send_keys(key)
        assert at(page) not in ("search", "findings")
        assert not page.find("#help").is_displayed()
    assert page.settled().endswith("#?keys=off")
    page.browser.refresh()
    page.find("body").send_keys("/")
    assert at(page) != "search"


def test_everything_that_can_be_pressed_can_be_reached(page: Tab) -> None:
    """By Tab, or by arrows from what Tab reaches: tiles, and a table's one button to copy."""
    unreachable = page.run(
        "return [...document.querySelectorAll('button, input, select, summary, a, .scroll')].filter((e) => "
        "e.checkVisibility() && e.tabIndex < 0 && !e.matches('.tile')).map((e) => e.outerHTML)"
    )
    assert unreachable == []
    tiles = page.run(
        "return [...document.querySelectorAll('.map')].map((m) => [...m.children].filter((t) => t.tabIndex === 0).length)"
    )
    assert set(tiles) == {1}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_seen(page: Tab, scheme: str) -> None:
    page.open(scheme=scheme)
    for _ in range(30):
        page.press(TAB)
        style = page.run("const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth]")
        assert style == ["solid", "3px"], page.focused.get_attribute("outerHTML")
