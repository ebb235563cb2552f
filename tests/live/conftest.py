"""Live tests ask real servers. Where none can be had they are skipped, but never silently: the run ends with a warning.

RDBSCAN_LIVE=require turns a missing server into a failure (for CI, where the network is known to be there).
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.live.packages import Unobtainable
from tests.live.servers import LiveServer, live_server

_used: dict[str, str] = {}
_unobtainable: dict[str, str] = {}


@pytest.fixture
def live() -> Iterator[Callable[..., LiveServer]]:
    """Start servers by name: `live("redis-7.0", {"maxmemory": "7mb"}, dump=path)`; all end with the test."""
    with ExitStack() as running:

        def start(name: str, config: Mapping[str, str] | None = None, dump: Path | None = None) -> LiveServer:
            try:
                server = running.enter_context(live_server(name, config, dump))
            except Unobtainable as reason:
                _unobtainable[name] = str(reason)
                give_up = pytest.fail if os.environ.get("RDBSCAN_LIVE") == "require" else pytest.skip
                give_up(str(reason))
            _used[name] = f"{server.version} ({server.build.origin}, {server.allocator})"
            return server

        yield start


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _used:
        terminalreporter.section("live servers")
        for name, version in sorted(_used.items()):
            terminalreporter.line(f"{name}: {version}")
    if _unobtainable:
        terminalreporter.section("WARNING: live servers missing", yellow=True, bold=True)
        for name, reason in sorted(_unobtainable.items()):
            terminalreporter.line(f"{name}: tests skipped. {reason}", yellow=True)
