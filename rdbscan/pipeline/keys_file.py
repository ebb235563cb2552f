"""Writes `keys.parquet` in a thread of its own, so that encoding it and decoding the dump share the work of two cores.

That thread also loads Arrow, which takes longer than reading a small dump.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from rdbscan.decode import DumpReader
from rdbscan.pipeline.pseudonyms import Pseudonyms
from rdbscan.records.batch import Batch
from rdbscan.records.dump import DumpInfo, PredictedMemory

if TYPE_CHECKING:
    import pyarrow.parquet as pq

BATCHES = 4
"""Batches in flight: this bounds the memory of a pass that writes records."""


class KeysFile:
    """A Parquet file of records that appears whole or not at all (written aside, then renamed).

    `empty_batch` lends buffers and `write` takes them back. Namespaces get their final names only at the end of a dump; if
    one changed its name after rows were written, the file is rewritten once; so it is to `redact` names, which need the
    final namespaces too.
    """

    def __init__(self, path: Path, redact: Pseudonyms | None = None) -> None:
        self.path = path
        self.redact = redact
        self.aside = path.with_name(f".{path.name}.partial")
        self.dumps: list[tuple[DumpInfo, PredictedMemory | None]] = []
        self.renamed: dict[str, dict[str, str]] = {}
        self.given: list[str] = []
        self.made = 0
        self.free: queue.SimpleQueue[Batch] = queue.SimpleQueue()
        self.full: queue.SimpleQueue[tuple[Batch, str, Sequence[str], Sequence[str]] | None] = queue.SimpleQueue()
        self.writer: pq.ParquetWriter | None = None
        self.failure: BaseException | None = None
        self.thread = threading.Thread(target=self.run, name="keys.parquet")

    def __enter__(self) -> KeysFile:
        self.out = self.aside.open("wb")  # what cannot be written is known before anything is read
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.full.put(None)
        self.thread.join()
        try:
            if kind is None:
                if self.failure is not None:
                    raise self.failure
                self.finish()
        finally:
            self._close()
            self.aside.unlink(missing_ok=True)

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

    def write(self, batch: Batch, source: str, reader: DumpReader) -> None:
        """Take a batch and write it while the next one is filled. Raises what went wrong with an earlier one."""
        if self.failure is not None:
            raise self.failure
        self.given = reader.namespace_names()
        self.full.put((batch, source, self.given, reader.type_names))

    def end_of_dump(self, source: str, reader: DumpReader) -> None:
        """Note which namespaces of the dump got another name since they were written."""
        final = reader.namespace_names()
        changed = {old: new for old, new in zip(reader.first_names(), final, strict=False) if old != new}
        if changed:
            self.renamed[source] = changed

    def run(self) -> None:
        """Write batches as they come (the thread). What goes wrong is raised where they come from."""
        try:
            from rdbscan.pipeline.parquet_writer import open_writer
            from rdbscan.records.arrow import record_batch

            writer = self.writer = open_writer(self.out)
        except BaseException as error:  # noqa: BLE001
            self.failure = error
        while (item := self.full.get()) is not None:
            batch, source, namespaces, types = item
            try:
                if self.failure is None and batch.rows:
                    writer.write_batch(record_batch(batch, source, namespaces, types))
            except BaseException as error:  # noqa: BLE001
                self.failure = error
            self.free.put(batch)

    def finish(self) -> None:
        """Complete the file and give it its name."""
        from rdbscan.pipeline.parquet_writer import close_writer, rewrite

        close_writer(self.writer, self.dumps)
        self._close()
        if self.renamed or self.redact is not None:
            rewrite(self.aside, self.renamed, self.dumps, self.redact)
        self.aside.replace(self.path)
