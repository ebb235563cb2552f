"""Limits from a redis.conf."""

from __future__ import annotations

import pytest

from rdbscan.memory.thresholds import Thresholds, parse_memory, parse_redis_conf, thresholds_from

CONF = """
# a comment
bind 127.0.0.1 -::1
HASH-max-ziplist-entries 100
hash-max-listpack-value 32
list-max-listpack-size -4
list-compress-depth 1
set-max-listpack-entries 64
maxmemory 2gb
maxmemory 512mb
maxmemory-policy "allkeys-lru"
cluster-enabled yes
requirepass "unfinished
save ""
"""


def test_limits_of_a_conf() -> None:
    limits = thresholds_from(parse_redis_conf(CONF))
    assert (limits.hash_entries, limits.hash_value, limits.list_fill, limits.set_entries) == (100, 32, -4, 64)
    assert (limits.list_compress_depth, limits.maxmemory, limits.maxmemory_policy) == (1, 512 * 1024**2, "allkeys-lru")
    assert limits.cluster
    assert limits.zset_entries == 128


def test_no_conf_gives_the_defaults() -> None:
    assert thresholds_from({}) == Thresholds()


def test_the_newer_name_wins() -> None:
    conf = {"zset-max-ziplist-entries": "1", "zset-max-listpack-entries": "2"}
    assert thresholds_from(conf).zset_entries == 2


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("100", 100), ("1k", 1000), ("1kb", 1024), ("3GB", 3 * 1024**3), (" 5 mb", 5 * 1024**2)],
)
def test_memory_units(text: str, size: int) -> None:
    assert parse_memory(text) == size


@pytest.mark.parametrize("text", ["", "gb", "1tb", "1.5gb", "12 eggs"])
def test_what_is_no_size_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"maxmemory: not a memory size"):
        thresholds_from({"maxmemory": text})


def test_integers_are_shared_unless_their_age_matters() -> None:
    assert Thresholds().shares_integers
    assert Thresholds(maxmemory=1, maxmemory_policy="volatile-ttl").shares_integers
    assert Thresholds(maxmemory=0, maxmemory_policy="allkeys-lru").shares_integers
    assert not Thresholds(maxmemory=1, maxmemory_policy="allkeys-lfu").shares_integers
