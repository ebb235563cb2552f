"""Files of older versions stay readable: two of each kind are committed, and read here for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from rdbscan.pipeline import Options, profile_sources
from rdbscan.pipeline.load import load_saved
from rdbscan.profile.common_names import common_names
from rdbscan.profile.storage import PROFILE_VERSION

FIXTURES = Path(__file__).parents[2] / "fixtures"
DUMP = FIXTURES / "corpus" / "redis-7.0.15-tiny.rdb"
OLD = ["profile-1.parquet", "profile-2.parquet", "keys-schema-1.parquet", "keys-schema-2.parquet"]
FIGURES = (
    "db", "namespace", "type", "encoding", "keys", "memory_bytes", "memory_usage_bytes", "expiring_keys", "no_ttl_memory",
    "elements", "value_bytes", "rdb_bytes", "ttl_histogram", "elements_histogram",
)  # fmt: skip


@pytest.mark.parametrize("name", OLD)
def test_what_older_versions_saved_is_read_as_if_it_were_of_today(name: str) -> None:
    """All were written by rdbscan 0.1 on 2026-11-25 from this dump."""
    old, new = load_saved(FIXTURES / "saved" / name), profile_sources([str(DUMP)], Options())
    assert [[getattr(group, figure) for figure in FIGURES] for group in old.groups] == [
        [getattr(group, figure) for figure in FIGURES] for group in new.groups
    ]
    assert {row.key: row.memory_bytes for row in old.top["memory"]} == {
        row.key: row.memory_bytes for row in new.top["memory"]
    }
    assert [group.biggest and group.biggest.key for group in old.groups] == [
        group.biggest and group.biggest.key for group in new.groups
    ]
    assert old.sources[0].predicted == new.sources[0].predicted
    assert old.sources[0].source == DUMP.name
    assert (old.sources[0].header.server, old.sources[0].outcome.keys) == ("redis", 3)
    assert old.sources[0].header.used_memory == new.sources[0].header.used_memory
    assert common_names(old)[0] == common_names(new)[0]


@pytest.mark.parametrize("name", ["profile-2.parquet", "keys-schema-2.parquet"])
def test_slots_of_older_files_are_kept(name: str) -> None:
    keys, memory = load_saved(FIXTURES / "saved" / name).slots()
    assert sum(keys) == 3
    assert sum(memory) == sum(group.memory_bytes for group in load_saved(FIXTURES / "saved" / name).groups)


@pytest.mark.parametrize("name", OLD)
def test_older_files_can_be_saved_and_added(name: str, tmp_path: Path) -> None:
    old = load_saved(FIXTURES / "saved" / name)
    old.save(tmp_path / "p")
    assert load_saved(tmp_path / "p") == old
    both = old + profile_sources([str(DUMP)], Options())
    assert sum(group.keys for group in both.groups) == 6


def test_there_is_a_file_of_every_version_but_this() -> None:
    assert {f"profile-{version}.parquet" for version in range(1, PROFILE_VERSION)} <= set(OLD)
