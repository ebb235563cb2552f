"""The whole instance: what used_memory will be once the target server has loaded the dump."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdbscan.memory.instance import Database, predict_instance
from rdbscan.memory.targets import Target
from rdbscan.profile.fields import BEGINS
from rdbscan.profile.groups import Groups
from rdbscan.profile.slots import SLOTS
from rdbscan.records.dump import DumpInfo, PredictedMemory


@dataclass(slots=True)
class KeyCounts:
    """Keys of a database, those that have expired, those with a TTL, and a bound of those with fields that expire."""

    keys: int = 0
    expired: int = 0
    expires: int = 0
    volatile: int = 0


def predicted_memory(groups: Groups, by_slot: Sequence[int], dump: DumpInfo, target: Target) -> PredictedMemory:
    """Predict the instance from the groups of one whole, unfiltered dump, and its keys by hash slot if it is a cluster's.

    Keys that have expired are not loaded.
    """
    by_slot = by_slot if target.thresholds.cluster else ()
    databases = {db: database(counts, dump, by_slot, db) for db, counts in sorted(key_counts(groups).items())}
    allocated = sum(groups.filled(BEGINS["memory_bytes"])) - sum(groups.filled(BEGINS["expired_memory"]))
    code = sum(library.code_bytes for library in dump.outcome.functions)
    instance = predict_instance(target, databases, allocated, code)
    return PredictedMemory(instance.startup, instance.keys, instance.tables, instance.functions, instance.estimate)


def key_counts(groups: Groups) -> dict[int, KeyCounts]:
    """Count the keys of each database.

    There are not more keys that have fields with a TTL than such fields, nor than keys of their groups.
    """
    found = {db: KeyCounts() for db in set(groups.dbs)}
    names = ("keys", "ttl_histogram", "expiring_keys", "expiring_fields")  # a histogram of TTLs begins with the expired
    numbers = (groups.filled(BEGINS[name]) for name in names)
    for db, keys, expired, expiring, fields in zip(groups.dbs, *numbers, strict=True):
        counts = found[db]
        counts.keys += keys
        counts.expired += expired
        counts.expires += expiring - expired
        counts.volatile += min(keys, fields)
    return found


def database(counts: KeyCounts, dump: DumpInfo, by_slot: Sequence[int], db: int) -> Database:
    """Describe one database; `by_slot` are the keys of each slot over all databases, nothing without a cluster."""
    hints = dump.outcome.databases.get(db, (None, None))
    slots = slot_counts(by_slot, counts.keys) if by_slot else ()
    return Database(counts.keys - counts.expired, counts.expires, counts.volatile, hints[0], hints[1], slots)


def slot_counts(by_slot: Sequence[int], keys: int) -> tuple[int, ...]:
    """Count the keys of each slot that has any, in the database with `keys` keys.

    Slots are counted over all databases: where there are several (Valkey 9), each is taken for evenly spread.
    """
    if sum(by_slot) == keys:
        return tuple(count for count in by_slot if count)
    used = max(1, round(SLOTS * (1 - (1 - 1 / SLOTS) ** keys))) if keys else 0
    return tuple(keys // used + (number < keys % used) for number in range(used))
