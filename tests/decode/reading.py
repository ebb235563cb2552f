"""Runs the core over bytes, as the pipeline does, and gives its rows as Python values."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

from rdbscan.decode import DumpReader
from rdbscan.keyspace.names import Names
from rdbscan.keyspace.slots import Slots
from rdbscan.memory.targets import Target, resolve_target
from rdbscan.records.batch import Batch
from rdbscan.records.dump import Header, Outcome, in_cluster
from rdbscan.records.schema import ENCODINGS, NULL_MS
from tests.reference.columns import Row

FIXTURES = Path(__file__).parents[2] / "fixtures"
CORPUS = sorted([*FIXTURES.glob("corpus/*.rdb"), *FIXTURES.glob("corpus/*.aof")])
DAMAGED = sorted(FIXTURES.glob("damaged/*.rdb"))

COUNTS = ("elements", "value_bytes", "largest_element_bytes", "idle_seconds", "frequency", "expiring_fields")
COUNTS_OF_STREAMS = ("groups", "consumers", "pending", "lag")
TIMES = ("expires_at", "oldest_at", "newest_at")


class Modelled(NamedTuple):
    """The columns of a key that the reference decoder does not know."""

    encoding: str
    memory_usage_bytes: int | None
    memory_bytes: int
    namespace: str
    lag: int | None


Costs = tuple[str, int | None, int, int, int | None]
"""The fields of Modelled, with the namespace's number."""


@dataclass
class Reading:
    """What the core made of a dump: a Row and a Modelled per key, and the facts of the dump."""

    rows: list[Row]
    modelled: list[Modelled]
    header: Header
    info: Outcome


class Pieces(io.RawIOBase):
    """A stream that gives `data` in pieces of the given sizes, over and over."""

    def __init__(self, data: bytes, sizes: tuple[int, ...] = (1 << 20,)):
        self.rest = memoryview(data)
        self.sizes = cycle(sizes)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the start of `buffer`."""
        piece = self.rest[: min(next(self.sizes), len(buffer))]
        self.rest = self.rest[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)


def target_for(header: Header, outcome: Outcome, conf: dict[str, str] | None, allocator: str = "jemalloc") -> Target:
    """Return the server that wrote the dump."""
    conf = ({"cluster-enabled": "yes"} if in_cluster(header, outcome) else {}) | (conf or {})
    return resolve_target(None, header.server, header.server_version, header.rdb_version, allocator, conf)


def read(
    data: bytes,
    sizes: tuple[int, ...] = (1 << 20,),
    window_bytes: int = 1 << 16,
    batch_rows: int = 4096,
    conf: dict[str, str] | None = None,
    thorough: bool = False,
    allocator: str = "jemalloc",
) -> Reading:
    """Read a dump that comes in pieces of `sizes` bytes through a window that is `window_bytes` at first.

    `conf`: settings of the server, which is otherwise the one that wrote the dump; `allocator`: what it runs with.
    """
    info = Outcome()
    reader = DumpReader(
        Pieces(data, sizes),
        info,
        lambda header, found: target_for(header, found, conf, allocator),
        new_batch=lambda: Batch(batch_rows),
        window_bytes=window_bytes,
        thorough=thorough,
    )
    names, slots = Names(), Slots()
    reader.read_header()
    found: list[tuple[Row, Costs]] = []
    for batch in reader.batches():
        names.assign(batch)
        slots.assign(batch)
        found += [row(batch, at, reader.type_names) for at in range(batch.rows)]
    spaces = names.final()
    modelled = [Modelled(*costs[:3], spaces[costs[3]], costs[4]) for _, costs in found]
    return Reading([each for each, _ in found], modelled, reader.header, info)


def row(batch: Batch, at: int, types: list[str]) -> tuple[Row, Costs]:
    """Return one row of a batch, with None where the buffers hold their stand-ins for null."""
    values = {name: column[at] for name, column in batch.buffers.items() if name not in ("key_bytes", "key_offsets")}
    for name in COUNTS + COUNTS_OF_STREAMS:
        values[name] = None if values[name] == -1 else values[name]
    for name in TIMES:
        values[name] = None if values[name] == NULL_MS else values[name]
    costs = (
        ENCODINGS[values["encoding"]],
        None if values["memory_usage_bytes"] == -1 else values["memory_usage_bytes"],
        values["memory_bytes"],
        values["namespace"],
        values["lag"],
    )
    values |= {"key": batch.key(at), "type": types[values["type"]]}
    values["field_bytes"] = (
        values["field_bytes"] if values["type"] == "hash" else None
    )  # only the fold of hashes reads it
    return Row(**{name: values[name] for name in Row._fields}), costs


def differences(found: list[Row], expected: list[Row], most: int = 5) -> list[str]:
    """Name the first columns in which two lists of rows differ, as `key.column: found != expected`."""
    names = [f"{row.key!r}: unexpected" for row in found[len(expected) :]]
    names += [f"{row.key!r}: missing" for row in expected[len(found) :]]
    names += [
        f"{wanted.key!r}.{column}: {one!r} != {other!r}"
        for got, wanted in zip(found, expected, strict=False)
        for column, one, other in zip(Row._fields, got, wanted, strict=True)
        if one != other
    ]
    return list(islice(names, most))


def facts(reading: Reading) -> dict[str, object]:
    """Return all that must not depend on the cut. Where reading stopped early, how many bytes had been fetched may."""
    info = reading.info
    accounting = {part: size for part, size in info.accounting.items() if size and part != "unread"}
    return {
        "columns": [each[:3] for each in reading.modelled],
        "damage": info.damage,
        "accounting": accounting,
        "checksum": info.checksum,
        "complete": info.complete,
        "header": reading.header,
        "databases": info.databases,
        "functions": info.functions,
        "module data": info.module_aux,
        "damaged keys": (info.damaged_keys, info.empty_keys, info.odd_keys, info.unsound_keys),
        "warnings": info.warnings,
        "trailing": (info.trailing_bytes, info.trailing_kind),
        "keys": info.keys,
    }


def assert_same(found: Reading, expected: Reading) -> None:
    """Hold two readings of one dump against each other."""
    wrong = differences(found.rows, expected.rows)
    assert wrong == [], wrong
    others = facts(expected)
    unlike = {name: (fact, others[name]) for name, fact in facts(found).items() if fact != others[name]}
    assert unlike == {}, unlike
