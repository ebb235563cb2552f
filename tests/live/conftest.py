"""Live tests ask real servers. Where none can be had they are skipped, but never silently: the run ends with a warning.

RDBSCAN_LIVE=require turns a missing server into a failure (for CI, where the network is known to be there).
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest

from tests.live import stores
from tests.live.packages import Unobtainable
from tests.live.servers import LiveServer, live_server
from tests.live.stores import CloudStore


class Started:
    """Stores that run, by their clouds."""

    def __init__(self, running: ExitStack) -> None:
        self.running = running
        self.stores: dict[str, CloudStore] = {}

    def get(self, name: str) -> CloudStore:
        if name not in self.stores:
            self.stores[name] = self.running.enter_context(getattr(stores, name)())
        return self.stores[name]


@pytest.fixture
def live(request: pytest.FixtureRequest) -> Iterator[Callable[..., LiveServer]]:
    """Start servers by name: `live("redis-7.0", {"maxmemory": "7mb"}, dump=path)`; all end with the test."""
    with ExitStack() as running:

        def start(name: str, config: Mapping[str, str] | None = None, dump: Path | None = None) -> LiveServer:
            try:
                server = running.enter_context(live_server(name, config, dump))
            except Unobtainable as reason:
                give_up(request, name, reason)
            told = f"{name}: {server.version} ({server.build.origin}, {server.allocator})"
            request.node.user_properties.append(("live server", told))  # printed by tests/conftest.py
            return server

        yield start


@pytest.fixture(scope="module")
def started_stores() -> Iterator[Started]:
    """Yield the stores that run; all end with the module."""
    with ExitStack() as running:
        yield Started(running)


@pytest.fixture
def cloud(request: pytest.FixtureRequest, started_stores: Started) -> Callable[[str], CloudStore]:
    """Start stores by the names of their clouds, each once."""

    def start(name: str) -> CloudStore:
        try:
            return started_stores.get(name)
        except Unobtainable as reason:
            give_up(request, name, reason)

    return start


def give_up(request: pytest.FixtureRequest, name: str, reason: Unobtainable) -> NoReturn:
    """Skip the test, and say so at the end of the run (tests/conftest.py); with RDBSCAN_LIVE=require, fail it."""
    request.node.user_properties.append(("missing server", f"{name}: tests skipped. {reason}"))
    if os.environ.get("RDBSCAN_LIVE") == "require":
        pytest.fail(str(reason))
    pytest.skip(str(reason))
