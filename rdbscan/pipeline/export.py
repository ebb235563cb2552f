"""Records out of dumps: Parquet, Arrow, and text (text_export.py).

All formats are made from one Parquet file, because only at the end of a dump the names of its namespaces are final.
"""

from __future__ import annotations

import shutil
import stat
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from rdbscan.errors import UsageError
from rdbscan.outputs import whole_file
from rdbscan.pipeline.options import Options, Progress
from rdbscan.pipeline.text_export import write_csv, write_jsonl, write_lines, write_rdbtools_csv
from rdbscan.profile.sources import Source

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq


def write_keys(
    sources: Sequence[str], out: Path | IO[bytes], fmt: str, options: Options, progress: Progress | None = None
) -> list[Source]:
    """Write the records of all dumps to a file or stream; `fmt` is one of `WRITERS`.

    A file appears whole or not at all; a device, pipe or the like at that path is written to. Returns the facts of each
    dump; damage is there, not raised.
    """
    if fmt not in WRITERS:
        raise UsageError.unknown("format", fmt, WRITERS)
    if not isinstance(out, Path):
        return _write_stream(sources, out, fmt, options, progress)
    if not is_replaceable(out):
        with out.open("wb") as stream:
            return _write_stream(sources, stream, fmt, options, progress)
    return _write_file(sources, out.resolve(), fmt, options, progress)


def is_replaceable(path: Path) -> bool:
    """Return whether a new file may take the place of what is at `path`: nothing, or a regular file."""
    if path.is_relative_to("/dev") or path.is_relative_to("/proc"):  # of this process, as /dev/stdout
        return False
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return True


def _write_stream(
    sources: Sequence[str], out: IO[bytes], fmt: str, options: Options, progress: Progress | None
) -> list[Source]:
    from rdbscan.pipeline.runner import profile_sources

    with tempfile.TemporaryDirectory(prefix="rdbscan-") as folder:
        keys = Path(folder) / "keys.parquet"
        infos = profile_sources(sources, options, keys_parquet=keys, progress=progress).sources
        WRITERS[fmt](keys, out)
    return infos


def _write_file(
    sources: Sequence[str], path: Path, fmt: str, options: Options, progress: Progress | None
) -> list[Source]:
    from rdbscan.pipeline.runner import profile_sources

    if fmt == "parquet":
        return profile_sources(sources, options, keys_parquet=path, progress=progress).sources
    with whole_file(path) as aside:
        keys = aside.with_name(f"{aside.name}.keys")
        infos = profile_sources(sources, options, keys_parquet=keys, progress=progress).sources
        with aside.open("wb") as stream:
            WRITERS[fmt](keys, stream)
    return infos


def write_parquet(keys: Path, out: IO[bytes]) -> None:
    """Copy the Parquet file."""
    with keys.open("rb") as file:
        shutil.copyfileobj(file, out)


def write_arrow(keys: Path, out: IO[bytes]) -> None:
    """Write an Arrow file; as that format has one dictionary per column, all their values are gathered first."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(keys, pre_buffer=False) as file:
        schema = file.schema_arrow
        encoded = [field.name for field in schema if pa.types.is_dictionary(field.type)]
        values = {name: all_values(file, name) for name in encoded}
        with pa.ipc.new_file(out, schema) as writer:
            for group in range(file.num_row_groups):
                for batch in file.read_row_group(group, use_threads=False).to_batches():
                    writer.write_batch(with_dictionaries(batch, values))


def all_values(file: pq.ParquetFile, name: str) -> pa.Array:
    """Return the different values of a dictionary column."""
    import pyarrow as pa

    found: dict[str, None] = {}
    for group in range(file.num_row_groups):
        for chunk in file.read_row_group(group, columns=[name], use_threads=False)[name].chunks:
            found.update(dict.fromkeys(chunk.dictionary.to_pylist()))
    return pa.array(list(found), pa.string())


def with_dictionaries(batch: pa.RecordBatch, values: dict[str, pa.Array]) -> pa.RecordBatch:
    """Return the batch with these dictionaries in place of its own."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = []
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if name in values:
            places = pc.index_in(column.dictionary, value_set=values[name])
            column = pa.DictionaryArray.from_arrays(places.take(column.indices), values[name])
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


WRITERS: dict[str, Callable[[Path, IO[bytes]], None]] = {
    "parquet": write_parquet,
    "arrow": write_arrow,
    "csv": write_csv,
    "jsonl": write_jsonl,
    "lines": write_lines,
    "rdbtools-csv": write_rdbtools_csv,
}
