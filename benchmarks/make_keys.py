"""Two keys.parquet files of any size whose difference is known by construction, for the diff of keys."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rdbscan.keyspace.naming import Naming
from rdbscan.pipeline.parquet_writer import close_writer, open_writer
from rdbscan.records.dump import DumpInfo, Header, MemoryModel, Outcome
from rdbscan.records.schema import COLUMNS, arrow_schema

CAPACITY = 65_536
STEPS = {"old": 1_000_003, "new": 10_000_019}
"""Primes: each side has its keys in an order of its own, as hash tables do."""
PREFIXES = ("session:", "user:profile:", "cart:items:v2:", "feed:")


def make(folder: Path, rows: int) -> dict[str, list[int]]:
    """Write old.parquet and new.parquet, each of `rows` keys (a multiple of 10,000), and return what differs.

    That is for each category how many keys and how many bytes.
    """
    expected = {
        name: [0, 0] for name in ("new", "gone", "grown", "shrunk", "ttl_lost", "ttl_gained", "type", "encoding")
    }
    for side in STEPS:
        _write(folder / f"{side}.parquet", side, rows, expected)
    (folder / "expected.json").write_text(json.dumps(expected))
    return expected


def _write(path: Path, side: str, rows: int, expected: dict[str, list[int]]) -> None:
    with path.open("wb") as out:
        writer = open_writer(out)
        for start in range(0, rows, CAPACITY):
            places = (np.arange(start, min(start + CAPACITY, rows), dtype=np.int64) * STEPS[side]) % rows
            ids = np.where(places % 50 == 0, rows + places // 50, places) if side == "new" else places
            if side == "new":
                _count(ids, rows, expected)
            else:
                _add(expected["gone"], ids % 50 == 0, _memory(ids, side, rows))
            writer.write_batch(_batch(ids, side, rows, start))
        header = Header("REDIS", 12, "redis", "7.4.1", (), 1_763_676_000_000 + 86_400_000 * (side == "new"))
        outcome = Outcome(dump_bytes=40 * rows, checksum="ok", keys=rows, complete=True)
        info = DumpInfo(f"{side}.rdb", f"{side}.rdb", "", header, outcome, MemoryModel("redis-7.4", "jemalloc"))
        close_writer(writer, [(info, None)], Naming())


def _count(ids: np.ndarray, rows: int, expected: dict[str, list[int]]) -> None:
    memory, before = _memory(ids, "new", rows), _memory(ids, "old", rows)
    kept = ids < rows
    _add(expected["new"], ~kept, memory)
    _add(expected["grown"], kept & (memory > before), memory - before)
    _add(expected["shrunk"], kept & (memory < before), memory - before)
    _add(expected["ttl_lost"], kept & (ids % 1000 == 3), memory)
    _add(expected["ttl_gained"], kept & (ids % 1000 == 4), memory)
    _add(expected["type"], kept & (ids % 10_000 == 5), memory)
    _add(expected["encoding"], kept & (ids % 500 == 6), memory)


def _add(sums: list[int], those: np.ndarray, sizes: np.ndarray) -> None:
    sums[0] += int(those.sum())
    sums[1] += int(sizes[those].sum())


def _memory(ids: np.ndarray, side: str, rows: int) -> np.ndarray:
    size = 96 + ids % 200 * 8
    if side == "new":
        size = np.where((ids < rows) & (ids % 20 == 1), size + 64, size)
        size = np.where((ids < rows) & (ids % 100 == 7), size - 8, size)
    return size


def _batch(ids: np.ndarray, side: str, rows: int, start: int) -> pa.RecordBatch:
    """Return records: even keys expire; what _count says happens to the others of `rows`."""
    number = len(ids)
    kind = pa.array(ids % len(PREFIXES), pa.int32())
    text = pc.utf8_lpad(pa.array(ids).cast(pa.string()), 12, "0")
    names = pc.binary_join_element_wise(pa.array(PREFIXES).take(kind), text, "").cast(pa.binary())
    expires = ids % 2 == 0
    expires = np.where(ids % 1000 == 3, side == "old", expires)
    expires = np.where(ids % 1000 == 4, side == "new", expires)
    is_hash = (ids % 500 == 6) | ((ids % 10_000 == 5) & (side == "new"))
    encoding = np.where(is_hash, np.where((ids % 500 == 6) & (side == "new"), 2, 1), 0)
    patterns = [f"{prefix}{{id}}" for prefix in PREFIXES]
    values: dict[str, pa.Array] = {
        "source": _named(np.zeros(number), [f"{side}.rdb"]),
        "db": pa.array(np.zeros(number, np.uint32)),
        "key": names,
        "namespace": pa.DictionaryArray.from_arrays(kind, pa.array(patterns)),
        "type": _named(is_hash, ["string", "hash"]),
        "encoding": _named(encoding, ["embstr", "listpack", "hashtable"]),
        "memory_bytes": pa.array(_memory(ids, side, rows).astype(np.uint64)),
        "value_bytes": pa.array((ids % 200).astype(np.uint64)),
        "rdb_bytes": pa.array((ids % 200 + 30).astype(np.uint64)),
        "offset": pa.array((np.arange(start, start + number) * 40).astype(np.uint64)),
        "expires_at": pa.array(1_770_000_000_000 + ids % 86_400_000, pa.int64(), mask=~expires).cast(
            pa.timestamp("ms", tz="UTC")
        ),
        "slot": pa.array((ids % 16_384).astype(np.uint16)),
    }
    schema = arrow_schema()
    columns = [values.get(one.name, pa.nulls(number, schema.field(one.name).type)) for one in COLUMNS]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _named(codes: np.ndarray, names: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(names))
