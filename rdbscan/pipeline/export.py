"""Records out of dumps: Parquet, Arrow, CSV, JSON lines, and the CSV that rdbtools made."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from rdbscan.errors import UsageError
from rdbscan.pipeline.opening import OpenDump, open_dump
from rdbscan.pipeline.options import Options, Progress
from rdbscan.records.dump import DumpInfo
from rdbscan.records.schema import COLUMNS
from rdbscan.source import expand_sources

if TYPE_CHECKING:
    import pyarrow as pa

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
    if fmt == "parquet":
        return write_parquet(sources, out, options, progress)
    if fmt not in WRITERS:
        raise UsageError(f"unknown format {fmt!r}: one of parquet, {', '.join(WRITERS)}")
    if not isinstance(out, Path):
        return WRITERS[fmt](expand_sources(list(sources)), out, options, progress)
    aside = out.with_name(f".{out.name}.partial")
    try:
        with aside.open("wb") as stream:
            infos = WRITERS[fmt](expand_sources(list(sources)), stream, options, progress)
        aside.replace(out)
    finally:
        aside.unlink(missing_ok=True)
    return infos


def write_parquet(
    sources: Sequence[str], out: Path | IO[bytes], options: Options, progress: Progress | None
) -> list[DumpInfo]:
    """Write the records as Parquet; to a stream by way of a temporary file, as Parquet needs one."""
    import shutil
    import tempfile

    from rdbscan.pipeline.passes import profile_sources

    if isinstance(out, Path):
        return profile_sources(sources, options, keys_parquet=out, progress=progress).sources
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keys.parquet"
        infos = profile_sources(sources, options, keys_parquet=path, progress=progress).sources
        with path.open("rb") as file:
            shutil.copyfileobj(file, out)
    return infos


def arrow_batches(dump: OpenDump, options: Options) -> Iterator[pa.RecordBatch]:
    """Give the records of an open dump as Arrow, filtered."""
    from rdbscan.pipeline.filtering import row_filter
    from rdbscan.records.arrow import record_batch

    drop = row_filter(options.filters)
    dump.reader.with_slots()
    for batch in dump.batches():
        if drop is not None:
            drop(batch, dump.reader.type_names)
        if batch.rows:
            yield record_batch(batch, dump.info.source, dump.reader.namespace_names(), dump.reader.type_names)


def write_arrow(names: list[str], out: IO[bytes], options: Options, progress: Progress | None) -> list[DumpInfo]:
    """Write an Arrow IPC stream; dictionaries are replaced as they grow."""
    import pyarrow as pa

    from rdbscan.records.schema import arrow_schema

    infos = []
    with pa.ipc.new_stream(out, arrow_schema()) as writer:
        for name in names:
            with open_dump(name, options, progress) as dump:
                for batch in arrow_batches(dump, options):
                    writer.write_batch(batch)
                infos.append(dump.info)
    return infos


Row = dict[str, Any]


def write_rows(
    names: list[str], out: IO[bytes], options: Options, progress: Progress | None, line: Callable[[Row], bytes]
) -> list[DumpInfo]:
    """Write each record as what `line` makes of it."""
    infos = []
    for name in names:
        with open_dump(name, options, progress) as dump:
            for batch in arrow_batches(dump, options):
                out.write(b"".join(map(line, batch.to_pylist())))
            infos.append(dump.info)
    return infos


def csv_line(fields: Sequence[object]) -> bytes:
    """Give a line of CSV, quoted where needed."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(fields)
    return text.getvalue().encode()


def written(value: object) -> object:
    """Give a value as CSV and JSON hold it: times as ISO 8601 in UTC, names of keys as `written_key`."""
    if isinstance(value, datetime):
        return iso(value)
    return written_key(value) if isinstance(value, bytes) else value


def iso(moment: datetime) -> str:
    """Give a UTC time as ISO 8601 with milliseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def written_key(key: bytes) -> str:
    r"""Give a name so that it can be had back (`text.encode("latin-1").decode("unicode_escape")`) and does no harm.

    Printable ASCII stays; the backslash, all other bytes, and a first character that a spreadsheet would take for the
    begin of a formula are written as \xNN.
    """
    text = "".join(chr(c) if c in PRINTABLE and c != 0x5C else f"\\x{c:02x}" for c in key)
    return f"\\x{ord(text[0]):02x}{text[1:]}" if text[:1] and text[0] in "=+-@" else text


def write_csv(names: list[str], out: IO[bytes], options: Options, progress: Progress | None) -> list[DumpInfo]:
    """Write CSV with a header line."""
    out.write(csv_line([column.name for column in COLUMNS]))
    return write_rows(names, out, options, progress, lambda row: csv_line([written(value) for value in row.values()]))


def json_line(row: Row) -> bytes:
    """Give a record as a line of JSON: `key` is text (invalid UTF-8 escaped), `key_base64` its bytes if not UTF-8."""
    fields = {name: iso(value) if isinstance(value, datetime) else value for name, value in row.items()}
    key = row["key"]
    fields["key"] = key.decode("utf-8", "backslashreplace")
    if fields["key"].encode() != key:
        fields["key_base64"] = base64.b64encode(key).decode()
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def write_jsonl(names: list[str], out: IO[bytes], options: Options, progress: Progress | None) -> list[DumpInfo]:
    """Write one JSON object per line."""
    return write_rows(names, out, options, progress, json_line)


def rdbtools_line(row: Row) -> bytes:
    """Give a record in the columns of `rdb -c memory`, but quoted, so that every name can be read back."""
    expires = row["expires_at"]
    fields = (
        row["db"],
        RDBTOOLS_TYPES.get(row["type"], row["type"]),
        row["key"].decode("latin-1"),
        row["memory_bytes"] if row["memory_bytes"] is not None else row["rdb_bytes"],
        "string" if row["type"] == "string" else row["encoding"],
        row["value_bytes"] if row["type"] == "string" else row["elements"],
        row["largest_element_bytes"],
        expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") if expires else "",
    )
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(fields)
    return text.getvalue().encode("latin-1")


def write_rdbtools_csv(names: list[str], out: IO[bytes], options: Options, progress: Progress | None) -> list[DumpInfo]:
    """Write the CSV of `rdb -c memory`; names of keys are their raw bytes, quoted."""
    out.write(csv_line(RDBTOOLS_COLUMNS))
    return write_rows(names, out, options, progress, rdbtools_line)


WRITERS = {"arrow": write_arrow, "csv": write_csv, "jsonl": write_jsonl, "rdbtools-csv": write_rdbtools_csv}
