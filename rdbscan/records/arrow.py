"""From column buffers to Arrow, without copying what need not be copied."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from rdbscan._version import __version__
from rdbscan.records.batch import WIDTHS, Batch
from rdbscan.records.dump import DumpInfo, PredictedMemory
from rdbscan.records.flat_dump import flat
from rdbscan.records.schema import (
    COLUMNS,
    EARLIEST_MS,
    ENCODINGS,
    LATEST_MS,
    METADATA_KEY,
    NULL_MS,
    arrow_schema,
)

NULLABLE = ("elements", "value_bytes", "largest_element_bytes", "memory_usage_bytes", "idle_seconds", "expiring_fields")
TIMES = ("expires_at", "oldest_at", "newest_at")
SCHEMA_VERSION = 2
# 1: until 2026-11; memory_bytes was MEMORY USAGE, and allocated_bytes what deleting frees.
# 2: memory_bytes is what deleting frees.
FIRST_NAMES = {"memory_bytes": "memory_usage_bytes", "allocated_bytes": "memory_bytes"}


def record_batch(
    batch: Batch,
    source: str,
    namespaces: Sequence[str],
    types: Sequence[str],
    owners: Sequence[str | None] = (),
    *,
    slots: bool = True,
) -> pa.RecordBatch:
    """Return the batch's rows as Arrow, columns as in `arrow_schema`. The buffers are shared: keep the batch as it is.

    `namespaces` and `types` give names by code; codes may share a name. `owners` are those of the first namespaces; all
    others have none. Without `slots` these are null.
    """
    rows = batch.rows
    columns: dict[str, pa.Array] = {
        "source": pa.DictionaryArray.from_arrays(
            pa.repeat(pa.scalar(0, pa.int32()), rows), pa.array([source], pa.string())
        ),
        "db": plain(batch, "db", pa.uint32()),
        "key": key_names(batch),
        "namespace": named(plain(batch, "namespace", pa.int32()), namespaces),
        "owner": owned(plain(batch, "namespace", pa.int32()), owners),
        "type": named(plain(batch, "type", pa.uint8()), types),
        "encoding": named(plain(batch, "encoding", pa.uint8()), ENCODINGS),
        "frequency": known(plain(batch, "frequency", pa.int16()), -1).cast(pa.uint8(), safe=False),
        "slot": plain(batch, "slot", pa.uint16()) if slots else pa.nulls(rows, pa.uint16()),
    }
    for name in ("rdb_bytes", "offset", "memory_bytes"):
        columns[name] = plain(batch, name, pa.uint64())
    for name in NULLABLE:
        columns[name] = known(plain(batch, name, pa.int64()), -1).view(pa.uint64())
    for name in TIMES:
        columns[name] = within_calendar(known(plain(batch, name, pa.int64()), NULL_MS)).view(
            pa.timestamp("ms", tz="UTC")
        )
    return pa.RecordBatch.from_arrays([columns[column.name] for column in COLUMNS], schema=arrow_schema())


def plain(batch: Batch, name: str, kind: pa.DataType) -> pa.Array:
    """Return a column's buffer as an array of the same width, without nulls."""
    return pa.Array.from_buffers(kind, batch.rows, [None, pa.py_buffer(batch.buffers[name])])


def key_names(batch: Batch) -> pa.Array:
    """Return the names of the batch's keys as binary, sharing its buffers."""
    offsets, names = pa.py_buffer(batch.buffers["key_offsets"]), pa.py_buffer(batch.buffers["key_bytes"])
    return pa.Array.from_buffers(pa.binary(), batch.rows, [None, offsets, names])


def keep_rows(batch: Batch, mask: pa.BooleanArray) -> None:
    """Drop the rows of the batch that are false in `mask`; the order of the others stays."""
    if mask.true_count == batch.rows:
        return
    names = key_names(batch).filter(mask)
    for name, code in WIDTHS:
        kind = {"B": pa.uint8(), "h": pa.int16(), "H": pa.uint16(), "i": pa.int32(), "I": pa.uint32(), "q": pa.int64()}
        _copy(plain(batch, name, kind[code]).filter(mask), batch.buffers[name])
    _fill_keys(batch, names)
    batch.rows = mask.true_count


def within_calendar(times: pa.Array) -> pa.Array:
    """Return times, ms, with those before year 1 or after year 9999 as the nearest within."""
    ends = pc.min_max(times).as_py()
    if ends["min"] is None or (ends["min"] >= EARLIEST_MS and ends["max"] <= LATEST_MS):
        return times
    times = pc.if_else(pc.greater(times, LATEST_MS), LATEST_MS, times)
    return pc.if_else(pc.less(times, EARLIEST_MS), EARLIEST_MS, times)


def known(array: pa.Array, null: int) -> pa.Array:
    """Return the array with `null` where it holds that value; the comparison's bits are the validity bitmap."""
    valid = pc.not_equal(array, pa.scalar(null, array.type))
    return pa.Array.from_buffers(array.type, len(array), [valid.buffers()[1], array.buffers()[1]])


