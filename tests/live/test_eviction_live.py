"""Servers that are full do what the report says they would."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import redis

from rdbscan.pipeline import Options, profile_sources
from rdbscan.report import eviction
from tests.live.servers import LiveServer

KEYS = 3000
SERVERS = ["redis-7.0", "valkey-9.1"]
ROOM = 1_000_000


def fill(server: LiveServer) -> None:
    """Keys that expire soon, late and never, a megabyte each."""
    pipe = server.client.pipeline(transaction=False)
    for at in range(KEYS):
        pipe.set(f"soon:{at}", "v" * 300, ex=1000)
        pipe.set(f"late:{at}", "v" * 300, ex=100_000)
        pipe.set(f"kept:{at}", "v" * 300)
    pipe.execute()


def squeeze(server: LiveServer, policy: str, room: int) -> dict[str, int]:
    """Take `room` bytes from what the server uses and write once; keys that are left, by their first word."""
    server.client.config_set("maxmemory-policy", policy)
    server.client.config_set("maxmemory", server.client.info("memory")["used_memory"] - room)
    server.client.set("one:more", "v")
    left = dict.fromkeys(("soon", "late", "kept"), 0)
    for key in server.client.scan_iter(count=1000):
        word = key.decode().partition(":")[0]
        left[word] = left.get(word, 0) + 1
    return left


def verdicts(server: LiveServer, room: int) -> dict[str, tuple[str, str | None]]:
    """What the report says of each policy, where so many bytes are missing."""
    dump = str(server.save())
    predicted = profile_sources([dump], Options()).sources[0].predicted
    assert predicted is not None
    made = profile_sources([dump], Options(maxmemory=predicted.used_memory - room))
    return {row["policy"]: (row["verdict"], row["first"]) for row in eviction(made).table.to_dicts()}


@pytest.mark.parametrize("name", SERVERS)
def test_a_full_server_evicts_what_is_foretold(live: Callable[..., LiveServer], name: str) -> None:
    server = live(name, {"maxmemory-policy": "volatile-ttl"})
    fill(server)
    foretold = verdicts(server, ROOM // 2)
    assert foretold["volatile-ttl"] == ("evicts", "soon:{id}")
    left = squeeze(server, "volatile-ttl", ROOM // 2)
    assert left["kept"] == KEYS
    assert KEYS - left["soon"] > 20 * (KEYS - left["late"])
    assert foretold["volatile-random"][0] == "evicts"
    assert squeeze(server, "volatile-random", ROOM // 2)["kept"] == KEYS
    assert squeeze(server, "allkeys-random", ROOM // 2)["kept"] < KEYS


@pytest.mark.parametrize("name", SERVERS)
def test_a_volatile_policy_refuses_writes_where_nothing_expires(live: Callable[..., LiveServer], name: str) -> None:
    server = live(name)
    fill(server)
    for at in range(KEYS):
        server.client.delete(f"soon:{at}", f"late:{at}")
    foretold = verdicts(server, ROOM // 2)
    assert {foretold[policy][0] for policy in foretold if policy.startswith("volatile")} == {"as noeviction"}
    for policy in ("volatile-lru", "noeviction"):
        with pytest.raises(redis.exceptions.OutOfMemoryError):
            squeeze(server, policy, ROOM // 2)
    assert foretold["allkeys-lru"][0] == "evicts"
    assert squeeze(server, "allkeys-lru", ROOM // 2)["kept"] < KEYS
