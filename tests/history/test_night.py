"""Names of nights and of the folders of their servers."""

from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.errors import UsageError
from rdbscan.history import add, nights, open_history, parse
from rdbscan.history.night import Night, digest, folder_of, instance_of, night_of, read_name
from tests.history.making import SAVED_MS, night_profile, tiny

HOSTILE = ("../../etc", "a/b", "eu west", "ümlaut", "%2e", "=", "instance=x", "-rf", ".", "a\nb")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_a_folder_names_one_instance(name: str) -> None:
    folder = folder_of(name)
    assert instance_of(folder) == name
    assert folder.isascii()
    assert not set(folder) & set("/\\\0\n *?")


@pytest.mark.parametrize("name", ["", "x" * 300, "ü" * 80, "__HIVE_DEFAULT_PARTITION__"])
def test_names_that_no_folder_can_have(name: str) -> None:
    with pytest.raises(UsageError):
        folder_of(name)


@given(st.integers(0, 253_402_300_799), st.booleans())
def test_a_file_names_one_night(seconds: int, whole: bool) -> None:
    (source,) = tiny().sources
    source = source if whole else replace(source, outcome=replace(source.outcome, damaged_keys=1))
    night = night_of(source, "shop", seconds * 1000 + 7)
    assert read_name(night.file, "shop", "instance=shop", 0) == night
    assert night.path == f"instance=shop/{night.file}"


def test_the_name_of_a_night() -> None:
    night = Night("shop", SAVED_MS, "1a2b3c4d")
    assert night.file == "2026-11-18T110640Z-1a2b3c4d.parquet"
    assert replace(night, whole=False).file == "2026-11-18T110640Z-1a2b3c4d.damaged.parquet"


@pytest.mark.parametrize("saved_ms", [10**18, -(10**18)])
def test_moments_that_are_no_date(saved_ms: int) -> None:
    with pytest.raises(UsageError, match="no date"):
        night_of(tiny().sources[0], "shop", saved_ms)


@pytest.mark.parametrize(
    "file",
    ["profile.parquet", "2026-13-20T031500Z-1a2b3c4d.parquet", "2026-11-20T031500Z-1A2B3C4D.parquet",
     "2026-11-20T031500Z-1a2b3c4d.parquet.tmp",
     ".2026-11-20T031500Z-1a2b3c4d.parquet", "２026-11-20T031500Z-1a2b3c4d.parquet"],
)  # fmt: skip
def test_files_of_others(file: str) -> None:
    assert read_name(file, "shop", "", 0) is None


def test_what_identifies_a_dump_is_not_where_it_lies(tmp_path: Path) -> None:
    (source,) = tiny().sources
    same = replace(source, source="other.rdb", path="/elsewhere/other.rdb", instance="other", options=("--top=3",))
    assert digest(source, SAVED_MS) == digest(same, SAVED_MS)
    for other in (replace(source.outcome, dump_bytes=1), replace(source.outcome, keys=1)):
        assert digest(source, SAVED_MS) != digest(replace(source, outcome=other), SAVED_MS)


def test_parse() -> None:
    assert parse("nights@2026-11-20") == ("nights", "2026-11-20")
    assert parse("s3://b/n@x/instance=a@2026-11-20T031500Z") == ("s3://b/n@x/instance=a", "2026-11-20T031500Z")
    assert parse("dump@2026.rdb") is None
    assert parse("@2026-11-20") is None


def test_readers_of_hive_folders_see_the_names(tmp_path: Path) -> None:
    history = open_history(str(tmp_path))
    for name in HOSTILE:
        assert add(history, night_profile(instance=name)).new
    assert {night.instance for night in nights(history)} == set(HOSTILE)
    assert len(list(tmp_path.iterdir())) == len(HOSTILE)
    found = duckdb.sql(
        f"SELECT DISTINCT instance FROM read_parquet('{tmp_path}/*/*.parquet', "
        "hive_partitioning = true, hive_types_autocast = 0)"
    ).fetchall()
    assert {name for (name,) in found} == set(HOSTILE)
    frame = pl.scan_parquet(
        f"{tmp_path}/*/*.parquet", hive_partitioning=True, hive_schema={"instance": pl.String}
    ).collect()
    assert set(frame["instance"]) == set(HOSTILE)
