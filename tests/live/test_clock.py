"""Processes can be given another clock, and the true one again. The times of new files are true under any."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.live.clock import DAY_S, starting_at, today

ROOT = Path(__file__).parents[2]
CLOCKS = ([sys.executable, "-c", "import time; print(time.time())"], ["date", "+%s"])
PAST, FUTURE = 1_300_000_000, 2_100_000_000
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the clock is moved by LD_PRELOAD")


def seconds_behind(moment: float, command: list[str], env: Mapping[str, str]) -> float:
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout) - moment


@pytest.fixture
def true_time(tmp_path: Path) -> int:
    (tmp_path / "new").touch()
    return int((tmp_path / "new").stat().st_mtime)


@pytest.mark.parametrize("command", CLOCKS)
@pytest.mark.parametrize("moment", [PAST, FUTURE])
def test_a_clock_starts_at_a_moment(moment: int, command: list[str]) -> None:
    assert 0 <= seconds_behind(moment, command, starting_at(moment)) < 60


@pytest.mark.parametrize("command", CLOCKS)
def test_today_is_today_under_any_clock(true_time: int, command: list[str]) -> None:
    assert 0 <= seconds_behind(true_time, command, today()) < 60


@pytest.mark.parametrize("command", CLOCKS)
def test_days_ahead_count_from_today_under_any_clock(true_time: int, command: list[str]) -> None:
    ahead = [sys.executable, "-m", "tests.live.clock", "40", *command]
    assert 0 <= seconds_behind(true_time + 40 * DAY_S, ahead, starting_at(PAST)) < 60
