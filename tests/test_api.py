"""The Python interface gives the records and the profile that the command line gives."""

import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pytest

import rdbscan
from rdbscan.profile.profile import Profile
from rdbscan.records.schema import arrow_schema

FIXTURES = Path(__file__).parents[1] / "fixtures"
DUMP = FIXTURES / "corpus/redis-7.0.15-repl.rdb"
TRUTH = pl.read_parquet(DUMP.with_suffix(".truth.parquet"))
CUT = FIXTURES / "damaged/redis-7.2.6-repl-trunc-50pct.rdb"


def test_batches_are_arrow_in_the_schema_of_the_record() -> None:
    table = pa.Table.from_batches(rdbscan.batches(DUMP))
    assert table.schema.remove_metadata().equals(arrow_schema())
    assert sorted(table["key"].to_pylist()) == sorted(TRUTH["key"].to_list())


def test_batches_are_a_stream_that_others_read() -> None:
    records = rdbscan.batches(DUMP)
    assert records.schema.equals(arrow_schema())
    assert duckdb.sql("SELECT count(*), max(octet_length(key)) FROM records").fetchall() == [
        (len(TRUTH), TRUTH["key"].bin.size().max())
    ]
    assert pl.DataFrame(rdbscan.batches(DUMP)).height == len(TRUTH)


def test_batches_come_before_the_damage_is_raised() -> None:
    before = []
    with pytest.raises(rdbscan.errors.Truncated) as damage:
        before.extend(rdbscan.batches(CUT))
    assert sum(batch.num_rows for batch in before) == 27
    assert damage.value.offset == 4842
    assert damage.value.source == str(CUT)


def test_scan_is_lazy_and_reads_anew() -> None:
    frame = rdbscan.scan(DUMP)
    assert isinstance(frame, pl.LazyFrame)
    by_type = frame.group_by("type").agg(pl.len()).with_columns(pl.col("type").cast(pl.String))
    truth = dict(TRUTH.group_by("type").len().iter_rows())
    assert dict(by_type.collect().iter_rows()) == truth
    assert dict(by_type.collect().iter_rows()) == truth


def test_scan_pushes_columns_rows_and_predicates_down() -> None:
    frame = rdbscan.scan(DUMP)
    everything = frame.collect()
    assert everything.schema == frame.collect_schema()
    assert frame.select("elements", "key").head(3).collect().equals(everything.select("elements", "key").head(3))
    expiring = pl.col("expires_at").is_not_null()
    assert frame.filter(expiring).select("key").collect().equals(everything.filter(expiring).select("key"))
    assert frame.filter(expiring).head(2).collect().equals(everything.filter(expiring).head(2))


def test_scan_of_a_damaged_dump_raises() -> None:
    with pytest.raises(rdbscan.RdbScanError, match="byte 4,842"):
        rdbscan.scan(CUT).collect()


def test_profiles_add_up_and_come_back(tmp_path: Path) -> None:
    once = rdbscan.profile(DUMP)
    assert isinstance(once, Profile)
    twice = rdbscan.profile([DUMP, str(FIXTURES / "shop.rdb")])
    assert [dump.source for dump in twice.sources] == ["redis-7.0.15-repl.rdb", "shop.rdb"]
    assert sum(group.keys for group in twice.groups) == len(TRUTH) + 29_163
    once.save(tmp_path / "profile.parquet")
    assert rdbscan.load_profile(tmp_path / "profile.parquet").groups == once.groups


def test_keywords_reach_the_model() -> None:
    (dump,) = rdbscan.profile(DUMP, target="valkey-9.1", allocator="libc").sources
    assert (dump.target, dump.allocator) == ("valkey-9.1", "libc")
    with pytest.raises(rdbscan.errors.ConfigError, match="unknown target"):
        rdbscan.profile(DUMP, target="memcached-1.6")


def test_reports_of_a_profile() -> None:
    report = rdbscan.report.types(rdbscan.profile(DUMP))
    assert report.table["keys"].sum() == len(TRUTH)


def test_importing_is_light() -> None:
    heavy = {"polars", "pyarrow", "typer", "rich", "matplotlib", "numpy"}
    script = f"import sys, rdbscan, rdbscan.errors; sys.exit(' '.join({heavy} & set(sys.modules)) or 0)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=FIXTURES.parent)
    assert (run.returncode, run.stderr) == (0, "")
