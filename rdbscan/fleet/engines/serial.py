"""One task after the other, in this process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from types import TracebackType

from rdbscan.fleet.engines import OnPart, Task, Watch, heard
from rdbscan.fleet.part import Part
from rdbscan.profile.merge import merge_all


class Serial:
    """Does tasks when the sum is asked for."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.tasks: list[Task] = []

    def __enter__(self) -> Serial:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.tasks = []

    def submit(self, tasks: Sequence[Task]) -> None:
        self.tasks += tasks

    def fold(self, on_part: OnPart | None = None) -> Part:
        tasks, self.tasks = self.tasks, []
        return merge_all(heard(self._parts(tasks), on_part))

    def _parts(self, tasks: Sequence[Task]) -> Iterator[Part]:
        for task in tasks:
            yield task.run(partial(self.watch.running, task))
            self.watch.finished(task)
