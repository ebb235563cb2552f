"""What the workers of a cluster do. Nothing here needs the cluster's own library."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import reduce
from operator import add
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from rdbscan._version import __version__
from rdbscan.fleet.part import decode, encode

if TYPE_CHECKING:
    from rdbscan.fleet.engines import Task

HERE = "this worker"
MARK = ".seen-by-workers"


def look(version: str, sources: Sequence[str], folder: Path | None) -> str:
    """Return why this worker cannot take part, "" if it can: another version, or files that only the client sees."""
    if version != __version__:
        return f"{HERE} has rdbscan {__version__}, and here is {version}: install the same everywhere"
    unseen = [one for one in sources if not Path(one).exists()]
    if unseen:
        more = f" and {len(unseen) - 1:,} more" if len(unseen) > 1 else ""
        return f"{HERE} does not see {unseen[0]}{more}: use a shared folder, or a bucket's URL"
    if folder is not None and not _can_write(folder):
        return f"{HERE} cannot write to {folder.parent}: -o needs a folder that all workers share"
    return ""


def _can_write(folder: Path) -> bool:
    try:
        if not folder.is_dir():
            return False
        mark = folder / f"{MARK}-{token_hex(4)}"
        mark.touch()
        mark.unlink()
    except OSError:
        return False
    return True


def run(task: Task) -> bytes:
    """Do a task; what is logged meanwhile comes along."""
    said = _Saying()
    log = logging.getLogger("rdbscan")
    log.addHandler(said)
    try:
        part = task.run()
    finally:
        log.removeHandler(said)
    told = replace(part.told, said=part.told.said + tuple(said.messages))
    return encode(replace(part, told=told))


def added(parts: Sequence[bytes]) -> bytes:
    """Return the sum of parts."""
    return encode(reduce(add, map(decode, parts)))


class _Saying(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(TypeError, ValueError):
            self.messages.append(record.getMessage())
