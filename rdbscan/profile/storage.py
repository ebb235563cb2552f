"""`profile.parquet`: the groups as rows, everything else as JSON in the schema's metadata.

The groups are a plain table, so any Parquet reader can query them; `biggest` is a KeyRow as JSON text.
"""

from __future__ import annotations

import json
import os
import tempfile
import typing
from dataclasses import fields, replace
from pathlib import Path

from rdbscan.errors import SourceError
from rdbscan.profile.histogram import FREQUENCY_BUCKETS, LOG2_BUCKETS, TTL_BUCKETS
from rdbscan.profile.jsonable import from_json, to_json
from rdbscan.profile.merge import HISTOGRAMS, compact
from rdbscan.profile.profile import LARGEST, PROFILE_VERSION, SLOTS, TOP_LISTS, Group, KeyRow, Profile
from rdbscan.profile.upgrade import from_version_1
from rdbscan.records.dump import DumpInfo

if typing.TYPE_CHECKING:
    import pyarrow as pa

METADATA_KEY = b"rdbscan.profile"

LENGTHS = dict.fromkeys(HISTOGRAMS, LOG2_BUCKETS) | {
    "ttl_histogram": TTL_BUCKETS,
    "frequency_histogram": FREQUENCY_BUCKETS,
}
TEXTS = ("namespace", "type", "encoding", "biggest")
NULLABLE = ("oldest_at", "newest_at", "biggest")


def save(profile: Profile, path: str | Path) -> None:
    """Write the profile, compacted, to a new file beside `path` that then takes its place. Raises OSError."""
    import pyarrow.parquet as pq

    target = Path(path)
    table = _table(compact(profile))
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            pq.write_table(table, out, compression="zstd")
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def load_profile(path: str | Path) -> Profile:
    """Read a profile that `save` wrote. Raises SourceError if the file is missing, damaged, too new or no profile."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(str(path), memory_map=False).read()
    except FileNotFoundError as error:
        raise SourceError("there is no such profile", source=str(path)) from error
    except (OSError, ValueError, pa.ArrowException) as error:
        raise SourceError(f"cannot be read as a profile: {error}", source=str(path)) from error
    metadata = (table.schema.metadata or {}).get(METADATA_KEY)
    if metadata is None:
        raise SourceError("is a Parquet file, but no profile of rdbscan", source=str(path))
    try:
        return _profile(metadata, table)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceError(f"is a damaged profile: {error}", source=str(path)) from error
    except _NewerVersion as error:
        raise SourceError(str(error), source=str(path)) from error


class _NewerVersion(Exception):
    """The file is of a version this program does not know."""


def _schema() -> pa.Schema:
    import pyarrow as pa

    buckets = pa.list_(pa.field("element", pa.int64(), nullable=False))
    kinds = dict.fromkeys(HISTOGRAMS, buckets) | dict.fromkeys(TEXTS, pa.string())
    return pa.schema(
        [
            pa.field(field.name, kinds.get(field.name, pa.int64()), nullable=field.name in NULLABLE)
            for field in fields(Group)
        ]
    )


def _table(profile: Profile) -> pa.Table:
    import pyarrow as pa

    rest = {name: to_json(getattr(profile, name)) for name in REST}
    text = json.dumps(rest, separators=(",", ":")).encode("ascii")
    rows = [_row(group) for group in profile.groups]
    return pa.Table.from_pylist(rows, schema=_schema().with_metadata({METADATA_KEY: text}))


def _row(group: Group) -> dict[str, object]:
    row = {field.name: getattr(group, field.name) for field in fields(Group)}
    row["biggest"] = None if group.biggest is None else json.dumps(to_json(group.biggest))
    for name in HISTOGRAMS:
        row[name] = [min(count, LARGEST) for count in getattr(group, name)]
    return row


def _profile(metadata: bytes, table: pa.Table) -> Profile:
    rest = json.loads(metadata)
    version = from_json(int, rest["version"])
    if version > PROFILE_VERSION:
        raise _NewerVersion(
            f"is a profile of version {version}; this rdbscan reads up to {PROFILE_VERSION}: use a newer one"
        )
    rows = table.to_pylist()
    if version == 1:
        rest, rows = from_version_1(rest, rows)
    elif not table.schema.equals(_schema()):
        raise ValueError("its columns are not those of this version")
    known = {name: from_json(kind, rest[name]) for name, kind in REST.items()}
    profile = Profile(groups=[_group(row) for row in rows], **known)
    _check(profile)
    return replace(profile, version=PROFILE_VERSION)


def _group(row: dict[str, typing.Any]) -> Group:
    """Return the group of a row, whose columns the schema has vouched for."""
    biggest = None if row["biggest"] is None else from_json(KeyRow, json.loads(row["biggest"]))
    return Group(**row | {"biggest": biggest})


def _check(profile: Profile) -> None:
    """Refuse what cannot be merged. Raises ValueError."""
    if set(profile.top) != set(TOP_LISTS):
        raise ValueError("its top lists are not those of this version")
    if len(profile.slot_keys) != SLOTS or len(profile.slot_memory) != SLOTS:
        raise ValueError("its hash slots are not 16384")
    for group in profile.groups:
        for name, length in LENGTHS.items():
            if len(getattr(group, name)) != length:
                raise ValueError(f"its {name} has a wrong number of buckets")


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current


REST: dict[str, typing.Any] = {
    "version": int,
    "as_of_ms": int,
    "sources": list[DumpInfo],
    "top": dict[str, list[KeyRow]],
    "slot_keys": list[int],
    "slot_memory": list[int],
    "expiry_minutes": dict[int, int],
    "top_rows": int,
    "notes": list[str],
}
"""The fields of a profile that are not the table, with their types."""
