"""A report says with which version and options it was made, and whether it is redacted."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from rdbscan._version import __version__
from rdbscan.pipeline import Filters, Options
from rdbscan.pipeline.options import OPTION_NAMES
from rdbscan.records.dump import DumpInfo, MemoryModel
from rdbscan.redaction.redaction import Redaction
from rdbscan.render import Provenance, provenance_of
from tests.cli.conftest import FIXTURES, Runner
from tests.cli.conftest import rdbscan as rdbscan  # the fixture

SHOP = FIXTURES / "shop.rdb"
FILTERS = (
    "--match",
    "cart:*",
    "--match",
    "session:*",
    "--exclude",
    "*:x",
    "--db",
    0,
    "--min-memory",
    "1kb",
    "--no-ttl",
)
TOLD = ["--db=0", "--match=cart:*", "--match=session:*", "--exclude=*:x", "--min-memory=1024", "--no-ttl"]


def provenance(rdbscan: Runner, *arguments: object) -> dict[str, Any]:
    run = rdbscan(*arguments, "--format", "json", "-q")
    assert run.code == 0
    told: dict[str, Any] = json.loads(run.out)["provenance"]
    assert told["rdbscan"] == __version__
    return told


def options(told: dict[str, Any]) -> list[str]:
    assert len(told["runs"]) == 1
    found: list[str] = told["runs"][0]["options"]
    return found


def test_options_are_told_as_on_the_command_line(rdbscan: Runner) -> None:
    assert options(provenance(rdbscan, "analyze", SHOP)) == []
    assert options(provenance(rdbscan, "analyze", SHOP, *FILTERS)) == TOLD
    model = ("--target", "redis-8.0", "--allocator", "libc", "--maxmemory", "1gb", "--maxmemory-policy", "allkeys-lru")
    told = provenance(rdbscan, "analyze", SHOP, *model, "--redis-conf", FIXTURES / "shop.conf", "--as-of", "2026-01-01")
    assert options(told) == [
        "--target=redis-8.0", "--allocator=libc", "--redis-conf=shop.conf", "--maxmemory=1073741824",
        "--maxmemory-policy=allkeys-lru", "--as-of=2026-01-01T00:00:00Z",
    ]  # fmt: skip
    assert (told["runs"][0]["target"], told["runs"][0]["allocator"]) == ("redis-8.0", "libc")
    told = provenance(rdbscan, "analyze", SHOP, "--separator", ":", "--separator", "/", "--top", 5, "--regex", "^a")
    assert options(told) == ["--separator=:", "--separator=/", "--top=5", "--regex=^a"]


def test_every_option_of_a_pass_is_told() -> None:
    changed = Options(
        "redis-8.0", "libc", Path("a/b.conf"), ("/",), 1, 2,
        Filters(frozenset({1}), frozenset({"hash"}), ("m",), ("e",), "r", 3, True),
        4, "noeviction", (("list-compress-depth", "1"),), Redaction(b"x"), config=Path("c/d.toml"),
    )  # fmt: skip
    assert list(changed.told()) == [
        "--target=redis-8.0", "--allocator=libc", "--redis-conf=b.conf", "--set=list-compress-depth=1", "--maxmemory=4",
        "--maxmemory-policy=noeviction", "--separator=/", "--config=d.toml", "--as-of=1970-01-01T00:00:00.001000Z",
        "--top=2", "--db=1", "--type=hash", "--match=m", "--exclude=e", "--regex=r", "--min-memory=3", "--no-ttl",
    ]  # fmt: skip


def test_for_every_option_it_was_decided_whether_it_is_told() -> None:
    every = {field.name for kind in (Options, Filters) for field in fields(kind)}
    assert every - set(OPTION_NAMES) == {
        "filters",
        "given",
        "redact",
        "sources",
        "instance",
        "instance_from",
    }  # sources say how bytes come, and may hold secrets; instances are names
    assert set(OPTION_NAMES) <= every


def test_what_was_saved_tells_how_it_was_made(rdbscan: Runner, tmp_path: Path) -> None:
    assert rdbscan("analyze", SHOP, *FILTERS, "-o", tmp_path, "--charts", "none").code == 0
    assert options(json.loads((tmp_path / "report.json").read_text())["provenance"]) == TOLD
    assert options(provenance(rdbscan, "report", tmp_path / "profile.parquet")) == TOLD
    again = provenance(rdbscan, "report", tmp_path / "keys.parquet", "--type", "hash")
    assert options(again) == [*TOLD, "--type=hash"]


def test_a_redacted_report_says_so_and_its_options_tell_no_names(rdbscan: Runner, tmp_path: Path) -> None:
    conf = tmp_path / "kartoffel.conf"
    conf.write_text("maxmemory 1gb")
    chosen = ("--match", "kartoffel:*", "--regex", "kartoffel", "--redis-conf", conf, "--min-memory", "1")
    told = provenance(rdbscan, "analyze", SHOP, *chosen, "--redact", "-o", tmp_path / "out", "--charts", "none")
    assert told["redacted"]
    assert "kartoffel" not in json.dumps(told)
    assert [option.partition("=")[0] for option in options(told)] == [
        "--redis-conf", "--match", "--regex", "--min-memory",
    ]  # fmt: skip
    assert provenance(rdbscan, "report", tmp_path / "out" / "profile.parquet") == told
    assert provenance(rdbscan, "report", tmp_path / "out" / "keys.parquet") == told
    for verb in ("info", "verify"):
        assert provenance(rdbscan, verb, SHOP, "--redact")["redacted"]
        assert not provenance(rdbscan, verb, SHOP)["redacted"]


@pytest.mark.parametrize(("dumps", "redacted"), [([], False), ([True], True), ([True, False], False)])
def test_only_what_is_redacted_throughout_is_called_that(dumps: list[bool], redacted: bool) -> None:
    assert provenance_of(DumpInfo(redacted=each) for each in dumps).redacted is redacted
    assert Provenance().redacted is False


def test_dumps_that_were_read_alike_are_one_run() -> None:
    made = provenance_of(DumpInfo(model=MemoryModel(target)) for target in ("x", "y", "x"))
    assert [(run.target, dumps) for run, dumps in made.runs] == [("x", 2), ("y", 1)]
