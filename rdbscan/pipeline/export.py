"""Records out of dumps: Parquet, Arrow, CSV, JSON lines, and the CSV that rdbtools made.

All formats are made from one Parquet file, because only at the end of a dump the names of its namespaces are final.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from rdbscan.errors import UsageError
from rdbscan.pipeline.options import Options, Progress
from rdbscan.records.dump import DumpInfo
from rdbscan.records.schema import COLUMNS

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

RDBTOOLS_COLUMNS = (
    "database", "type", "key", "size_in_bytes", "encoding", "num_elements", "len_largest_element", "expiry",
)  # fmt: skip
RDBTOOLS_TYPES = {"zset": "sortedset"}
PRINTABLE = bytes(range(0x20, 0x7F))


def write_keys(
    sources: Sequence[str], out: Path | IO[bytes], fmt: str, options: Options, progress: Progress | None = None
) -> list[DumpInfo]:
    """Write the records of all dumps to a file or stream; `fmt` is parquet, arrow, csv, jsonl or rdbtools-csv.

    A file appears whole or not at all. Gives the facts of each dump; damage is there, not raised.
    """
    from rdbscan.pipeline.runner import profile_sources

    if fmt not in WRITERS:
        raise UsageError(f"unknown format {fmt!r}: one of {', '.join(WRITERS)}")
    if isinstance(out, Path) and fmt == "parquet":
        return profile_sources(sources, options, keys_parquet=out, progress=progress).sources
    with tempfile.TemporaryDirectory(dir=out.parent if isinstance(out, Path) else None, prefix=".rdbscan-") as folder:
        keys = Path(folder) / "keys.parquet"
        infos = profile_sources(sources, options, keys_parquet=keys, progress=progress).sources
        if not isinstance(out, Path):
            WRITERS[fmt](keys, out)
            return infos
        aside = Path(folder) / "aside"
        with aside.open("wb") as stream:
            WRITERS[fmt](keys, stream)
        aside.replace(out)
    return infos


def write_parquet(keys: Path, out: IO[bytes]) -> None:
    """Copy the Parquet file."""
    with keys.open("rb") as file:
        shutil.copyfileobj(file, out)


def write_arrow(keys: Path, out: IO[bytes]) -> None:
    """Write an Arrow file; as that format has one dictionary per column, all their values are gathered first."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(keys) as file:
        schema = file.schema_arrow
        encoded = [field.name for field in schema if pa.types.is_dictionary(field.type)]
        values = {name: all_values(file, name) for name in encoded}
        with pa.ipc.new_file(out, schema) as writer:
            for group in range(file.num_row_groups):
                for batch in file.read_row_group(group).to_batches():
                    writer.write_batch(with_dictionaries(batch, values))


def all_values(file: pq.ParquetFile, name: str) -> pa.Array:
    """Return the different values of a dictionary column."""
    import pyarrow as pa

    found: dict[str, None] = {}
    for group in range(file.num_row_groups):
        for chunk in file.read_row_group(group, columns=[name])[name].chunks:
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


Row = dict[str, Any]


def rows(keys: Path) -> Iterator[Row]:
    """Yield the records one by one."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(keys) as file:
        for batch in file.iter_batches():
            yield from batch.to_pylist()


def write_lines(keys: Path, out: IO[bytes], line: Callable[[Row], bytes]) -> None:
    """Write each record as what `line` makes of it."""
    for row in rows(keys):
        out.write(line(row))


def csv_line(fields: Sequence[object]) -> bytes:
    """Return a line of CSV, quoted where needed."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(fields)
    return text.getvalue().encode()


def written(value: object) -> object:
    """Return a value as CSV and JSON hold it: times as ISO 8601 in UTC, names of keys as `written_key`."""
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, bytes):
        return written_key(value)
    return no_formula(value) if isinstance(value, str) else value


def iso(moment: datetime) -> str:
    """Return a UTC time as ISO 8601 with milliseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def written_key(key: bytes) -> str:
    r"""Return a name so that it can be had back (`text.encode("latin-1").decode("unicode_escape")`) and does no harm.

    Printable ASCII stays; the backslash, all other bytes, and a first character that a spreadsheet would take for the
    begin of a formula are written as \xNN.
    """
    text = "".join(chr(c) if c in PRINTABLE and c != 0x5C else f"\\x{c:02x}" for c in key)
    return no_formula(text)


def no_formula(text: str) -> str:
    r"""Return words so that no spreadsheet takes them for a formula: such a first character is written as \xNN."""
    return f"\\x{ord(text[0]):02x}{text[1:]}" if text[:1] and text[0] in "=+-@\t\r" else text


def write_csv(keys: Path, out: IO[bytes]) -> None:
    """Write CSV with a header line."""
    out.write(csv_line([column.name for column in COLUMNS]))
    write_lines(keys, out, lambda row: csv_line([written(value) for value in row.values()]))


def json_line(row: Row) -> bytes:
    """Return a record as a line of JSON: `key` is text (invalid UTF-8 escaped), `key_base64` its bytes if not UTF-8."""
    fields = {name: iso(value) if isinstance(value, datetime) else value for name, value in row.items()}
    key = row["key"]
    fields["key"] = key.decode("utf-8", "backslashreplace")
    if fields["key"].encode() != key:
        fields["key_base64"] = base64.b64encode(key).decode()
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def write_jsonl(keys: Path, out: IO[bytes]) -> None:
    """Write one JSON object per line."""
    write_lines(keys, out, json_line)


def rdbtools_line(row: Row) -> bytes:
    """Return a record in the columns of `rdb -c memory`, but quoted, so that every name can be read back."""
    expires = row["expires_at"]
    fields = (
        row["db"],
        RDBTOOLS_TYPES.get(row["type"], row["type"]),
        row["key"].decode("latin-1"),
        row["memory_bytes"],
        "string" if row["type"] == "string" else row["encoding"],
        row["value_bytes"] if row["type"] == "string" else row["elements"],
        row["largest_element_bytes"],
        expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") if expires else "",
    )
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(fields)
    return text.getvalue().encode("latin-1")


def write_rdbtools_csv(keys: Path, out: IO[bytes]) -> None:
    """Write the CSV of `rdb -c memory`; names of keys are their raw bytes, quoted."""
    out.write(csv_line(RDBTOOLS_COLUMNS))
    write_lines(keys, out, rdbtools_line)


WRITERS = {
    "parquet": write_parquet,
    "arrow": write_arrow,
    "csv": write_csv,
    "jsonl": write_jsonl,
    "rdbtools-csv": write_rdbtools_csv,
}
