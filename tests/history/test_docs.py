"""The queries of docs/history.md say what the profiles say."""

import re
from pathlib import Path

import duckdb
import polars as pl
import pytest

import rdbscan
from rdbscan.history import add, open_history
from tests.history.making import DAY_MS, FIXTURES, SAVED_MS, night_profile

PAGE = (Path(__file__).parents[2] / "docs/history.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(f"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def expected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, str, int, int]]:
    """A history in ./nights, and what is in it by definition; the two profiles have different columns."""
    monkeypatch.chdir(tmp_path)
    history = open_history("nights")
    shop = rdbscan.profile(FIXTURES / "shop.rdb")
    add(history, shop, "eu/shop")
    add(history, night_profile(), "007")
    add(history, night_profile(1), "007")
    add(history, night_profile(2, keys=3), "007")
    rows: dict[tuple[str, int, str], list[int]] = {}
    saved = shop.sources[0].header.ctime_ms
    assert saved is not None
    nights = [("eu/shop", saved, shop), ("007", SAVED_MS, night_profile()), ("007", SAVED_MS + DAY_MS, night_profile())]
    for instance, moment, profile in nights:
        for group in profile.groups:
            sums = rows.setdefault((instance, moment, group.namespace), [0, 0])
            sums[0] += group.keys
            sums[1] += group.memory_bytes
    return sorted((*place, keys, memory) for place, (keys, memory) in rows.items())


def test_duckdb(expected: list[tuple[str, int, str, int, int]]) -> None:
    found = duckdb.sql(
        f"SELECT instance, epoch_ms(night), namespace, keys::BIGINT, memory::BIGINT FROM ({block('sql')})"
    ).fetchall()
    assert sorted(found) == expected


def test_polars(expected: list[tuple[str, int, str, int, int]]) -> None:
    told: dict[str, pl.DataFrame] = {}
    exec(block("python"), told)
    frame = told["memory"].with_columns(pl.col("night").dt.epoch("ms"))
    assert sorted(frame.select("instance", "night", "namespace", "keys", "memory").rows()) == expected
