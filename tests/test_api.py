"""The Python interface gives the records and the profile that the command line gives."""

import doctest
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pytest

import rdbscan
from rdbscan.profile.profile import Profile
from rdbscan.records.schema import arrow_schema
from tests.rdbwriter import Rdb, string
from tests.render.sample import HOSTILE

FIXTURES = Path(__file__).parents[1] / "fixtures"
DUMP = FIXTURES / "corpus/redis-7.0.15-repl.rdb"
TRUTH = pl.read_parquet(DUMP.with_suffix(".truth.parquet"))
CUT = FIXTURES / "damaged/redis-7.2.6-repl-trunc-50pct.rdb"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dump whose names try to break what shows them."""
    dump = Rdb(11).aux("redis-ver", "7.2.6").aux("ctime", "1700000000").select(0)
    for name in HOSTILE.values():
        dump = dump.key(name, 0, string(b"v" * 9)) if name else dump
    path = tmp_path_factory.mktemp("hostile") / "hostile.rdb"
    path.write_bytes(dump.end())
    return path


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
    assert (dump.model.target, dump.model.allocator) == ("valkey-9.1", "libc")
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


def test_the_examples_in_the_documentation_are_true(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FIXTURES.parent)
    for name in ("rdbscan.api", "rdbscan.records.text"):
        found = doctest.testmod(import_module(name))
        assert (found.failed, found.attempted > 0) == (0, True)


def test_names_as_text(hostile: Path) -> None:
    frame = rdbscan.scan(hostile)
    names = [name for name in HOSTILE.values() if name]
    for found in (frame.collect(), frame.collect(engine="streaming")):
        assert found.select(rdbscan.text("key"))["key"].to_list() == [
            name.decode("utf-8", "backslashreplace") for name in names
        ]
    assert frame.filter(rdbscan.text("key").str.contains("日本")).select("key").collect().item() == HOSTILE["wide"]
    both = frame.select("key", rdbscan.text("key").alias("name")).filter(pl.col("name").str.starts_with("\\xff"))
    assert both.collect().rows() == [(HOSTILE["not utf-8"], r"\xff\xfe\x80abc")]


def test_tables_have_names_as_bytes_and_as_text(hostile: Path) -> None:
    table = rdbscan.report.big_keys(rdbscan.profile(hostile)).table
    assert table.columns[:2] == ["key", "key_text"]
    assert (table.schema["key"], table.schema["key_text"]) == (pl.Binary, pl.String)
    assert table.filter(pl.col("key_text").str.starts_with("xxx"))["key"].to_list() == [HOSTILE["long"]]
    empty = rdbscan.report.streams(rdbscan.profile(hostile)).table
    assert empty.height == 0
    assert "key_text" in empty.columns


def test_what_is_asked_of_the_package_is_what_it_has() -> None:
    assert dir(rdbscan) == sorted(rdbscan.__all__)
    assert {"info", "profile", "report", "scan", "show", "text", "verify", "whatif"} < set(dir(rdbscan))


def test_info_reads_the_header_alone() -> None:
    dump = rdbscan.info(CUT)
    assert (dump.header.server, dump.header.rdb_version) == ("redis", 11)
    assert (dump.outcome.keys, dump.outcome.damage) == (0, None)
    assert rdbscan.info(FIXTURES / "damaged/not-text.rdb").outcome.damage.kind == "not-rdb"
    with pytest.raises(rdbscan.errors.SourceError):
        rdbscan.info(FIXTURES / "nowhere.rdb")


def test_verify_says_where_a_dump_breaks() -> None:
    assert rdbscan.verify(DUMP).outcome.complete
    outcome = rdbscan.verify(CUT).outcome
    assert (outcome.complete, outcome.damage.kind, outcome.damage.offset) == (False, "truncated", 4842)


def test_show_is_one_key_and_its_content(hostile: Path) -> None:
    shown = rdbscan.show(FIXTURES / "shop.rdb", "events:audit", offset=5, limit=2)
    assert [report.name for report in shown] == ["key", "content"]
    assert shown["key"].table["elements"].item() == 8000
    assert shown["content"].table["at"].unique().to_list() == [5, 6]
    assert shown[1:]["content"] is shown[1]
    with pytest.raises(KeyError, match="there are key, content"):
        shown["groups"]
    whole = rdbscan.show(FIXTURES / "shop.rdb", "events:audit", limit=10_000)
    assert whole["groups"].table["pending"].to_list() == [3000]
    for name in (HOSTILE["not utf-8"], HOSTILE["nul"], HOSTILE["wide"].decode()):
        assert rdbscan.show(hostile, name)["content"].table["value"].to_list() == [b"v" * 9]
    with pytest.raises(rdbscan.errors.SourceError, match="no such key"):
        rdbscan.show(hostile, '"a\\x00b"')  # the name itself, not as the command line takes it
    with pytest.raises(rdbscan.errors.Truncated):
        rdbscan.show(CUT, "nothing")


def test_whatif_has_a_column_for_each_server_and_setting() -> None:
    settings = [{"hash-max-listpack-entries": 1024}, {"Hash-Max-Listpack-Value": "1kb", "list-compress-depth": 1}]
    compared = rdbscan.whatif(DUMP, targets=["valkey-9.1", "redis-8.0"], settings=settings, allocator="libc")
    assert compared["whatif"].table["scenario"].to_list() == [
        "redis-7.0 (now)", "valkey-9.1", "redis-8.0", "hash-max-listpack-entries=1024",
        "hash-max-listpack-value=1kb,list-compress-depth=1",
    ]  # fmt: skip
    keys = pl.col("keys_0", "keys_4").sum()
    assert compared["whatif_encodings"].table.select(keys).rows() == [(len(TRUTH), len(TRUTH))]
    with pytest.raises(rdbscan.errors.UsageError, match="nothing to compare with"):
        rdbscan.whatif(DUMP)
    with pytest.raises(rdbscan.errors.UsageError, match="only once"):
        rdbscan.whatif("-", targets="valkey-9.1")
    with pytest.raises(rdbscan.errors.ConfigError, match="unknown target"):
        rdbscan.whatif(DUMP, targets="memcached-1.6")


def things(path: Path) -> list[object]:
    """One of everything that a notebook shows."""
    made = rdbscan.profile(path)
    reports = [report for report in rdbscan.report.build_all(made) if report.rows]
    findings = [finding for report in reports for finding in report.findings]
    return [made, *reports, *findings, rdbscan.info(path), rdbscan.verify(path), rdbscan.show(path, HOSTILE["html"])]


def test_what_a_prompt_shows_is_short_and_safe(hostile: Path) -> None:
    for path in (hostile, FIXTURES / "shop.rdb"):
        made = rdbscan.profile(path)
        for thing in [made, *rdbscan.report.build_all(made), *rdbscan.report.findings(made)]:
            assert len(repr(thing)) < 200
            assert repr(thing).isprintable()
    both = repr(rdbscan.profile([hostile, DUMP]))
    assert re.match(f"<Profile of '(hostile|{DUMP.stem}).rdb' and 1 more: {len(TRUTH) + len(HOSTILE) - 1} keys, ", both)


def test_what_a_notebook_shows_is_text(hostile: Path) -> None:
    shown = [thing._repr_html_() for thing in things(hostile)]  # type: ignore[attr-defined]
    allowed = ["p", "b", "i", "small", "code", "bdi", "table", "thead", "tbody", "tr", "th", "td", "ul", "li"]
    assert set(re.findall(r"<(\w+)", "".join(shown))) <= set(allowed)
    assert all(page.isprintable() and len(page) < 100_000 for page in shown)
    assert "&lt;/script&gt;" in "".join(shown)
    assert all(page.count("<tr>") == page.count("</tr>") > 0 for page in shown if "<table>" in page)


def test_what_a_notebook_shows_says_what_is_left_out() -> None:
    made = rdbscan.profile(FIXTURES / "shop.rdb")
    assert "139 more rows" in rdbscan.report.namespaces(made)._repr_html_()
    assert "1,005 KiB" in made._repr_html_()
