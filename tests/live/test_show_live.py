"""What `show` says of a key is what the server that saved it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rdbscan.pipeline import Options
from rdbscan.pipeline.lookup import content, find_key
from rdbscan.values import Entry, Group, Pair, Plain, Scored
from tests.live.servers import LiveServer

ODD = [b"", b"\x00\xff\n", b"12345", b"-1", b"word", b"long" * 100, "žluť".encode()]


def fill(ask: Callable[..., Any], size: int) -> None:
    """Keys of each type, small enough for the compact encodings, or not."""
    values = ODD + [b"more:%d" % at for at in range(size)]
    ask(b"SET", b"string", b"a\x00b" * size)
    ask(b"SET", b"number", 4711)
    ask(b"RPUSH", b"list", *values)
    ask(b"SADD", b"set", *values)
    ask(b"SADD", b"intset", *range(size))
    ask(b"HSET", b"hash", *[part for value in values for part in (value, value[::-1])])
    ask(b"ZADD", b"zset", *[part for at, value in enumerate(values) for part in (at * 1.25 - 3, value)])
    for at in range(size):
        ask(b"XADD", b"stream", b"%d-%d" % (1000 + at, at), b"field", values[at % len(values)], b"n", at)
    ask(b"XDEL", b"stream", b"1001-1")
    ask(b"XGROUP", b"CREATE", b"stream", b"group", 0)
    ask(b"XREADGROUP", b"GROUP", b"group", b"someone", b"COUNT", 3, b"STREAMS", b"stream", b">")


@pytest.mark.parametrize("size", [5, 1500])
@pytest.mark.parametrize(
    "name", ["redis-7.0", "redict-7.3", "redis-8.0", "redis-8.2", "redis-8.6", "valkey-8.1", "valkey-9.1"]
)
def test_content_is_what_the_server_says(live: Callable[..., LiveServer], name: str, size: int) -> None:
    server = live(name)
    fill(server.ask, size)
    expiring = name in ("redis-8.0", "redis-8.2", "redis-8.6", "valkey-9.1")
    if expiring:
        server.ask(b"HPEXPIREAT", b"hash", 4_000_000_000_000, b"FIELDS", 1, b"word")
    dump = str(server.save())

    def told(key: bytes) -> list[Any]:
        return list(content(dump, find_key(dump, key, None, Options()), None))

    assert [one.value.head for one in told(b"string")] == [server.ask(b"GET", b"string")]
    assert [one.value.head for one in told(b"number")] == [b"4711"]
    plain = [one.value.head for one in told(b"list") if isinstance(one, Plain)]
    assert plain == server.ask(b"LRANGE", b"list", 0, -1)
    for key in (b"set", b"intset"):
        assert sorted(one.value.head for one in told(key)) == sorted(server.ask(b"SMEMBERS", key))
    fields = {one.field.head: one.value.head for one in told(b"hash") if isinstance(one, Pair)}
    assert fields == {value: value[::-1] for value in ODD + [b"more:%d" % at for at in range(size)]}
    assert [one.field.head for one in told(b"hash") if one.expires_at == 4_000_000_000_000] == [b"word"] * expiring
    for one in told(b"zset"):
        assert isinstance(one, Scored)
        assert float(server.ask(b"ZSCORE", b"zset", one.member.head)) == one.score
    entries = [one for one in told(b"stream") if isinstance(one, Entry)]
    assert [b"%d-%d" % (one.ms, one.seq) for one in entries] == [
        one[0] for one in server.ask(b"XRANGE", b"stream", "-", "+")
    ]
    assert len(entries) == size - 1
    (group,) = [one for one in told(b"stream") if isinstance(one, Group)]
    assert (group.name.head, group.pending, [count for _, count in group.consumers]) == (b"group", 3, [3])
