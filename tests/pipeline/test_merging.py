"""Dumps read together, apart and from saved profiles are the same."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from rdbscan.pipeline import Options, profile_sources
from rdbscan.pipeline.load import load_saved
from rdbscan.pipeline.opening import open_dump
from rdbscan.profile.merge import merge_all
from rdbscan.records.batch import Batch
from rdbscan.report import REPORTS, build_all

FIXTURES = Path(__file__).parents[2] / "fixtures"
SHOP = FIXTURES / "shop.rdb"
CORPUS = sorted((FIXTURES / "corpus").glob("*.rdb"))


@pytest.mark.parametrize("dump", CORPUS, ids=lambda path: path.name)
def test_saved_and_live_merging_agree_on_every_dump(tmp_path: Path, dump: Path) -> None:
    """As with `analyze -o`, whose profiles have slots."""
    for name, path in (("a", SHOP), ("b", dump)):
        profile_sources([str(path)], Options(), keys_parquet=tmp_path / "keys").save(tmp_path / name)
    live = profile_sources([str(SHOP), str(dump)], Options())
    saved = merge_all(load_saved(tmp_path / name) for name in ("b", "a"))
    assert saved == live
    live.save(tmp_path / "both")
    assert load_saved(tmp_path / "both") == live
    for name, build in REPORTS.items():
        assert build(saved) == build(live), name


def test_dumps_of_one_name_are_told_apart_everywhere(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    paths = [tmp_path / folder / "dump.rdb" for folder in ("db1", "db2")]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes((FIXTURES / "corpus" / "redis-7.0.15-tiny.rdb").read_bytes())
    profile = profile_sources([str(path) for path in paths], Options(), keys_parquet=tmp_path / "keys.parquet")
    names = ["db1/dump.rdb", "db2/dump.rdb"]
    assert [source.source for source in profile.sources] == names
    assert {row.source for row in profile.top["memory"]} == set(names)
    assert set(pq.read_table(tmp_path / "keys.parquet")["source"].to_pylist()) == set(names)
    again = load_saved(tmp_path / "keys.parquet")
    assert [source.source for source in again.sources] == names
    assert {group.biggest.source for group in again.groups if group.biggest} == {names[0]}
    (rows,) = [report.rows for report in build_all(profile, ["big_keys"])]
    assert {row[-1] for row in rows} == set(names)
    apart = [profile_sources([str(path)], Options()) for path in paths]
    assert [profile.sources[0].source for profile in apart] == ["dump.rdb"] * 2
    assert [source.source for source in (apart[1] + apart[0]).sources] == names


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (Options(instance="cache-7"), "cache-7"),
        (Options(instance_from=r"/(?P<x>corpus)/(?P<instance>[a-z]+)-"), "redis"),
        (Options(instance_from=r"/corpus/([a-z]+-[\d.]+)"), "redis-7.0.15"),
        (Options(instance_from=r"(nowhere)?redis-7"), "redis-7"),
        (Options(instance_from="nowhere"), ""),
        (Options(instance="one", instance_from="corpus"), "one"),
        (Options(), ""),
    ],
)
def test_what_a_server_is_called_travels_with_its_figures(tmp_path: Path, options: Options, name: str) -> None:
    dump = str(FIXTURES / "corpus" / "redis-7.0.15-tiny.rdb")
    profile = profile_sources([dump], options, keys_parquet=tmp_path / "keys.parquet")
    profile.save(tmp_path / "profile.parquet")
    for one in (profile, load_saved(tmp_path / "profile.parquet"), load_saved(tmp_path / "keys.parquet")):
        assert [source.instance for source in one.sources] == [name]


def test_what_figures_depend_on_has_a_fingerprint() -> None:
    def config(**options: object) -> str:
        return profile_sources([str(CORPUS[0])], Options(**options)).sources[0].config  # type: ignore[arg-type]

    assert config() == config(top=5, as_of_ms=7)
    assert len({config(), config(target="redis-7.2"), config(allocator="libc"), config(separators=("/",))}) == 4


def test_nothing_of_a_dump_stays() -> None:
    """Without the collector: its buffers are tens of megabytes, and a directory may have thousands of dumps."""
    gc.collect()
    gc.disable()
    try:
        before = buffers()
        for _ in range(3):
            profile_sources([str(CORPUS[0]), str(SHOP)], Options())
        with open_dump(str(SHOP), Options()) as dump:
            next(iter(dump.batches()))
        del dump
        assert buffers() == before
    finally:
        gc.enable()


def buffers() -> int:
    from rdbscan.decode import DumpReader
    from rdbscan.keyspace.names import Names
    from rdbscan.keyspace.tree import ShapeTree

    return sum(type(one) in (Batch, DumpReader, Names, ShapeTree) for one in gc.get_objects())
