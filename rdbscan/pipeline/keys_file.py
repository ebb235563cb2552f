"""Writes `keys.parquet` in a thread of its own, so that encoding it and decoding the dump share the work of two cores.

That thread also loads Arrow, which takes longer than reading a small dump.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeAlias

from rdbscan.keyspace.names import Names
from rdbscan.keyspace.naming import Naming
from rdbscan.outputs import whole_file
from rdbscan.records.batch import Batch
from rdbscan.records.dump import DumpInfo, PredictedMemory
from rdbscan.redaction.facts import hidden_renames, shown_names, shown_owners
from rdbscan.redaction.redaction import Redaction

if TYPE_CHECKING:
    import pyarrow.parquet as pq

WriteFailure = Callable[[OSError, int], None]
"""Called with what went wrong, and with about how many bytes the whole file would have (0: nobody knows)."""

Filled: TypeAlias = tuple[Batch, str, Sequence[str], Sequence[str], Sequence[str | None]]
"""A batch with its dump's name, the names of its namespaces and types by code, and the owners of the first namespaces."""
BATCHES = 4
"""Batches in flight: this bounds the memory of a pass that writes records."""


class KeysFile:
    """A Parquet file of records that appears whole or not at all (`outputs.whole_file`).

    `empty_batch` lends buffers and `write` takes them back. Namespaces get their final names only at the end of a dump; if
    one changed its name after rows were written, the file is rewritten once. With `redact` batches come with hidden names,
    and what else tells is hidden here, so that nothing of it ever reaches the disk. With `on_failure` a full disk or the
    like does not end the pass: that is called at its end, and there is no file.
    """

    def __init__(self, path: Path, redact: Redaction | None = None, on_failure: WriteFailure | None = None) -> None:
        self.path = path
        self.redact = redact
        self.on_failure = on_failure
        self.place = ExitStack()
        self.aside = path
        self.rows = self.rows_written = self.bytes = 0
        self.dumps: list[tuple[DumpInfo, PredictedMemory | None]] = []
        self.naming = Naming()
        self.renamed: dict[str, dict[str, str]] = {}
        self.made = 0
        self.free: queue.SimpleQueue[Batch] = queue.SimpleQueue()
        self.full: queue.SimpleQueue[Filled | None] = queue.SimpleQueue()
        self.writer: pq.ParquetWriter | None = None
        self.failure: BaseException | None = None
        self.thread = threading.Thread(target=self.run, name="keys.parquet", daemon=True)

    def __enter__(self) -> KeysFile:
        self.aside = self.place.enter_context(whole_file(self.path))
        self.out = self.aside.open("wb")  # what cannot be written is known before anything is read
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.full.put(None)
        self.thread.join()
        if kind is not None:
            with suppress(OSError):
                self._close()
            self.place.__exit__(kind, error, trace)
            return
        try:
            with self.place:
                if self.failure is not None:
                    with suppress(OSError):
                        self._close()
                    raise self.failure
                self.finish()
        except OSError as failure:
            if self.on_failure is None:
                raise
            self.on_failure(failure, self.bytes * self.rows // (self.rows_written or self.rows or 1))

    def _close(self) -> None:
        """Close the file; a writer that did not come to its end writes something to it even so, and only now it may."""
        if self.writer is not None:
            self.writer.close()
        self.out.close()

    def empty_batch(self) -> Batch:
        """Lend buffers that nobody uses, waiting for some if need be."""
        if self.made < BATCHES and self.free.empty():
            self.made += 1
            return Batch()
        return self.free.get()

    def write(self, batch: Batch, source: str, names: Names, types: Sequence[str]) -> None:
        """Take a batch and write it while the next one is filled. Raises what went wrong with an earlier one."""
        if self.failure is not None and (self.on_failure is None or not isinstance(self.failure, OSError)):
            raise self.failure
        shown = shown_names(names.provisional(), types, self.redact)
        self.full.put((batch, source, *shown, shown_owners(names.owners, self.redact)))

    def end_of_dump(self, source: str, names: Names) -> None:
        """Note which namespaces of the dump got another name since they were written."""
        self.renamed[source] = hidden_renames(names.renamed(), self.redact)

    def use_common_names(self, common: Mapping[str, str]) -> None:
        """Give namespaces the names that all dumps have in common, which are known once all were read."""
        changed = hidden_renames({old: new for old, new in common.items() if old != new}, self.redact)
        self.renamed = {
            source: changed | {old: changed.get(new, new) for old, new in names.items()}
            for source, names in self.renamed.items()
        }

    def run(self) -> None:
        """Write batches as they come (the thread). What goes wrong is raised where they come from."""
        try:
            from rdbscan.pipeline.parquet_writer import open_writer
            from rdbscan.records.arrow import record_batch

            writer = self.writer = open_writer(self.out)
        except BaseException as error:  # noqa: BLE001
            self.failure = error
        while (item := self.full.get()) is not None:
            batch, source, namespaces, types, owners = item
            self.rows += batch.rows
            try:
                if self.failure is None and batch.rows:
                    rows = record_batch(batch, source, namespaces, types, owners, slots=self.redact is None)
                    writer.write_batch(rows)
                    self.rows_written, self.bytes = self.rows, self.aside.stat().st_size
            except BaseException as error:  # noqa: BLE001
                self.failure = error
                self.bytes = max(self.bytes, self.aside.stat().st_size if self.aside.exists() else 0)
            self.free.put(batch)

    def finish(self) -> None:
        """Complete the file."""
        from rdbscan.pipeline.parquet_writer import close_writer, rewrite

        close_writer(self.writer, self.dumps, self.naming)
        self._close()
        if any(self.renamed.values()):
            rewrite(self.aside, self.renamed, self.dumps, self.naming)
