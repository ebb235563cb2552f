"""What the verbs say and write."""

import csv
import gzip
import json
import re
from io import StringIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rdbscan._version import __version__
from rdbscan.cli.app import VERBS
from rdbscan.memory.targets import target_names
from tests.cli.conftest import FIXTURES, Run, Runner
from tests.rdbwriter import Rdb, string

SHOP = FIXTURES / "shop.rdb"
LEAKS = json.loads((FIXTURES / "shop.leaks.json").read_text())
EVIL = b"k\x1b[31m\n\xe2\x80\xae\xff,\"'|`<b>=1"


def evil_dump(cut: int = 0) -> bytes:
    dump = Rdb(11).aux("redis-ver", "7.2.6\x1b[2J").select(0)
    dump = dump.key(EVIL, 0, string(b"v" * 3000)).key(b"last\x1b]0;title\x07", 0, string(b"v" * 3000))
    data = dump.end()
    return data[: len(data) - cut]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_and_is_listed(rdbscan: Runner, verb: str) -> None:
    assert re.search(rf"^\W*{verb} ", rdbscan("--help").out, re.MULTILINE)
    run = rdbscan(verb, "--help")
    assert run.code == 0
    assert f"rdbscan {verb}" in run.out


def test_version(process: Runner) -> None:
    for option in ("--version", "-V"):
        assert process(option) == Run(0, f"rdbscan {__version__}\n", "")


def test_analyze_writes_everything_and_the_same_twice(rdbscan: Runner, tmp_path: Path) -> None:
    once, again = tmp_path / "once", tmp_path / "deep" / "again"
    first, second = rdbscan("analyze", SHOP, "-o", once, "-q"), rdbscan("analyze", SHOP, "-o", again, "-q")
    assert (first.code, first.err) == (0, "")
    assert first.out == second.out
    names = sorted(str(path.relative_to(once)) for path in once.rglob("*") if path.is_file())
    assert names == [
        "charts/idle.png", "charts/namespaces.png", "charts/sizes.png", "charts/ttl.png", "keys.parquet", "profile.parquet",
        "report.html", "report.json", "report.md",
    ]  # fmt: skip
    for name in names:
        assert (once / name).read_bytes() == (again / name).read_bytes(), name
    assert pq.read_metadata(once / "keys.parquet").num_rows == 29_163


def test_the_overview_names_what_it_leaves_out_and_report_shows_it(rdbscan: Runner, tmp_path: Path) -> None:
    overview = rdbscan("analyze", SHOP, "--full", "-o", tmp_path, "-q").out
    left_out = next(line for line in overview.splitlines() if line.startswith("Left out: "))
    assert "many_elements" in left_out
    assert "KEYS WITH MOST ELEMENTS" not in overview
    assert "Keys with most elements" in (tmp_path / "report.md").read_text()
    run = rdbscan("analyze", SHOP, "-q", "-r", "many-elements", "-r", "slots", "-o", tmp_path)
    assert "KEYS WITH MOST ELEMENTS" in run.out
    assert "CLUSTER SLOTS" in run.out  # asked for, so told that there is nothing
    assert "NAMESPACES" not in run.out
    assert "events:orders" in run.out
    assert "Largest keys" in (tmp_path / "report.md").read_text()
    refused = rdbscan("analyze", "/no/such.rdb", "-r", "horoscope")
    assert (refused.code, refused.out) == (2, "")
    assert "missing_ttl, fields, unbounded" in refused.err


def test_files_written_may_be_read_by_others(rdbscan: Runner, tmp_path: Path) -> None:
    rdbscan("analyze", SHOP, "-o", tmp_path, "-q")
    assert len({path.stat().st_mode for path in tmp_path.rglob("*") if path.is_file()}) == 1


def test_report_from_a_profile_is_the_report_from_the_dump(rdbscan: Runner, tmp_path: Path) -> None:
    told = rdbscan("analyze", SHOP, "-o", tmp_path, "-q", "--format", "json")
    again = rdbscan("report", tmp_path / "profile.parquet", "--format", "json")
    assert json.loads(again.out) == json.loads(told.out)
    assert json.loads((tmp_path / "report.json").read_text()) == json.loads(told.out)


def test_names_of_files_need_not_be_text(rdbscan: Runner, tmp_path: Path) -> None:
    dump, out = tmp_path / "db\udce9.rdb", tmp_path / "out\udce9"
    dump.write_bytes(SHOP.read_bytes())
    assert rdbscan("analyze", dump, "-o", out, "-q").code == 0
    for saved in (out / "profile.parquet", out / "keys.parquet"):
        (report,) = json.loads(rdbscan("report", saved, "-r", "dump", "-f", "json").out)["reports"]
        assert report["rows"][0]["source"] == "db\\xe9.rdb"


