"""The record schema: the one place that names and documents the columns of `keys.parquet`.

The codes of TYPES and ENCODINGS are what the compiled core writes into its one-byte columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pyarrow as pa

TYPES = ("string", "list", "set", "zset", "hash", "stream")
"""Type names by code. A code of len(TYPES) + i is the i-th other type met in the dump (module types, `array`)."""

ENCODINGS = (
    "raw",
    "int",
    "embstr",
    "linkedlist",
    "ziplist",
    "listpack",
    "quicklist",
    "hashtable",
    "intset",
    "skiplist",
    "zipmap",
    "listpackex",
    "stream",
    "unknown",
    "sliced-array",
    "template-listpack",
    "template-array",
)
"""OBJECT ENCODING names by code (Redis object.c:strEncoding)."""

NULL_MS = -(2**63)
"""No time: the value the buffers hold where the column is null."""


EARLIEST_MS, LATEST_MS = -62_135_596_800_000, 253_402_300_799_999
"""The first moment of year 1 and the last of year 9999, UTC: times beyond are given as these, as few programs know more."""


class Column(NamedTuple):
    """One column of the record: its Arrow type by name and what it means."""

    name: str
    kind: str
    meaning: str


COLUMNS = (
    Column("source", "dictionary", "which dump: file name or the last part of its URL"),
    Column("db", "uint32", "database number"),
    Column("key", "binary", "raw bytes of the key's name"),
    Column(
        "namespace",
        "dictionary",
        "pattern of the name, e.g. user:{id}:events, or what rdbscan.toml calls the keys it fits",
    ),
    Column("owner", "dictionary", "whose keys of this namespace are, as rdbscan.toml says; null without"),
    Column("type", "dictionary", "string list set zset hash stream, or a module type's name"),
    Column("encoding", "dictionary", "what OBJECT ENCODING says once the target server has loaded the key"),
    Column("elements", "uint64", "LLEN/SCARD/ZCARD/HLEN/XLEN/VCARD; null for strings and modules"),
    Column(
        "value_bytes",
        "uint64",
        "payload, uncompressed: STRLEN, or the sum over elements (fields and values; zset scores and stream IDs are not "
        "counted, integers count as their decimal text); null for modules",
    ),
    Column("largest_element_bytes", "uint64", "longest element (hash: field or value); STRLEN for strings"),
    Column(
        "rdb_bytes", "uint64", "bytes the key takes in the dump, with its expiry, idle and frequency opcodes and name"
    ),
    Column("offset", "uint64", "where in the uncompressed dump the key's record starts"),
    Column(
        "memory_bytes",
        "uint64",
        "what deleting the key frees once the target server has loaded the dump: object, name, value, and its entries in "
        "the main and expires tables; modules: their serialized size (vector sets: exact)",
    ),
    Column(
        "memory_usage_bytes",
        "uint64",
        "what MEMORY USAGE key SAMPLES 0 answers then, which is not what deleting frees; null for modules without a formula",
    ),
    Column("expires_at", "timestamp", "expiry, ms UTC; null = no TTL; at most the last ms of the year 9999"),
    Column("idle_seconds", "uint64", "seconds since the last access, where the dump has it (LRU policies)"),
    Column("frequency", "uint8", "logarithmic access counter, where the dump has it (LFU policies)"),
    Column("slot", "uint16", "cluster hash slot (CRC16 of the name or its hash tag); null in redacted records"),
    Column("expiring_fields", "uint64", "hash fields with a TTL of their own; null when not a hash"),
    Column("oldest_at", "timestamp", "oldest content where it shows: stream IDs, zsets scored by time; else null"),
    Column("newest_at", "timestamp", "newest content where it shows; else null"),
)

METADATA_KEY = b"rdbscan"
"""Key of the JSON in the Arrow schema's metadata that tells which dump the records are from."""


def arrow_schema() -> pa.Schema:
    """Return the Arrow schema of the record, without metadata."""
    import pyarrow as pa

    kinds = {
        "dictionary": pa.dictionary(pa.int32(), pa.string()),
        "timestamp": pa.timestamp("ms", tz="UTC"),
        "binary": pa.binary(),
        "uint8": pa.uint8(),
        "uint16": pa.uint16(),
        "uint32": pa.uint32(),
        "uint64": pa.uint64(),
    }
    return pa.schema([pa.field(column.name, kinds[column.kind]) for column in COLUMNS])
