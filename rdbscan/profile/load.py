"""Reads `profile.parquet` of any version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rdbscan.errors import SourceError
from rdbscan.keyspace import saved
from rdbscan.profile.facts import decode, expiry_minutes, top_lists
from rdbscan.profile.fold import MAX_GROUPS
from rdbscan.profile.group_table import RESERVE
from rdbscan.profile.lawful import check_minutes
from rdbscan.profile.merge import placed
from rdbscan.profile.profile import Profile
from rdbscan.profile.storage import METADATA_KEY, PROFILE_VERSION
from rdbscan.profile.upgrade import OLD_COLUMNS, from_older

if TYPE_CHECKING:
    from collections.abc import Collection

    import pyarrow as pa
    import pyarrow.parquet as pq

MOST_BYTES = 64 << 20
MOST_TIMES = 100
"""A file may grow to that many bytes, or times; what we write grows to ten times its size, of many equal groups to 40."""


TEXTS = frozenset({"namespace", "type", "encoding", "biggest"})
MOST_TEXT = 256 << 20
"""Bytes of the names of all groups, were each written out."""


class NotAProfile(Exception):
    """The file is something else, or of a version this program does not know; the message says which."""


def load_profile(path: str | Path) -> Profile:
    """Read a profile that `save` wrote. Raises SourceError if the file is missing, damaged, too new or no profile."""
    from rdbscan.records.saved_parquet import open_saved

    with open_saved(path) as file:
        return profile_in(file, path)


def from_bytes(content: bytes) -> Profile:
    """Return the profile that `storage.to_bytes` made. Raises SourceError if it is damaged, too new or no profile."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(pa.BufferReader(content), pre_buffer=False) as file:
        return _checked(file, len(content), "a worker's answer")


def profile_in(file: pq.ParquetFile, path: str | Path) -> Profile:
    """Return the profile in an open file. Raises SourceError if it is damaged, too new or no profile."""
    return _checked(file, Path(path).stat().st_size, str(path))


def _checked(file: pq.ParquetFile, size: int, path: str) -> Profile:
    import pyarrow as pa

    try:
        return _profile(file, size)
    except NotAProfile as error:
        raise SourceError(str(error), source=path) from error
    except (OSError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError, pa.ArrowException) as error:
        raise SourceError(f"is a damaged profile: {error}", source=path) from error


def _profile(file: pq.ParquetFile, size: int) -> Profile:
    told = _metadata(file)
    version = told["version"]
    if type(version) is not int or version < 1:
        raise ValueError(f"its version is {version!r}")
    if version > PROFILE_VERSION:
        raise NotAProfile(
            f"is a profile of version {version}; this rdbscan reads up to {PROFILE_VERSION}: use a newer one"
        )
    if version < 3:
        return from_older(version, told, _table(file, OLD_COLUMNS, size, len(told["sources"])).to_pylist())
    return _of_facts(file, told, size)


def _metadata(file: pq.ParquetFile) -> dict[str, Any]:
    text = (file.schema_arrow.metadata or {}).get(METADATA_KEY)
    if text is None:
        raise NotAProfile("is a Parquet file, but no profile of rdbscan")
    told = json.loads(text)
    if not isinstance(told, dict):
        raise TypeError("its metadata is no object")
    return told


def _table(file: pq.ParquetFile, names: Collection[str], size: int, dumps: int) -> pa.Table:
    """Return the columns of these names. Raises ValueError if they would take more memory than such a file may."""
    from rdbscan.records.saved_parquet import present, row_group_bytes, text_bytes

    if file.metadata.num_rows > (MAX_GROUPS + 2 * RESERVE) * max(dumps, 1):
        raise ValueError(f"it has {file.metadata.num_rows:,} groups, more than its dumps can have")
    unpacked = sum(row_group_bytes(file, number, names) for number in range(file.metadata.num_row_groups))
    if unpacked > max(MOST_BYTES, MOST_TIMES * size):
        raise ValueError("it would grow to more than a hundred times its size")
    table = file.read(columns=present(file, names), use_threads=False).combine_chunks()
    if (
        sum(text_bytes(chunk) for name in table.schema.names if name in TEXTS for chunk in table[name].chunks)
        > MOST_TEXT
    ):
        raise ValueError("its names would fill the memory")
    return table


def _of_facts(file: pq.ParquetFile, told: dict[str, Any], size: int) -> Profile:
    from rdbscan.profile.table import COLUMNS, from_table

    facts, sources = decode(told["facts"])
    labels = [source.source for source in sources]
    groups, minutes = from_table(_table(file, COLUMNS, size, len(sources)), labels), expiry_minutes(facts)
    check_minutes(minutes, groups)
    profile = Profile(
        facts.as_of_ms,
        sources,
        groups,
        top_lists(facts, labels),
        minutes,
        facts.top_rows,
        facts.notes,
        saved.unpack(facts.naming),
    )
    return placed(profile)
