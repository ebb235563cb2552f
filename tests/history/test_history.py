"""Adding, listing and reading nights, in a folder and in a bucket."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from rdbscan.errors import SourceError, UsageError
from rdbscan.history import Night, add, at_date, instances, load, newest_whole, night_at, nights, open_history
from rdbscan.history.store import Store
from tests.history.making import DAY_MS, SAVED_MS, night_profile
from tests.source.conftest import Moto, Put, hasty, moto, s3  # noqa: F401 (fixtures)


@pytest.fixture(params=["folder", "bucket"])
def history(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "bucket":
        request.getfixturevalue("s3")
        yield open_history("s3://dumps/some/nights/")
    else:
        yield open_history(str(tmp_path / "nights"))


def stray(history: Store, path: str, content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "stray"
    file.write_bytes(content)
    assert history.put(path, file)


def test_a_night_is_added_once(history: Store) -> None:
    first = add(history, night_profile(), "eu/shop")
    assert first.new
    again = add(history, night_profile(path="/other/place.rdb", source="place.rdb"), "eu/shop")
    assert not again.new
    assert again.night == first.night
    assert add(history, night_profile(1), "eu/shop").new
    assert add(history, night_profile(), "other").new
    found = nights(history)
    assert [(night.instance, night.saved_ms) for night in found] == [
        ("eu/shop", SAVED_MS), ("eu/shop", SAVED_MS + DAY_MS), ("other", SAVED_MS),
    ]  # fmt: skip
    assert nights(history, "eu/shop") == found[:2]
    assert nights(history, "nobody") == []
    assert instances(history) == ["eu/shop", "other"]
    profile = load(history, found[1])
    assert profile.sources[0].instance == "eu/shop"
    assert profile.sources[0].header.ctime_ms == SAVED_MS + DAY_MS
    assert profile.groups == night_profile().groups


def test_the_folder_of_one_instance_is_a_history_too(history: Store) -> None:
    add(history, night_profile(), "eu/shop")
    add(history, night_profile(), "other")
    own = open_history(f"{history.where}/instance=eu%2Fshop")
    (night,) = nights(own)
    assert night.instance == "eu/shop"
    assert load(own, night).sources[0].instance == "eu/shop"


def test_the_night_of_a_day(history: Store) -> None:
    evening = SAVED_MS + 6 * 3_600_000
    add(history, night_profile(), "shop")
    add(history, night_profile(saved_ms=evening), "shop")
    add(history, night_profile(saved_ms=evening + 3_600_000, keys=1), "shop")
    assert night_at(history, "2026-11-18", "shop").saved_ms == evening
    assert night_at(history, "2026-11-18T110640Z").saved_ms == SAVED_MS
    add(history, night_profile(keys=1), "late")
    assert not at_date(nights(history), "2026-11-18")["late"].whole
    for date, words in (("2026-11-18", "say which"), ("2026-11-19", "no night"), ("2026-02-30", "no such day")):
        with pytest.raises(UsageError, match=words):
            night_at(history, date)


def test_what_is_no_night(history: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--at"):
        add(history, night_profile(saved_ms=None), "shop")
    with pytest.raises(UsageError, match="--instance"):
        add(history, night_profile())
    with pytest.raises(UsageError, match="one dump"):
        add(history, night_profile() + night_profile(1), "shop")
    some = replace(night_profile().sources[0].sums, keys=1)  # type: ignore[type-var]
    with pytest.raises(UsageError, match="some of its keys"):
        add(history, night_profile(sums=some), "shop")
    added = add(history, night_profile(saved_ms=None), "shop", at_ms=SAVED_MS + 500)
    assert added.night.saved_ms == SAVED_MS
    assert load(history, added.night).sources[0].header.ctime_ms == SAVED_MS + 500


def test_files_of_others_and_broken_ones_are_passed_over(history: Store, tmp_path: Path) -> None:
    whole = add(history, night_profile(), "shop").night
    damaged = add(history, night_profile(1, keys=5), "shop").night
    stray(history, "instance=shop/notes.txt", b"ours", tmp_path)
    stray(history, "instance=shop/profile.parquet", b"PAR1", tmp_path)
    stray(history, "other/2026-11-20T031500Z-00000000.parquet", b"", tmp_path)
    stray(history, "_delta_log/0.json", b"{}", tmp_path)
    stray(history, "instance=shop/deeper/2026-11-20T031500Z-00000000.parquet", b"", tmp_path)
    torn = Night("shop", SAVED_MS + 2 * DAY_MS, "00000000")
    stray(history, f"instance=shop/{torn.file}", b"PAR1torn", tmp_path)
    found = nights(history)
    assert found == [whole, damaged, torn]
    assert not damaged.whole
    assert damaged.path.endswith(".damaged.parquet")
    newest = newest_whole(history, found)
    assert newest is not None
    assert newest[0] == whole
    assert newest_whole(history, found, SAVED_MS) is None
    with pytest.raises(SourceError):
        load(history, torn)


def test_many_add_at_once(history: Store) -> None:
    def job(number: int) -> bool:
        return add(history, night_profile(number % 4), f"server-{number % 3}").new

    with ThreadPoolExecutor(8) as pool:
        new = list(pool.map(job, range(48)))
    assert sum(new) == 12
    found = nights(history)
    assert len(found) == 12
    for night in found:
        assert load(history, night).groups == night_profile().groups


def test_a_bucket_that_is_not_there(s3: Put) -> None:  # noqa: F811
    history = open_history("s3://elsewhere/nights")
    with pytest.raises(SourceError):
        nights(history)
    with pytest.raises(SourceError):
        add(history, night_profile(), "shop")


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for where in (tmp_path / "nothing", tmp_path / "file"):
        with pytest.raises(SourceError):
            nights(open_history(str(where)))
    with pytest.raises(SourceError):
        add(open_history(str(tmp_path / "file")), night_profile(), "shop")


KILLED = """
import os, signal, sys, threading, time
from rdbscan.history import add, open_history
from tests.history.making import night_profile
history, wait = open_history(sys.argv[1]), float(sys.argv[2])
profiles = [night_profile(day) for day in range(200)]
print("ready", flush=True)
threading.Thread(target=lambda: (time.sleep(wait), os.kill(os.getpid(), signal.SIGKILL)), daemon=True).start()
for profile in profiles:
    add(history, profile, "shop")
"""


@pytest.mark.parametrize("wait", [0.002, 0.03])
def test_a_killed_job_leaves_nothing_that_a_reader_stumbles_over(tmp_path: Path, wait: float) -> None:
    history = open_history(str(tmp_path))
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(wait)], cwd=Path(__file__).parents[2])
    assert done.returncode == -9
    for night in nights(history):
        assert load(history, night).groups == night_profile().groups
    add(history, night_profile(500), "shop")
    assert [path.name for path in tmp_path.iterdir()] == ["instance=shop"]
    assert {path.suffix for path in (tmp_path / "instance=shop").iterdir()} == {".parquet"}
