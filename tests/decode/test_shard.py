"""Dumps of servers that do not say they are part of a cluster: the slots of their keys tell."""

from __future__ import annotations

import pytest

from rdbscan.decode.shard import SLOTS, is_shard, spread
from tests.decode.reading import Reading, read
from tests.rdbwriter import Rdb, members, string
from tests.reference.columns import slot

THIRD = SLOTS // 3
KEYS = 2000


def dump(last_slot: int = THIRD, version: str = "7.2.6", rdb_version: int = 11, keys: int = KEYS, db: int = 0) -> bytes:
    made = Rdb(rdb_version).aux("redis-ver", version).select(db)
    number = 0
    while keys:
        number += 1
        name = b"user:%d" % number
        if slot(name) < last_slot:
            keys -= 1
            made.key(name, *((2, members([b"a", b"b" * 70])) if keys % 3 else (0, string(b"v" * (keys % 50)))))
    return made.end()


def sizes(found: Reading) -> list[tuple[int | None, int]]:
    return [(each.memory_usage_bytes, each.memory_bytes) for each in found.modelled]


@pytest.mark.parametrize("batch_rows", [4096, 700])
def test_a_shard_is_known_by_its_slots(batch_rows: int) -> None:
    data = dump()
    found = read(data, batch_rows=batch_rows)
    assert sizes(found) == sizes(read(data, batch_rows=batch_rows, conf={"cluster-enabled": "yes"}))
    assert sizes(found) != sizes(read(data, batch_rows=batch_rows, conf={"cluster-enabled": "no"}))
    (warning,) = (each for each in found.info.warnings if "shard of a cluster" in each)
    assert "none in slots 54" in warning
    assert "to 16383" in warning
    assert found.info.slots > 250


def test_the_settings_overrule() -> None:
    found = read(dump(), conf={"cluster-enabled": "no"})
    assert not found.info.slots
    assert not found.info.warnings


@pytest.mark.parametrize(
    "data",
    [
        dump(SLOTS),
        dump(SLOTS, keys=300),
        dump(keys=200),  # too few to tell
        dump(db=1),  # a cluster has one database
        dump(version="7.4.1", rdb_version=12),  # would have said so
    ],
    ids=["all slots", "few but anywhere", "few", "database 1", "7.4"],
)
def test_all_others_are_plain_servers(data: bytes) -> None:
    found = read(data)
    assert sizes(found) == sizes(read(data, conf={"cluster-enabled": "no"}))
    assert not found.info.warnings


def test_spread() -> None:
    assert spread([]) == (0, 0, SLOTS)
    assert spread([0, SLOTS - 1]) == (2, 1, SLOTS - 2)
    assert spread([5, 5, 9000]) == (2, 6, 8994)
    assert not is_shard(spread(range(0, SLOTS, 9)))
    assert is_shard(spread(range(10_000)))
