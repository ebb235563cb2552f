"""Records as text: CSV, JSON lines, and the CSV of redis-rdb-tools. Written a batch at a time, by Arrow and Polars.

Names of keys are untrusted: whatever could break a line, a terminal, a spreadsheet or a CI log is escaped.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

RDBTOOLS_COLUMNS = (
    "database", "type", "key", "size_in_bytes", "encoding", "num_elements", "len_largest_element", "expiry",
)  # fmt: skip
ISO = "%Y-%m-%dT%H:%M:%S%.3f"
"""A time in UTC, as Polars writes it."""

SAFE = bytes(byte for byte in range(0x20, 0x7F) if byte != ord("\\"))
UNSAFE = re.compile(r"[^\x20-\x7e]|\\|##(?:[vV][sS][oO])?\[|^ *::")
FORMULA = "=+-@"
"""What makes a spreadsheet take a cell for a formula, at its beginning."""

HIDDEN = re.compile(
    rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf|\xf3\xa0[\x80\x81][\x80-\xbf]|##(?=(?:[vV][sS][oO])?\[)"
)
"""In UTF-8: DEL, C1, zero-width and bidirectional marks, line separators, tags; and what runners of CI obey."""


def row_groups(keys: Path) -> Iterator[pa.Table]:
    """Yield the records of a Parquet file, a batch of the pass at a time; at least one table, which may be empty."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(keys, pre_buffer=False) as file:
        if not file.num_row_groups:
            yield file.schema_arrow.empty_table()
        for group in range(file.num_row_groups):
            yield file.read_row_group(group, use_threads=False)


def escaped(text: str) -> str:
    r"""Return words of a name so that they do no harm, and can be had back.

    What is UNSAFE, and what makes a formula of a cell, is written as \xNN, byte by byte: the name is
    `text.encode("latin-1").decode("unicode_escape").encode("latin-1")`.
    """
    safe = UNSAFE.sub(_as_bytes, text)
    return f"\\x{ord(safe[0]):02x}{safe[1:]}" if safe[:1] and safe[0] in FORMULA else safe


def _as_bytes(found: re.Match[str]) -> str:
    return "".join(f"\\x{byte:02x}" for byte in found[0].encode("utf-8", "surrogateescape"))


def escaped_names(names: pa.Array) -> pa.Array:
    """Return binary names as `escaped` text; most need no escape, and those Python does not look at."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not len(names) or (is_plain(names.buffers()[2]) and not starts_formula(names).true_count):
        return names.cast(pa.string())
    unsafe = pc.or_(starts_formula(names), pc.match_substring_regex(names, UNSAFE.pattern))
    text = pc.if_else(unsafe, pa.scalar(b"", names.type), names).cast(pa.string())
    found = [name.decode("utf-8", "surrogateescape") for name in names.filter(unsafe).to_pylist()]
    return pc.replace_with_mask(text, unsafe, pa.array(map(escaped, found), pa.string()))


def starts_formula(names: pa.Array) -> pa.BooleanArray:
    """Return which names begin as a formula does."""
    import pyarrow as pa
    import pyarrow.compute as pc

    signs = pa.array([sign.encode() for sign in FORMULA], names.type)
    return pc.is_in(pc.binary_slice(names, 0, 1), value_set=signs)


def is_plain(data: pa.Buffer | None) -> bool:
    """Return whether nothing in the bytes of many names is UNSAFE."""
    content = bytes(data or b"")
    return not content.translate(None, SAFE) and b"##" not in content and b"::" not in content


def safe_text(table: pa.Table) -> pa.Table:
    """Return the records with every name and word as text that is safe in a cell."""
    import pyarrow as pa

    columns = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_dictionary(column.type):
            columns[name] = _words(column)
        elif pa.types.is_binary(column.type):
            columns[name] = escaped_names(column.combine_chunks())
        else:
            columns[name] = column
    return pa.table(columns)


def _words(column: pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    codes = column.unify_dictionaries().combine_chunks()
    codes = codes.chunk(0) if isinstance(codes, pa.ChunkedArray) else codes
    words = [word and escaped(word) for word in codes.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(codes.indices)


def write_csv(keys: Path, out: IO[bytes]) -> None:
    """Write CSV with a header line."""
    write_tables(map(safe_text, row_groups(keys)), out)


def write_tables(tables: Iterator[pa.Table], out: IO[bytes], times: str = f"{ISO}Z") -> None:
    """Write tables of equal columns as one CSV file."""
    import polars as pl

    for number, table in enumerate(tables):
        # Polars would turn a broken pipe into an error of its own.
        out.write(pl.DataFrame(table).write_csv(include_header=number == 0, datetime_format=times).encode())


def write_rdbtools_csv(keys: Path, out: IO[bytes]) -> None:
    """Write the columns of `rdb -c memory`; `size_in_bytes` is what deleting the key frees."""
    write_tables(map(rdbtools_table, row_groups(keys)), out, f"{ISO}000")


def rdbtools_table(table: pa.Table) -> pa.Table:
    """Return records in the columns of `rdb -c memory` of redis-rdb-tools 0.1.15 (callbacks.py: MemoryCallback)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = safe_text(table)
    is_string = pc.equal(text["type"], "string")
    columns = [
        text["db"],
        pc.if_else(pc.equal(text["type"], "zset"), "sortedset", text["type"]),
        text["key"],
        text["memory_bytes"],
        pc.if_else(is_string, "string", text["encoding"]),
        pc.if_else(is_string, text["value_bytes"], text["elements"]),
        text["largest_element_bytes"],
        table["expires_at"],
    ]
    return pa.table(columns, names=RDBTOOLS_COLUMNS)


