"""A set of files is at its place as a whole or not at all: beside files of others, in a mount point, killed or racing."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from rdbscan import outputs
from rdbscan.outputs import whole_directory

NAMES = ("keys.parquet", "profile.parquet", "report.html", "report.json", "report.md")


def write(target: Path, words: str, names: tuple[str, ...] = NAMES) -> None:
    with whole_directory(target) as aside:
        for name in names:
            (aside / name).write_text(words)
        (aside / "charts").mkdir()
        (aside / "charts" / "tree.png").write_text(words)


def content(target: Path) -> dict[str, str]:
    return {str(path.relative_to(target)): path.read_text() for path in target.rglob("*") if path.is_file()}


def expected(words: str, names: tuple[str, ...] = NAMES) -> dict[str, str]:
    return dict.fromkeys((*names, "charts/tree.png"), words)


@pytest.fixture(params=["exchanged", "moved in"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "moved in":
        monkeypatch.setattr(outputs, "_exchange", lambda _one, _other: False)
    return str(request.param)


@pytest.mark.usefixtures("way")
def test_a_set_takes_the_place_of_the_older_and_leaves_the_files_of_others(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "out"
    write(target, "one")
    assert content(target) == expected("one")
    (target / "notes.txt").write_text("mine")
    (target / "link").symlink_to("notes.txt")
    target.chmod(0o750)
    write(target, "two", names=("report.html",))
    assert content(target) == expected("two", ("report.html",)) | {"notes.txt": "mine", "link": "mine"}
    assert target.stat().st_mode & 0o777 == 0o750
    (target / "mine").mkdir()
    write(target, "three")
    assert content(target) == expected("three") | {"notes.txt": "mine", "link": "mine"}
    assert (target / "mine").is_dir()
    assert [path.name for path in target.parent.iterdir()] == ["out"]


@pytest.mark.usefixtures("way")
def test_what_fails_leaves_the_older_set(tmp_path: Path) -> None:
    target = tmp_path / "out"
    write(target, "one")
    with pytest.raises(IsADirectoryError):
        write(target, "two", names=("keys.parquet", "/tmp"))
    assert content(target) == expected("one")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_working_directory_stays_the_same_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = Path.cwd().stat().st_ino
    write(Path(), "one")
    write(Path(), "two")
    assert Path.cwd().stat().st_ino == before
    assert content(tmp_path) == expected("two")


def test_where_nothing_can_be_made_beside_it_is_made_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "mounted"
    write(target, "one")
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == target)
    write(target, "two")
    assert content(target) == expected("two")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(NotADirectoryError), whole_directory(tmp_path / "out"):
        pass
    assert (tmp_path / "out").read_text() == "mine"


def again_and_again(target: Path, words: str) -> None:
    while True:
        write(target, words)


def test_killed_and_racing_runs_never_leave_a_mixed_set(tmp_path: Path) -> None:
    target = tmp_path / "out"
    write(target, "0")
    spawn = multiprocessing.get_context("fork")
    for number in range(25):
        racers = [spawn.Process(target=again_and_again, args=(target, f"{number}{letter}")) for letter in "ab"]
        for racer in racers:
            racer.start()
        time.sleep(0.02 + 0.002 * number)
        for racer in racers:
            assert racer.pid is not None
            os.kill(racer.pid, signal.SIGKILL)
            racer.join()
        found = content(target)
        assert len(set(found.values())) == 1
        assert found.keys() == expected("").keys()
    write(target, "last")
    assert content(target) == expected("last")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]  # what the killed ones left is gone