def test_report_from_records_says_what_the_dump_says(rdbscan: Runner, tmp_path: Path) -> None:
    dumped = rdbscan("analyze", SHOP, "-o", tmp_path, "--format", "json", "-q")
    saved = rdbscan("report", tmp_path / "keys.parquet", "--format", "json")
    assert (saved.code, saved.err) == (0, "")
    first, again = json.loads(dumped.out), json.loads(saved.out)
    slugs = [finding["slug"] for finding in first["findings"]]
    lost = {"listpack-limit"}
    assert lost < set(slugs)
    assert [finding["slug"] for finding in again["findings"]] == [slug for slug in slugs if slug not in lost]
    chosen = rdbscan(
        "report", tmp_path / "keys.parquet", "--match", "session:*", "--report", "namespaces", "-f", "json"
    )
    (report,) = json.loads(chosen.out)["reports"]
    assert [row["namespace"] for row in report["rows"]] == ["session:{id}"]
    refused = rdbscan("report", tmp_path / "profile.parquet", "--match", "session:*")
    assert (refused.code, refused.out) == (2, "")
    assert "keys.parquet" in refused.err


def test_report_of_several_profiles_and_of_one_question(rdbscan: Runner, tmp_path: Path) -> None:
    rdbscan("analyze", SHOP, "-o", tmp_path, "-q")
    profile = tmp_path / "profile.parquet"
    run = rdbscan("report", profile, profile, "--report", "types", "-f", "json")
    (report,) = json.loads(run.out)["reports"]
    assert report["name"] == "types"
    assert report["total"]["keys"] == 2 * 29_163
    assert rdbscan("report", profile, "--report", "horoscope").code == 2


def test_report_writes_the_files_too(rdbscan: Runner, tmp_path: Path) -> None:
    whole, carts = tmp_path / "whole", tmp_path / "carts"
    rdbscan("analyze", SHOP, "-o", whole, "-q", "--charts", "none")
    assert not (whole / "charts").exists()
    run = rdbscan("report", whole / "keys.parquet", "--match", "cart:*", "-o", carts, "--charts", "svg")
    assert (
        run.err == f"rdbscan: written to {carts}: profile.parquet, report.json, report.md, report.html, charts/*.svg\n"
    )
    (facts,) = json.loads((carts / "report.json").read_text())["reports"][0]["rows"]
    assert (facts["keys"], facts["chosen_keys"]) == (29_163, 2000)
    again = rdbscan("report", carts / "profile.parquet", "-o", carts)
    assert again.out == run.out
    assert {path.suffix for path in (carts / "charts").iterdir()} == {".png"}  # nothing of before stays
    assert sorted(path.name for path in carts.iterdir()) == [
        "charts", "profile.parquet", "report.html", "report.json", "report.md",
    ]  # fmt: skip


def test_a_damaged_profile_still_says_so(rdbscan: Runner, tmp_path: Path) -> None:
    dump = FIXTURES / "damaged/redis-7.2.6-repl-trunc-50pct.rdb"
    assert rdbscan("analyze", dump, "-o", tmp_path).code == 3
    run = rdbscan("report", tmp_path / "profile.parquet")
    assert run.code == 3
    assert run.out.startswith("PARTIAL: the dump")
    assert "byte 4,842" in run.err
    assert (tmp_path / "report.md").read_text().startswith("> **PARTIAL: ")
    assert '<p class="banner" role="alert">PARTIAL: ' in (tmp_path / "report.html").read_text()


def test_several_dumps_are_one_and_only_the_damaged_is_blamed(rdbscan: Runner) -> None:
    run = rdbscan("analyze", SHOP, FIXTURES / "damaged/redis-7.2.6-repl-trunc-50pct.rdb")
    assert run.code == 3
    assert run.out.startswith("PARTIAL: 1 of 2 dumps")
    assert "shop.rdb" not in run.err


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_hostile_names_stay_words(rdbscan: Runner, tmp_path: Path, form: str) -> None:
    path = tmp_path / "evil\x1b[1m.rdb"
    path.write_bytes(evil_dump(cut=1000))
    for verb in ("analyze", "verify", "info"):
        run = rdbscan(verb, path, "--format", form)
        assert run.code == (0 if verb == "info" else 3)
        assert (run.out + run.err).replace("\n", "").isprintable()


def test_no_output_directory_is_left_for_a_dump_that_is_not_there(rdbscan: Runner, tmp_path: Path) -> None:
    assert rdbscan("analyze", "/no/such.rdb", "-o", tmp_path / "out").code == 2
    assert not list((tmp_path / "out").glob("*"))


def test_stdin(process: Runner) -> None:
    run = process("analyze", "-", "--format", "json", stdin=gzip.compress(SHOP.read_bytes()))
    assert run.code == 0
    (dump,) = next(report for report in json.loads(run.out)["reports"] if report["name"] == "dump")["rows"]
    assert (dump["source"], dump["keys"]) == ("stdin", 29_163)


def test_choice_of_keys(rdbscan: Runner) -> None:
    def keys(*options: object) -> int:
        run = rdbscan("analyze", SHOP, "--format", "json", *options)
        types = next(report for report in json.loads(run.out)["reports"] if report["name"] == "types")
        return int(types["total"]["keys"])

    assert keys() == 29_163
    assert keys("--match", "session:*") == 2_800
    assert keys("--match", "session:*", "--match", "cache:search:*") == 4_600
    assert keys("--regex", "^session:", "--type", "hash") == 2_800
    assert 0 < keys("--min-memory", "100kb") < 50


