"""Names lists of keys as a dump's keys are named, and as several dumps are."""

from __future__ import annotations

from collections.abc import Sequence

from rdbscan.keyspace.given import GivenName
from rdbscan.keyspace.names import Names
from rdbscan.records.batch import Batch


def batch_of(keys: Sequence[bytes]) -> Batch:
    """A batch that holds these names and nothing else."""
    batch = Batch(max(len(keys), 1))
    batch.grow_keys(sum(map(len, keys)) + 64)
    at = 0
    for row, key in enumerate(keys):
        batch.buffers["key_bytes"][at : at + len(key)] = key
        at += len(key)
        batch.buffers["key_offsets"][row + 1] = at
    batch.rows = len(keys)
    return batch


def read(
    keys: Sequence[bytes], separators: str = "", given: Sequence[GivenName] = (), batch_rows: int = 1000
) -> tuple[Names, list[int]]:
    """The names of a dump with these keys, and the code of each key."""
    names, codes = Names(given, separators), []
    for start in range(0, len(keys), batch_rows):
        batch = batch_of(keys[start : start + batch_rows])
        names.assign(batch)
        codes += batch.buffers["namespace"][: batch.rows].tolist()
    return names, codes


def namespaces(keys: Sequence[bytes], separators: str = "", given: Sequence[GivenName] = ()) -> list[str]:
    """The namespace of each key."""
    names, codes = read(keys, separators, given)
    final = names.final()
    return [final[code] for code in codes]
