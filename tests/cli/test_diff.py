"""`rdbscan diff`: exit codes, files, broken and hostile input, and what is left when a signal ends it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from tests.cli.conftest import FIXTURES, Runner, environment
from tests.cli.conftest import process as process  # the fixtures
from tests.cli.conftest import rdbscan as rdbscan
from tests.cli.test_hostile_names import HOSTILE, assert_harmless
from tests.cli.test_hostile_names import dump as hostile_dump
from tests.rdbwriter import Rdb, string

SHOP, CLEAN = FIXTURES / "shop.rdb", FIXTURES / "shop-clean.rdb"
EMPTY = FIXTURES / "corpus" / "redis-7.2.6-empty.rdb"


@pytest.mark.parametrize(
    ("at_least", "code"),
    [("0", 1), ("1mb", 1), ("3mb", 1), ("4mb", 0), ("1000%", 1), ("100000%", 0)],
)
def test_the_gate(rdbscan: Runner, at_least: str, code: int) -> None:
    assert rdbscan("diff", CLEAN, SHOP, "--exit-code", "--at-least", at_least).code == code


def test_nothing_changed(rdbscan: Runner) -> None:
    run = rdbscan("diff", SHOP, SHOP, "--exit-code")
    assert run.code == 0
    assert "both sides are the same dump" in run.out
    assert "nothing changed" in run.out
    assert rdbscan("diff", EMPTY, EMPTY, "--exit-code").code == 0


@pytest.mark.parametrize("at_least", ["much", "-1", "5%%", "1e400%"])
def test_a_threshold_that_is_none(rdbscan: Runner, at_least: str) -> None:
    run = rdbscan("diff", SHOP, SHOP, f"--at-least={at_least}")
    assert (run.code, run.out) == (2, "")


def test_a_damaged_dump_is_said(rdbscan: Runner, tmp_path: Path) -> None:
    (tmp_path / "cut.rdb").write_bytes(SHOP.read_bytes()[:1_500_000])
    for options in ((), ("--keys",)):
        run = rdbscan("diff", SHOP, tmp_path / "cut.rdb", *options)
        assert run.code == 3
        assert "PARTIAL: 1 of 2 dumps" in run.out
        assert "Memory of keys ≥ -4.3 MiB" in run.out
        assert "to ≥ 2.9 MiB" in run.out
        assert "what seems gone or shrunk may be in the part that is missing" in " ".join(run.out.split())
        assert "[truncated]" in run.err
    run = rdbscan("diff", tmp_path / "cut.rdb", SHOP, "--exit-code")
    assert run.code == 1
    assert "Memory of keys ≤ +4.3 MiB" in run.out


def test_other_files(rdbscan: Runner, tmp_path: Path) -> None:
    (tmp_path / "text.rdb").write_text("no dump\n" * 9)
    run = rdbscan("diff", tmp_path / "text.rdb", SHOP)
    assert run.code == 3
    assert "[not-rdb]" in run.err
    (tmp_path / "bad.parquet").write_bytes(b"PAR1" + b"x" * 99)
    assert rdbscan("diff", tmp_path / "bad.parquet", SHOP).code == 2
    assert rdbscan("diff", tmp_path / "none.rdb", SHOP).code == 2
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "other.parquet")
    assert rdbscan("diff", SHOP, tmp_path / "other.parquet").code == 2
    assert rdbscan("diff", SHOP, tmp_path / "other.parquet", "--keys").code == 2
    assert rdbscan("diff", "redis://localhost", SHOP).code == 2


def test_everything_is_written(rdbscan: Runner, tmp_path: Path) -> None:
    run = rdbscan("diff", CLEAN, SHOP, "--keys", "-o", tmp_path / "out", "--top", 5)
    assert run.code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "diff.parquet", "report.html", "report.json", "report.md",
    ]  # fmt: skip
    told = json.loads((tmp_path / "out" / "report.json").read_text())
    changed = pl.read_parquet(tmp_path / "out" / "diff.parquet")
    assert told["keys"]["new"] == {
        "keys": changed["new"].sum(),
        **{k: told["keys"]["new"][k] for k in ("memory", "change")},
    }
    assert told["diff_version"] == 1
    (table,) = (report for report in told["reports"] if report["name"] == "namespaces")
    for column in ("memory_change", "keys_change", "no_ttl_change", "memory_old", "memory_new"):
        assert sum(row[column] for row in table["rows"]) == table["total"][column]
    assert told["change"]["memory"] == table["total"]["memory_change"]
    lines = run.out.splitlines()
    assert lines[1].startswith("12 namespaces explain 95.5% of +3.0 MiB: queue:thumbnails (+1,004 KiB)")
    assert lines[1] in lines[-3:]
    (again,) = (rdbscan("diff", CLEAN, SHOP, "--keys", "-f", "json").out for _run in range(1))
    assert json.loads(again)["keys"] == told["keys"]


def test_globs_and_folders_of_results(rdbscan: Runner, tmp_path: Path) -> None:
    for name, dump in (("old", CLEAN), ("new", SHOP)):
        assert rdbscan("analyze", dump, "-q", "-o", tmp_path / name / "one", "--charts", "none").code == 0
    by_folder = rdbscan("diff", tmp_path / "old" / "one", tmp_path / "new" / "one", "-f", "json")
    by_glob = rdbscan("diff", f"{tmp_path}/old/*/profile.parquet", f"{tmp_path}/new/*/keys.parquet", "-f", "json")
    assert json.loads(by_folder.out)["change"] == json.loads(by_glob.out)["change"]
    keys = rdbscan("diff", tmp_path / "old" / "one", f"{tmp_path}/new/*/keys.parquet", "--keys", "-f", "json")
    assert json.loads(keys.out)["keys"]["matched"] > 0
    profile = rdbscan("diff", tmp_path / "old" / "one" / "profile.parquet", SHOP, "--keys")
    assert (profile.code, profile.out) == (2, "")
    assert "a profile has no keys to compare" in profile.err


def test_hostile_names_in_every_output(rdbscan: Runner, tmp_path: Path) -> None:
    old, new = tmp_path / "::add-mask::##[error]\x1b[31m.rdb", tmp_path / "'; DROP TABLE changed; --[*].rdb"
    rdb = Rdb(11).aux("redis-ver", "7.2.6").select(0)
    for name in HOSTILE:
        rdb.key(name, 0, string(b"v"), ms=1_895_213_058_000)
    old.write_bytes(rdb.end())
    new.write_bytes(hostile_dump())
    for form in ("text", "markdown", "json"):
        run = rdbscan("diff", old, new, "--keys", "-f", form, "-o", tmp_path / "out", "--top", 50)
        assert run.code == 0
        assert_harmless(run.out.encode(), form)
        assert_harmless(run.err.encode(), "stderr")
    for path in (tmp_path / "out").glob("report.*"):
        assert_harmless(path.read_bytes(), path.name)
    page = (tmp_path / "out" / "report.html").read_text()
    assert "<script>alert(1)" not in page
    written = pl.read_parquet(tmp_path / "out" / "diff.parquet")
    assert set(HOSTILE) <= set(written["key"])
    saved = tmp_path / "a'b[1]*.parquet"
    assert rdbscan("keys", old, "-o", saved).code == 0
    run = rdbscan("diff", saved, new, "--keys", "-f", "json")
    assert json.loads(run.out)["keys"]["matched"] == len(HOSTILE)


def test_without_duckdb(rdbscan: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    run = rdbscan("diff", SHOP, SHOP, "--keys")
    assert run.code == 2
    assert "pip install 'rdbscan[diff]'" in run.err
    assert rdbscan("diff", SHOP, SHOP).code == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--memory", "1mb"), "at least 256mb are needed"),
        (("--memory", "lots"), "not a memory size"),
        (("--temp", "/nonexistent"), "there is no such folder for temporary files"),
    ],
)
def test_options_that_cannot_be(rdbscan: Runner, options: tuple[str, ...], told: str) -> None:
    run = rdbscan("diff", SHOP, SHOP, "--keys", *options)
    assert (run.code, run.out) == (2, "")
    assert told in run.err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_leaves_nothing(tmp_path: Path, number: signal.Signals, code: int) -> None:
    """It comes while DuckDB works: the query would take a minute."""
    (tmp_path / "temp").mkdir()
    slow = (
        "import sys; from rdbscan.diff.keys import join as j; from rdbscan.cli import main;"
        "real = j._check_rows;"
        "j._check_rows = lambda db, *sides: (print('now', flush=True), db.run("
        "'SELECT count(*) FROM range(10000000000) a WHERE hash(a.range) = 0'), real(db, *sides));"
        f"sys.argv = ['rdbscan', 'diff', {str(CLEAN)!r}, {str(SHOP)!r}, '--keys', '-q', '-o', {str(tmp_path / 'out')!r},"
        f" '--temp', {str(tmp_path / 'temp')!r}]; sys.exit(main())"
    )
    command = [sys.executable, "-c", slow]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"now\n"
        (scratch,) = (tmp_path / "temp").iterdir()
        assert scratch.stat().st_mode & 0o777 == 0o700
        assert all(path.stat().st_mode & 0o077 == 0 for path in scratch.rglob("*") if not path.is_symlink())
        began = time.monotonic()
        run.send_signal(number)
        assert run.wait(20) == code
        assert time.monotonic() - began < 10
    assert list((tmp_path / "temp").iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["temp"]


def test_nights_of_a_history(rdbscan: Runner, tmp_path: Path) -> None:
    nights = tmp_path / "nights"
    for dump, instance in ((CLEAN, "shop"), (EMPTY, "other")):
        assert rdbscan("analyze", dump, "-q", "--history", nights, "--instance", instance).code == 0
    by_night = rdbscan("diff", f"{nights}@2026-11-20", SHOP, "--instance", "shop", "-f", "json")
    assert by_night.code == 0
    assert json.loads(by_night.out)["change"] == json.loads(rdbscan("diff", CLEAN, SHOP, "-f", "json").out)["change"]
    folder = rdbscan("diff", f"{nights}/instance=shop@2026-11-20T221742Z", f"{nights}@2026-11-20")
    assert folder.code == 0
    assert "servers that are on one side only, so that all their keys are new or gone: other" in folder.out
    missing = rdbscan("diff", f"{nights}@2026-11-19", SHOP)
    assert (missing.code, missing.out) == (2, "")
    assert "has no night of any server on 2026-11-19" in missing.err
    assert rdbscan("diff", f"{nights}@2026-11-20", SHOP, "--keys").code == 2
    assert rdbscan("diff", f"{nights}@2026-13-45", SHOP).code == 2
    assert rdbscan("diff", f"{tmp_path}/none@2026-11-20", SHOP).code == 2
    named = tmp_path / "dump@2026-11-20"
    named.write_bytes(SHOP.read_bytes())
    assert rdbscan("diff", named, SHOP, "--exit-code").code == 0
