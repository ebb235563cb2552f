"""One key of a dump: its record, found by the compiled pass, and its content, read at the record's place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rdbscan.decode import opcodes
from rdbscan.errors import DamagedDumpError, SourceError, Unsupported, UsageError
from rdbscan.pipeline.damage import damage_error
from rdbscan.pipeline.opening import open_dump
from rdbscan.pipeline.options import Options, Progress
from rdbscan.records.batch import Batch
from rdbscan.records.dump import DumpInfo
from rdbscan.source import SourceSettings, open_source, shown
from rdbscan.values import HASH_2, Element, Metadata, Reader, elements, key_metadata

PREFIXES = {opcodes.OP_EXPIRETIME_MS: 8, opcodes.OP_EXPIRETIME: 4, opcodes.OP_FREQ: 1}
"""Opcodes between the begin of a record and its value, with the bytes behind them."""
VALKEY_HASH = 22


@dataclass(frozen=True, slots=True)
class Found:
    """A key: its record as in keys.parquet (by column; its namespace is not final), and what the dump says of others.

    `templates` are the field names that hashes of the dump share, by number.
    """

    record: dict[str, Any]
    info: DumpInfo
    templates: Mapping[int, Sequence[bytes]] = field(default_factory=dict)


def find_key(source: str, key: bytes, db: int | None, options: Options, progress: Progress | None = None) -> Found:
    """Find a key, in the first database that has it or in `db`; the dump is read no further than that.

    Raises SourceError if the dump has no such key, and the damage if that is why.
    """
    if source == "-":
        raise UsageError(
            "stdin can be read only once, and a key is looked up before it is shown: save it to a file first"
        )
    with open_dump(source, options, progress) as dump:
        dump.with_slots()
        keys = 0
        for batch in dump.batches():
            row = row_of(batch, key, db)
            if row is not None:
                record = record_of(batch, row, dump.info, dump.reader.type_names)
                return Found(record, dump.info, dump.reader.metadata.templates)
            keys += batch.rows
        if dump.info.outcome.damage is not None:
            raise damage_error(dump.info)
    where = "" if db is None else f" in database {db}"
    raise SourceError(
        f"no such key{where} among {keys:,} keys: names are exact, and told apart by case",
        source=shown(source),
        key=key,
    )


def row_of(batch: Batch, key: bytes, db: int | None) -> int | None:
    """Return the first row of the batch with that name and database, None if there is none."""
    starts = batch.buffers["key_offsets"][: batch.rows + 1]
    if not key:
        rows = iter([row for row in range(batch.rows) if starts[row] == starts[row + 1]])
    else:
        rows = _rows(bytes(batch.buffers["key_bytes"][: starts[batch.rows]]), key, starts)
    return next((row for row in rows if db is None or batch.buffers["db"][row] == db), None)


def _rows(names: bytes, key: bytes, starts: memoryview) -> Iterator[int]:
    """Find the key among all names of a batch, one behind the other."""
    at = names.find(key)
    while at >= 0:
        row = bisect_left(starts, at)
        while starts[row] == at and starts[row + 1] == at:  # names without a byte
            row += 1
        if starts[row] == at and starts[row + 1] == at + len(key):
            yield row
        at = names.find(key, at + 1)


def record_of(batch: Batch, row: int, info: DumpInfo, types: list[str]) -> dict[str, Any]:
    """Return one row as a record; times as ms, which may lie beyond any calendar."""
    import pyarrow as pa

    from rdbscan.records.arrow import record_batch

    names = [""] * (max(batch.buffers["namespace"][: batch.rows]) + 1)
    found = record_batch(batch, info.source, names, types).slice(row, 1)
    columns = [column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column for column in found.columns]
    return {name: column[0].as_py() for name, column in zip(found.schema.names, columns, strict=True)}


def content(source: str, found: Found, keep: int | None, settings: SourceSettings | None = None) -> Iterator[Element]:
    """Yield the elements of a key that was found, reading them as they are asked for; `keep` bytes of each string.

    Metadata that modules keep with the key comes first.
    Raises DamagedDumpError, with the key, where the value cannot be read on.
    """
    record = found.record
    try:
        with open_source(source, settings or SourceSettings()) as opened:
            reader = Reader(opened.stream, keep=keep)
            reader.skip(record["offset"])
            rdb_type, metadata = value_type(reader, found.info)
            yield from metadata
            reader.string()  # the name
            yield from elements(rdb_type, reader, found.templates)
    except DamagedDumpError as error:
        error.source, error.key = shown(source), record["key"]
        raise


def value_type(reader: Reader, info: DumpInfo) -> tuple[int, list[Metadata]]:
    """Read what stands before a value: return the value's type and the key's metadata (KEY_META of Redis 8.6)."""
    metadata: list[Metadata] = []
    while True:
        code = reader.byte()
        if code in PREFIXES:
            reader.skip(PREFIXES[code])
        elif code == opcodes.OP_IDLE:
            reader.size()
        elif code == opcodes.OP_243 and info.header.magic != "VALKEY":
            metadata += key_metadata(reader)
        else:
            break
    if code > HASH_2:
        raise Unsupported(f"the content behind opcode {code} cannot be shown", offset=reader.at)
    return HASH_2 if code == VALKEY_HASH and info.header.magic == "VALKEY" else code, metadata
