"""`profile.parquet`: the groups as rows, everything else compressed in the file's metadata.

The groups are a plain table, so any Parquet reader can query them.
"""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from rdbscan._version import __version__
from rdbscan.outputs import whole_file

if TYPE_CHECKING:
    from rdbscan.profile.profile import Profile

METADATA_KEY = b"rdbscan.profile"
PROFILE_VERSION = 3
# 1: first version; memory_bytes was MEMORY USAGE, allocated_bytes what deleting frees (upgrade.py).
# 2: memory_bytes is what deleting frees; near_limit_* and numeric_text_* got these names.
# 3: columns that say nothing are left out, histograms end with their last count, expiring_* instead of no_ttl_*, the largest
#    key is a struct; metadata is compressed (facts.py); all namespaces of a dump are kept; slots by dump.


def write(profile: Profile, path: str | Path) -> None:
    """Write the profile to a new file beside `path` that then takes its place. Raises OSError."""
    with whole_file(Path(path)) as aside, aside.open("wb") as out:
        write_to(profile, out)


def to_bytes(profile: Profile) -> bytes:
    """Return what the file has, to be sent elsewhere (`load.from_bytes`)."""
    out = BytesIO()
    write_to(profile, out)
    return out.getvalue()


def write_to(profile: Profile, out: BinaryIO) -> None:
    """Write the profile to an open file."""
    import pyarrow.parquet as pq

    from rdbscan.profile.facts import encode
    from rdbscan.profile.table import to_table

    told = {"version": PROFILE_VERSION, "rdbscan": __version__, "facts": encode(profile)}
    table = to_table(profile.groups)
    # Arrow would store the schema once more, and with it the metadata.
    writer = pq.ParquetWriter(
        out, table.schema, compression="zstd", compression_level=9, write_statistics=False, store_schema=False,
        use_dictionary=["namespace", "type", "encoding"],
    )  # fmt: skip
    writer.write_table(table)
    writer.add_key_value_metadata({METADATA_KEY: json.dumps(told)})
    writer.close()