READERS = {
    "parquet": lambda path: pq.read_metadata(path).num_rows,
    "arrow": lambda path: pa.ipc.open_file(path).read_all().num_rows,
    "csv": lambda path: len(list(csv.DictReader(StringIO(path.read_text(), newline="")))),
    "jsonl": lambda path: len([json.loads(line) for line in path.read_text().splitlines()]),
}


@pytest.mark.parametrize("suffix", READERS)
def test_keys_takes_the_format_from_the_suffix(rdbscan: Runner, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"keys.{suffix}"
    assert rdbscan("keys", SHOP, "-o", path) == Run(0, "", "")
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert READERS[suffix](path) == 29_163


def test_keys_of_a_damaged_dump_are_those_before_the_damage(rdbscan: Runner, tmp_path: Path) -> None:
    path = tmp_path / "keys.jsonl"
    run = rdbscan("keys", FIXTURES / "damaged/redis-7.2.6-repl-trunc-50pct.rdb", "-o", path)
    assert (run.code, run.out) == (3, "")
    assert "byte 4,842" in run.err
    assert path.read_text().count("\n") == 27


def test_keys_to_stdout(process: Runner) -> None:
    run = process("keys", SHOP, "-o", "-", "--format", "rdbtools-csv")
    assert run.code == 0
    assert run.out.startswith("database,type,key,size_in_bytes,encoding,")
    assert run.err == ""


def test_info_reads_only_the_beginning(process: Runner) -> None:
    run = process("info", "-", "--format", "json", stdin=SHOP.read_bytes()[:200])
    assert run.code == 0
    header, aux = json.loads(run.out)["reports"]
    assert header["rows"][0]["server"] == "redis 7.0.15"
    assert {"name": "redis-ver", "value": "7.0.15"} in aux["rows"]


def test_info_tells_of_slots_on_their_way(rdbscan: Runner) -> None:
    told = rdbscan("info", FIXTURES / "corpus" / "redis-8.6.3-asm.rdb").out
    assert "hash slots 0-100 200-300 were on their way here from node" in " ".join(told.split())


def test_verify_accounts_for_every_byte(rdbscan: Runner) -> None:
    run = rdbscan("verify", SHOP, "--format", "json")
    verdict, _header, parts = json.loads(run.out)["reports"]
    (row,) = verdict["rows"]
    assert (row["complete"], row["checksum"], row["keys"]) == ("yes", "ok", 29_163)
    assert sum(part["bytes"] for part in parts["rows"]) == parts["total"]["bytes"] == SHOP.stat().st_size


def test_verify_tells_a_wrong_checksum(rdbscan: Runner) -> None:
    run = rdbscan("verify", FIXTURES / "damaged/redis-7.2.6-repl-flip-crc.rdb")
    assert run.code == 3
    assert "[checksum]" in run.err
    assert "PARTIAL" not in run.out, "everything was read"


def test_targets_lists_what_target_takes(rdbscan: Runner) -> None:
    rows = json.loads(rdbscan("targets", "--format", "json").out)["reports"][0]["rows"]
    assert [row["target"] for row in rows] == target_names()


def test_explain_has_a_page_for_all_it_lists(rdbscan: Runner) -> None:
    slugs = rdbscan("explain").out.split()
    assert {"missing-ttl", "truncated", "memory_usage_bytes"} <= set(slugs)
    for slug in slugs:
        run = rdbscan("explain", slug)
        assert run.code == 0
        assert len(run.out) > 20


def test_explain_has_guesses(rdbscan: Runner) -> None:
    assert "did you mean missing-ttl?" in rdbscan("explain", "mising-ttl").err


def test_every_finding_of_the_shop_can_be_explained(rdbscan: Runner) -> None:
    found = json.loads(rdbscan("analyze", SHOP, "--format", "json").out)["findings"]
    assert found
    for slug in {finding["slug"] for finding in found}:
        assert rdbscan("explain", slug).code == 0


def test_whatif_names_the_scenarios_and_their_totals(rdbscan: Runner) -> None:
    result = rdbscan(
        "whatif", SHOP, "--target", "valkey-9.1", "--set", "hash-max-listpack-entries=1024", "--format", "json"
    )
    assert result.code == 0
    totals = json.loads(result.out)["reports"][0]["rows"]
    assert [row["scenario"] for row in totals] == ["redis-7.0 (now)", "valkey-9.1", "hash-max-listpack-entries=1024"]
    assert totals[1]["memory_bytes"] < totals[0]["memory_bytes"]


@pytest.mark.parametrize("arguments", [[], ["--set", "x"], ["--target", "nope"]])
def test_whatif_says_what_it_needs(rdbscan: Runner, arguments: list[str]) -> None:
    assert rdbscan("whatif", SHOP, *arguments).code == 2
