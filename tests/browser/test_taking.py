"""What is taken out of the page: names and commands by the clipboard, tables as CSV. Nothing in a name does harm there."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rdbscan.pipeline.text_export import escaped
from rdbscan.render import render
from rdbscan.render.escape import unquote
from rdbscan.render.units import LONGEST_NAME
from rdbscan.report.command import Command, Step, Where
from rdbscan.report.model import Column, Finding, Report, Severity, Unit
from rdbscan.report.sentences import say
from rdbscan.report.shell import quoted
from tests.render.sample import HOSTILE, NOW, sample

from .conftest import Tab

ENTER, DOWN, UP = "\ue007", "\ue015", "\ue013"
USABLE = {kind: name for kind, name in HOSTILE.items() if len(name) <= LONGEST_NAME}


@pytest.fixture
def clipboard(page: Tab) -> Iterator[Callable[[], str]]:
    """What was copied last."""
    page.command("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])

    def read() -> str:
        script = "const [done] = arguments; setTimeout(() => navigator.clipboard.readText().then(done, done), 50)"
        text: str = page.browser.execute_async_script(script)
        return text

    yield read
    page.command("Browser.resetPermissions")


def saved(page: Tab, button: str, folder: Path) -> list[dict[str, str]]:
    """The rows of the file that a button saves."""
    page.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
    page.run("document.querySelector(arguments[0]).click()", button)
    deadline = time.monotonic() + 10
    while not (found := list(folder.glob("*.csv"))) and time.monotonic() < deadline:
        time.sleep(0.05)
    content = found[0].read_bytes()
    assert content.isascii()
    assert not set(content) - set(range(0x20, 0x7F)) - {ord("\n")}
    return list(csv.DictReader(content.decode().splitlines()))


LOOK = r"""printf '%s\n' 'XLEN "a b\x0a"' | redis-cli"""
TRIM = "redis-cli XTRIM events MAXLEN 1000"
"""The first two commands of the sample."""


def test_a_command_is_copied(page: Tab, clipboard: Callable[[], str]) -> None:
    buttons = page.browser.find_elements("css selector", ".steps .copy")
    labels = [button.get_attribute("aria-label") or "" for button in buttons]
    assert labels[:2] == [f"Copy {LOOK}", f"Copy {TRIM}"]
    assert labels[2].startswith("Copy del xxx")
    buttons[1].click()
    assert clipboard() == TRIM
    assert buttons[1].text == "Copied"
    assert page.find("#said").get_attribute("textContent") == f"Copied {TRIM}"
    buttons[0].send_keys(ENTER)
    assert clipboard() == LOOK


def test_a_long_name_in_a_command_is_copied_whole(tab: Callable[[Path], Tab], tmp_path: Path) -> None:
    text = "UNLINK " + quoted(b"\x1b" * 300)
    step = Command(text, say("all of it"), Step.ROOM, Where.CODE)
    path = tmp_path / "page.html"
    with path.open("w", encoding="utf-8") as out:
        render([], [Finding("long", Severity.INFO, say("a"), say("b"), (step,))], "html", out)
    page = tab(path).open()
    page.run("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.click(".steps .copy")
    assert page.run("return window.copied") == text


def test_names_are_copied_by_keyboard_as_redis_cli_reads_them(page: Tab, clipboard: Callable[[], str]) -> None:
    page.click("#names .more")
    page.run("document.querySelector('#names td .copy').focus()")
    assert page.focused.get_attribute("aria-label").startswith('Copy "\\x1b[2J')
    copied = []
    for _name in USABLE:
        page.press(ENTER)
        copied.append(unquote(clipboard()))
        page.press(DOWN)
    assert copied == list(USABLE.values())
    page.press(UP)
    page.press(ENTER)
    assert unquote(clipboard()) == list(USABLE.values())[-2]


def test_the_button_follows_the_pointer_and_what_is_found(page: Tab, clipboard: Callable[[], str]) -> None:
    from selenium.webdriver import ActionChains

    cell = page.find("#names tbody tr:nth-child(7) td.name")
    page.run("arguments[0].scrollIntoView({block: 'center'})", cell)
    ActionChains(page.browser).move_to_element(cell).perform()
    button = cell.find_element("css selector", ".copy")
    assert page.run("return getComputedStyle(arguments[0]).opacity", button) == "1"
    button.click()
    assert unquote(clipboard()) == list(HOSTILE.values())[6]
    page.find("#names .filter").send_keys("mention")
    assert page.run("return document.querySelector('#names td .copy').closest('tr').hidden") is False
    page.find("#names .filter").send_keys(" nothing")
    assert page.browser.find_elements("css selector", "#names td .copy") == []


def test_where_there_is_no_clipboard_it_is_copied_all_the_same(page: Tab, clipboard: Callable[[], str]) -> None:
    page.run("navigator.clipboard.writeText = undefined")
    page.click(".steps .copy")
    assert clipboard() == LOOK
    assert page.focused.get_attribute("class").startswith("copy")
    page.run("document.execCommand = () => false")
    page.click(".steps .copy")
    page.settled()
    assert "does not let" in page.find("#said").get_attribute("textContent")


def test_names_are_in_csv_as_keys_writes_them(page: Tab, tmp_path: Path) -> None:
    rows = saved(page, "#names .csv", tmp_path)
    assert [row["kind"] for row in rows] == list(HOSTILE)
    for row in rows:
        if row["kind"] in USABLE:
            assert row["key"] == escaped(HOSTILE[row["kind"]].decode("utf-8", "surrogateescape")), row["kind"]
        assert row["keys"] == "1"
        assert not row["key"].startswith(("=", "+", "-", "@"))
    cut = next(row["key"] for row in rows if row["kind"] == "long")
    assert "(5,000 bytes)" in cut


def test_values_are_raw_and_what_is_missing_is_empty(page: Tab, tmp_path: Path) -> None:
    first, second, third = saved(page, "#numbers .csv", tmp_path)
    assert {name: first[name] for name in ("keys", "memory_bytes", "share", "age", "db")} == {
        "keys": "1234567", "memory_bytes": str(3 << 30), "share": "0.75", "age": "93784.0", "db": "0",
    }  # fmt: skip
    assert first["at"] == f"{datetime.fromtimestamp(NOW / 1000, UTC):%Y-%m-%dT%H:%M:%S}.000Z"
    assert (second["at"], second["why"]) == ("", "")
    assert third["at"] == "9999-12-31T23:59:59.999Z"
    assert third["keys"] == third["memory_bytes"] == ""
    assert third["namespace"] == escaped("日本語:{id}")


def test_the_rows_that_are_found_are_saved_in_their_order(page: Tab, tmp_path: Path) -> None:
    page.click("#numbers th:nth-child(2) button")
    page.click("#numbers th:nth-child(2) button")
    page.find("#search").send_keys("{id}")
    rows = saved(page, "#numbers .csv", tmp_path)
    assert [row["keys"] for row in rows] == ["1", "1234567", ""]
    page.run("const s = document.querySelector('#search'); s.value = 'many'; s.dispatchEvent(new Event('input'))")
    (tmp_path / "none").mkdir()
    assert saved(page, "#numbers .csv", tmp_path / "none") == []


def test_every_table_can_be_saved(page: Tab) -> None:
    buttons = page.run(
        "return [...document.querySelectorAll('.table')].map((box) => box.querySelectorAll('.csv').length)"
    )
    assert set(buttons) == {1}
    labels = page.run(
        "return [...document.querySelectorAll('.csv')].map((button) => button.getAttribute('aria-label'))"
    )
    assert labels[0].startswith("Download ")


def test_words_and_patterns_are_escaped_too(tab: Callable[[Path], Tab], tmp_path: Path) -> None:
    columns = (Column("words", "Words", Unit.TEXT), Column("pattern", "Pattern", Unit.NAMESPACE))
    words = ["=1+1", "+1", "-1", "@x", '"quoted", and', "##[error]", "a\\b", "-", "a\x1b\u202eb", "é", "x" * 300]
    report = Report("words", "Words", "Which?", columns, [(word, word) for word in words] + [(None, None)])
    path = tmp_path / "page.html"
    with path.open("w", encoding="utf-8") as out:
        render([report], None, "html", out)
    rows = saved(tab(path).open(), ".csv", tmp_path)
    shown = [*words[:5], r"\x23#[error]", *words[6:8], r"a\x1b\xe2\x80\xaeb", *words[9:]]  # as the page shows them
    assert [row["words"] for row in rows] == [*map(escaped, shown), ""]
    assert [row["pattern"] for row in rows] == [row["words"] for row in rows]


def test_sample_has_what_these_tests_need() -> None:
    everything: Any = sample()
    assert [report.name for report in everything[0][:3]] == ["dump", "numbers", "names"]
