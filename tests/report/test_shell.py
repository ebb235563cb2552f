"""Lines for a shell: run by a real one, with a client that tells what reached it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rdbscan.render.escape import unquote
from rdbscan.report.shell import LONGEST, call, client, for_each, is_writable, over_databases, quoted, scanned

ECHO = """#!/bin/sh
if [ $# -gt 0 ]; then printf '%s\\n' "$@" > "$TOLD"; else cat > "$TOLD"; fi
"""
SHELL = shutil.which("dash") or "sh"


@pytest.fixture
def run(tmp_path: Path, request: pytest.FixtureRequest):  # type: ignore[no-untyped-def]
    """Run a line whose client writes its arguments, or what it reads, into a file."""
    fake = tmp_path / "redis-cli"
    fake.write_text(ECHO)
    fake.chmod(0o755)
    told = tmp_path / "told"

    def run(line: str) -> bytes:
        environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "TOLD": str(told)}
        subprocess.run([SHELL, "-c", line], env=environment, check=True, cwd=tmp_path, stdin=subprocess.DEVNULL)
        return told.read_bytes()

    return run


@given(st.binary(min_size=1, max_size=40))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_name_of_any_bytes_arrives(run, name: bytes) -> None:  # type: ignore[no-untyped-def]
    line = call("redis-cli", "LLEN", name)
    assert line.isascii()
    assert line.isprintable()
    told = run(line)
    if "|" in line and "printf" in line:
        assert told.startswith(b"LLEN ")
        assert unquote(told.removeprefix(b"LLEN ").rstrip(b"\n").decode()) == name
    else:
        assert told == b"LLEN\n" + name + b"\n"


@pytest.mark.parametrize(
    "name", [b"$(touch x)", b"`touch x`", b"a; touch x", b"it's", b"-x", b"a\nb", b"%s", b"\\n", b"!!"]
)
def test_no_name_is_run(run, tmp_path: Path, name: bytes) -> None:  # type: ignore[no-untyped-def]
    run(call("redis-cli -n 3", "UNLINK", name))
    assert not (tmp_path / "x").exists()


def test_words_are_words() -> None:
    assert call("redis-cli", "CONFIG SET", "maxmemory", "5") == "redis-cli CONFIG SET maxmemory 5"
    assert call(client("valkey", 3), "XTRIM", b"events", "MAXLEN", "5") == "valkey-cli -n 3 XTRIM events MAXLEN 5"
    assert client("keydb") == "redis-cli"


def test_long_names_are_nothing_to_copy() -> None:
    assert [is_writable(b"x" * size) for size in (0, 1, LONGEST, LONGEST + 1)] == [False, True, True, False]
    with pytest.raises(ValueError, match="too long"):
        call("redis-cli", "GET", b"x" * (LONGEST + 1))


def test_each_name_becomes_a_command(run) -> None:  # type: ignore[no-untyped-def]
    names = r"printf '%s\n' '\"a&b\"' '\"c\x00\"'".replace(r"\"", '"')
    told = run(for_each(names, "EXPIRE", "60 NX", "redis-cli"))
    assert told == b'EXPIRE "a&b" 60 NX\nEXPIRE "c\\x00" 60 NX\n'


def test_scans_and_loops() -> None:
    assert scanned("redis-cli", b"a b*", "hash") == "redis-cli --no-raw --scan --pattern 'a b*' --type hash"
    assert over_databases([2, 5], "redis-cli -n $db PING") == "for db in 2 5; do redis-cli -n $db PING; done"
    with pytest.raises(ValueError, match="ASCII"):
        scanned("redis-cli", b"\xff*")
    assert quoted(b'a"\\\xff') == r'"a\x22\x5c\xff"'
