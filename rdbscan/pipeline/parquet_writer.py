"""How records become Parquet: encodings, compression, the facts of the dumps, and final names of namespaces."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from rdbscan.keyspace import saved
from rdbscan.keyspace.naming import Naming
from rdbscan.records.arrow import metadata
from rdbscan.records.batch import CAPACITY
from rdbscan.records.dump import DumpInfo, PredictedMemory
from rdbscan.records.schema import COLUMNS, arrow_schema

Dumps = Sequence[tuple[DumpInfo, PredictedMemory | None]]

DICTIONARIES = [
    "source", "namespace", "owner", "type", "encoding", "elements", "value_bytes", "largest_element_bytes", "rdb_bytes",
    "memory_bytes", "memory_usage_bytes", "idle_seconds", "frequency", "expiring_fields",
]  # fmt: skip
"""Columns of few different values."""
UNCOMPRESSED = ["source", "namespace", "owner", "type", "encoding", "frequency", "slot"]
"""Columns of which zstd makes little: indices of a few bits already, and slots, which are spread evenly."""
WITH_STATISTICS = ["db", "elements", "value_bytes", "rdb_bytes", "offset", "memory_bytes", "expires_at", "slot"]
"""Columns that queries select ranges of. The names' own bounds would cost more than all these and tell nothing."""


def open_writer(out: BinaryIO) -> pq.ParquetWriter:
    """Begin a Parquet file of records: dictionaries where values repeat, zstd where it gains, statistics for ranges."""
    compressed = [column.name for column in COLUMNS if column.name not in UNCOMPRESSED]
    return pq.ParquetWriter(
        out,
        arrow_schema(),
        compression=dict.fromkeys(compressed, "zstd") | dict.fromkeys(UNCOMPRESSED, "none"),
        compression_level=dict.fromkeys(compressed, 1),
        use_dictionary=DICTIONARIES,
        column_encoding={"offset": "DELTA_BINARY_PACKED"},
        write_statistics=WITH_STATISTICS,
        write_batch_size=CAPACITY,
    )


def close_writer(writer: pq.ParquetWriter, dumps: Dumps, naming: Naming) -> None:
    """Complete the file: the facts of the dumps, known only now, go into its metadata and the schema Arrow reads from it."""
    told = {**metadata(dumps), saved.METADATA_KEY: saved.encode(naming)}
    schema = base64.b64encode(arrow_schema().with_metadata(told).serialize())
    writer.add_key_value_metadata({**told, b"ARROW:schema": schema})
    writer.close()


def rewrite(path: Path, renamed: Mapping[str, Mapping[str, str]], dumps: Dumps, naming: Naming) -> None:
    """Write the file once more, a row group at a time: namespaces get their final names (`renamed[source][old]`).

    No threads of Arrow are started: a process that ends just when one begins is aborted.
    """
    second = path.with_name(f"{path.name}.renamed")
    with (
        path.open("rb") as written,
        pq.ParquetFile(written, pre_buffer=False) as old,
        second.open("wb") as out,
        open_writer(out) as new,
    ):
        for group in range(old.num_row_groups):
            new.write_table(with_final_names(old.read_row_group(group, use_threads=False), renamed))
        close_writer(new, dumps, naming)
    second.replace(path)


def with_final_names(table: pa.Table, renamed: Mapping[str, Mapping[str, str]]) -> pa.Table:
    """Return a row group, which is of one dump, with the final names of its namespaces."""
    changed = renamed.get(table["source"][0].as_py(), {})
    column = table["namespace"].combine_chunks()
    column = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
    names = [changed.get(name, name) for name in column.dictionary.to_pylist()]
    unique = {name: index for index, name in enumerate(dict.fromkeys(names))}
    indices = pa.array([unique[name] for name in names], pa.int32()).take(column.indices)
    array = pa.DictionaryArray.from_arrays(indices, pa.array(list(unique), pa.string()))
    return table.set_column(table.schema.get_field_index("namespace"), "namespace", array)
