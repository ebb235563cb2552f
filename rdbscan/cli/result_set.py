"""The files that -o writes: all of a run or none, and what goes wrong with them voids neither the pass nor the terminal."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rdbscan.cli.destination import destination
from rdbscan.errors import OutputError
from rdbscan.outputs import whole_directory

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from rdbscan.source import SourceSettings

    Result = TypeVar("Result")

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class ResultSet:
    """A folder to write into, None if nothing is wanted; after a `failure` nothing more is written."""

    def __init__(self, output: str | None) -> None:
        self.output = output
        self.folder: Path | None = None
        self.failure: OSError | None = None
        self.need = 0

    def fail(self, failure: OSError, need: int = 0) -> None:
        """Take note of what went wrong, and of how many bytes are needed, as far as that is known."""
        if self.failure is None:
            self.failure = failure
            self.need = max(need, _size(self.folder))

    def attempt(self, step: Callable[[Path], Result]) -> Result | None:
        """Write something into the folder; after a failure, or if nothing is wanted, nothing happens."""
        if self.folder is not None and self.failure is None:
            try:
                return step(self.folder)
            except OSError as failure:
                self.fail(failure)
        return None

    def error(self) -> OutputError:
        """Return what to tell of the failure."""
        from rdbscan.render.units import size

        number = self.failure.errno if self.failure is not None else None
        why = os.strerror(number) if number else str(self.failure)
        need = ""
        if number in FULL:
            place = Path(self.output or "").resolve()
            place = next((one for one in (place, *place.parents) if one.is_dir()), Path("/"))
            free = f"{size(shutil.disk_usage(place).free)} are free"
            need = f": more than {size(self.need)} are needed beside what is there, {free}"
        return OutputError(f"nothing was written, and what was there is as it was: {why}{need}", source=self.output)


@contextmanager
def result_set(output: str | None, settings: SourceSettings, keep: Collection[str] = ()) -> Iterator[ResultSet]:
    """Yield where the files go; at the end they are at `output`, a folder or URL, all of them, and no others of ours.

    `keep` names files of an older set that stay unless they are written anew. Raises OSError if nothing can be written
    there at all; at the end OutputError if something could not be written, and then nothing is.
    """
    results = ResultSet(output)
    if output is None:
        yield results
        return
    try:
        with ExitStack() as stack:
            try:
                place = stack.enter_context(destination(output, settings))
                results.folder = stack.enter_context(whole_directory(place, keep))
            except OSError as failure:
                if failure.errno not in FULL:
                    raise
                results.fail(failure)
            yield results
            if results.failure is not None:
                raise results.failure  # through the contexts, so that nothing is published
    except OSError as failure:
        if failure is not results.failure:
            raise
        raise results.error() from failure


def _size(folder: Path | None) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder is not None else 0
