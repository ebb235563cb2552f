"""The guard sees a request, whoever makes it: else its silence would say nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.network import guard

PYTHON = "import socket; socket.create_connection(('192.0.2.1', 80), 5)"
RUST = """
import obstore
from obstore.store import HTTPStore
store = HTTPStore.from_url("http://192.0.2.1", client_options={"allow_http": True}, retry_config={"max_retries": 0})
obstore.get(store, "x")
"""
HOME = "import socket; s = socket.create_server(('127.0.0.1', 0)); socket.create_connection(s.getsockname())"


@pytest.mark.parametrize(("script", "seen"), [(PYTHON, True), (RUST, True), (HOME, False)])
def test_the_guard_sees_connections_to_other_machines(script: str, seen: bool, tmp_path: Path) -> None:
    if guard.LOG not in os.environ:
        pytest.skip("there is no C compiler to build the guard with")
    log = tmp_path / "log"
    run = subprocess.run([sys.executable, "-c", script], env={**os.environ, guard.LOG: str(log)}, capture_output=True)
    assert (run.returncode != 0) == seen
    assert log.exists() == seen
    assert not seen or "192.0.2.1" in log.read_text()
