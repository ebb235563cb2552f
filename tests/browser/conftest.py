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

    def open(self, width: int = 1280, height: int = 900, scheme: str = "light", media: str = "") -> Tab:
        features = [_feature("prefers-color-scheme", scheme), _feature("prefers-reduced-motion", "reduce")]
        self.command("Emulation.setEmulatedMedia", media=media, features=features)
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.command("Emulation.setDeviceMetricsOverride", **size)
        self.browser.get_log("browser")
        self.browser.get_log("performance")
        self.browser.get(self.path.as_uri())
        return self

    def command(self, name: str, **parameters: Any) -> Any:
        return self.browser.execute_cdp_cmd(name, parameters)

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns."""
        return self.browser.execute_script(script, *arguments)

    def find(self, selector: str) -> Any:
        return self.browser.find_element("css selector", selector)

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


@pytest.fixture
def tab(chromium: Any) -> Callable[[Path], Tab]:
    """Opens a file."""
    return lambda path: Tab(chromium, path)
