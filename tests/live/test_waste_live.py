"""Small strings rewritten as hashes, as the report advises, in real servers: do they save what it foretold?"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator

import pytest

from rdbscan.pipeline import Options, profile_sources
from rdbscan.report import waste
from tests.live.servers import LiveServer

SERVERS = ["redis-6.2", "redis-7.0", "redis-8.0", "valkey-8.1", "valkey-9.1"]
KEYS = 20_000


def number(dice: random.Random) -> Iterator[tuple[str, str]]:
    for at in range(KEYS):
        yield f"user:{10_000 + at}:visits", str(dice.randrange(100_000))


def flag(dice: random.Random) -> Iterator[tuple[str, str]]:
    for at in range(KEYS):
        yield f"flag:{at}", "1"


def short(dice: random.Random) -> Iterator[tuple[str, str]]:
    for _ in range(KEYS):
        yield f"token:{dice.getrandbits(64):016x}", text(dice, 8, 30)


def long(dice: random.Random) -> Iterator[tuple[str, str]]:
    for _ in range(KEYS):
        yield f"prefs:{dice.getrandbits(128):032x}", text(dice, 40, 64)


def text(dice: random.Random, least: int, most: int) -> str:
    return "".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randrange(least, most)))


@pytest.mark.parametrize("kind", [number, flag, short, long])
@pytest.mark.parametrize("name", SERVERS)
def test_saving_by_hashes(
    live: Callable[..., LiveServer], name: str, kind: Callable[[random.Random], Iterator[tuple[str, str]]]
) -> None:
    server = live(name)
    keys = dict(kind(random.Random(3)))
    pipe = server.client.pipeline(transaction=False)
    for key, value in keys.items():
        pipe.set(key, value)
    pipe.execute()
    dump = server.save()
    report = waste(profile_sources([str(dump)], Options(allocator=server.allocator)))
    ((namespace, waste_kind, count, _, foretold, *_),) = report.rows
    assert (waste_kind, count) == ("small strings", KEYS)
    before = used(server)
    rewrite(server, keys, str(namespace))
    server.save()
    assert float(str(foretold)) == pytest.approx(before - used(server), rel=0.12)


def used(server: LiveServer) -> int:
    """used_memory once the server has loaded its last dump: no buffers, no spare room of what changed."""
    server.restart({})
    return int(server.client.info("memory")["used_memory"])


def rewrite(server: LiveServer, keys: dict[str, str], namespace: str) -> None:
    """One field a key, in hashes of about a hundred."""
    head, _, tail = namespace.partition("{id}")
    pipe = server.client.pipeline(transaction=False)
    for key, value in keys.items():
        varied = key.removeprefix(head).removesuffix(tail)
        pipe.hset(f"h{zlib.crc32(varied.encode()) % (len(keys) // 100)}", varied, value)
        pipe.delete(key)
    pipe.execute()
