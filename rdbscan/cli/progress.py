"""One line on stderr that moves while a dump is read; nothing where nobody watches."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType
    from typing import TextIO

SECONDS_BETWEEN = 0.1
LONGEST_NAME = 30


class ProgressLine:
    """A context in which the line may be shown, and the callback that moves it. It is wiped at the end."""

    def __init__(self, out: TextIO, *, watched: bool) -> None:
        self.out = out
        self.watched = watched
        self.started = self.shown_at = time.monotonic()
        self.is_shown = False

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.is_shown:
            self.out.write("\r\x1b[K")
            self.out.flush()

    def __call__(self, source: str, bytes_done: int, bytes_total: int | None, keys: int) -> None:
        """Tell how far the reading of `source` is, in stored bytes."""
        now = time.monotonic()
        if not self.watched or now - self.shown_at < SECONDS_BETWEEN:
            return
        self.shown_at, self.is_shown = now, True
        width = os.get_terminal_size(self.out.fileno()).columns
        line = _line(source, bytes_done, bytes_total, keys, now - self.started)
        self.out.write(f"\r{line[: width - 1]}\x1b[K")
        self.out.flush()


def progress_line(*, quiet: bool) -> ProgressLine:
    """The line on stderr; silent unless that is a terminal."""
    watched = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    return ProgressLine(sys.stderr, watched=watched)


def _line(source: str, done: int, total: int | None, keys: int, seconds: float) -> str:
    from rdbscan.render.escape import visible
    from rdbscan.render.units import size

    name = visible(source)[-LONGEST_NAME:]
    part = f"{done / total:4.0%} of {size(total)}" if total else size(done)
    speed = f"{size(done / seconds)}/s" if seconds else ""
    return f"{name}  {part}  {keys:,} keys  {speed}"
