"""Who reads sources: this process, or a pool of processes. What comes out is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import Protocol

from rdbscan.fleet.part import Part
from rdbscan.pipeline.options import Progress

OnPart = Callable[[Part], None]


def heard(parts: Iterable[Part], on_part: OnPart | None) -> Iterator[Part]:
    """Yield parts, and let somebody hear of each."""
    for part in parts:
        if on_part is not None:
            on_part(part)
        yield part


class Task(Protocol):
    """Something to be done by a worker; it travels to it by pickle."""

    @property
    def name(self) -> str:
        """The source it is about."""

    @property
    def size(self) -> int | None:
        """Its stored bytes, None where nobody knows."""

    def run(self, progress: Progress | None = None) -> Part:
        """Do it."""

    def lost(self, why: str) -> Part:
        """Return what to tell if those who do it die of it."""


class Watch(Protocol):
    """Who wants to know how far it is."""

    def running(self, task: Task, source: str, bytes_done: int, bytes_total: int | None, keys: int) -> None:
        """Hear how far a source is, in stored bytes."""

    def finished(self, task: Task) -> None:
        """Hear that a task is done."""


class Engine(Protocol):
    """Does tasks; a context, at whose end nothing of it is left."""

    def __enter__(self) -> Engine: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def submit(self, tasks: Sequence[Task]) -> None:
        """Take tasks, of which the first ones are begun first."""

    def fold(self, on_part: OnPart | None = None) -> Part:
        """Return the sum of all parts that the submitted tasks give, at least one; `on_part` hears of each before."""
