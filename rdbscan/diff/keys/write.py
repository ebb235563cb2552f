"""`diff.parquet`: every key that changed, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from rdbscan._version import __version__
from rdbscan.diff.keys.join import CONDITIONS
from rdbscan.diff.keys.named import COLUMNS, named

if TYPE_CHECKING:
    from pathlib import Path

    from rdbscan.diff.keys.database import Database
    from rdbscan.diff.keys.records import Records

ROWS = 65_536
WORDS = ("namespace", "type_old", "type_new", "encoding_old", "encoding_new", "source_old", "source_new")
KINDS = {
    "key": pa.binary(), "db": pa.uint32(), "memory_old": pa.uint64(), "memory_new": pa.uint64(), "ttl_old": pa.bool_(),
    "ttl_new": pa.bool_(),
}  # fmt: skip
METADATA_KEY = b"rdbscan-diff"


def schema() -> pa.Schema:
    """Return the columns of the file: the key, what became of it, and how it was then and is now."""
    fates = [pa.field(fate.value, pa.bool_()) for fate in CONDITIONS]
    fields = [pa.field(name, KINDS.get(name, pa.string())) for name in COLUMNS]
    return pa.schema([*fields[:3], *fates, *fields[3:]], metadata={METADATA_KEY: f'{{"rdbscan": "{__version__}"}}'})


def write_changes(db: Database, old: Records, new: Records, salt: bytes, path: Path, *, once: bool) -> None:
    """Write the keys that changed, the largest change of memory first. Raises OSError, and what `Database.rows` raises."""
    db.run("CREATE OR REPLACE TEMP VIEW keyed AS SELECT * FROM changed WHERE h IS NOT NULL")
    fates = ", ".join(f"coalesce({condition}, false) AS {fate.value}" for fate, condition in CONDITIONS.items())
    columns = ", ".join([*COLUMNS[:3], *(fate.value for fate in CONDITIONS), *COLUMNS[3:]])
    query = (
        f"SELECT {columns} FROM ({named('keyed', old, new, salt, once=once)}) "
        f"JOIN (SELECT h, {fates} FROM keyed) USING (h) "
        "ORDER BY abs(coalesce(memory_new, 0) - coalesce(memory_old, 0)) DESC, key, db"
    )
    wanted = schema()
    with pq.ParquetWriter(path, wanted, compression="zstd", use_dictionary=list(WORDS)) as writer:
        for batch in db.batches(query, ROWS):
            writer.write_table(pa.Table.from_batches([batch]).cast(wanted))
    path.chmod(db.mode)
