"""The workers of a Dask cluster: they open the sources themselves, write the records, and add their parts up in a tree.

Parts travel as bytes (`part.encode`); keys never come here. Dask tries again what failed, and elsewhere what a worker did
not survive; since tasks give the same part and write the same bytes whenever they are done, that changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from distributed import Client, Future, KilledWorker, as_completed

from rdbscan._version import __version__
from rdbscan.errors import RdbScanError, Unreachable, UsageError
from rdbscan.fleet.engines import OnPart, Task, Watch, remote
from rdbscan.fleet.jobs import MOST_EACH
from rdbscan.fleet.part import Part, decode
from rdbscan.source.urls import is_url

TOGETHER = 8
"""Parts that are added up in one task."""
RETRIES = 2
PATIENCE_SECONDS = 20
MEMORY = "MEMORY"
"""The resource that a task takes of a worker, where all workers declare it: `dask worker --resources MEMORY=4e9`."""


class Dask:
    """Has tasks done by the workers of a scheduler, an address or a scheduler file. Raises UsageError if it cannot."""

    def __init__(self, scheduler: str, watch: Watch) -> None:
        self.watch = watch
        where = {"scheduler_file": scheduler} if Path(scheduler).is_file() else {"address": scheduler}
        try:
            self.client = Client(**where, timeout=PATIENCE_SECONDS, set_as_default=False)
            self.client.wait_for_workers(1, timeout=PATIENCE_SECONDS)
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(f"--scheduler {scheduler}: no scheduler with a worker answers there: {error}") from error
        self.waiting: dict[Future[Any], Task] = {}

    def __enter__(self) -> Dask:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(Exception):  # what goes wrong now must not hide why we are here
            self.client.cancel(list(self.waiting), force=True)
            self.client.close(timeout=2)

    def check(self, sources: Sequence[str], folder: Path | None = None) -> None:
        """Raise UsageError unless all workers have this version and see the same files: better now than in an hour."""
        here = [one for one in sources if _exists(one)]
        found = self.client.run(remote.look, __version__, here, folder, on_error="return")
        for worker, seen in sorted(found.items()):
            told = f"the worker at {worker} cannot use rdbscan: {seen}" if isinstance(seen, BaseException) else seen
            if told:
                raise UsageError(told.replace(remote.HERE, worker))

    def submit(self, tasks: Sequence[Task]) -> None:
        workers = self.client.scheduler_info(n_workers=-1)["workers"].values()
        declared = all(worker["resources"].get(MEMORY, 0) >= MOST_EACH for worker in workers)
        resources = {MEMORY: MOST_EACH} if declared else None
        for number, task in enumerate(tasks):
            future = self.client.submit(
                remote.run, task, retries=RETRIES, pure=False, resources=resources, priority=-number
            )
            self.waiting[future] = task

    def fold(self, on_part: OnPart | None = None) -> Part:
        """Return the sum; with `on_part` each part comes here, too."""
        levels: defaultdict[int, list[Future[Any]]] = defaultdict(list)
        heights = dict.fromkeys(self.waiting, 0)
        lost = Part()
        done = as_completed(list(self.waiting), loop=self.client.loop, raise_errors=False)
        for future in done:
            height, task = heights.pop(future), self.waiting.pop(future, None)
            if task is not None:
                self.watch.finished(task)
            if future.status != "finished":
                lost += self._lost(future, task)
                continue
            if on_part is not None and task is not None:
                on_part(decode(future.result()))
            levels[height].append(future)
            if len(levels[height]) == TOGETHER:
                added = self._added(levels.pop(height))
                heights[added] = height + 1
                done.add(added)
        rest = [future for futures in levels.values() for future in futures]
        return lost + decode(self._result(self._added(rest))) if rest else lost

    def _added(self, futures: list[Future[Any]]) -> Future[Any]:
        return self.client.submit(remote.added, futures, retries=RETRIES, pure=False, priority=1)

    def _result(self, future: Future[Any]) -> bytes:
        try:
            content: bytes = future.result()
        except Exception as error:
            raise Unreachable(f"the cluster could not add up its parts: {error}", nothing_read=True) from error
        return content

    def _lost(self, future: Future[Any], task: Task | None) -> Part:
        """Return what a task gives that its workers did not survive; raise what is nobody's death."""
        error: Any = future.exception()
        if task is not None and isinstance(error, KilledWorker):
            times = error.allowed_failures + 1
            return task.lost(f"its worker was killed {times} times, the last one at {error.last_worker.address}")
        if isinstance(error, RdbScanError):
            raise error
        failure = RuntimeError(f"a worker failed at {'adding parts' if task is None else task.name}: {error!r}")
        raise failure from error


def _exists(name: str) -> bool:
    try:
        return not is_url(name) and Path(name).exists()
    except (OSError, ValueError):  # opening it will say why
        return False
