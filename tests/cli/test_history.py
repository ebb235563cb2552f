"""analyze and check add nights, and growth is counted from them."""

from pathlib import Path

import pytest

import rdbscan as library
from rdbscan.history import load, nights, open_history
from tests.cli.conftest import FIXTURES, Runner

SHOP = FIXTURES / "shop.rdb"
OLD = FIXTURES / "corpus/redis-2.4.18-tiny.rdb"
TINY = FIXTURES / "corpus/redis-7.2.6-tiny.rdb"
GROWTH = '[[rule]]\nid = "growth"\nmatch = "**"\ngrowth = { memory = "20%/d" }\n'


def test_a_night_is_added_once_and_is_the_profile(rdbscan: Runner, tmp_path: Path) -> None:
    arguments = ("analyze", SHOP, "--history", tmp_path / "nights", "--instance", "eu/shop")
    first, again = rdbscan(*arguments), rdbscan(*arguments)
    assert first.code == again.code == 0
    assert "added" in first.err
    assert "is there already: nothing changed" in again.err
    history = open_history(str(tmp_path / "nights"))
    (night,) = nights(history, "eu/shop")
    profile = load(history, night)
    assert profile.groups == library.profile(SHOP).groups
    assert profile.sources[0].instance == "eu/shop"
    policy = tmp_path / "rdbscan.toml"
    policy.write_text(GROWTH)
    check = rdbscan("check", SHOP, "--policy", policy, "--history", tmp_path / "nights", "--instance", "eu/shop")
    assert "is there already" in check.err
    assert "no whole night of eu/shop" in check.out


def test_check_adds_a_night_too_and_only_with_a_name(rdbscan: Runner, tmp_path: Path) -> None:
    policy = tmp_path / "rdbscan.toml"
    policy.write_text(GROWTH)
    (tmp_path / "nights").mkdir()
    nameless = rdbscan("check", TINY, "--policy", policy, "--history", tmp_path / "nights")
    assert "nothing is added" in nameless.err
    assert (
        "added" in rdbscan("check", TINY, "--policy", policy, "--history", tmp_path / "nights", "--instance", "a").err
    )
    assert len(nights(open_history(str(tmp_path / "nights")))) == 1


def test_dumps_of_several_servers(rdbscan: Runner, tmp_path: Path) -> None:
    run = rdbscan("analyze", SHOP, TINY, "--history", tmp_path, "--instance-from", r"([\w.-]+)\.rdb$")
    assert run.code == 0
    assert [night.instance for night in nights(open_history(str(tmp_path)))] == ["redis-7.2.6-tiny", "shop"]
    unnamed = rdbscan("analyze", SHOP, TINY, "--history", tmp_path, "--instance-from", "tiny")
    assert unnamed.code == 2
    assert "--instance" in unnamed.err
    assert "IN SHORT" in unnamed.out  # what was read is reported all the same


def test_shards_under_one_name_are_refused(rdbscan: Runner, tmp_path: Path) -> None:
    dump = SHOP.read_bytes()
    assert b"ctime" in dump
    other = tmp_path / "other.rdb"
    other.write_bytes(dump[:-600])  # of the same moment, and another dump
    run = rdbscan("analyze", SHOP, SHOP, "--history", tmp_path / "a", "--instance", "shop")
    assert run.code == 0
    run = rdbscan("analyze", SHOP, other, "--history", tmp_path / "b", "--instance", "shop")
    assert "shards need names of their own" in run.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--history", "nights"], "--instance"),
        (["--history", "nights", "--instance", "a", "--match", "x*"], "whole dumps"),
        (["--history", "nights", "--instance", "a", "--redact"], "--redact-key"),
        (["--at", "2026-11-20"], "--history"),
        (["--history", "http://localhost/nights", "--instance", "a"], "bucket"),
    ],
)
def test_runs_that_give_no_night(
    arguments: list[str], words: str, rdbscan: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = rdbscan("analyze", TINY, *arguments)
    assert run.code == 2
    assert words in run.err
    assert not run.out
    assert not list(tmp_path.iterdir())


def test_dumps_that_do_not_say_when_they_were_saved(rdbscan: Runner, tmp_path: Path) -> None:
    arguments = ("analyze", OLD, "--history", tmp_path, "--instance", "old")
    run = rdbscan(*arguments)
    assert run.code == 2
    assert "--at TIME" in run.err
    assert "IN SHORT" in run.out
    assert rdbscan(*arguments, "--at", "2026-11-20T03:15:00Z").code == 0
    (night,) = nights(open_history(str(tmp_path)))
    assert night.file.startswith("2026-11-20T031500Z-")


def test_damaged_dumps_are_kept_and_marked(rdbscan: Runner, tmp_path: Path) -> None:
    cut = tmp_path / "cut.rdb"
    cut.write_bytes(SHOP.read_bytes()[:-50_000])
    assert rdbscan("analyze", cut, "--history", tmp_path / "nights", "--instance", "shop").code == 3
    (night,) = nights(open_history(str(tmp_path / "nights")))
    assert not night.whole
    assert night.path.endswith(".damaged.parquet")
    nothing = tmp_path / "nothing.rdb"
    nothing.write_bytes(b"\0" * 100)
    run = rdbscan("analyze", nothing, "--history", tmp_path / "nights", "--instance", "shop")
    assert run.code == 3
    assert "not added to the history" in run.err


def test_redacted_nights_share_their_names(rdbscan: Runner, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_bytes(bytes(range(32)))
    for dump in (SHOP, FIXTURES / "shop-clean.rdb"):
        arguments = ("--history", tmp_path / "nights", "--instance", "zanzibar-acme", "--redact-key", key)
        assert rdbscan("analyze", dump, *arguments).code == 0
    history = open_history(str(tmp_path / "nights"))
    first, second = nights(history)
    assert first.instance == second.instance != "zanzibar-acme"
    for night in (first, second):
        content = load(history, night)
        assert content.sources[0].redacted
        assert "zanzibar" not in repr(content.sources)


def test_a_history_that_cannot_be_written_voids_nothing(rdbscan: Runner, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    run = rdbscan("analyze", TINY, "--history", tmp_path / "file", "--instance", "a")
    assert run.code == 2
    assert "cannot be written" in run.err
    assert "IN SHORT" in run.out
