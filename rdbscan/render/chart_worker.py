"""Charts drawn by a process of its own: it loads matplotlib while the dump is read, and draws while other files are written.

A thread would not do: matplotlib is Python, and would take turns with the pass.
"""

from __future__ import annotations

import errno
import gc
import multiprocessing
import os
import signal
import threading
from typing import TYPE_CHECKING

from rdbscan.render import charts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection
    from pathlib import Path
    from types import TracebackType

    from rdbscan.report.model import Report

    Picture = tuple[Report, Path, str]


class ChartWorker:
    """A process that draws pictures (what `charts.draw` takes); leaving the context ends it."""

    def __init__(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.line, far_end = spawn.Pipe()
        self.process = spawn.Process(target=_work, args=(far_end,), name="charts", daemon=True)
        # Held in the new process from its first moment: Ctrl-C reaches it while it is still importing.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self.process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        far_end.close()

    def __enter__(self) -> ChartWorker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.line.close()
        self.process.terminate()  # it has nothing to tidy up, and matplotlib takes long to unload
        self.process.join()

    def begin(self, pictures: Sequence[Picture]) -> None:
        """Have the pictures drawn, meanwhile doing something else."""
        self.line.send(pictures)

    def finish(self) -> None:
        """Wait until all are drawn. Raises what `charts.draw` raised; ChildProcessError if the process was killed."""
        try:
            problem = self.line.recv()
        except EOFError:
            self.process.join()
            raise ChildProcessError(errno.ECHILD, f"drawing charts ended with {self.process.exitcode}") from None
        if problem is not None:
            raise problem


def _end_with_parent() -> None:
    """End this process when the one that waits for the pictures is gone, even if that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(line: Connection) -> None:
    """Draw what comes along the line (in the other process)."""
    gc.disable()  # it would search all of matplotlib for garbage, for a process that lives a second
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who waits for the pictures says that it was interrupted
    threading.Thread(target=_end_with_parent, daemon=True).start()
    charts.load()
    try:
        pictures: Sequence[Picture] = line.recv()
    except EOFError:
        return
    try:
        for picture in pictures:
            charts.draw(*picture)
        line.send(None)
    except Exception as problem:  # noqa: BLE001 (it is raised where the pictures come from)
        line.send(problem)
