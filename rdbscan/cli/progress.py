"""One line on stderr that moves while a dump is read; nothing where nobody watches."""

from __future__ import annotations

import logging
import os
import sys
import time
from typing import TYPE_CHECKING

from rdbscan.cli.messages import complain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType
    from typing import TextIO

    from rdbscan.fleet.engines import Task

SECONDS_BETWEEN = 0.1
LONGEST_NAME = 30


class ProgressLine(logging.Handler):
    """A context in which the line may be shown, and the callback that moves it. It is wiped at the end.

    What the library logs meanwhile is written above it, unless `quiet`.
    """

    def __init__(self, out: TextIO, *, watched: bool, quiet: bool = False) -> None:
        super().__init__(logging.ERROR if quiet else logging.INFO)
        self.out = out
        self.watched = watched
        self.started = self.shown_at = time.monotonic()
        self.is_shown = False

    def __enter__(self) -> ProgressLine:
        logging.getLogger("rdbscan").addHandler(self)
        return self

    def emit(self, record: logging.LogRecord) -> None:
        """Write a message of the library."""
        self.wipe()
        complain(record.getMessage())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        logging.getLogger("rdbscan").removeHandler(self)
        self.wipe()

    def wipe(self) -> None:
        """Take the line away."""
        if self.is_shown:
            self.out.write("\r\x1b[K")
            self.out.flush()
            self.is_shown = False

    def __call__(self, source: str, bytes_done: int, bytes_total: int | None, keys: int) -> None:
        """Tell how far the reading of `source` is, in stored bytes."""
        self.show(lambda seconds: _line(source, bytes_done, bytes_total, keys, seconds))

    def show(self, line: Callable[[float], str]) -> None:
        """Show what `line` makes of the seconds since the begin, unless that was done a moment ago."""
        now = time.monotonic()
        if not self.watched or now - self.shown_at < SECONDS_BETWEEN:
            return
        self.shown_at, self.is_shown = now, True
        width = os.get_terminal_size(self.out.fileno()).columns
        self.out.write(f"\r{line(now - self.started)[: width - 1]}\x1b[K")
        self.out.flush()


class FleetLine:
    """The same for many dumps: how many are done, of how many; their bytes; and the one that takes longest."""

    def __init__(self, line: ProgressLine, sizes: Mapping[str, int | None]) -> None:
        self.line = line
        self.sizes = sizes
        self.done: set[str] = set()
        self.begun: dict[str, tuple[int, int | None]] = {}

    def running(self, task: Task, source: str, bytes_done: int, bytes_total: int | None, keys: int) -> None:
        """Hear how far a source is."""
        self.begun[task.name] = bytes_done, bytes_total
        self.line.show(self._text)

    def finished(self, task: Task) -> None:
        """Hear that a task is done."""
        self.begun.pop(task.name, None)
        self.done.add(task.name)
        self.line.show(self._text)

    def _text(self, seconds: float) -> str:
        from rdbscan.render.escape import visible
        from rdbscan.render.units import size

        read = sum(self.sizes.get(name) or 0 for name in self.done) + sum(done for done, _total in self.begun.values())
        known = [size for size in self.sizes.values() if size is not None]
        of = f" of {size(sum(known))}" if len(known) == len(self.sizes) else ""
        slowest = next(iter(self.begun.items()), None)  # begun first
        last = ""
        if slowest is not None:
            name, (done, total) = slowest
            last = f"  {visible(name)[-LONGEST_NAME:]} {f'{done / total:.0%}' if total else size(done)}"
        speed = f"  {size(read / seconds)}/s" if seconds else ""
        return f"{len(self.done):,} of {len(self.sizes):,} dumps  {size(read)}{of}{speed}{last}"


def progress_line(*, quiet: bool) -> ProgressLine:
    """The line on stderr; silent unless that is a terminal."""
    watched = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    return ProgressLine(sys.stderr, watched=watched, quiet=quiet)


def _line(source: str, done: int, total: int | None, keys: int, seconds: float) -> str:
    from rdbscan.render.escape import visible
    from rdbscan.render.units import size

    name = visible(source)[-LONGEST_NAME:]
    part = f"{done / total:4.0%} of {size(total)}" if total else size(done)
    speed = f"{size(done / seconds)}/s" if seconds else ""
    return f"{name}  {part}  {keys:,} keys  {speed}"
