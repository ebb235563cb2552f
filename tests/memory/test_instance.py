"""used_memory of whole instances, predicted and as INFO said after the reload."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from rdbscan.memory.instance import Database, predict_instance
from rdbscan.memory.targets import resolve_target
from rdbscan.pipeline import profile_sources
from tests.memory.corpus import DUMPS, SIZED_TYPES, facts, load, options_of

if TYPE_CHECKING:
    from pathlib import Path

    from rdbscan.records.dump import PredictedMemory

WHOLE = [
    path
    for path in DUMPS
    if facts(path).get("memory_after_reload") and all(each.type in SIZED_TYPES for each in load(path)[1])
]
"""Dumps without values of modules whose size only the module knows."""


@cache
def instance_of(path: Path) -> PredictedMemory:
    """Predict the server that loads the dump."""
    predicted = profile_sources([str(path)], options_of(path)).sources[0].predicted
    assert predicted is not None
    return predicted


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
