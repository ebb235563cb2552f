"""The measurement of what DEL frees, held against what the server's source says of strings of known lengths."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.live.freed import freed
from tests.live.servers import LiveServer

# Debian's jemalloc rounds up to a multiple of 16 bytes, beyond 128 bytes to one of a quarter of a power of two.
ENTRY, NAME, OBJECT = 32, 16, 16
"""dictEntry (24 bytes), the name (sdshdr5: 1 + 8 + 1) and robj (16); dict.h, sds.h and server.h of Redis 7.0."""
VALUES = {200: OBJECT + 224, 1000: OBJECT + 1024, 20_000: OBJECT + 20_480}
"""Length of a value, and what it takes with its header (sdshdr8 or 16: 3 or 5 bytes) and the zero behind it."""
SHARED_INTEGER = 7


def name(number: int) -> bytes:
    return b"name%04d" % number


def test_strings_of_known_lengths(live: Callable[..., LiveServer]) -> None:
    server = live("redis-7.0")
    expected = {}
    for number in range(400):
        length = [0, *VALUES][number % 4]
        ttl = 100_000 if number % 3 == 0 else None
        server.client.set(name(number), "v" * length if length else SHARED_INTEGER, ex=ttl)
        expected[0, name(number)] = ENTRY + NAME + VALUES.get(length, 0) + (ENTRY if ttl else 0)
    server.load(server.save().rename(server.folder / "saved.rdb"))
    found = freed(server, expected)
    assert len(found) == 220
    assert found == {key: expected[key] for key in found}
    assert server.ask("DBSIZE") == 180


def test_expired_keys_are_left_out(live: Callable[..., LiveServer]) -> None:
    server = live("redis-7.0")
    for number in range(20):
        server.client.set(name(number), SHARED_INTEGER, ex=100_000)
    server.load(server.save().rename(server.folder / "saved.rdb"))
    for number in range(0, 20, 2):
        server.client.pexpire(name(number), 1)
    time.sleep(0.01)
    found = freed(server, [(0, name(number)) for number in range(20)])
    assert {key[-1] % 2 for _, key in found} == {1}
    assert set(found.values()) == {ENTRY + NAME + ENTRY}
