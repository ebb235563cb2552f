"""Which server a dump is loaded by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.memory.load_simulator import LoadSimulator
from rdbscan.memory.targets import resolve_target, target_names


@pytest.mark.parametrize(
    ("server", "version", "rdb_version", "name", "estimate"),
    [
        ("redis", "7.2.6", 11, "redis-7.2", False),
        ("redis", "6.0.4", 9, "redis-6.0.5", False),
        ("redis", "6.0.20", 9, "redis-6.0", False),
        ("redis", "8.0.6", 12, "redis-8.0", False),
        ("redis", "8.2.1", 12, "redis-8.2", False),
        ("redis", "8.4.0", 12, "redis-8.4", True),
        ("redis", "8.6.0", 13, "redis-8.6.0", False),
        ("redis", "8.6.3", 13, "redis-8.6", False),
        ("redis", "7.3.240", 12, "redis-7.4", True),
        ("redis", "7.9.225", 12, "redis-8.0", True),
        ("redis", "9.1.0", 15, "redis-8.10", True),
        ("redict", "7.3.6", 12, "redict-7.3", False),
        ("redict", "7.3.0", 11, "redict-7.3", False),
        ("redis", "8.12.0", 15, "redis-8.10", True),
        ("redis", "255.255.255", 9, "redis-6.2", True),
        ("redis", "255.255.255", 12, "redis-8.2", True),
        ("redis", "999.999.999", 13, "redis-8.6", True),
        ("valkey", "255.255.255", 80, "valkey-9.1", True),
        ("valkey", "255.255.255", 11, "valkey-8.1", True),
        ("redis", "", 6, "redis-2.8", True),
        ("redis", "", 2, "redis-2.4", True),
        ("redis", "3.2.13", 7, "redis-3.2", True),
        ("valkey", "7.2.8", 11, "valkey-7.2", False),
        ("valkey", "8.1.3", 11, "valkey-8.1.3", False),
        ("valkey", "8.1.4", 11, "valkey-8.1", False),
        ("valkey", "8.0.240", 11, "valkey-8.1.3", True),
        ("valkey", "9.1.2", 80, "valkey-9.1", False),
        ("valkey", "9.3.0", 80, "valkey-9.1", True),
        ("keydb", "6.3.4", 9, "redis-6.2", True),
        ("dragonfly", "df-v1.20", 9, "redis-6.2", True),
        ("unknown", "", 80, "valkey-9.1", True),
        ("unknown", "", 99_999, "valkey-9.1", True),
    ],
)
def test_the_server_that_wrote_the_dump(server: str, version: str, rdb_version: int, name: str, estimate: bool) -> None:
    target = resolve_target(None, server, version, rdb_version)
    assert (target.name, target.estimate) == (name, estimate)
    assert bool(target.note) == estimate


@pytest.mark.parametrize("name", target_names())
def test_every_target_can_be_asked_for_and_loads(name: str) -> None:
    target = resolve_target(name, "redis", "7.2.6", 11)
    assert target.name == name
    loading = LoadSimulator(target)
    loading.start(0, 5, True, -1)
    loading.element(100, False, 0)
    loading.finish()
    assert loading.allocated >= 100


def test_a_patch_version_may_follow() -> None:
    assert resolve_target("valkey-8.1.9", "", "", 0).name == "valkey-8.1"
    assert resolve_target("valkey-8.1.2", "", "", 0).name == "valkey-8.1.3"
    assert resolve_target("redict-7.3.5", "", "", 0).name == "redict-7.3"


@pytest.mark.parametrize(
    ("name", "meant"), [("redis-9.9", "redis-8.10"), ("valkey-7.9", "valkey-7.2"), ("redis-7.1", "redis-7.2")]
)
def test_a_server_that_never_was_is_answered_with_the_nearest(name: str, meant: str) -> None:
    with pytest.raises(ValueError, match=f"did you mean {meant}"):
        resolve_target(name, "", "", 0)


@pytest.mark.parametrize("name", ["memcached-1.6", "redis", "redis-latest"])
def test_an_unknown_target_is_named_with_those_there_are(name: str) -> None:
    with pytest.raises(ValueError, match=r"unknown target.*valkey-9\.1"):
        resolve_target(name, "", "", 0)


def test_an_unknown_allocator_is_named() -> None:
    with pytest.raises(ValueError, match="mimalloc"):
        resolve_target(None, "redis", "7.2", 11, "mimalloc")


@given(st.text(), st.text(), st.integers(-(2**31), 2**31))
def test_whatever_a_dump_says_of_its_writer(server: str, version: str, rdb_version: int) -> None:
    assert resolve_target(None, server, version, rdb_version).name in target_names()
