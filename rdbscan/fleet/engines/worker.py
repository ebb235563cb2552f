"""What a process of the pool does: task after task, until its connection ends."""

from __future__ import annotations

import gc
import logging
import os
import threading
import time
import traceback
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING

from rdbscan.errors import RdbScanError
from rdbscan.fleet.part import encode

if TYPE_CHECKING:
    from rdbscan.fleet.engines import Task

PROGRESS, LOG, ERROR, BUG, DONE = "progress", "log", "error", "bug", "done"
SECONDS_BETWEEN = 0.2


class Line:
    """The connection to the parent; any thread may say something."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.lock = threading.Lock()

    def say(self, word: str, content: object) -> None:
        """Send a word and what belongs to it."""
        with self.lock:
            self.connection.send((word, content))


def work(connection: Connection) -> None:
    """Do the tasks that come, and answer each; end with the parent, however that ends."""
    line = Line(connection)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(50_000)  # as cli.main has it
    log = logging.getLogger("rdbscan")
    log.setLevel(logging.INFO)
    log.addHandler(_Forwarding(line))
    while True:
        try:
            task: Task = connection.recv()
        except EOFError:
            return
        line.say(*_answer(task, line))


def _answer(task: Task, line: Line) -> tuple[str, object]:
    try:
        return DONE, encode(task.run(_Progress(line)))
    except RdbScanError as error:
        return ERROR, error
    except Exception:  # noqa: BLE001 (told by the parent)
        return BUG, traceback.format_exc()


def log_again(record: tuple[int, str]) -> None:
    """Log what a worker has logged."""
    logging.getLogger("rdbscan").log(record[0], "%s", record[1])


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


class _Progress:
    def __init__(self, line: Line) -> None:
        self.line = line
        self.told_at = 0.0

    def __call__(self, source: str, bytes_done: int, bytes_total: int | None, keys: int) -> None:
        now = time.monotonic()
        if now - self.told_at >= SECONDS_BETWEEN:
            self.told_at = now
            self.line.say(PROGRESS, (source, bytes_done, bytes_total, keys))


class _Forwarding(logging.Handler):
    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line = line

    def emit(self, record: logging.LogRecord) -> None:
        self.line.say(LOG, (record.levelno, record.getMessage()))
