"""The records of a side: keys.parquet files, seen by DuckDB as rows of a hash, memory and what else is compared.

Files are reached by links of our own names, as DuckDB takes `*`, `[` and `s3://` in a path for more than a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.errors import UsageError
from rdbscan.profile.storage import METADATA_KEY as PROFILE_KEY
from rdbscan.records import told
from rdbscan.records.arrow import FIRST_NAMES
from rdbscan.records.saved_parquet import open_saved
from rdbscan.records.schema import METADATA_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable

TTL, TYPE, ENCODING, SHARD = 0, 1, 11, 17
"""The bits of `flags` at which these begin."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of records: where it is, how many rows it has, the column of memory, and whether its names are pseudonyms.

    `facts` are what its dumps say of themselves, wherever they lay.
    """

    link: Path
    rows: int
    memory: str
    redacted: bool
    facts: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """All files of a side. With `shards` the table of that name has the code of each dump (`shards.py`)."""

    side: str
    files: tuple[File, ...]
    shards: bool = False

    @property
    def rows(self) -> int:
        """Rows, which are keys, of all files."""
        return sum(file.rows for file in self.files)

    @property
    def is_redacted(self) -> bool:
        """Whether names are pseudonyms in any of the files."""
        return any(file.redacted for file in self.files)

    def scan(self, salt: bytes, columns: Iterable[str] = ()) -> str:
        """Return a query for hash `h`, memory `m` and `flags` of each key, and more columns as they are."""
        return " UNION ALL ".join(self._scan(file, number, salt, columns) for number, file in enumerate(self.files))

    def _scan(self, file: File, number: int, salt: bytes, columns: Iterable[str]) -> str:
        flags = [
            f"((expires_at IS NOT NULL)::INTEGER << {TTL})",
            f"(list_position(getvariable('types'), type) << {TYPE})",
            f"(list_position(getvariable('encodings'), encoding) << {ENCODING})",
        ]
        origin = f"read_parquet({quoted(str(file.link))})"
        if self.shards:
            flags.append(f"(code << {SHARD})")
            origin += f" LEFT JOIN shards ON of_side = '{self.side}' AND of_file = {number} AND of_source = source"
        chosen = [
            f"{hashed(salt)} AS h",
            f"{file.memory}::BIGINT AS m",
            f"({' | '.join(flags)})::INTEGER AS f",
            *columns,
        ]
        return f"SELECT {', '.join(chosen)} FROM {origin}"


def hashed(salt: bytes) -> str:
    """Return the expression for what keys are found by: 128 bits of database and name, with a salt nobody can foresee."""
    first, all_others = _blob(salt + b"0:"), f"{_blob(salt)} || encode(db::VARCHAR || ':')"
    return f"md5_number((CASE db WHEN 0 THEN {first} ELSE {all_others} END) || key)"


def _blob(content: bytes) -> str:
    return "'" + "".join(f"\\x{byte:02X}" for byte in content) + "'::BLOB"


def quoted(text: str) -> str:
    """Return a text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def salt_of(*sides: Records) -> bytes:
    """Return a salt that is the same for the same dumps, and that who wrote keys into a server could not know."""
    told = [[(file.rows, file.facts) for file in side.files] for side in sides]
    return blake2b(repr(told).encode("utf-8", "surrogateescape"), digest_size=16).digest()


def link_records(side: str, paths: Iterable[str], folder: Path) -> Records:
    """Return the records in files, which are linked into a folder. Raises SourceError."""
    files = []
    for number, path in enumerate(paths):
        with open_saved(path) as file:
            version, dumps = told.read((file.schema_arrow.metadata or {})[METADATA_KEY])
            link = folder / f"{side}-{number}.parquet"
            link.symlink_to(Path(path).absolute())
            old = {new: old for old, new in FIRST_NAMES.items()} if version < 2 else {}
            memory = old.get("memory_bytes", "memory_bytes")
            facts = repr([(dump.header, dump.outcome.dump_bytes, dump.outcome.keys) for dump, _memory in dumps])
            redacted = any(dump.redacted for dump, _memory in dumps)
            files.append(File(link, file.metadata.num_rows, memory, redacted, facts))
    return Records(side, tuple(files))


def check_records(path: str) -> None:
    """Raise UsageError if a Parquet file has no records, SourceError if it cannot be read."""
    with open_saved(path) as file:
        metadata = file.schema_arrow.metadata or {}
    if METADATA_KEY not in metadata or PROFILE_KEY in metadata:
        raise UsageError(f"{path}: a profile has no keys to compare: --keys needs dumps or keys.parquet")
