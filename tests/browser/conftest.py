"""A real Chromium without a window, and pages opened in it.

Needs Debian's packages chromium and chromium-driver, or Chrome (or what RDBSCAN_CHROMIUM and RDBSCAN_CHROMEDRIVER name).
Without them the tests are skipped; RDBSCAN_BROWSER=require makes that an error.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rdbscan.render import render
from rdbscan.report.model import Report
from tests.render.drawn import bars, histogram, tree
from tests.render.sample import sample

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


def _missing(what: str) -> None:
    if os.environ.get("RDBSCAN_BROWSER") == "require":
        pytest.fail(what)
    pytest.skip(f"{what}; the page is NOT tested in a browser")


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The browser; one for all tests."""
    browser_program = os.environ.get("RDBSCAN_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    driver_program = os.environ.get("RDBSCAN_CHROMEDRIVER") or shutil.which("chromedriver")
    if not (browser_program and driver_program):
        _missing("no chromium or chromedriver (apt-get install chromium chromium-driver)")
    try:
        from selenium import webdriver
    except ImportError:
        _missing("no selenium (pip install selenium)")
    options = webdriver.ChromeOptions()
    options.binary_location = browser_program
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options, webdriver.ChromeService(driver_program))
    yield browser
    browser.quit()


class Tab:
    """A page, opened at a width and in a colour scheme."""

    def __init__(self, browser: Any, path: Path) -> None:
        self.browser = browser
        self.path = path

    def open(
        self, width: int = 1280, height: int = 900, scheme: str = "light", media: str = "", address: str = ""
    ) -> Tab:
        """Load the page anew; `address` is what stands behind it: #..."""
        features = [_feature("prefers-color-scheme", scheme), _feature("prefers-reduced-motion", "reduce")]
        self.command("Emulation.setEmulatedMedia", media=media, features=features)
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.command("Emulation.setDeviceMetricsOverride", **size)
        self.browser.get("about:blank")  # or an address of the same page would not load it
        self.browser.get_log("browser")
        self.browser.get_log("performance")
        self.browser.get(self.path.as_uri() + address)
        return self

    def command(self, name: str, **parameters: Any) -> Any:
        return self.browser.execute_cdp_cmd(name, parameters)

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns."""
        return self.browser.execute_script(script, *arguments)

    def settled(self) -> str:
        """The address, once the page has written what it wanted to."""
        self.browser.execute_async_script("setTimeout(arguments[0], 250)")
        address: str = self.run("return location.href")
        return address

    @property
    def focused(self) -> Any:
        """The element that has the focus."""
        return self.browser.switch_to.active_element

    def find(self, selector: str) -> Any:
        return self.browser.find_element("css selector", selector)

    def click(self, selector: str) -> None:
        """Click on an element that nothing hides."""
        element = self.find(selector)
        self.run("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def texts(self, selector: str) -> list[str]:
        """Texts of the elements that are shown."""
        return list(
            self.run(
                "return [...document.querySelectorAll(arguments[0])].filter((e) => e.checkVisibility())"
                ".map((e) => e.textContent)",
                selector,
            )
        )

    def press(self, *keys: str) -> None:
        """Type into whatever has the focus."""
        self.browser.switch_to.active_element.send_keys(*keys)


def _feature(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value}


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of reports whose names try to break it."""
    reports, findings = sample()
    path = tmp_path_factory.mktemp("page") / "report.html"
    with path.open("w", encoding="utf-8") as out:
        render([*reports[:3], tree(), bars(), histogram(), *_attacks()], findings, "html", out, banner="PARTIAL: <b>x")
    return path


def _attacks() -> list[Report]:
    """The reports again, with names that say so if they are ever run."""
    attack = "<img src=x onerror='window.attacked=1'><script>window.attacked=1</script>"
    shapes = [tree(), histogram()]
    return [
        Report(
            f"{shape.name}2", attack, attack, shape.columns,
            [(attack * (index % 3 + 1), *row[1:]) if shape.name != "tree" else (f"{attack}{index}:", 1, 900 - index, 1)
             for index, row in enumerate(shape.rows)],
            total=shape.total, picture=shape.picture, detail=shape.detail,
        )
        for shape in shapes
    ]  # fmt: skip


@pytest.fixture
def page(tab: Callable[[Path], Tab], hostile: Path) -> Tab:
    return tab(hostile).open()


@pytest.fixture
def tab(chromium: Any) -> Callable[[Path], Tab]:
    """Opens a file."""
    return lambda path: Tab(chromium, path)
