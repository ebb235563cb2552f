"""DuckDB, kept within bounds: its memory, its files, and the time until a signal ends it."""

from __future__ import annotations

import os
import queue
import threading
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from rdbscan.errors import OutputError, SourceError, UsageError
from rdbscan.memory.thresholds import parse_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import duckdb
    import pyarrow as pa

LEAST_MEMORY = 256 << 20
OF_DUCKDB = 0.75
"""The part of the memory that DuckDB is told of: it takes more, and what reads the files takes some."""
MEMORY_A_THREAD = 256 << 20
"""What a thread needs to work without running out while others wait for the disk."""
SECONDS_BETWEEN = 0.05
EXTRA = "pip install 'rdbscan[diff]'"


class Database:
    """A database in memory that spills into a folder; what is asked can be interrupted."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, memory: int, mode: int) -> None:
        self.connection = connection
        self.memory = memory
        self.mode = mode
        """The permissions of files that are for others too; what is made meanwhile is for nobody else."""
        self.jobs: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()

    def work(self) -> None:
        """Do what comes, one after the other (the thread)."""
        while (job := self.jobs.get()) is not None:
            job()

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Carry out a statement. Raises as `rows`."""
        self._waited(lambda: self.connection.execute(sql, list(parameters)))

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query.

        Raises UsageError if the memory is too little, OutputError if the disk is full, SourceError if a file cannot be read.
        """
        found: list[tuple[Any, ...]] = []
        self._waited(lambda: found.extend(self.connection.execute(sql, list(parameters)).fetchall()))
        return found

    def row(self, sql: str) -> tuple[Any, ...]:
        """Return the only row of a query."""
        (one,) = self.rows(sql)
        return one

    def batches(self, sql: str, rows: int) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a query as Arrow, about so many at a time. Raises as `rows`."""
        found: list[pa.RecordBatchReader] = []
        self._waited(lambda: found.append(self.connection.sql(sql).to_arrow_reader(rows)))
        while True:
            batch: list[pa.RecordBatch] = []
            self._waited(partial(_next, found[0], batch))
            if not batch:
                return
            yield batch[0]

    def _waited(self, work: Callable[[], object]) -> None:
        """Have the other thread work, and wait: only this one hears of signals, between two statements of Python."""
        failed: list[BaseException] = []
        done = threading.Event()

        def job() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 (raised where it is waited for)
                failed.append(error)
            finally:
                done.set()

        try:
            self.jobs.put(job)
            while not done.wait(SECONDS_BETWEEN):
                pass
        except BaseException:
            self._stop()
            raise
        if failed:
            raise self._told(failed[0]) from failed[0]

    def _stop(self) -> None:
        """Interrupt what is being done, which may not have begun yet, and wait until the other thread is idle."""
        idle = threading.Event()
        self.jobs.put(idle.set)
        while not idle.wait(SECONDS_BETWEEN):
            self.connection.interrupt()

    def _told(self, error: BaseException) -> BaseException:
        import duckdb

        text = str(error).partition("\n")[0]
        if isinstance(error, duckdb.OutOfMemoryException):
            if "max_temp_directory_size" in str(error):
                return OutputError(f"the temporary folder is full: {text}; --temp DIR names another place")
            return UsageError(f"{self.memory >> 20} MiB are too little to compare these keys: give more by --memory")
        if isinstance(error, duckdb.IOException) and "space" in text.lower():
            return OutputError(f"the temporary folder is full: {text}; --temp DIR names another place")
        if isinstance(error, duckdb.IOException | duckdb.InvalidInputException):
            return SourceError(f"records cannot be read: {text}")
        return error


def _next(reader: pa.RecordBatchReader, found: list[pa.RecordBatch]) -> None:
    """Add the next batch, if there is one."""
    with suppress(StopIteration):
        found.append(reader.read_next_batch())


@contextmanager
def database(folder: Path, memory: int) -> Iterator[Database]:
    """Open a database that uses about so many bytes of memory, and `folder` for what does not fit.

    Raises UsageError if DuckDB is not installed.
    """
    duckdb = installed()
    spill = folder / "spill"
    spill.mkdir(0o700)
    settings = {
        "memory_limit": f"{int(OF_DUCKDB * memory) >> 10}KiB",
        "temp_directory": str(spill),
        "threads": max(1, min(_cores(), memory // MEMORY_A_THREAD)),
        "preserve_insertion_order": False,
        # Nothing is fetched from anywhere, whatever the names of files look like.
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
    }
    before = os.umask(0o077)  # the files it spills to are made by its own threads
    try:
        with duckdb.connect(":memory:", config=settings) as connection:
            opened = Database(connection, memory, 0o666 & ~before)
            threading.Thread(target=opened.work, name="duckdb", daemon=True).start()
            try:
                yield opened
            finally:
                opened.jobs.put(None)
    finally:
        os.umask(before)


def installed() -> Any:
    """Return the module. Raises UsageError if it is not installed."""
    try:
        import duckdb
    except ImportError as error:
        raise UsageError(f"comparing keys needs DuckDB: {EXTRA}") from error
    return duckdb


def memory_of(text: str) -> int:
    """Return the bytes of --memory. Raises UsageError."""
    try:
        size = parse_memory(text)
    except ValueError as error:
        raise UsageError(f"--memory {text}: {error}") from error
    if size < LEAST_MEMORY:
        raise UsageError(f"--memory {text}: at least {LEAST_MEMORY >> 20}mb are needed")
    return size


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
