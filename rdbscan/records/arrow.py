"""From column buffers to Arrow, without copying what need not be copied."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rdbscan._version import __version__
from rdbscan.records.batch import Batch
from rdbscan.records.dump import DumpInfo
from rdbscan.records.schema import COLUMNS, ENCODINGS, METADATA_KEY, NULL_MS, arrow_schema

NULLABLE = ("elements", "value_bytes", "largest_element_bytes", "memory_bytes", "idle_seconds", "expiring_fields")
TIMES = ("expires_at", "oldest_at", "newest_at")


def record_batch(batch: Batch, source: str, namespaces: Sequence[str], types: Sequence[str]) -> pa.RecordBatch:
    """Give the batch's rows as Arrow, columns as in `arrow_schema`. The buffers are shared: keep the batch as it is.

    `namespaces` and `types` give names by code; codes may share a name.
    """
    rows = batch.rows
    columns: dict[str, pa.Array] = {
        "source": pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([source], pa.string())),
        "db": plain(batch, "db", pa.uint32()),
        "key": pa.Array.from_buffers(
            pa.binary(),
            rows,
            [None, pa.py_buffer(batch.buffers["key_offsets"]), pa.py_buffer(batch.buffers["key_bytes"])],
        ),
        "namespace": named(plain(batch, "namespace", pa.int32()), namespaces),
        "type": named(plain(batch, "type", pa.uint8()), types),
        "encoding": named(plain(batch, "encoding", pa.uint8()), ENCODINGS),
        "frequency": known(plain(batch, "frequency", pa.int16()), -1).cast(pa.uint8(), safe=False),
        "slot": plain(batch, "slot", pa.uint16()),
    }
    for name in ("rdb_bytes", "offset", "allocated_bytes"):
        columns[name] = plain(batch, name, pa.uint64())
    for name in NULLABLE:
        columns[name] = known(plain(batch, name, pa.int64()), -1).view(pa.uint64())
    for name in TIMES:
        columns[name] = known(plain(batch, name, pa.int64()), NULL_MS).view(pa.timestamp("ms", tz="UTC"))
    return pa.RecordBatch.from_arrays([columns[column.name] for column in COLUMNS], schema=arrow_schema())


def plain(batch: Batch, name: str, kind: pa.DataType) -> pa.Array:
    """Give a column's buffer as an array of the same width, without nulls."""
    return pa.Array.from_buffers(kind, batch.rows, [None, pa.py_buffer(batch.buffers[name])])


def known(array: pa.Array, null: int) -> pa.Array:
    """Give the array with `null` where it holds that value; the comparison's bits are the validity bitmap."""
    valid = pc.not_equal(array, pa.scalar(null, array.type))
    return pa.Array.from_buffers(array.type, len(array), [valid.buffers()[1], array.buffers()[1]])


def named(codes: pa.Array, names: Sequence[str]) -> pa.DictionaryArray:
    """Give codes as a dictionary array; codes that share a name share an index."""
    unique = {name: index for index, name in enumerate(dict.fromkeys(names))}
    indices = pa.array([unique[name] for name in names], pa.int32()).take(codes)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(unique), pa.string()))


def metadata(infos: Sequence[DumpInfo]) -> dict[bytes, bytes]:
    """Give the schema metadata that tells which dumps the records are from: JSON under the key `rdbscan`."""
    return {METADATA_KEY: json.dumps({"rdbscan": __version__, "dumps": [facts(info) for info in infos]}).encode()}


def facts(info: DumpInfo) -> dict[str, Any]:
    """Give what of a dump's facts belongs to its records."""
    damage = asdict(info.damage) if info.damage else None
    if damage and damage["key"] is not None:
        damage["key"] = damage["key"].decode("utf-8", "backslashreplace")
    return {
        "source": info.source,
        "rdb_version": info.rdb_version,
        "server": info.server,
        "server_version": info.server_version,
        "aux": dict(info.aux),
        "ctime_ms": info.ctime_ms,
        "dump_bytes": info.dump_bytes,
        "keys": info.keys,
        "checksum": info.checksum,
        "target": info.target,
        "allocator": info.allocator,
        "complete": info.complete,
        "damage": damage,
    }
