"""Dumps whose answers are kept: an incident, the shards of a set; the others are fixtures."""

from __future__ import annotations

from pathlib import Path

from tests.rdbwriter import Rdb, listpack, sorted_set, string
from tests.reference.columns import slot

FIXTURES = Path(__file__).parents[2] / "fixtures"
CTIME = 1_795_213_058
DAY = 86_400_000
HASH_LISTPACK, ZSET_2 = 16, 5


def incident() -> bytes:
    """A Bull queue that keeps its finished jobs, on a server that is nearly full."""
    jobs, now = 3_000, CTIME * 1000
    rdb = _begun(used_memory=1_045_000).select(0, jobs + 305, 300)
    for number in range(1, jobs + 1):
        fields = (b"name", b"send", b"data", b'{"to":%d,"template":"welcome"}' % number, b"opts", b'{"attempts":3}')
        rdb.key(b"bull:emails:%d" % number, HASH_LISTPACK, string(listpack(fields)))
    done = [(b"%d" % number, now - 60 * DAY + number * 1_700_000) for number in range(1, jobs + 1)]
    rdb.key(b"bull:emails:completed", ZSET_2, sorted_set(done))
    rdb.key(b"bull:emails:id", 0, string(b"3000"))
    rdb.key(b"bull:emails:meta", HASH_LISTPACK, string(listpack((b"opts.maxLenEvents", b"10000"))))
    for number in range(300):
        rdb.key(b"session:%032x" % (number * 7919), 0, string(b"x" * 60), ms=now + DAY + number * 1000)
    return rdb.end()


def shards() -> dict[str, bytes]:
    """Forty shards of one set: one is heavy, one breaks off."""
    made = {f"shard-{number:02}.rdb": _shard(number) for number in range(40)}
    made["shard-31.rdb"] = made["shard-31.rdb"][:-200]
    return made


def _shard(number: int) -> bytes:
    rdb = _begun(used_memory=3_000_000, ctime=CTIME + number).select(0)
    for key in range(60 if number != 17 else 400):
        rdb.key(b"cart:%d:%d" % (number, key), 0, string(b"c" * 20_000), ms=(CTIME + 3600 + key) * 1000)
    for key in range(25):
        rdb.key(b"lock:order:%d:%d" % (number, key), 0, string(b"1" * 900))
    return rdb.end()


NODES = f"""\
{1:040x} 10.0.0.1:6379@16379 myself,master - 0 0 1 connected 0-4095
{9:040x} 10.0.0.9:6379@16379 slave {1:040x} 0 0 1 connected
{2:040x} 10.0.0.2:6379@16379 master - 0 0 2 connected 4096-8191
{3:040x} 10.0.0.3:6379@16379 master - 0 0 3 connected 8192-12287 [12287->-{4:040x}]
{4:040x} 10.0.0.4:6379@16379,node4.example master - 0 0 4 connected 12288-16383
vars currentEpoch 6 lastVoteEpoch 0
"""


def cluster() -> dict[str, bytes]:
    """Three of four shards: one twice, by its replica; one with a hot key, saved long before; left-overs of a move."""
    names = [b"user:{%d}:%s" % (key, kind) for key in range(3000) for kind in (b"cart", b"seen")]
    shards = [[name for name in names if slot(name) // 4096 == number] for number in range(4)]
    hot = next(name for at in range(99) if slot(name := b"feed:{%d}" % at) // 4096 == 2)
    return {
        "node-1.rdb": _node(1, shards[0], CTIME),
        "node-1-replica.rdb": _node(1, shards[0], CTIME + 60),
        "node-2.rdb": _node(2, shards[1] + shards[0][:4], CTIME + 2),
        "node-3.rdb": _node(3, shards[2], CTIME - 4 * 3600, {hot: 3_000_000}),
    }


def _node(number: int, names: list[bytes], ctime: int, large: dict[bytes, int] | None = None) -> bytes:
    rdb = _begun(3_000_000, ctime).aux("repl-id", f"{number:040x}").select(0)
    for name, size in (dict.fromkeys(names, 300) | (large or {})).items():
        rdb.key(name, 0, string(b"v" * size))
    return rdb.end()


def _begun(used_memory: int, ctime: int = CTIME) -> Rdb:
    rdb = Rdb(version=10).aux("redis-ver", "7.0.15").aux("redis-bits", "64")
    return rdb.aux("ctime", str(ctime)).aux("used-mem", str(used_memory))


def damaged() -> bytes:
    """The shop's dump, cut off."""
    return (FIXTURES / "shop.rdb").read_bytes()[:2_000_000]
