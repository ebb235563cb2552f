"""A fleet in parts: each adds its dumps to a history, and the report of the night is that of all of them at once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Runner
from tests.rdbwriter import Rdb, string

CORPUS = Path(__file__).parents[2] / "fixtures/corpus"
CTIME = 1_795_213_058  # 2026-11-20 22:17:38 UTC
BY_FILE = ("--instance-from", "[^/]+$")


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    """Five small dumps of one evening; one breaks off."""
    folder = tmp_path / "dumps"
    folder.mkdir()
    for number in range(5):
        rdb = Rdb(version=10).aux("redis-ver", "7.0.15").aux("ctime", str(CTIME + number)).select(0)
        for key in range(20 * (number + 1)):
            rdb.key(b"cart:%d" % key, 0, string(b"x" * 100))
        content = rdb.end()
        (folder / f"db{number}.rdb").write_bytes(content[:-300] if number == 3 else content)
    return folder


def report(run: Any) -> dict[str, Any]:
    """What a report says, but for how it was made."""
    return {name: part for name, part in json.loads(run.out).items() if name != "provenance"}


def test_parts_through_a_history_are_the_whole(dumps: Path, tmp_path: Path, rdbscan: Runner) -> None:
    whole = rdbscan("analyze", dumps, "--jobs", 2, *BY_FILE, "-f", "json")
    assert whole.code == 3
    history = tmp_path / "nights"
    codes = [rdbscan("analyze", dumps, "--part", f"{part}/3", "--history", history, *BY_FILE).code for part in range(3)]
    assert sorted(codes) == [0, 0, 3]
    night = rdbscan("report", "--history", history, "--night", "2026-11-20", "-f", "json")
    assert night.code == 3
    assert report(night) == report(whole)


def test_a_part_that_was_lost_is_named(dumps: Path, tmp_path: Path, rdbscan: Runner) -> None:
    history, expect = tmp_path / "nights", tmp_path / "expect"
    expect.write_text("# all of them\n" + "".join(f"db{number}.rdb\n" for number in range(5)) + "\n")
    for part in (0, 2):
        rdbscan("analyze", dumps, "--part", f"{part}/3", "--history", history, *BY_FILE)
    run = rdbscan("report", "--history", history, "--night", "2026-11-20", "--expect", expect)
    assert run.code == 3
    for name in ("db1.rdb", "db4.rdb"):
        assert f"rdbscan: {name}: the history has no dump of it on 2026-11-20 [missing]" in run.err
        assert f"{name}: it could not be read: the history has no dump of it on 2026-11-20." in " ".join(
            run.out.split()
        )
    assert "5 dumps" in run.out
    expect.write_text("db0.rdb\n")
    again = rdbscan("report", "--history", history, "--night", "2026-11-20", "--expect", expect)
    assert "[missing]" not in again.err


def test_shards_that_lie_at_one_path_are_told_apart_by_their_instances(
    dumps: Path, tmp_path: Path, rdbscan: Runner
) -> None:
    for number in range(2):
        shutil.copy(dumps / f"db{number}.rdb", tmp_path / "dump.rdb")
        rdbscan("analyze", tmp_path / "dump.rdb", "--history", tmp_path / "nights", "--instance", f"shard {number}")
    run = rdbscan("report", "--history", tmp_path / "nights", "--night", "2026-11-20", "-f", "json", "-r", "shards")
    assert [row["name"] for row in json.loads(run.out)["reports"][0]["rows"]] == ["shard 1", "shard 0"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([], "name saved files, or a night"),
        (["--history", "nights"], "a night of a history is named by both"),
        (["--night", "2026-11-20"], "a night of a history is named by both"),
        (["--history", "nights", "--night", "2026-11-21"], "has no night of any instance on 2026-11-21"),
        (["--history", "nights", "--night", "yesterday"], "no such day"),
        (["--history", "nights", "--night", "2026-11-20", "--match", "a*"], "a history has only sums"),
        (["--history", "nights", "--night", "2026-11-20", "--expect", "none"], "No such file"),
        (["--history", "nights", "--night", "2026-11-20", "--expect", "empty"], "no instance is named in it"),
        (["nights", "--history", "nights", "--night", "2026-11-20"], "name saved files, or a night"),
    ],
)
def test_what_is_no_night_is_refused(
    dumps: Path, tmp_path: Path, rdbscan: Runner, monkeypatch: pytest.MonkeyPatch, arguments: list[str], why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    rdbscan("analyze", dumps / "db0.rdb", "--history", "nights", "--instance", "a")
    Path("empty").write_text("# nobody\n\n")
    run = rdbscan("report", *arguments)
    assert run.code == 2
    assert why in run.err
