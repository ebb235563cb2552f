"""memory_bytes of every key, as predicted from a dump, and what deleting it freed on a real server that loaded it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rdbscan
from tests.live.filling import fill
from tests.live.freed import freed
from tests.live.servers import LiveServer
from tests.live.test_memory_live import SERVERS

RANDOM = ("skiplist", "hashtable")
"""Encodings whose size is drawn by the server: levels and chains of its hash tables."""
PRODUCED = b"produced:"
"""Streams with tables of ids, in which chains are drawn too."""
MOST_WRONG = {"redis": 0.01, "redict": 0.01, "valkey": 0.08}
"""Share of keys that may be wrong: with a key of Valkey a chained bucket of the main table may go (64 bytes of 400)."""


def wrong(server: LiveServer, row: dict[str, Any], found: int) -> bool:
    """16 bytes or 1 %; twice 16 where two tables may have an entry or none (Redis 8.2); more where elements are random."""
    has_ttl = row["expires_at"] is not None
    grains = 2 if has_ttl and re.match(r"redis-8\.[2-9]", server.name) else 1
    if row["encoding"] in RANDOM or row["key"].startswith(PRODUCED):
        grains = 5 * int((row["elements"] or 1) ** 0.5 + 1)
    return abs(row["memory_bytes"] - found) > max(16 * grains, found / 100)


@pytest.mark.parametrize("name", SERVERS)
def test_what_deleting_frees(live: Callable[..., LiveServer], name: str, tmp_path: Path) -> None:
    server = live(name)
    fill(server, seed=11)
    dump = tmp_path / "dump.rdb"
    dump.write_bytes(server.save().read_bytes())
    server.load(dump)
    columns = ["db", "key", "type", "encoding", "elements", "expires_at", "memory_bytes"]
    rows = {
        (row["db"], row["key"]): row
        for batch in rdbscan.batches(dump, allocator=server.allocator)
        for row in batch.select(columns).to_pylist()
    }
    found = freed(server, rows)
    assert len(found) > 300
    off = [(rows[key], size) for key, size in found.items() if wrong(server, rows[key], size)]
    assert len(off) <= MOST_WRONG[name.partition("-")[0]] * len(found), off[:5]
    assert sum(rows[key]["memory_bytes"] for key in found) == pytest.approx(sum(found.values()), rel=0.005)