def write_lines(keys: Path, out: IO[bytes]) -> None:
    """Write a name per line, in double quotes and escaped as redis-cli reads them, to be made commands of."""
    import pyarrow.compute as pc

    for table in row_groups(keys):
        names = pc.replace_substring(escaped_names(table["key"].combine_chunks()), '"', r"\x22")
        lines = pc.binary_join_element_wise('"', names, '"\n', "")
        out.write("".join(lines.to_pylist()).encode())


def write_jsonl(keys: Path, out: IO[bytes]) -> None:
    """Write a JSON object per line: `key` is text; where a name is not UTF-8, escaped, with its bytes in `key_base64`."""
    for table in row_groups(keys):
        for part in runs(table):
            out.write(without_hidden(part))


def without_hidden(lines: bytes) -> bytes:
    """Return JSON with what is HIDDEN, which can only be in strings, as escapes."""
    if lines.isascii() and b"\x7f" not in lines and b"##" not in lines:
        return lines
    return HIDDEN.sub(_as_json, lines)


def runs(table: pa.Table) -> Iterator[bytes]:
    """Yield the lines of the records: together as far as names are UTF-8, the others one by one."""
    import polars as pl

    times = pl.col(pl.Datetime).dt.strftime(f"{ISO}Z")
    frame = pl.DataFrame(table).with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String), times)
    start = 0
    for at in [*not_utf8(table["key"]), len(frame)]:
        if start < at:
            yield frame[start:at].with_columns(pl.col("key").cast(pl.String)).write_ndjson().encode()
        if at < len(frame):
            yield _odd_line(frame.row(at, named=True))
        start = at + 1


def not_utf8(names: pa.ChunkedArray) -> list[int]:
    """Return which of the names are not UTF-8, by their numbers."""
    import pyarrow as pa

    try:
        names.cast(pa.string())
    except pa.ArrowInvalid:
        return [at for at, name in enumerate(names.to_pylist()) if not _is_utf8(name)]
    return []


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True


def _odd_line(row: dict[str, Any]) -> bytes:
    name = row["key"]
    fields = row | {"key": name.decode("utf-8", "backslashreplace"), "key_base64": base64.b64encode(name).decode()}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _as_json(found: re.Match[bytes]) -> bytes:
    return rb"#\u0023" if found[0] == b"##" else json.dumps(found[0].decode())[1:-1].encode()
