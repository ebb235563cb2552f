"""Ctrl-C, SIGTERM and SIGHUP end a run: what was begun is tidied up first, and the exit code tells which it was."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DEFAULTS = (signal.SIG_DFL, signal.default_int_handler)


class Ended(BaseException):
    """The run was asked to end by a signal; no Exception, as KeyboardInterrupt is none."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.signal = signal.Signals(number)


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let the signals raise Ended, but those that are ignored (nohup) or handled by the program around us."""
    handlers = {number: signal.getsignal(number) for number in ENDING}
    ours = [number for number, handler in handlers.items() if handler in DEFAULTS]
    if threading.current_thread() is not threading.main_thread():  # only that one may handle signals
        ours = []
    for number in ours:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, handlers[number])


def _end(number: int, _frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # a second one must not interrupt the tidying up
    raise Ended(number)
