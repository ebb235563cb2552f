"""Colour and progress are for those who watch, and only for them."""

import os
import pty
import subprocess
import sys
from io import StringIO

import pytest

from rdbscan.cli import progress
from rdbscan.cli.progress import ProgressLine
from tests.cli.conftest import FIXTURES, Runner, environment

SHOP = str(FIXTURES / "shop.rdb")


def on_terminal(*arguments: str, **env: str) -> str:
    """What a terminal would get on stdout."""
    ours, theirs = pty.openpty()
    try:
        command = [sys.executable, "-m", "rdbscan", *arguments]
        run = subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=environment(**env))
        os.close(theirs)
        said = b""
        while chunk := _read(ours):
            said += chunk
        assert run.wait() == 0
    finally:
        os.close(ours)
    return said.decode()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1 << 16)
    except OSError:  # how Linux says that the other end was closed
        return b""


def test_colour_on_a_terminal() -> None:
    assert "\x1b[" in on_terminal("analyze", SHOP)


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_where_it_is_not_wanted(env: dict[str, str]) -> None:
    assert "\x1b[" not in on_terminal("analyze", SHOP, **env)


def test_neither_colour_nor_progress_in_pipes(process: Runner) -> None:
    run = process("analyze", SHOP)
    assert "\x1b" not in run.out
    assert run.err == ""


class Terminal(StringIO):
    def fileno(self) -> int:
        return 2


@pytest.fixture
def moving_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(1000))
    monkeypatch.setattr(progress.time, "monotonic", lambda: float(next(ticks)))
    monkeypatch.setattr(progress.os, "get_terminal_size", lambda _descriptor: os.terminal_size((60, 20)))


@pytest.mark.usefixtures("moving_clock")
def test_the_line_moves_and_is_wiped() -> None:
    out = Terminal()
    with ProgressLine(out, watched=True) as line:
        line("dump\x1b[31m.rdb", 1 << 20, 4 << 20, 1234)
        line("pipe", 3 << 20, None, 99)
    first, second, last = out.getvalue().split("\r")[1:]
    assert first == "dump\\x1b[31m.rdb   25% of 4.0 MiB  1,234 keys  1.0 MiB/s\x1b[K"
    assert second.startswith("pipe  3.0 MiB  99 keys  ")
    assert last == "\x1b[K"


@pytest.mark.usefixtures("moving_clock")
def test_the_line_fits_the_terminal() -> None:
    out = Terminal()
    ProgressLine(out, watched=True)("x" * 500, 1, 2, 10**15)
    assert len(out.getvalue()) < 60 + len("\r\x1b[K")


@pytest.mark.usefixtures("moving_clock")
def test_nothing_where_nobody_watches() -> None:
    out = Terminal()
    with ProgressLine(out, watched=False) as line:
        line("dump.rdb", 1, 2, 3)
    assert out.getvalue() == ""


def test_the_readme_shows_what_is_seen(process: Runner) -> None:
    readme = (FIXTURES.parent / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("```text\n$ rdbscan analyze fixtures/shop.rdb\n")[2].partition("```")[0].splitlines()
    seen = process("analyze", SHOP, "-q", COLUMNS="125").out.splitlines()
    assert len(shown) > 30
    assert [line for line in shown if line.strip() != "..." and line not in seen] == []
