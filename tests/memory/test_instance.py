"""used_memory of whole instances, predicted and as INFO said after the reload."""

from __future__ import annotations

from binascii import crc_hqx
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from rdbscan.memory.instance import Database, Instance, predict_instance
from rdbscan.memory.targets import resolve_target
from tests.memory.corpus import CORE_TYPES, DUMPS, facts, load, target_of

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = [
    path
    for path in DUMPS
    if facts(path).get("memory_after_reload") and all(each.type in CORE_TYPES for each in load(path)[1])
]
"""Dumps without module values, whose size only the module knows."""


def slot_of(name: bytes) -> int:
    """Cluster hash slot (cluster.c:keyHashSlot)."""
    start = name.find(b"{")
    end = name.find(b"}", start + 1)
    return crc_hqx(name[start + 1 : end] if start >= 0 and end > start + 1 else name, 0) % 16384


def databases(path: Path) -> dict[int, Database]:
    """Count what survived the reload."""
    dump, answers = load(path)
    alive = {(each.db, each.name) for each in answers}
    found = {}
    for db in {each.db for each in answers}:
        keys = [key for key in dump.keys if key.db == db and (db, key.name) in alive]
        volatile = sum(any(getattr(key.value, "field_expiries", ())) for key in keys)
        slots = Counter(slot_of(key.name) for key in keys).values() if target_of(path).thresholds.cluster else ()
        expires = sum(key.expires_ms is not None for key in keys)
        found[db] = Database(len(keys), expires, volatile, *dump.databases.get(db, (None, None)), tuple(slots))
    return found


def instance_of(path: Path) -> Instance:
    """Predict the server that loaded the dump."""
    dump, answers = load(path)
    allocated = sum(each.allocated for each in answers)
    return predict_instance(target_of(path), databases(path), allocated, sum(map(len, dump.functions)))


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_used_memory_within_one_percent(path: Path) -> None:
    instance = instance_of(path)
    real = int(facts(path)["memory_after_reload"]["used_memory"])
    assert abs(instance.used_memory / real - 1) < 0.01


def test_parts_add_up() -> None:
    target = resolve_target("redis-7.2", "", "", 11)
    instance = predict_instance(target, {0: Database(1000, 10)}, 123_456, 500)
    assert instance.tables == 8 * 1024 + 8 * 16
    assert instance.used_memory == instance.startup + 123_456 + instance.tables + 1000
    assert not instance.estimate


def test_hints_size_the_tables_only_where_the_server_heeds_them() -> None:
    many = {0: Database(1000, 0, hinted_keys=5000, hinted_expires=0)}
    old = predict_instance(resolve_target("redis-7.2", "", "", 11), many, 0)
    new = predict_instance(resolve_target("redis-7.4", "", "", 11), many, 0)
    assert (old.tables, new.tables) == (8 * 8192, 8 * 1024 + 64)
