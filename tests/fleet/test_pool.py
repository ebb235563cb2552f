"""A pool of processes: what comes out, whatever happens to them."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from rdbscan.errors import ConfigError
from rdbscan.fleet.engines import Task
from rdbscan.fleet.engines.pool import Pool
from rdbscan.fleet.part import Told
from tests.fleet.tasks import Buggy, Killer, Misconfigured, Process, Word


class Watch:
    """Remembers what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, int, int | None, int]] = []
        self.done: list[str] = []

    def running(self, task: Task, source: str, bytes_done: int, bytes_total: int | None, keys: int) -> None:
        self.heard.append((task.name, source, bytes_done, bytes_total, keys))

    def finished(self, task: Task) -> None:
        self.done.append(task.name)


def told_of(*tasks: Task) -> Told:
    with Pool(1, Watch()) as pool:
        pool.submit(tasks)
        return pool.fold().told


def test_all_are_done_by_so_many_processes_and_none_is_left() -> None:
    watch = Watch()
    with Pool(2, watch) as pool:
        pool.submit([Word(f"w{number}") for number in range(10)])
        assert pool.fold().told.words == {f"w{number}" for number in range(10)}
        pool.submit([Process(f"p{number}") for number in range(6)])
        assert 1 <= len(pool.fold().told.words) <= 2
        assert len(pool.workers) == 2
    assert not multiprocessing.active_children()
    assert sorted(watch.done) == sorted(
        [*(f"w{number}" for number in range(10)), *(f"p{number}" for number in range(6))]
    )
    assert ("w0", "w0", 1, 2, 3) in watch.heard


def test_a_task_whose_process_is_killed_is_done_once_more_and_then_named(tmp_path: Path) -> None:
    watch = Watch()
    with Pool(2, watch) as pool:
        pool.submit(
            [Killer("once", mark=tmp_path / "mark"), Killer("always"), *(Word(f"w{number}") for number in range(4))]
        )
        told = pool.fold().told
    assert told.words == {"once", "w0", "w1", "w2", "w3"}
    assert [one.message for one in told.unwritten] == [
        "always: its process was killed by signal 9, twice: the second time it was the only one"
    ]
    assert told.opened == 6
    assert sorted(watch.done) == ["always", "once", "w0", "w1", "w2", "w3"]


def test_if_all_of_them_kill_their_processes_all_are_named() -> None:
    with Pool(2, Watch()) as pool:
        pool.submit([Killer(name) for name in "abc"])
        assert len(pool.fold().told.unwritten) == 3


def test_what_a_user_did_wrong_and_bugs_end_it() -> None:
    with pytest.raises(ConfigError, match="here: no such server"):
        told_of(Misconfigured("x"))
    with pytest.raises(RuntimeError, match="a process failed at x") as raised:
        told_of(Buggy("x"))
    assert "ZeroDivisionError" in raised.value.__notes__[0]
    assert not multiprocessing.active_children()
