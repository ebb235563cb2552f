"""Keys rewritten as the report advises, in real servers: does it save what was foretold?"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator

import lzf
import pytest

from rdbscan.pipeline import Options, profile_sources
from rdbscan.report import waste
from tests.live.servers import LiveServer

SERVERS = ["redis-6.2", "redis-7.0", "redis-8.0", "valkey-8.1", "valkey-9.1"]
KEYS = 20_000
LETTERS = str.maketrans("0123456789", "abcdefghij")


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
    namespace, foretold = told(server, "small strings")
    before = used(server)
    rewrite(server, keys, namespace)
    server.save()
    assert foretold == pytest.approx(before - used(server), rel=0.12)


@pytest.mark.parametrize("name", ["redis-7.0", "valkey-8.1", "valkey-9.1"])
@pytest.mark.parametrize(
    ("long_name", "short_name"),
    [("customer:invoice:notification:sent:{}", "c:i:n:s:{}"), ("application:frontend:{}:preferences", "a:f:{}:p")],
)
def test_saving_by_short_names(live: Callable[..., LiveServer], name: str, long_name: str, short_name: str) -> None:
    server = live(name)
    pipe = server.client.pipeline(transaction=False)
    for at in range(KEYS):
        pipe.set(long_name.format(1_000_000 + at), "ok", ex=1_000_000)
    pipe.execute()
    namespace, foretold = told(server, "long names")
    assert namespace == long_name.format("{id}")
    before = used(server)
    for at in range(KEYS):
        pipe.rename(long_name.format(1_000_000 + at), short_name.format(1_000_000 + at))
    pipe.execute()
    server.save()
    assert foretold == pytest.approx(before - used(server), abs=16 * KEYS)


@pytest.mark.parametrize("name", ["redis-7.0", "valkey-9.1"])
def test_saving_by_compression(live: Callable[..., LiveServer], name: str) -> None:
    server = live(name)
    dice = random.Random(3)
    words = [text(dice, 2, 9) for _ in range(30)]
    pages = [" ".join(dice.choices(words, k=dice.randrange(200, 2000))).encode() for _ in range(1000)]
    for at, page in enumerate(pages):
        server.client.set(f"page:{at}", page)
    _, foretold = told(server, "large strings")
    before = used(server)
    for at, page in enumerate(pages):
        server.client.set(f"page:{at}", lzf.compress(page))
    server.save()
    assert 1.0 <= (before - used(server)) / foretold <= 1.15


@pytest.mark.parametrize("name", SERVERS)
def test_saving_by_short_field_names(live: Callable[..., LiveServer], name: str) -> None:
    server = live(name)
    dice = random.Random(3)
    pipe = server.client.pipeline(transaction=False)
    records = {f"user:{at}": [text(dice, 4, 20) for _ in range(dice.randrange(4, 16))] for at in range(KEYS)}
    for key, values in records.items():
        pipe.hset(key, mapping={f"field-name-{at:02}": value for at, value in enumerate(values)})
    pipe.execute()
    _, foretold = told(server, "field names")
    before = used(server)
    server.client.flushall()
    for key, values in records.items():
        pipe.hset(key, mapping={f"{at:02}".translate(LETTERS): value for at, value in enumerate(values)})
    pipe.execute()
    server.save()
    assert before - used(server) == pytest.approx(foretold, rel=0.1)


@pytest.mark.parametrize("name", SERVERS)
def test_saving_by_plain_numbers(live: Callable[..., LiveServer], name: str) -> None:
    server = live(name)
    pipe = server.client.pipeline(transaction=False)
    for at in range(KEYS):
        pipe.set(f"code:{at}", f"{at * 37:012}")
    pipe.execute()
    _, foretold = told(server, "numbers as text")
    before = used(server)
    for at in range(KEYS):
        pipe.set(f"code:{at}", at * 37)
    pipe.execute()
    server.save()
    # Valkey's table has some buckets more or less by chance: measured 0.5 % of the saving (standard deviation).
    assert before - used(server) == pytest.approx(foretold, rel=0.03 if name.startswith("valkey") else 0.01)


def told(server: LiveServer, kind: str) -> tuple[str, int]:
    """The namespace and the saving of the one row of that kind, once the server has saved."""
    report = waste(profile_sources([str(server.save())], Options(allocator=server.allocator)))
    ((namespace, saving),) = [(str(row[0]), int(str(row[4]))) for row in report.rows if row[1] == kind]
    return namespace, saving


def used(server: LiveServer) -> int:
    """used_memory once the server has loaded its last dump: no buffers, no spare room of what changed."""
    server.restart({})
    server.finish_rehashing()
    server.client.close()  # the buffers of the next connection are new, those of this one shrink after a second
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
