"""What CLUSTER NODES and nodes.conf say of shards, and what they may say wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from rdbscan.config.cluster import parse_nodes, read_shards
from rdbscan.errors import ConfigError
from tests.golden.screens import NODES

ID = "a" * 40
HEAD = f"{ID} 10.0.0.1:6379@16379 myself,master - 0 1795213058000 3 connected"


def test_primaries_with_slots_are_shards_and_replicas_are_not() -> None:
    shards = parse_nodes(NODES)
    assert [(shard.address, shard.ranges) for shard in shards] == [
        ("10.0.0.1:6379", ((0, 4095),)),
        ("10.0.0.2:6379", ((4096, 8191),)),
        ("10.0.0.3:6379", ((8192, 12287),)),
        ("10.0.0.4:6379", ((12288, 16383),)),
    ]
    assert sum(1 for shard in shards for _slot in shard.slots()) == 16384


def test_single_slots_and_those_on_their_way() -> None:
    (shard,) = parse_nodes(f"{HEAD} 0-1 7 [93->-{'b' * 40}] [94-<-{'b' * 40}] 16383\n")
    assert list(shard.slots()) == [0, 1, 7, 16383]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no node in it has slots"),
        ("maxmemory 4gb\n", "line 1 begins with no node ID"),
        (f"{HEAD} 5-3\n", "line 1 has '5-3' where slots belong"),
        (f"{HEAD} 0-16384\n", "'0-16384'"),
        (f"{HEAD} 99999-999999\n", "'99999-999999'"),
        (f"{HEAD} \u0661\n", "where slots belong"),
        (f"{HEAD} 0-5\n{HEAD.replace(ID, 'b' * 40)} 5\n", "line 2 has slot 5, as line 1 has"),
    ],
)
def test_what_is_something_else_is_refused_with_its_line(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "nodes.conf").write_text(text)
    with pytest.raises(ConfigError, match="this is no output of CLUSTER NODES") as raised:
        read_shards(tmp_path / "nodes.conf")
    assert why in raised.value.message


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        read_shards(tmp_path / "missing")
    (tmp_path / "large").write_bytes(b"x" * (5 << 20))
    with pytest.raises(ConfigError, match="more than 4,194,304 bytes"):
        read_shards(tmp_path / "large")
