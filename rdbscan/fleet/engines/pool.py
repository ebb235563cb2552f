"""A pool of processes on this machine, started anew (`spawn`), each with a connection of its own.

The pools of the standard library give up as a whole when a process dies, and do not say of which task it died. Here the
process that the system kills for its memory costs one dump at most.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import TYPE_CHECKING

from rdbscan.fleet.engines import OnPart, heard, worker
from rdbscan.fleet.part import Part, decode
from rdbscan.profile.merge import merge_all

if TYPE_CHECKING:
    from rdbscan.fleet.engines import Task, Watch

HELD = frozenset((signal.SIGINT, signal.SIGHUP))
"""Ctrl-C reaches all processes of a terminal. Workers are born with it blocked: their parent ends them."""


@dataclass(eq=False, slots=True)
class Worker:
    """A process, our end of its connection, and what it does."""

    process: SpawnProcess
    connection: Connection
    task: Task | None = None


class Pool:
    """Does tasks in `jobs` processes at a time; parts are added up as they come.

    A task whose process dies is tried once more when all others are done, alone; if it dies again that is what it gives.
    """

    def __init__(self, jobs: int, watch: Watch) -> None:
        self.jobs = jobs
        self.watch = watch
        self.context = get_context("spawn")
        self.workers: list[Worker] = []
        self.tasks: deque[Task] = deque()
        self.dead: list[tuple[Task, str]] = []

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self.workers:
            one.process.kill()
        for one in self.workers:
            one.process.join()
        self.workers = []

    def submit(self, tasks: Sequence[Task]) -> None:
        self.tasks += tasks

    def fold(self, on_part: OnPart | None = None) -> Part:
        return merge_all(heard(self._parts(), on_part))

    def _parts(self) -> Iterator[Part]:
        yield from self._answers(self.jobs)
        for task, _why in self._taken_dead():
            self._dismiss()  # what they keep in memory may be what is missing
            self.tasks.append(task)
            yield from self._answers(1)
        for task, why in self._taken_dead():
            self.watch.finished(task)
            yield task.lost(why)

    def _taken_dead(self) -> list[tuple[Task, str]]:
        dead, self.dead = self.dead, []
        return dead

    def _answers(self, jobs: int) -> Iterator[Part]:
        """Yield the parts as they come, until every task has given one or killed its process."""
        while self._employ(jobs):
            busy = {one.connection: one for one in self.workers if one.task is not None}
            for connection in wait(list(busy)):
                part = self._heard(busy[connection])  # type: ignore[index]
                if part is not None:
                    yield part

    def _employ(self, jobs: int) -> bool:
        """Give tasks to processes that have none, and start some if there are too few; False if nothing is left to do."""
        for one in self.workers:
            if one.task is None and self.tasks:
                self._give(one)
        while self.tasks and len(self.workers) < jobs:
            self._give(self._started())
        return any(one.task is not None for one in self.workers)

    def _give(self, one: Worker) -> None:
        one.task = self.tasks.popleft()
        try:
            one.connection.send(one.task)
        except OSError:  # it died idle; that is seen when its answer is waited for
            return

    def _started(self) -> Worker:
        ours, its = self.context.Pipe()
        process = self.context.Process(target=worker.work, args=(its,), daemon=True)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, HELD)
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        its.close()
        self.workers.append(Worker(process, ours))
        return self.workers[-1]

    def _heard(self, one: Worker) -> Part | None:
        """Take what a process has to say; return its part if that is what it is."""
        task = one.task
        assert task is not None  # noqa: S101
        try:
            word, content = one.connection.recv()
        except (EOFError, OSError):
            self._bury(one, task)
            return None
        if word == worker.PROGRESS:
            self.watch.running(task, *content)
        elif word == worker.LOG:
            worker.log_again(content)
        elif word == worker.ERROR:
            raise content
        elif word == worker.BUG:
            error = RuntimeError(f"a process failed at {task.name}")
            error.add_note(content)
            raise error
        else:
            one.task = None
            self.watch.finished(task)
            return decode(content)
        return None

    def _bury(self, one: Worker, task: Task) -> None:
        one.process.join()
        one.connection.close()
        self.workers.remove(one)
        code = one.process.exitcode or 0
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        self.dead.append((task, f"its process {how}, twice: the second time it was the only one"))

    def _dismiss(self) -> None:
        """End the processes that have nothing to do."""
        for one in [one for one in self.workers if one.task is None]:
            one.connection.close()
            one.process.join()
            self.workers.remove(one)
