"""Runs of the command line: in this process where only its words matter, in one of its own where its end does."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from rdbscan.cli.guard import guarded

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "fixtures"


@dataclass(frozen=True)
class Run:
    """What a run said and answered."""

    code: int
    out: str
    err: str


Runner = Callable[..., Run]


@pytest.fixture
def rdbscan(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Run a command line in this process."""
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: object) -> Run:
        capsys.readouterr()
        code = guarded([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Run(code, said.out, said.err)

    return run


def environment(**more: str) -> dict[str, str]:
    """The environment of a process of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "TERM")}
    return {**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm", **more}


@pytest.fixture
def process() -> Runner:
    """Run a command line as the shell does."""

    def run(*arguments: object, stdin: bytes = b"", **env: str) -> Run:
        command = [sys.executable, "-m", "rdbscan", *map(str, arguments)]
        done = subprocess.run(command, input=stdin, capture_output=True, env=environment(**env))
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
