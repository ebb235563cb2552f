"""Every key's encoding and MEMORY USAGE, as predicted from a dump and as a real server answers after loading it.

Skiplists and Valkey's hash tables are partly random in a server: they are compared by their sum. The hash seed also
decides how many slots of a dict hold something, and so whether the load ends before or after its rehash does.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rdbscan
from rdbscan.pipeline import Options, profile_sources
from tests.live.filling import fill
from tests.live.servers import LiveServer

SERVERS = [
    "redis-6.2", "redis-7.0", "redis-8.0", "redis-8.2", "redis-8.6", "redict-7.3",
    "valkey-8.1", "valkey-8.1-libc", "valkey-9.1", "valkey-9.1-libc",
]  # fmt: skip
FIXTURES = Path(__file__).parents[2] / "fixtures"
MOST_UNEXPLAINED = {"libc": 0.04}
"""Share of keys that may differ: glibc's malloc decides by its heap's state (memory-accuracy.md); jemalloc does not."""


COLUMNS = ["db", "key", "type", "encoding", "elements", "memory_usage_bytes"]


def rehash_ended_otherwise(row: dict[str, Any], usage: int) -> bool:
    """Return whether the answers differ by a dict's old slots: its rehash was over in the one, under way in the other.

    All keys with the same fields differ together, since it is their hashes that decide.
    """
    if row["encoding"] != "hashtable":
        return False
    slots = (1 << (row["elements"] - 1).bit_length()) // 2  # the most that are too few for the elements
    return abs(usage - row["memory_usage_bytes"]) == 8 * slots


def compare(server: LiveServer, dump: Path, target: str | None = None) -> None:
    """Hold the prediction for every key of the dump, which the server has just loaded, against its own answers."""
    wrong, keys, random_sums = [], 0, [0, 0]
    for batch in rdbscan.batches(dump, allocator=server.allocator, target=target):
        for row in batch.select(COLUMNS).to_pylist():
            server.ask("SELECT", row["db"])
            encoding = server.ask("OBJECT", "ENCODING", row["key"])
            if encoding is None:
                continue  # expired while it was loaded
            keys += 1
            assert encoding.decode() == row["encoding"], row["key"]
            usage = server.ask("MEMORY", "USAGE", row["key"], "SAMPLES", 0)
            if row["encoding"] == "skiplist" or (
                row["encoding"] == "hashtable" and server.build.name.startswith("valkey")
            ):
                random_sums[0] += row["memory_usage_bytes"]
                random_sums[1] += usage
            elif usage != row["memory_usage_bytes"] and not rehash_ended_otherwise(row, usage):
                wrong.append((row["key"], row["type"], row["encoding"], row["memory_usage_bytes"], usage))
    assert keys > 500
    assert len(wrong) <= MOST_UNEXPLAINED.get(server.allocator, 0) * keys, wrong[:5]
    assert random_sums[0] == pytest.approx(random_sums[1], rel=0.01)


@pytest.mark.parametrize("name", SERVERS)
def test_generated_keys(live: Callable[..., LiveServer], name: str, tmp_path: Path) -> None:
    server = live(name)
    fill(server, seed=7)
    dump = tmp_path / "dump.rdb"
    dump.write_bytes(server.save().read_bytes())
    server.load(dump)
    compare(server, dump)


@pytest.mark.parametrize("name", ["redis-8.0", "valkey-9.1"])
def test_what_if_another_server_loaded_the_shop(live: Callable[..., LiveServer], name: str) -> None:
    dump = FIXTURES / "shop.rdb"
    server = live(name, dump=dump)
    compare(server, dump, target=name)


@pytest.mark.parametrize("name", ["redis-8.0", "valkey-9.1"])
def test_what_if_settings_were_others(live: Callable[..., LiveServer], name: str) -> None:
    dump = FIXTURES / "shop.rdb"
    settings = {"hash-max-listpack-entries": "1024", "set-max-intset-entries": "16"}
    server = live(name, settings, dump=dump)
    options = Options(target=name, allocator=server.allocator, settings=tuple(settings.items()))
    groups = profile_sources([str(dump)], options).groups
    hashes = sum(group.keys for group in groups if group.type == "hash" and group.encoding == "listpack")
    found = sum(
        server.ask("OBJECT", "ENCODING", key) == b"listpack"
        for key in server.client.scan_iter(_type="hash", count=5000)
    )
    gone = sum(group.keys for group in groups if group.type == "hash") - sum(
        1 for _ in server.client.scan_iter(_type="hash", count=5000)
    )
    assert hashes - gone <= found <= hashes
