"""What raised limits save, against the used_memory of a real server started with and without them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from rdbscan.pipeline import Options, profile_sources
from tests.live.servers import LiveServer

SHOP = Path(__file__).parents[2] / "fixtures" / "shop.rdb"
Start = Callable[..., LiveServer]


def loaded(live: Start, name: str, entries: int) -> tuple[int, str]:
    """used_memory right after the load, before the server tidies up in the background, and the allocator.

    The buffers of a client shrink after a while, in one server earlier than in the other: a fresh one asks, alone.
    """
    server = live(name, {"hash-max-ziplist-entries": str(entries), "activerehashing": "no", "hz": "1"}, dump=SHOP)
    server.ask("DEBUG", "SET-ACTIVE-EXPIRE", "0")
    with redis.Redis(unix_socket_path=str(server.folder / "s"), protocol=2) as fresh:
        fresh.client_kill_filter(_type="normal", skipme=True)
        return int(fresh.info("memory")["used_memory"]), server.allocator


@pytest.mark.parametrize("name", ["redis-7.0", "redis-8.0", "valkey-8.1", "valkey-9.1"])
def test_raised_limits_save_what_was_said(live: Start, name: str) -> None:
    before, allocator = loaded(live, name, 512)
    groups = profile_sources([str(SHOP)], Options(target=name, allocator=allocator)).groups
    hashes = [group for group in groups if group.type == "hash"]
    least = max(group.near_limit_elements for group in hashes)
    after, _ = loaded(live, name, least)
    said = sum(group.near_limit_saving for group in hashes)
    assert said > 100_000
    assert before - after == pytest.approx(said, rel=0.05)
