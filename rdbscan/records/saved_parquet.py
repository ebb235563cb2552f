"""Opens saved Parquet, which may come from anybody: a few kilobytes of it can stand for gigabytes.

Repeated text and repeated numbers take next to nothing in a file. So texts are read as dictionaries, only the columns that
are known are read, and what the rest would grow to is checked before it is read.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rdbscan.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Collection

TEXT = "BYTE_ARRAY"
MOST_VALUES_A_ROW = 64


def open_saved(path: str | Path) -> pq.ParquetFile:
    """Open a Parquet file; texts that it has as dictionaries come so. Raises SourceError if it is missing or no Parquet."""
    try:
        # Names of files are bytes, and a name like "s3:x" is a file too.
        opened = pa.OSFile(os.fsencode(path))
        file = pq.ParquetFile(opened)
        columns = map(file.schema.column, range(len(file.schema)))
        texts = [column.path for at, column in enumerate(columns) if _is_text(column) and _has_dictionary(file, at)]
        return pq.ParquetFile(opened, read_dictionary=texts, metadata=file.metadata)
    except FileNotFoundError as error:
        raise SourceError("there is no such file", source=str(path)) from error
    except (OSError, LookupError, ValueError, pa.ArrowException) as error:
        raise SourceError(f"cannot be read as Parquet: {error}", source=str(path)) from error


def _is_text(column: pq.ColumnSchema) -> bool:
    return bool(column.physical_type == TEXT and column.max_repetition_level == 0)


def _has_dictionary(file: pq.ParquetFile, at: int) -> bool:
    groups = range(file.metadata.num_row_groups)
    return any(file.metadata.row_group(group).column(at).has_dictionary_page for group in groups)


def present(file: pq.ParquetFile, names: Collection[str]) -> list[str]:
    """Return the columns of that name which the file has."""
    return [name for name in file.schema_arrow.names if name in names]


def row_group_bytes(file: pq.ParquetFile, number: int, names: Collection[str]) -> int:
    """Return what these columns of a row group grow to when they are unpacked.

    Raises ValueError if one of them holds more values than rows of lists can.
    """
    group = file.metadata.row_group(number)
    columns = [group.column(at) for at in range(group.num_columns)]
    known = [column for column in columns if column.path_in_schema.partition(".")[0] in names]
    if any(column.num_values > MOST_VALUES_A_ROW * max(group.num_rows, 1) for column in known):
        raise ValueError("its lists are longer than any of ours")
    return sum(column.total_uncompressed_size for column in known)


def text_bytes(column: pa.Array) -> int:
    """Return the bytes of all texts of a column, each counted as often as it occurs."""
    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    lengths = pc.binary_length(column.dictionary).take(column.indices)
    return int(pc.sum(lengths.cast(pa.int64())).as_py() or 0)
