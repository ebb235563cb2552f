"""Dumps whose answers are kept: an incident, the shards of a set; the others are fixtures."""

from __future__ import annotations

from pathlib import Path

from tests.rdbwriter import Rdb, listpack, sorted_set, string

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


def _begun(used_memory: int, ctime: int = CTIME) -> Rdb:
    rdb = Rdb(version=10).aux("redis-ver", "7.0.15").aux("redis-bits", "64")
    return rdb.aux("ctime", str(ctime)).aux("used-mem", str(used_memory))


def damaged() -> bytes:
    """The shop's dump, cut off."""
    return (FIXTURES / "shop.rdb").read_bytes()[:2_000_000]
