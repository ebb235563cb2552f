"""What -o writes is a set: of one run, whole or not at all, whatever ends the run."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from rdbscan.pipeline.load import load_saved
from rdbscan.records import told
from rdbscan.records.schema import METADATA_KEY
from tests.cli.conftest import FIXTURES, Runner
from tests.cli.conftest import rdbscan as rdbscan  # the fixture
from tests.rdbwriter import Rdb, string

SHOP = FIXTURES / "shop.rdb"
SET = ["keys.parquet", "profile.parquet", "report.html", "report.json", "report.md"]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.rdb"
    path.write_bytes(Rdb(11).aux("redis-ver", "7.2.6").select(0).key(b"a:1", 0, string(b"v")).end())
    return path


def origins(folder: Path) -> set[str]:
    """Return the dumps that the files of a set are of."""
    _version, dumps = told.read(pq.read_schema(folder / "keys.parquet").metadata[METADATA_KEY])
    found = {info.source for info, _predicted in dumps}
    found |= {info.source for info in load_saved(folder / "profile.parquet").sources}
    found.add(json.loads((folder / "report.json").read_text())["reports"][0]["rows"][0]["source"])
    for name in ("report.html", "report.md"):
        found |= {dump for dump in ("shop.rdb", "small.rdb") if dump in (folder / name).read_text()}
    return found


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_set_replaces_the_older_and_its_charts(rdbscan: Runner, tmp_path: Path, small: Path) -> None:
    out = tmp_path / "out"
    assert rdbscan("analyze", SHOP, "-o", out, "--charts", "svg", "-q").code == 0
    assert listed(out) == ["charts", *SET]
    assert rdbscan("analyze", small, "-o", out, "--charts", "none", "-q").code == 0
    assert listed(out) == SET
    assert origins(out) == {"small.rdb"}
    assert (out / "keys.parquet").stat().st_mode & 0o777 == (out / "report.md").stat().st_mode & 0o777
    assert listed(tmp_path) == ["out", "small.rdb"]


def test_a_report_keeps_the_file_it_is_made_from_and_no_other(rdbscan: Runner, tmp_path: Path, small: Path) -> None:
    out, other = tmp_path / "out", tmp_path / "other"
    for source, folder in ((SHOP, out), (small, other)):
        rdbscan("analyze", source, "-o", folder, "--charts", "none", "-q")
    before = (out / "keys.parquet").read_bytes()
    assert rdbscan("report", out / "keys.parquet", "-o", out, "--charts", "none", "-q").code == 0
    assert (out / "keys.parquet").read_bytes() == before
    assert rdbscan("report", out / "profile.parquet", "-o", other, "--charts", "none", "-q").code == 0
    assert listed(other) == [name for name in SET if name != "keys.parquet"], "of another dump"


@pytest.mark.parametrize("what", ["keys.parquet", "profile.parquet", "report.html", "whole_directory"])
def test_a_full_disk_keeps_the_older_set_and_the_report_on_the_terminal(
    rdbscan: Runner, tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    out = tmp_path / "out"
    rdbscan("analyze", small, "-o", out, "--charts", "none", "-q")
    whole = rdbscan("analyze", SHOP, "-q")
    full(monkeypatch, what)
    run = rdbscan("analyze", SHOP, "-o", out, "--charts", "none", "-q")
    assert run.code == 2
    assert run.out == whole.out
    assert str(out) in run.err
    assert "No space left on device" in run.err
    assert "are needed" in run.err
    monkeypatch.undo()
    assert origins(out) == {"small.rdb"}
    assert listed(tmp_path) == ["out", "small.rdb"]


def full(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    def no_space(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if what == "keys.parquet":
        monkeypatch.setattr(pq.ParquetWriter, "write_batch", no_space)
    elif what == "profile.parquet":
        monkeypatch.setattr(pq.ParquetWriter, "write_table", no_space)
    elif what == "report.html":
        monkeypatch.setattr("rdbscan.render.html.render", no_space)
    else:
        monkeypatch.setattr("rdbscan.outputs._locked_folder", no_space)


def test_keys_name_what_they_need_too(rdbscan: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "keys.parquet").write_text("old")
    full(monkeypatch, "keys.parquet")
    run = rdbscan("keys", SHOP, "-o", tmp_path / "keys.parquet", "-q")
    assert (run.code, "No space left" in run.err) == (2, True)
    assert listed(tmp_path) == ["keys.parquet"]
    assert (tmp_path / "keys.parquet").read_text() == "old"


def start(*arguments: object, stdin: int | None = None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "rdbscan", *map(str, arguments)], stdin=stdin,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def test_two_runs_at_once_leave_one_of_the_sets(tmp_path: Path, small: Path) -> None:
    out = tmp_path / "out"
    for _round in range(3):
        runs = [start("analyze", source, "-o", out, "--charts", "svg", "-q") for source in (SHOP, small)]
        assert [run.wait(60) for run in runs] == [0, 0]
        assert len(origins(out)) == 1
        assert listed(tmp_path) == ["out", "small.rdb"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize(
    "arguments", [("analyze", "-", "--redact", "-o"), ("keys", "-", "--redact", "-f", "csv", "-o")]
)
def test_a_signal_leaves_nothing_and_ends_the_charts(
    tmp_path: Path, number: signal.Signals, arguments: tuple[str, ...]
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    run = start(*arguments, place / "out", "-q", stdin=subprocess.PIPE)
    assert run.stdin is not None
    run.stdin.write(many_secrets()[:-60_000])
    run.stdin.flush()
    until(lambda: any(path.stat().st_size > 1000 for path in place.rglob("*") if path.is_file()))
    for path in place.rglob("*"):
        assert path.parent == place or path.parent.stat().st_mode & 0o077 == 0, "nobody else may read it"
        assert path.is_dir() or b"geheim" not in decoded(path)
    run.send_signal(number)
    run.wait(30)
    run.stdin.close()
    until(lambda: not session(run.pid))
    if number is not signal.SIGKILL:
        assert listed(place) == []
    else:  # the next run removes what is left
        assert not (place / "out").exists()
        finished = start(*arguments, place / "out", "-q", stdin=subprocess.PIPE)
        finished.communicate(Rdb(11).select(0).end(), timeout=60)
        assert listed(place) == ["out"]


@cache
def many_secrets() -> bytes:
    return (
        Rdb(11)
        .select(0)
        .raw(b"".join(b"\0" + string(b"mail:geheim.person%d" % at) + b"\1v" for at in range(90_000)))
        .end()
    )


def decoded(path: Path) -> bytes:
    raw = path.read_bytes()
    try:
        import zstandard
    except ImportError:
        return raw
    for at in (at for at in range(len(raw)) if raw.startswith(b"\x28\xb5\x2f\xfd", at)):
        try:
            raw += zstandard.ZstdDecompressor().decompressobj().decompress(raw[at:])
        except zstandard.ZstdError:
            continue
    return raw


def until(met: object, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not met():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


def session(leader: int) -> list[int]:
    """Return the processes of a session that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, of = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(of) == leader and state != "Z":
            found.append(int(stat.parent.name))
    return found
