"""What raised limits save, against the used_memory of a real server started with and without them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rdbscan.pipeline import Options, profile_sources
from tests.live.servers import LiveServer

SHOP = Path(__file__).parents[2] / "fixtures" / "shop.rdb"


def used_memory(server: LiveServer) -> int:
    return int(server.client.info("memory")["used_memory"])


@pytest.mark.parametrize("name", ["redis-7.0", "redis-8.0", "valkey-8.1", "valkey-9.1"])
def test_raised_limits_save_what_was_said(live: Callable[..., LiveServer], name: str) -> None:
    before = live(name, {"hash-max-ziplist-entries": "512"}, dump=SHOP)
    groups = profile_sources([str(SHOP)], Options(target=name, allocator=before.allocator)).groups
    hashes = [group for group in groups if group.type == "hash"]
    least = max(group.raisable_elements for group in hashes)
    after = live(name, {"hash-max-ziplist-entries": str(least)}, dump=SHOP)
    said = sum(group.raisable_saving for group in hashes)
    assert said > 100_000
    assert used_memory(before) - used_memory(after) == pytest.approx(said, rel=0.04)
