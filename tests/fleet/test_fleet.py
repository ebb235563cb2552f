"""Many sources: the same comes out whoever reads them, and what goes wrong with one is said and costs no other."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from rdbscan.errors import SourceError, UsageError
from rdbscan.fleet import profile_fleet
from rdbscan.fleet.engines.serial import Serial
from rdbscan.fleet.task import partition
from rdbscan.pipeline import Options, list_sources, profile_sources
from rdbscan.pipeline.load import load_saved, saved_files
from rdbscan.profile.merge import merge_all
from rdbscan.report import REPORTS
from tests.cli.conftest import Runner
from tests.fleet.test_pool import Watch
from tests.rdbwriter import Rdb, string

FIXTURES = Path(__file__).parents[2] / "fixtures"
CORPUS = FIXTURES / "corpus"
SECONDS = 30


@pytest.fixture(scope="module")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Whole ones, a damaged one, one that is none, an archive of two, and a tenant too many for one of two shards."""
    folder = tmp_path_factory.mktemp("dumps")
    for number, name in enumerate(("redis-3.2.13-cluster", "redis-7.0.15-module", "redis-2.4.18-tiny")):
        (folder / f"db{number}").mkdir()
        shutil.copy(CORPUS / f"{name}.rdb", folder / f"db{number}" / "dump.rdb")
    (folder / "cut.rdb").write_bytes((FIXTURES / "shop-clean.rdb").read_bytes()[:200_000])
    (folder / "page.rdb").write_text("<html></html>")
    for name, tenants in (("few.rdb", 5), ("many.rdb", 300)):
        (folder / name).write_bytes(shard(tenants))
    with tarfile.open(folder / "two.tar", "w") as tar:
        for name in ("few.rdb", "many.rdb"):
            tar.add(folder / name, f"in/{name}")
    return folder


