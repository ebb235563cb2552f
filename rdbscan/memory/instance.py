"""used_memory of a whole instance once it has loaded a dump, from what its keys take and how many there are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rdbscan.memory.allocators import Allocator
from rdbscan.memory.tables import buckets_for, children, slots_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rdbscan.memory.servers import Server
    from rdbscan.memory.targets import Target

KVSTORE_METADATA = 8
"""Bytes a Valkey table inside a kvstore has more than one of its own (hashtable.c: kvstoreHashtableMetadata)."""


@dataclass(frozen=True)
class Database:
    """What one database holds: keys, those with TTL, and those with expiring hash fields.

    `hinted_*` are the file's RESIZEDB numbers, None without. `slot_keys` (cluster mode): keys per non-empty slot.
    """

    keys: int
    expires: int = 0
    volatile: int = 0
    hinted_keys: int | None = None
    hinted_expires: int | None = None
    slot_keys: Sequence[int] = field(default_factory=tuple)


@dataclass(frozen=True)
class Instance:
    """Predicted bytes: `used_memory` = startup + keys + tables + functions. `estimate` as in the target."""

    startup: int
    keys: int
    tables: int
    functions: int
    estimate: bool

    @property
    def used_memory(self) -> int:
        """What INFO will call used_memory. Clients, replication buffers and modules' own memory come on top."""
        return self.startup + self.keys + self.tables + self.functions


def predict_instance(
    target: Target, databases: Mapping[int, Database], memory_bytes: int, function_bytes: int = 0
) -> Instance:
    """Predict an instance.

    databases: by number. memory_bytes: sum over the keys that survive the load. function_bytes: code of the
    libraries in the dump (counted twice: text and compiled; the rest of the Lua VM is in startup).
    """
    server = target.server
    allocator = Allocator(target.profile)
    cluster = target.thresholds.cluster
    filled = [database for database in databases.values() if database.keys]
    tables = sum(table_bytes(server, allocator, database, cluster) for database in filled)
    if cluster:
        tables += server.lazy_databases * max(len(filled) - 1, 0)
    startup = server.startup_cluster if cluster else server.startup
    return Instance(startup, memory_bytes, tables, 2 * function_bytes, target.estimate)


def table_bytes(server: Server, allocator: Allocator, database: Database, cluster: bool) -> int:
    """Bytes of a database's main and expires tables, without the entries that `memory_bytes` has."""
    if cluster and server.slot_tables and database.slot_keys:
        return slot_bytes(server, allocator, database)
    total = int(server.slot_radix_per_key * database.keys) if cluster else 0
    volatile = database.volatile if server.volatile_fields else 0
    for count, hint, struct in (
        (database.keys, database.hinted_keys, server.keys_dict),
        (database.expires, database.hinted_expires, server.expires_dict),
        (volatile, None, 0),
    ):
        presized = max(count, hint or 0) if server.presizes_main else count
        total += one_table(server, allocator, count, presized, struct)
    return total


def slot_bytes(server: Server, allocator: Allocator, database: Database) -> int:
    """The same in cluster mode since 7.4: a table per slot; keys with TTL are taken to be spread like all keys."""
    share = database.expires / database.keys
    volatile = database.volatile / database.keys if server.volatile_fields else 0.0
    total = 0.0
    for count in database.slot_keys:
        total += one_table(server, allocator, count, count, server.keys_dict)
        for part in (share, volatile):
            likely = 1 - (1 - part) ** count  # that the slot has such a table
            expected = max(1, round(count * part))
            total += likely * one_table(server, allocator, expected, expected, server.expires_dict)
    return round(total)


def one_table(server: Server, allocator: Allocator, count: int, presized: int, struct: int) -> int:
    """Bytes of one table of `count` entries, sized for `presized`, and of its dict struct if made for it."""
    if count == 0 and presized == 0:
        return 0
    if not server.bucket_table:
        slots: int = allocator.size(8 * slots_for(presized))
        return slots + (allocator.size(struct) if struct and count else 0)
    buckets: int = buckets_for(presized)
    table: int = allocator.size(server.table_base + server.hash_metadata + KVSTORE_METADATA)
    chained: float = children(count, buckets)
    return table + 64 * (buckets + round(chained))
