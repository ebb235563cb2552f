"""A short run of the fuzzer, and that it notices what it is there for."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.fuzz import invariant
from tests.fuzz.mutate import mutate, seeds
from tests.fuzz.run import main

if TYPE_CHECKING:
    from pathlib import Path


def test_short_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seconds", "5", "--seed", "1", "--keep", str(tmp_path)]) == 0, capsys.readouterr().out
    assert "executions" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_inputs_follow_from_the_seed() -> None:
    everything = seeds()
    assert mutate(everything, random.Random("1:5")) == mutate(everything, random.Random("1:5"))
    assert len({mutate(everything, random.Random(f"1:{number}")) for number in range(50)}) > 45


def test_an_exception_is_a_finding_and_its_input_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_how: object) -> None:
        raise IndexError("out of bounds")

    monkeypatch.setattr(invariant, "read", broken)
    assert main(["--executions", "1", "--seed", "7", "--keep", str(tmp_path)]) == 1
    assert "IndexError: out of bounds" in capsys.readouterr().out
    assert (tmp_path / "seed-7-0.rdb").read_bytes() == mutate(seeds(), random.Random("7:0"))
