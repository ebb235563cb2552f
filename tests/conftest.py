"""Settings of all tests, and the assertion that no request leaves this machine."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from hypothesis import settings

from tests.network import guard

# A busy machine is no failure.
settings.register_profile("rdbscan", deadline=None)
settings.load_profile("rdbscan")

# Where CI itself runs under nohup, the programs that tests send SIGHUP to would inherit that it is ignored.
signal.signal(signal.SIGHUP, signal.SIG_DFL)

LOG = pytest.StashKey[Path | None]()
LEFT = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the workers of xdist are started later, and so inherit it
        config.stash[LOG] = guard.start()


def pytest_sessionfinish(session: pytest.Session) -> None:
    log = session.config.stash.get(LOG, None)
    if log is None:
        return
    session.config.stash[LOG] = None
    left = session.config.stash[LEFT] = guard.stop(log)
    if left:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name requests to other machines, the real servers that live tests ran against, and those they were skipped for."""
    if left := config.stash.get(LEFT, []):
        terminalreporter.section("FAILED: requests to other machines", red=True, bold=True)
        for line in sorted(set(left)):
            terminalreporter.line(f"{line}: {left.count(line)} times", red=True)
    # Workers tell by their reports.
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
