"""Real servers accept the benchmark dumps, checking every value."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.make_dumps import DUMPS, make
from tests.live.servers import LiveServer


@pytest.mark.parametrize("name", DUMPS)
@pytest.mark.parametrize("server_name", ["redis-8.0", "valkey-9.1"])
def test_server_loads_all_keys(live: Callable[..., LiveServer], server_name: str, name: str, tmp_path: Path) -> None:
    path, keys = make(name, 1_000_000, tmp_path)
    server = live(server_name, {"sanitize-dump-payload": "yes"}, dump=path)
    told = re.search(r"keys loaded: (\d+), keys expired: (\d+)", server.log())
    assert told
    assert int(told[1]) + int(told[2]) == keys
    program = f"{server_name.split('-')[0]}-check-rdb"
    check = subprocess.run([*server.build.command(program), str(path)], capture_output=True, text=True, check=True)
    assert "Checksum OK" in check.stdout
    assert f"[info] {keys} keys read" in check.stdout
