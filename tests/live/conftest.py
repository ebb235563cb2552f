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


@pytest.fixture
def live(request: pytest.FixtureRequest) -> Iterator[Callable[..., LiveServer]]:
    """Start servers by name: `live("redis-7.0", {"maxmemory": "7mb"}, dump=path)`; all end with the test."""
    told = request.node.user_properties  # printed by tests/conftest.py
    with ExitStack() as running:

        def start(name: str, config: Mapping[str, str] | None = None, dump: Path | None = None) -> LiveServer:
            try:
                server = running.enter_context(live_server(name, config, dump))
            except Unobtainable as reason:
                told.append(("missing server", f"{name}: tests skipped. {reason}"))
                give_up = pytest.fail if os.environ.get("RDBSCAN_LIVE") == "require" else pytest.skip
                give_up(str(reason))
            told.append(("live server", f"{name}: {server.version} ({server.build.origin}, {server.allocator})"))
            return server

        yield start
