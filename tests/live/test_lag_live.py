"""How far consumer groups are behind, against XINFO GROUPS of real servers."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from rdbscan.pipeline import Options, profile_sources
from tests.live.servers import LiveServer

SERVERS = ["redis-7.0", "redict-7.3", "redis-8.0", "redis-8.2", "redis-8.6", "valkey-8.1", "valkey-9.1"]
STREAMS = 400


def live_through(server: LiveServer, key: str, dice: random.Random) -> None:
    """Fill a stream and have it read, deleted from and trimmed in some order; its groups begin anywhere."""
    ids = [server.ask("XADD", key, f"{1000 + at}-1", "n", at) for at in range(dice.randrange(1, 12))]
    somewhere = [*ids, b"0", b"500-0", b"1003-0", b"9999-0", b"$"]
    for group in range(dice.choice([1, 1, 1, 3])):
        server.ask("XGROUP", "CREATE", key, f"g{group}", dice.choice(somewhere))
        for _step in range(dice.randrange(5)):
            match dice.randrange(7):
                case 0:
                    server.ask(
                        "XREADGROUP", "GROUP", f"g{group}", "c", "COUNT", dice.randrange(1, 6), "STREAMS", key, ">"
                    )
                case 1:
                    server.ask("XDEL", key, dice.choice(ids))
                case 2:
                    server.ask("XTRIM", key, "MAXLEN", dice.randrange(len(ids)))
                case 3:
                    server.ask("XTRIM", key, "MINID", dice.choice(ids))
                case 4:
                    server.ask("XGROUP", "SETID", key, f"g{group}", dice.choice(somewhere))
                case 5:
                    read = dice.randrange(len(ids))
                    server.ask("XGROUP", "SETID", key, f"g{group}", dice.choice(somewhere), "ENTRIESREAD", read)
                case _:
                    ids.append(server.ask("XADD", key, "*", "n", 1))


def said(server: LiveServer, key: str) -> int | None:
    """The largest lag of the stream's groups; None if the server cannot tell any."""
    groups = [dict(zip(facts[::2], facts[1::2], strict=True)) for facts in server.ask("XINFO", "GROUPS", key)]
    return max((max(group[b"lag"], 0) for group in groups if group[b"lag"] is not None), default=None)


@pytest.mark.parametrize("name", SERVERS)
def test_lag_is_the_servers(live: Callable[..., LiveServer], name: str) -> None:
    server = live(name)
    dice = random.Random(11)
    for number in range(STREAMS):
        live_through(server, f"stream:{number}", dice)
    dump = server.save()
    profile = profile_sources([str(dump)], Options(top=STREAMS))
    found = {row.key.decode(): row.lag for row in profile.top["streams"]}
    answers = {key: said(server, key) for key in found}
    assert len(found) == STREAMS
    assert {key: (found[key], lag) for key, lag in answers.items() if found[key] != lag} == {}
    assert sum(lag is None for lag in answers.values()) > 20
    assert sum(group.lag for group in profile.groups) == sum(lag or 0 for lag in answers.values()) > STREAMS
