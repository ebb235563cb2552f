"""Settings of all tests."""

from __future__ import annotations

import pytest
from hypothesis import settings

# A busy machine is no failure.
settings.register_profile("rdbscan", deadline=None)
settings.load_profile("rdbscan")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the real servers that live tests ran against, and those they were skipped for; workers tell by their reports."""
    reports = [report for several in terminalreporter.stats.values() for report in several]
    told = {tuple(each) for report in reports for each in getattr(report, "user_properties", ())}
    for kind, title, colour in (
        ("live server", "live servers", {}),
        ("missing server", "WARNING: live servers missing", {"yellow": True, "bold": True}),
    ):
        if lines := sorted(line for name, line in told if name == kind):
            terminalreporter.section(title, **colour)
            for line in lines:
                terminalreporter.line(line, **colour)
