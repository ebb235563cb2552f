"""However a run ends, its exit code tells it apart."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rdbscan.cli.exit_codes import ExitCode, worst
from rdbscan.errors import Corrupt, SourceError, UsageError
from tests.cli.conftest import FIXTURES, ROOT, Runner, environment

DAMAGED = json.loads((FIXTURES / "damaged/manifest.json").read_text())
TRUNCATED = [one for one in DAMAGED if one["kind"] == "truncated"]
SHOP = FIXTURES / "shop.rdb"


def test_a_violated_policy_wins_over_damage_and_damage_over_nothing() -> None:
    assert worst() is ExitCode.DONE
    assert worst(ExitCode.DONE, ExitCode.DAMAGED) is ExitCode.DAMAGED
    assert worst(ExitCode.DAMAGED, ExitCode.POLICY, ExitCode.DONE) is ExitCode.POLICY


def test_the_readme_lists_them() -> None:
    readme = (ROOT / "README.md").read_text()
    table = [line for line in readme.splitlines() if line.startswith("| ")]
    for code in ExitCode:
        assert any(str(int(code)) in line.split("|")[1].replace(",", "").split() for line in table)


@pytest.mark.parametrize("verb", ["analyze", "verify", "info"])
def test_0_for_a_whole_dump(rdbscan: Runner, verb: str) -> None:
    run = rdbscan(verb, SHOP)
    assert run.code == 0
    assert run.err == ""
    assert "shop.rdb" in run.out


@pytest.mark.parametrize("one", DAMAGED, ids=lambda one: str(one["file"]))
def test_no_damaged_file_is_a_bug_and_damage_is_told(rdbscan: Runner, one: dict[str, str]) -> None:
    run = rdbscan("verify", FIXTURES / "damaged" / one["file"])
    assert run.code in (0, 3), run.err
    assert (run.code == 3) == (one["file"] in run.err)
    if run.code == 3:
        assert "(byte " in run.err
        assert "rdbscan explain " in run.err


@pytest.mark.parametrize("one", TRUNCATED, ids=lambda one: str(one["file"]))
def test_3_for_a_truncated_dump_names_the_key_the_server_names(rdbscan: Runner, one: dict[str, dict]) -> None:
    run = rdbscan("analyze", FIXTURES / "damaged" / str(one["file"]))
    assert run.code == 3
    assert run.out.startswith("PARTIAL: ")
    # redis-check-rdb says: [additional info] Reading key 'queue:email:pending'
    lines = [line for check in one["check"].values() for line in check["last"] if "Reading key '" in line]
    for line in lines[:1]:
        assert f"key {line.partition(chr(39))[2].rstrip(chr(39))})" in run.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["analyze"],
        ["no-such-verb"],
        ["analyze", SHOP, "--no-such-option"],
        ["analyze", SHOP, "--format", "pdf"],
        ["analyze", SHOP, "--top", "0"],
        ["analyze", SHOP, "--target", "memcached-1.6"],
        ["analyze", SHOP, "--min-memory", "much"],
        ["analyze", SHOP, "--maxmemory", "-1"],
        ["analyze", SHOP, "--regex", "("],
        ["analyze", SHOP, "--as-of", "tomorrow"],
        ["analyze", SHOP, "--redis-conf", "/no/such.conf"],
        ["analyze", "/no/such/dump.rdb"],
        ["analyze", "/no/such/*.rdb"],
        ["analyze", SHOP, "-o", "/proc/no/such"],
        ["info", FIXTURES],
        ["keys", SHOP, "-o", "keys.xyz"],
        ["keys", SHOP],
        ["report", "/no/such/profile.parquet"],
        ["report", SHOP],
        ["explain", "no-such-slug"],
    ],
    ids=lambda arguments: " ".join(map(str, arguments)).replace(str(FIXTURES), ""),
)
def test_2_for_wrong_usage_and_what_cannot_be_opened(rdbscan: Runner, arguments: list[object]) -> None:
    run = rdbscan(*arguments)
    assert run.code == 2
    assert run.out == ""
    assert run.err
    assert "Traceback" not in run.err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("no"), 2),
        (SourceError("no", source="dump.rdb"), 2),
        (Corrupt("no", source="dump.rdb", offset=7, key=b"k"), 3),
        (PermissionError(13, "Permission denied", "report.md"), 2),
        (OSError(28, "No space left on device", "keys.parquet"), 2),
        (EOFError(), 70),
        (RuntimeError("no"), 70),
        (MemoryError(), 70),
        (KeyboardInterrupt(), 130),
        (BrokenPipeError(32, "Broken pipe"), 141),
    ],
    ids=repr,
)
def test_every_error_has_its_code(error: BaseException, code: int) -> None:
    script = (
        "import sys, pickle, rdbscan.pipeline as pipeline\n"
        "from rdbscan.errors import *\n"
        "from rdbscan.cli.guard import guarded\n"
        "def fail(*args, **options): raise error\n"
        f"error = {construct(error)}\n"
        "pipeline.dump_info = fail\n"
        "sys.exit(guarded(['info', 'dump.rdb']))\n"
    )
    run = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True, text=True)
    assert run.returncode == code
    assert run.stdout == ""
    assert ("bug in rdbscan" in run.stderr) == (code == 70)
    assert ("Traceback" in run.stderr) == (code == 70)


def construct(error: BaseException) -> str:
    if isinstance(error, Corrupt):
        return f"Corrupt({error.message!r}, source={error.source!r}, offset={error.offset}, key={error.key!r})"
    if isinstance(error, OSError) and error.filename:
        return f"{type(error).__name__}({error.errno}, {error.strerror!r}, {error.filename!r})"
    return repr(error)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_signals_end_a_run_that_waits_for_a_stalled_pipe(tmp_path: Path, number: signal.Signals, code: int) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    command = [sys.executable, "-m", "rdbscan", "analyze", "-", "-o", tmp_path / "out"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment() | {"TMPDIR": str(temporary)},
    ) as run:  # fmt: skip
        assert run.stdin is not None
        run.stdin.write(SHOP.read_bytes()[:100_000])  # more than a pipe holds: it is being read when this returns
        run.stdin.flush()
        run.send_signal(number)
        assert run.wait(10) == code
        assert run.stderr is not None
        message = run.stderr.read().decode()
        run.stdin.close()
    assert message.startswith("rdbscan: ")
    assert message.count("\n") == 1
    assert list(temporary.iterdir()) == []
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []


def test_130_for_ctrl_c() -> None:
    command = [sys.executable, "-m", "rdbscan", "analyze", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as run:
        assert run.stdin is not None
        run.stdin.write(SHOP.read_bytes()[:100_000])  # more than a pipe holds: it is being read when this returns
        run.stdin.flush()
        run.send_signal(signal.SIGINT)
        run.stdin.close()
        assert run.stdout is not None
        assert run.stderr is not None
        out, err = run.stdout.read(), run.stderr.read()
        assert run.wait() == 130
    assert out == b""
    assert b"Traceback" not in err


def test_141_for_a_closed_pipe() -> None:
    command = [sys.executable, "-m", "rdbscan", "keys", str(SHOP), "-o", "-", "--format", "csv"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        assert run.stdout.readline().startswith(b"source,db,key,")
        run.stdout.close()
        assert run.stderr.read() == b""
        assert run.wait() == 141


def test_2_for_a_full_disk() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "rdbscan", "analyze", str(SHOP)]
        run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment())
    assert run.returncode == 2
    assert b"No space left on device" in run.stderr
    assert b"Traceback" not in run.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_0_also_where_nobody_wants_to_hear_it(closed: str) -> None:
    command = f"{sys.executable} -m rdbscan analyze {SHOP} {closed}"
    run = subprocess.run(["sh", "-c", command], capture_output=True, env=environment(), text=True)
    assert (run.returncode, run.stderr) == (0, "")


def test_141_also_when_nobody_ever_read(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        run = subprocess.run(
            [sys.executable, "-m", "rdbscan", "analyze", str(SHOP)],
            stdout=writer,
            stderr=subprocess.PIPE,
            env=environment(),
        )
    finally:
        os.close(writer)
    assert (run.returncode, run.stderr) == (141, b"")