def named(codes: pa.Array, names: Sequence[str]) -> pa.DictionaryArray:
    """Return codes as a dictionary array; codes that share a name share an index."""
    unique = {name: index for index, name in enumerate(dict.fromkeys(names))}
    indices = pa.array([unique[name] for name in names], pa.int32()).take(codes)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(unique), pa.string()))


def owned(codes: pa.Array, owners: Sequence[str | None]) -> pa.DictionaryArray:
    """Return the owners of namespace codes as a dictionary array, null where there is none."""
    if not any(owners):
        return pa.DictionaryArray.from_arrays(pa.nulls(len(codes), pa.int32()), pa.array([], pa.string()))
    unique = {owner: index for index, owner in enumerate(dict.fromkeys(owner for owner in owners if owner is not None))}
    indices = pa.array([None if owner is None else unique[owner] for owner in [*owners, None]], pa.int32())
    places = indices.take(pc.min_element_wise(codes, pa.scalar(len(owners), pa.int32())))
    return pa.DictionaryArray.from_arrays(places, pa.array(list(unique), pa.string()))


def metadata(dumps: Sequence[tuple[DumpInfo, PredictedMemory | None]]) -> dict[bytes, bytes]:
    """Return the schema metadata that tells which dumps the records are from: JSON under the key `rdbscan`."""
    told = {"rdbscan": __version__, "schema": SCHEMA_VERSION, "dumps": [flat(*dump) for dump in dumps]}
    return {METADATA_KEY: json.dumps(told).encode()}


def with_present_names(rows: pa.RecordBatch, schema: int) -> pa.RecordBatch:
    """Return rows of a version of the schema under the names that columns have now."""
    if schema > 1:
        return rows
    return rows.rename_columns([FIRST_NAMES.get(name, name) for name in rows.schema.names])


def fill(batch: Batch, rows: pa.RecordBatch, namespaces: dict[str, int], types: dict[str, int]) -> None:
    """Fill a batch with rows whose columns are those of `arrow_schema`: the way back from `record_batch`.

    `namespaces` and `types` give codes by name; names that are not there yet are added. The columns for the fold only are
    null; a null slot counts as 0. Raises ValueError, KeyError or pyarrow.ArrowException if the rows cannot be records.
    """
    count = rows.num_rows
    if count > batch.capacity:
        raise ValueError(f"{count} rows for a batch of {batch.capacity}")
    _fill_keys(batch, rows["key"])
    batch.rows = count
    batch.touched = True
    codes = {name: code for code, name in enumerate(ENCODINGS)}
    columns = {
        "namespace": coded(rows["namespace"], namespaces).cast(pa.uint32()),
        "type": coded(rows["type"], types).cast(pa.uint8()),
        "encoding": coded(rows["encoding"], codes).cast(pa.uint8()),
        "frequency": rows["frequency"].cast(pa.int16()).fill_null(-1),
    }
    for name, code in WIDTHS:
        if name not in rows.schema.names:
            columns[name] = pa.repeat(pa.scalar(-1, {"i": pa.int32(), "q": pa.int64()}[code]), count)
    columns["db"] = rows["db"].cast(pa.uint32())
    columns["slot"] = rows["slot"].cast(pa.uint16()).fill_null(0)
    for name in ("rdb_bytes", "offset", "memory_bytes"):
        columns[name] = rows[name].cast(pa.int64())
    for name in NULLABLE:
        columns[name] = rows[name].cast(pa.int64()).fill_null(-1)
    for name in TIMES:
        columns[name] = rows[name].cast(pa.int64()).fill_null(NULL_MS)
    for name, column in columns.items():
        _copy(column, batch.buffers[name])


def _copy(column: pa.Array, buffer: memoryview) -> None:
    """Copy an array's numbers to the start of a buffer, whose items must be as wide."""
    if column.null_count or column.type.bit_width != 8 * buffer.itemsize:
        raise ValueError("a value is missing" if column.null_count else f"a column is {column.type}")
    data = memoryview(column.buffers()[1]).cast("B")
    start, size = column.offset * buffer.itemsize, len(column) * buffer.itemsize
    buffer.cast("B")[:size] = data[start : start + size]


def _fill_keys(batch: Batch, keys: pa.Array) -> None:
    if keys.null_count:
        raise ValueError("a key has no name")
    _valid, offsets, names = keys.cast(pa.binary()).buffers()
    bounds = pa.Array.from_buffers(pa.int32(), len(keys) + 1, [None, offsets], offset=keys.offset)
    first, last = bounds[0].as_py(), bounds[len(keys)].as_py()
    batch.grow_keys(last - first)
    batch.buffers["key_bytes"][: last - first] = memoryview(names).cast("B")[first:last] if names else b""
    _copy(pc.subtract(bounds, bounds[0]), batch.buffers["key_offsets"])


def coded(column: pa.Array, codes: dict[str, int]) -> pa.Array:
    """Return the codes of names; a name that has none gets the next."""
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    names = [codes.setdefault(name, len(codes)) for name in encoded.dictionary.to_pylist()]
    return pa.array(names, pa.int32()).take(encoded.indices)
