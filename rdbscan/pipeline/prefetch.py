"""Lets the decoder work ahead in a thread of its own: it releases the interpreter, so the second core does the rest."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")
AHEAD = 1
"""Finished items that may wait; more would only cost memory."""


PATIENCE_SECONDS = 0.3
"""How long the thread is waited for; one that reads from a stalled pipe never ends, and must not keep Ctrl-C waiting."""


class Ended(Generic[Item]):
    """The end of the items, or the exception that ended them."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items while a thread already makes the next one; an exception of theirs is raised here, in its place."""
    waiting: queue.Queue[Item | Ended[Item]] = queue.Queue(AHEAD)
    stopped = threading.Event()

    def offer(item: Item | Ended[Item]) -> bool:
        while not stopped.is_set():
            try:
                waiting.put(item, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def work() -> None:
        error: BaseException | None = None
        try:
            for item in items:
                if not offer(item):
                    return
        except BaseException as problem:  # noqa: BLE001 (raised by the reader of the items)
            error = problem
        offer(Ended(error))

    thread = threading.Thread(target=work, name="decode", daemon=True)
    thread.start()
    try:
        while not isinstance(item := waiting.get(), Ended):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stopped.set()
        thread.join(PATIENCE_SECONDS)
