"""used_memory of a whole instance once it has loaded a dump, from what its keys take and how many there are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rdbscan.memory.rules import Rules
from rdbscan.memory.servers.startups import STARTUPS
from rdbscan.memory.tables import buckets_for, children, expected_entry, slots_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rdbscan.memory.targets import Target

KVSTORE_METADATA = 8
"""Bytes a Valkey table inside a kvstore has more than one of its own (hashtable.c: kvstoreHashtableMetadata)."""


@dataclass(frozen=True)
class Database:
    """What one database holds once it is loaded: keys, those with TTL, and those with expiring hash fields.

    `hinted_*` are the file's RESIZEDB numbers, None without. `slot_keys` (cluster mode): keys in the file per non-empty
    slot, those included that have expired and are not loaded.
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
    cluster = target.thresholds.cluster
    filled = [database for database in databases.values() if database.keys]
    tables = MainTables(target)
    total = sum(tables.of(database) for database in filled)
    if cluster:
        total += server.lazy_databases * max(len(filled) - 1, 0)
    startups = STARTUPS.get((server.name, target.allocator), (server.startup, server.startup_cluster))
    return Instance(startups[cluster], memory_bytes, round(total), 2 * function_bytes, target.estimate)


class MainTables:
    """Bytes of the main and expires tables of a target's databases, but for the entries that each key's size has."""

    def __init__(self, target: Target) -> None:
        self.server = target.server
        self.cluster = target.thresholds.cluster
        self.rules = Rules(target)

    def size(self, n: int) -> int:
        """Return the usable bytes of a block asked for with n."""
        block: int = self.rules.allocator.size(n)
        return block

    def of(self, database: Database) -> float:
        """Return the bytes of one database."""
        if self.cluster and self.server.slot_tables and database.slot_keys:
            return self.by_slot(database)
        server = self.server
        total = float(int(server.slot_radix_per_key * database.keys)) if self.cluster else 0.0
        total += self.one(database.keys, database.hinted_keys, server.keys_dict)
        total += self.one(database.expires, database.hinted_expires, server.expires_dict)
        return total + self.volatile(database.volatile)

    def by_slot(self, database: Database) -> float:
        """The same with a table per slot (7.4+); keys with TTL and those that are not loaded are taken to be spread evenly.

        A slot that loses all its keys has no table, unless its SLOT_INFO made one.
        """
        server = self.server
        lost = max(0.0, 1 - database.keys / sum(database.slot_keys))
        share = database.expires / database.keys
        volatile = database.volatile / database.keys
        total = 0.0
        for count, slots in Counter(database.slot_keys).items():
            expiring = 1 - (1 - share) ** count  # how likely it is that the slot has such a table
            each = self.one(count, count, server.keys_dict)
            each += expiring * self.one(max(1, round(count * share)), None, server.expires_dict)
            if server.presizes_slots:
                each += (1 - expiring) * self.size(server.expires_dict)
            each += (1 - (1 - volatile) ** count) * self.volatile(max(1, round(count * volatile)))
            total += slots * each * (1 if server.presizes_slots else 1 - lost**count)
        return total

    def one(self, count: int, hint: int | None, struct: int) -> float:
        """Return the bytes of one table of `count` entries, in a struct made for it if there is any entry.

        Where hints are heeded it is sized for them. What entries take more or less than in the keys' sizes, for which the
        hint is all that was known, is added.
        """
        presized = max(count, hint or 0) if self.server.presizes_main else count
        if presized == 0:
            return 0
        entries: float = count * (expected_entry(self.rules, count) - expected_entry(self.rules, hint or count))
        if not self.server.bucket_table:
            slots = self.size(8 * slots_for(presized))
            return slots + entries + (self.size(struct) if struct and count else 0)
        return self.bucket_struct() + self.size(64 * buckets_for(presized)) + entries

    def bucket_struct(self) -> int:
        """Return the bytes of a table of buckets inside a kvstore, without its buckets."""
        return self.size(self.server.table_base + self.server.hash_metadata + KVSTORE_METADATA)

    def volatile(self, count: int) -> float:
        """Return the bytes of Valkey 9's table of keys with expiring fields, which no key's size has."""
        if not count or not self.server.volatile_fields:
            return 0
        buckets = buckets_for(count)
        chained: float = children(count, buckets) * self.size(64)
        return self.bucket_struct() + self.size(64 * buckets) + chained
