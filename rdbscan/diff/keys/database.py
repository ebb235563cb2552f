"""DuckDB, kept within bounds: its memory, its files, and the time until a signal ends it."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rdbscan.errors import OutputError, SourceError, UsageError
from rdbscan.memory.thresholds import parse_memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb
    import pyarrow as pa

LEAST_MEMORY = 256 << 20
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
            self._waited(lambda batch=batch: batch.extend(_next(found[0])))
            if not batch:
                return
            yield batch[0]

    def _waited(self, work: Any) -> None:
        """Work in another thread: only this one hears of signals, and only between two statements of Python."""
        failed: list[BaseException] = []

        def run() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 (raised where it is waited for)
                failed.append(error)

        thread = threading.Thread(target=run, name="duckdb", daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(SECONDS_BETWEEN)
        except BaseException:
            self.connection.interrupt()
            thread.join()
            raise
        if failed:
            raise self._told(failed[0]) from failed[0]

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


def _next(reader: pa.RecordBatchReader) -> list[pa.RecordBatch]:
    try:
        return [reader.read_next_batch()]
    except StopIteration:
        return []


@contextmanager
def database(folder: Path, memory: int) -> Iterator[Database]:
    """Open a database that uses about so many bytes of memory, and `folder` for what does not fit.

    Raises UsageError if DuckDB is not installed.
    """
    duckdb = installed()
    spill = folder / "spill"
    spill.mkdir(0o700)
    settings = {
        "memory_limit": f"{memory >> 10}KiB",
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
            yield Database(connection, memory, 0o666 & ~before)
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
