"""Writes `keys.parquet` in a thread of its own, so that encoding it and decoding the dump share the work of two cores."""

from __future__ import annotations

import base64
import queue
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from rdbscan.decode import DumpReader
from rdbscan.records.arrow import metadata, record_batch
from rdbscan.records.batch import Batch
from rdbscan.records.dump import DumpInfo
from rdbscan.records.schema import arrow_schema

BATCHES = 4
"""Batches in flight: this bounds the memory of a pass that writes records."""
DICTIONARIES = [
    "source", "db", "namespace", "type", "encoding", "elements", "value_bytes", "largest_element_bytes", "rdb_bytes",
    "memory_bytes", "allocated_bytes", "idle_seconds", "frequency", "expiring_fields",
]  # fmt: skip
"""Columns of few different values."""
WITH_STATISTICS = ["db", "elements", "value_bytes", "rdb_bytes", "offset", "memory_bytes", "expires_at", "slot"]
"""Columns that queries select ranges of. The names' own bounds would cost more than all these and tell nothing."""


class KeysFile:
    """A Parquet file of records that appears whole or not at all (written aside, then renamed).

    `empty_batch` lends buffers and `write` takes them back. Namespaces get their final names only at the end of a dump; if
    one changed its name after rows were written, the file is rewritten once.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.aside = path.with_name(f".{path.name}.partial")
        self.infos: list[DumpInfo] = []
        self.renamed: dict[str, dict[str, str]] = {}
        self.given: list[str] = []
        self.free: queue.SimpleQueue[Batch] = queue.SimpleQueue()
        self.full: queue.SimpleQueue[tuple[Batch, str, Sequence[str], Sequence[str]] | None] = queue.SimpleQueue()
        self.failure: BaseException | None = None
        self.thread = threading.Thread(target=self.run, name="keys.parquet")

    def __enter__(self) -> KeysFile:
        for _ in range(BATCHES):
            self.free.put(Batch())
        self.writer = open_writer(self.aside)
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
            else:
                self.writer.close()
        finally:
            self.aside.unlink(missing_ok=True)

    def empty_batch(self) -> Batch:
        """Lend buffers that nobody uses, waiting for some if need be."""
        return self.free.get()

    def write(self, batch: Batch, source: str, reader: DumpReader) -> None:
        """Take a batch and write it while the next one is filled. Raises what went wrong with an earlier one."""
        if self.failure is not None:
            raise self.failure
        self.given = reader.namespace_names()
        self.full.put((batch, source, self.given, reader.type_names))

    def end_of_dump(self, reader: DumpReader) -> None:
        """Note which namespaces of the dump got another name since they were written."""
        final = reader.namespace_names()
        changed = {old: new for old, new in zip(reader.first_names(), final, strict=False) if old != new}
        if changed:
            self.renamed[reader.info.source] = changed

    def run(self) -> None:
        """Write batches as they come (the thread)."""
        while (item := self.full.get()) is not None:
            batch, source, namespaces, types = item
            try:
                if self.failure is None and batch.rows:
                    self.writer.write_batch(record_batch(batch, source, namespaces, types))
            except BaseException as error:  # noqa: BLE001 (it is raised where the batches come from)
                self.failure = error
            self.free.put(batch)

    def finish(self) -> None:
        """Complete the file and give it its name."""
        tell_dumps(self.writer, self.infos)
        self.writer.close()
        if self.renamed:
            self.rewrite()
        self.aside.replace(self.path)

    def rewrite(self) -> None:
        """Write the file once more with the final names of namespaces, a row group at a time."""
        second = self.aside.with_suffix(".renamed")
        with pq.ParquetFile(self.aside) as old, open_writer(second) as new:
            for group in range(old.num_row_groups):
                new.write_table(self.with_final_names(old.read_row_group(group)))
            tell_dumps(new, self.infos)
        second.replace(self.aside)

    def with_final_names(self, table: pa.Table) -> pa.Table:
        """Give a row group, which is of one dump, with the final names of its namespaces."""
        changed = self.renamed.get(table["source"][0].as_py(), {})
        column = table["namespace"].combine_chunks()
        column = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
        names = [changed.get(name, name) for name in column.dictionary.to_pylist()]
        unique = {name: index for index, name in enumerate(dict.fromkeys(names))}
        indices = pa.array([unique[name] for name in names], pa.int32()).take(column.indices)
        array = pa.DictionaryArray.from_arrays(indices, pa.array(list(unique), pa.string()))
        return table.set_column(table.schema.get_field_index("namespace"), "namespace", array)


def tell_dumps(writer: pq.ParquetWriter, infos: Sequence[DumpInfo]) -> None:
    """Put the facts of the dumps, known only now, into the file's metadata and the schema that Arrow reads from it."""
    told = metadata(infos)
    schema = base64.b64encode(arrow_schema().with_metadata(told).serialize())
    writer.add_key_value_metadata({**told, b"ARROW:schema": schema})


def open_writer(path: Path) -> pq.ParquetWriter:
    """Open a Parquet file of records: zstd, dictionaries where values repeat, statistics for the rest."""
    return pq.ParquetWriter(
        path,
        arrow_schema(),
        compression="zstd",
        compression_level=1,
        use_dictionary=DICTIONARIES,
        column_encoding={"offset": "DELTA_BINARY_PACKED"},
        write_statistics=WITH_STATISTICS,
    )
