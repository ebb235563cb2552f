"""Bytes that come by themselves: a thread fetches them as fast as they come, and keeps what was not read yet.

    fetched        memory, up to a limit, then a temporary file        read
    ──────────→    [chunk][chunk][chunk at 0][chunk at 262144]    ──────────→

The file has no name, so it is gone with the process. Its space is used again whenever all of it was read.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from rdbscan.errors import DamagedDumpError, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from _typeshed import WriteableBuffer

MEMORY_BYTES = 64 << 20


class _Stored(NamedTuple):
    """A chunk in the temporary file."""

    at: int
    size: int


class Spool:
    """What `chunks` yields, as an unbuffered file (`readinto`, `close`), fetched by a thread of its own.

    At most `memory` bytes (and a chunk) wait in memory; what comes beyond waits in a temporary file in `folder`, or without
    one makes the thread wait. A DamagedDumpError of `chunks` is raised behind the last byte that came before it. `hang_up`
    ends the connection that `chunks` reads from, from another thread.
    """

    def __init__(
        self,
        chunks: Iterator[bytes],
        hang_up: Callable[[], None],
        folder: Path | Literal["system"] | None = None,
        memory: int = MEMORY_BYTES,
    ) -> None:
        self.chunks = chunks
        self.hang_up = hang_up
        self.folder = folder
        self.memory = memory
        self.file: int | None = None
        self.stored = 0
        self.waiting: deque[bytes | _Stored] = deque()
        self.in_memory = self.in_file = 0
        self.ended = False
        self.failure: DamagedDumpError | None = None
        self.changed = threading.Condition()
        self.current = memoryview(b"")
        self.thread = threading.Thread(target=self._fetch, name="fetch", daemon=True)
        self.thread.start()

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read some bytes, waiting for them if need be; 0 at the end. Raises DamagedDumpError."""
        if not self.current:
            self.current = memoryview(self._next())
        view = memoryview(buffer)
        count = min(len(view), len(self.current))
        view[:count] = self.current[:count]
        self.current = self.current[count:]
        return count

    def close(self) -> None:
        """End the connection; a thread that waits for bytes gets Unreachable."""
        with self.changed:
            self._end(Unreachable("reading was interrupted"))
            self.waiting.clear()
            if self.file is not None:
                os.close(self.file)
                self.file = None
        self.hang_up()

    def _next(self) -> bytes:
        with self.changed:
            self.changed.wait_for(lambda: self.waiting or self.ended)
            if not self.waiting:
                if self.failure is not None:
                    raise self.failure
                return b""
            chunk = self.waiting.popleft()
            self.changed.notify_all()
            if isinstance(chunk, bytes):
                self.in_memory -= len(chunk)
                return chunk
            self.in_file -= chunk.size
            return os.pread(-1 if self.file is None else self.file, chunk.size, chunk.at)

    def _fetch(self) -> None:
        failure: DamagedDumpError | None = None
        try:
            for chunk in self.chunks:
                if not self._keep(chunk):
                    return
        except DamagedDumpError as error:
            failure = error
        except OSError as error:  # of the temporary file; those of a connection are told by `chunks`
            why = f"what came could not be kept: {error.strerror}; --spool DIR names another place"
            failure = Unreachable(why)
        except Exception as error:  # noqa: BLE001 (raised by whoever reads)
            failure = Unreachable(f"reading failed: {type(error).__name__}")
        finally:
            with self.changed:
                self._end(failure)
            self.hang_up()

    def _keep(self, chunk: bytes) -> bool:
        with self.changed:
            if self.folder is None:
                self.changed.wait_for(lambda: self.in_memory < self.memory or self.ended)
            if self.ended:
                return False
            if self.in_memory < self.memory:
                self.waiting.append(chunk)
                self.in_memory += len(chunk)
            else:
                self.waiting.append(self._store(chunk))
            self.changed.notify_all()
            return True

    def _store(self, chunk: bytes) -> _Stored:
        if self.file is None:
            self.file = _nameless_file(self.folder if isinstance(self.folder, Path) else None)
        if not self.in_file:
            self.stored = 0
        place = _Stored(self.stored, len(chunk))
        view = memoryview(chunk)
        while view:
            written = os.pwrite(self.file, view, self.stored)
            self.stored += written
            view = view[written:]
        self.in_file += len(chunk)
        return place

    def _end(self, failure: DamagedDumpError | None) -> None:
        if not self.ended:
            self.ended, self.failure = True, failure
        self.changed.notify_all()


def _nameless_file(folder: Path | None) -> int:
    with tempfile.TemporaryFile(dir=folder) as file:
        return os.dup(file.fileno())