def shard(tenants: int) -> bytes:
    """Four carts of each tenant, whose names are words."""
    rdb, letters = Rdb(version=9).select(0), b"bcdfghjklmnpqrst"
    for number in range(tenants * 4):
        first, second = divmod(number // 4, 16)
        tenant = bytes([letters[first % 16], 97, letters[second], 111, letters[first // 16], 105])
        rdb.key(b"tenant:%s:cart:%d" % (tenant, number), 0, string(b"x" * 40))
    return rdb.end()


def names(folder: Path) -> list[str]:
    found = [*folder.glob("*.rdb"), *folder.glob("db*/*.rdb"), folder / "two.tar"]
    return [*sorted(map(str, found)), str(folder / "missing.rdb")]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_fleet_has_the_profile_of_its_dumps(dumps: Path) -> None:
    options = Options()
    with Serial(Watch()) as engine:
        fleet = profile_fleet(list_sources(names(dumps), options.sources), options, engine)
    assert fleet.profile == profile_sources(names(dumps), options)
    kinds = {source.source: source.outcome.damage.kind for source in fleet.profile.sources if source.outcome.damage}
    assert kinds == {"cut.rdb": "truncated", "page.rdb": "not-rdb", "missing.rdb": "source"}


@pytest.mark.parametrize("more", [[], ["--redact-key", "key"]])
def test_the_same_bytes_whoever_reads(
    dumps: Path, tmp_path: Path, rdbscan: Runner, more: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("key").write_bytes(b"k" * 32)
    runs = [
        rdbscan("analyze", *names(dumps), "--jobs", jobs, "-o", f"out{jobs}", "--charts", "none", *more)
        for jobs in (1, 2)
    ]
    assert [run.code for run in runs] == [3, 3]
    assert runs[0].out == runs[1].out
    one, two = files(tmp_path / "out1"), files(tmp_path / "out2")
    assert one == two
    assert len([name for name in one if name.startswith("keys/")]) == 9  # not of what could not be opened


def test_records_have_the_names_of_all_and_give_the_same_report(dumps: Path, tmp_path: Path, rdbscan: Runner) -> None:
    given = [str(dumps / name) for name in ("few.rdb", "many.rdb")]
    run = rdbscan("analyze", *given, "-o", tmp_path / "out", "--charts", "none")
    assert "keys/*/*.parquet" in run.err
    profile = load_saved(tmp_path / "out/profile.parquet")
    paths = saved_files(tmp_path / "out/keys")
    assert [path.parent.name for path in paths] == ["source=few.rdb", "source=many.rdb"]
    again = merge_all(load_saved(path) for path in paths)
    wanted = REPORTS["namespaces"](profile).rows
    assert list(REPORTS["namespaces"](again).rows) == list(wanted)
    found = {name for path in paths for name in pq.read_table(path)["namespace"].to_pylist()}
    assert found == {row[0] for row in wanted}


def test_nothing_can_be_opened(tmp_path: Path) -> None:
    options = Options()
    listing = list_sources([str(tmp_path / "b.rdb"), str(tmp_path / "a.rdb")], options.sources)
    with Serial(Watch()) as engine, pytest.raises(SourceError, match=r"a.rdb: there is no such file"):
        profile_fleet(listing, options, engine)


def test_parts_have_each_source_once(dumps: Path) -> None:
    listing = list_sources([*names(dumps), str(dumps / "nowhere/")], Options().sources)
    parts = [listing.part(index, 3) for index in range(3)]
    assert sorted(name for part in parts for name in part.names) == sorted(listing.names)
    assert {path: label for part in parts for path, label in part.labels.items()}.items() <= listing.labels.items()
    assert listing.part(20, 21).names == []


def test_parts_are_counted_from_zero(dumps: Path, rdbscan: Runner) -> None:
    for wrong in ("3/3", "0/0", "-1/3", "1", "a/b", "1/2/3"):
        assert rdbscan("analyze", dumps, f"--part={wrong}").code == 2
    run = rdbscan("analyze", dumps / "few.rdb", dumps / "many.rdb", "--part", "1/2", "-f", "json", "-r", "dump")
    assert '"many.rdb"' in run.out
    assert '"few.rdb"' not in run.out


def test_folders_of_records_have_names_that_any_file_system_takes() -> None:
    assert partition("db1/dump.rdb") == "source=db1%2Fdump.rdb"
    assert partition("ä=b") == "source=%C3%A4%3Db"
    long = {partition("x" * 300 + "/a"), partition("y" * 300 + "/a")}
    assert len(long) == 2
    assert all(len(name.encode()) < 255 for name in long)


Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def stuck(dumps: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts a run of two dumps, of which one never says anything: a pipe that nobody writes to."""
    os.mkfifo(tmp_path / "stuck.rdb")
    running: list[subprocess.Popen[str]] = []

    def start(*more: str) -> subprocess.Popen[str]:
        given = [dumps / "few.rdb", dumps / "many.rdb", tmp_path / "stuck.rdb"]
        command = [sys.executable, "-m", "rdbscan", "analyze", *given, "--jobs", "2", *more]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        running.append(subprocess.Popen(command, text=True, start_new_session=True, **pipes))
        return running[-1]

    yield start
    for one in running:
        if one.poll() is None:
            os.killpg(one.pid, signal.SIGKILL)
            one.wait()


def reader_of(process: subprocess.Popen[str], fifo: Path, but: int = 0) -> int:
    """The process of a run that has opened the pipe."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        for child in map(int, Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()):
            with suppress(OSError):  # it may just have ended
                if child != but and any(
                    os.path.realpath(link) == str(fifo) for link in Path(f"/proc/{child}/fd").glob("*")
                ):
                    return child
        time.sleep(0.02)
    raise AssertionError("nobody has opened it")


def test_a_dump_whose_process_is_killed_is_tried_again_and_named(stuck: Start, tmp_path: Path) -> None:
    run = stuck("-o", str(tmp_path / "out"), "--charts", "none")
    pipe = os.open(tmp_path / "stuck.rdb", os.O_RDWR)  # that it can be opened for reading
    first = reader_of(run, tmp_path / "stuck.rdb")
    os.kill(first, signal.SIGKILL)
    os.kill(reader_of(run, tmp_path / "stuck.rdb", first), signal.SIGKILL)
    out, err = run.communicate(timeout=SECONDS)
    os.close(pipe)
    assert run.returncode == 3
    assert "its process was killed by signal 9" in err
    assert "stuck.rdb: it could not be read: its process was killed by signal 9" in " ".join(out.split())
    assert [path.name for path in sorted((tmp_path / "out/keys").iterdir())] == ["source=few.rdb", "source=many.rdb"]
    assert not [path for path in (tmp_path / "out").rglob("*") if ".rdbscan-" in path.name]


def test_ctrl_c_ends_all_processes_and_leaves_no_file(stuck: Start, tmp_path: Path) -> None:
    run = stuck("-o", str(tmp_path / "out"))
    pipe = os.open(tmp_path / "stuck.rdb", os.O_RDWR)
    worker = reader_of(run, tmp_path / "stuck.rdb")
    begin = time.monotonic()
    os.killpg(run.pid, signal.SIGINT)
    _out, err = run.communicate(timeout=SECONDS)
    seconds = time.monotonic() - begin
    os.close(pipe)
    assert run.returncode == 130
    assert err.strip().endswith("rdbscan: interrupted")
    assert "Traceback" not in err
    assert not Path(f"/proc/{worker}").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stuck.rdb"]
    assert seconds < 3  # a second, on a machine that has time


def test_jobs_must_be_some(dumps: Path, rdbscan: Runner) -> None:
    assert rdbscan("analyze", dumps, "--jobs", "0").code == 2


def test_there_must_be_a_source() -> None:
    with pytest.raises(UsageError):
        list_sources([], Options().sources)
