"""What deleting a key frees: how far `used_memory` of a real server falls."""

from __future__ import annotations

import random
from collections.abc import Collection
from contextlib import suppress

import redis

from tests.live.servers import LiveServer

SHARE = 0.55
"""Of the keys; the tables of the server would shrink if more of them went."""
STILL = {
    "activerehashing": "no",
    "hz": "1",
    "lazyfree-lazy-expire": "no",
    "lazyfree-lazy-user-del": "no",
    "slowlog-log-slower-than": "-1",
}
"""With these settings, memory changes only by commands of clients, and at once."""


def freed(server: LiveServer, keys: Collection[tuple[int, bytes]], seed: int = 0) -> dict[tuple[int, bytes], int]:
    """Delete 55 % of the keys (database, name) one by one in random order, and return the bytes that each of them freed.

    The server has loaded a dump with these keys and no others. Keys that have expired are left out.
    """
    _hold_still(server)
    fallen = {}
    before = _used_memory(server)
    for db, key in random.Random(seed).sample(sorted(keys), int(SHARE * len(keys))):
        server.ask("SELECT", db)
        deleted = server.ask("DEL", key)
        after = _used_memory(server)
        if deleted:
            fallen[db, key] = before - after
        before = after
    return fallen


def _hold_still(server: LiveServer) -> None:
    server.ask("DEBUG", "SET-ACTIVE-EXPIRE", 0)
    server.finish_rehashing()
    for name, value in STILL.items():
        server.ask("CONFIG", "SET", name, value)
    with suppress(redis.ResponseError):  # Redis 6.2 never resizes it
        server.ask("DEBUG", "REPLYBUFFER", "RESIZING", 0)
    server.ask("SELECT", 0)
    server.ask("DEL", b"\xff no such key")  # the first call of a command allocates its statistics


def _used_memory(server: LiveServer) -> int:
    """Return used_memory in bytes, once INFO says the same twice: the buffers of the connection have their size by then."""
    said = [_info(server), _info(server)]
    while said[-1] != said[-2]:
        said.append(_info(server))
        if len(said) > 100:
            raise RuntimeError(f"used_memory of {server.name} does not come to rest: {said[-5:]}")
    return said[-1]


def _info(server: LiveServer) -> int:
    lines = server.ask("INFO", "memory").split(b"\r\n")
    return int(next(line for line in lines if line.startswith(b"used_memory:")).partition(b":")[2])
