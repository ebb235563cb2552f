"""The whole instance: what used_memory will be once the target server has loaded the dump."""

from __future__ import annotations

from collections.abc import Iterable

from rdbscan.memory.instance import Database, predict_instance
from rdbscan.memory.targets import Target
from rdbscan.profile.profile import SLOTS, Group, Profile
from rdbscan.records.dump import DumpInfo, PredictedMemory


def predicted_memory(profile: Profile, info: DumpInfo, target: Target) -> PredictedMemory:
    """Predict the instance from the profile of one whole, unfiltered dump. Keys that have expired are not loaded."""
    databases = {db: database(profile, info, target, db) for db in sorted({group.db for group in profile.groups})}
    allocated = sum(group.memory_bytes - group.expired_memory for group in profile.groups)
    code = sum(library.code_bytes for library in info.functions)
    instance = predict_instance(target, databases, allocated, code)
    return PredictedMemory(instance.startup, instance.keys, instance.tables, instance.functions, instance.estimate)


def database(profile: Profile, info: DumpInfo, target: Target, db: int) -> Database:
    """Count one database's keys, those with a TTL, and those with fields that expire."""
    groups = [group for group in profile.groups if group.db == db]
    hints = info.databases.get(db, (None, None))
    keys = sum(group.keys for group in groups)
    alive = keys - sum(group.expired_keys for group in groups)
    expires = alive - sum(group.no_ttl_keys for group in groups)
    slots = slot_counts(profile, keys) if target.thresholds.cluster else ()
    return Database(alive, expires, volatile_keys(groups), hints[0], hints[1], slots)


def slot_counts(profile: Profile, keys: int) -> tuple[int, ...]:
    """Count the keys of each slot that has any, in the database with `keys` keys.

    The profile counts slots over all databases: where there are several (Valkey 9), each is taken for evenly spread.
    """
    if sum(profile.slot_keys) == keys:
        return tuple(count for count in profile.slot_keys if count)
    used = max(1, round(SLOTS * (1 - (1 - 1 / SLOTS) ** keys))) if keys else 0
    return tuple(keys // used + (number < keys % used) for number in range(used))


def volatile_keys(groups: Iterable[Group]) -> int:
    """Bound the keys that have fields with a TTL: there are not more than such fields, nor than keys of their groups."""
    return sum(min(group.keys, group.expiring_fields) for group in groups)
