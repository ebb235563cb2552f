"""Files of older versions stay readable: two of each kind are committed, and read here for ever."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from rdbscan.pipeline import Options, profile_sources
from rdbscan.pipeline.load import load_saved
from rdbscan.profile.profile import PROFILE_VERSION

FIXTURES = Path(__file__).parents[2] / "fixtures"
DUMP = FIXTURES / "corpus" / "redis-7.0.15-tiny.rdb"


@pytest.mark.parametrize("name", ["profile-1.parquet", "keys-schema-1.parquet"])
def test_what_the_first_version_saved_is_read_as_if_it_were_of_today(name: str) -> None:
    """Both files were written by rdbscan 0.1 on 2026-11-25 from this dump."""
    old, new = load_saved(FIXTURES / "saved" / name), profile_sources([str(DUMP)], Options())
    assert old.version == PROFILE_VERSION
    figures = (
        "namespace",
        "type",
        "encoding",
        "keys",
        "memory_bytes",
        "memory_usage_bytes",
        "no_ttl_keys",
        "no_ttl_memory",
    )
    assert [[asdict(group)[name] for name in figures] for group in old.groups] == [
        [asdict(group)[name] for name in figures] for group in new.groups
    ]
    assert {row.key: row.memory_bytes for row in old.top["memory"]} == {
        row.key: row.memory_bytes for row in new.top["memory"]
    }
    assert old.sources[0].predicted == new.sources[0].predicted
