"""Every command that a report prints, run in a shell against a server of the dump's version.

It is known there, does what it says, changes nothing where it only looks, and loses what it says it loses.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from rdbscan.pipeline import Options, profile_sources
from rdbscan.report import findings
from rdbscan.report.command import Command, Step, Where
from rdbscan.report.sentences import say
from tests.golden import screens
from tests.live.packages import Unobtainable
from tests.live.servers import LiveServer, available

ROOT = Path(__file__).parents[2]
EVERY = os.environ.get("RDBSCAN_LIVE") == "require"
"""A server takes half a minute: every run asks the oldest and the newest, RDBSCAN_LIVE=require all."""
SERVERS = ["redis-6.2", "redis-7.0", "redis-8.0", "redis-8.2", "redis-8.6", "redict-7.3", "valkey-8.1", "valkey-9.1"]
ASKED = SERVERS if EVERY else ["redis-6.2", "redis-8.6"]
MAIN = sorted(path.stem for path in (screens.FIXTURES / "corpus").glob("*.rdb") if "-main" in path.stem)
DAY_MS = 86_400_000
COUNT = {b"list": "LLEN", b"set": "SCARD", b"zset": "ZCARD", b"hash": "HLEN", b"stream": "XLEN"}
REFUSED = ("ERR ", "WRONGTYPE", "NOAUTH", "OOM ", "error)", "not found", "usage:")
HOSTILE = b"events:\x1b[2J \xff$(touch owned)'\"\n"
QUIET = {"latency-tracking": "no"}
"""Else the first use of each command takes 24 KiB for its histogram (since Redis 7.0)."""


@cache
def client_program() -> list[str]:
    """A client, which talks to all servers; some packages have none."""
    for build in available()[0].values():
        try:
            return build.command(f"{build.name.split('-')[0]}-cli")
        except Unobtainable:
            continue
    pytest.skip("no server at hand has a client")


def run(command: Command, server: LiveServer, folder: Path) -> str:
    """What a shell makes of a command, with clients that reach this server."""
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    reach = shlex.join([*client_program(), "-s", str(server.folder / "s")])
    lines = dict.fromkeys(("redis-cli", "valkey-cli", "redict-cli"), reach)
    lines["rdbscan"] = shlex.join([sys.executable, "-m", "rdbscan"])
    for name, line in lines.items():
        (programs / name).write_text(f'#!/bin/sh\nexec {line} "$@"\n')
        (programs / name).chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    environment = kept | {"PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", "-c", command.text], cwd=folder, env=environment, capture_output=True, timeout=120)
    assert done.returncode == 0, (command.text, done.stderr)
    said = done.stdout.decode() + done.stderr.decode()
    assert not any(mark in said for mark in REFUSED), (command.text, said)
    return said


def all_at_once(server: LiveServer, commands: list[tuple[str, bytes]]) -> list[Any]:
    """The replies to many commands, asked in one go."""
    pipe = server.client.pipeline(transaction=False)
    for command in commands:
        pipe.execute_command(*command)
    return pipe.execute()


class State:
    """What is in a server, as far as commands of a report may change it."""

    def __init__(self, server: LiveServer) -> None:
        self.ttl: dict[tuple[int, bytes], int] = {}
        self.elements: dict[tuple[int, bytes], int] = {}
        for db in server.client.info("keyspace"):
            self.read(server, int(db.removeprefix("db")))
        server.ask("SELECT", 0)

    def read(self, server: LiveServer, db: int) -> None:
        server.ask("SELECT", db)
        names = list(server.client.scan_iter(count=5000))
        types = all_at_once(server, [("TYPE", name) for name in names])
        counts = all_at_once(
            server, [(COUNT.get(type_, "EXISTS"), name) for name, type_ in zip(names, types, strict=True)]
        )
        ttls = all_at_once(server, [("PTTL", name) for name in names])
        self.ttl |= {(db, name): ttl for name, ttl in zip(names, ttls, strict=True)}
        self.elements |= {(db, name): count for name, count in zip(names, counts, strict=True)}

    def now_expiring(self, before: State) -> set[tuple[int, bytes]]:
        """The keys that have got a TTL since; no other TTL may have changed by more than the time between."""
        assert self.ttl.keys() == before.ttl.keys()
        changed = {key for key, ttl in self.ttl.items() if before.ttl[key] == -1 and ttl >= 0}
        others = [key for key in self.ttl if key not in changed and before.ttl[key] - self.ttl[key] > 120_000]
        longer = [key for key in self.ttl if key not in changed and self.ttl[key] > before.ttl[key]]
        assert (others, longer) == ([], [])
        return changed


def used_memory(server: LiveServer) -> int:
    """What the server uses besides what it needs to answer: a connection that has read nothing yet asks."""
    seen = 0
    for _ in range(3):  # the first one pays for what the server makes ready for it
        server.client.connection_pool.disconnect()
        time.sleep(0.2)
        seen = int(server.client.info("memory")["used_memory"])
    return seen


def check(command: Command, server: LiveServer, folder: Path) -> None:
    """Run one command on a server that holds the dump, and compare what changed with what it says."""
    run(Command("redis-cli PING", say("")), server, folder)  # a first client costs what all later ones share
    before, used = State(server), used_memory(server)
    run(command, server, folder)
    freed = used - used_memory(server)
    after = State(server)
    lost = sum(before.elements.values()) - sum(after.elements.values())
    if command.loses is None or not command.loses.after_s:
        assert after.now_expiring(before) == set(), command.text
        assert lost == (command.loses.elements if command.loses else 0), command.text
    else:
        assert lost == 0
        if command.loses.keys:
            assert len(after.now_expiring(before)) == command.loses.keys, command.text
    if command.destructive and command.frees:
        assert freed == pytest.approx(command.frees, rel=0.25, abs=4_000), command.text


def leaky(server: LiveServer) -> None:
    """Fill a server with what reports find, in two databases, with names that are hostile."""
    now = int(time.time() * 1000)
    pipe = server.client.pipeline(transaction=False)
    for number in range(300):
        pipe.execute_command(
            "SET", f"session:{number:08x}", "x" * 50, *(() if number < 30 else ("EX", 86_400 + number))
        )
        pipe.execute_command("SET", f"cache:page:{number}", "p" * 200)
        pipe.execute_command("SET", f"token:{number}", "t" * 100)
        pipe.execute_command("HSET", f"token:{number}:owner", "name", "n" * 20)
    for number in range(2_500):
        moment = now - 90 * DAY_MS + number * 3_000_000
        pipe.execute_command("XADD", HOSTILE, f"{moment}-1", "event", "paid")
        pipe.execute_command("XADD", "orders:done", f"{moment}-1", "event", "paid")
        pipe.execute_command("ZADD", "recent:views", moment, f"view{number}")
        pipe.execute_command("ZADD", "mail:completed", moment, f"{number}")
        pipe.execute_command("HSET", "payment:log", f"p{number}", "paid")
    pipe.execute_command("XGROUP", "CREATE", "orders:done", "workers", "0")
    pipe.execute_command("XREADGROUP", "GROUP", "workers", "w1", "COUNT", 1500, "STREAMS", "orders:done", ">")
    for number in range(12_000):
        pipe.execute_command("RPUSH", "queue:mail", f"m{number}")
    for facet in range(12):
        pipe.execute_command("SADD", f"facet:{'abcdefghijkl'[facet]}", *(f"member{number}" for number in range(600)))
    pipe.execute_command("SELECT", 3)
    for number in range(200):
        pipe.execute_command("SET", f"lock:{number}", "1" * 300)
    pipe.execute_command("SELECT", 0)
    pipe.execute()


def printed(dump: Path, **options: Any) -> list[Command]:
    """All commands for this server that the report of a dump prints."""
    told = findings(profile_sources([dump.name], Options(**options)))
    steps = [step for finding in told for step in finding.do]
    return [step for step in steps if step.where is Where.SERVER]


@pytest.mark.parametrize("name", ASKED)
def test_commands_for_a_leaky_server(
    live: Callable[..., LiveServer], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = live(name, {} if name == "redis-6.2" else QUIET)
    leaky(server)
    dump = tmp_path / "dump.rdb"
    dump.write_bytes(server.save().read_bytes())
    monkeypatch.chdir(tmp_path)
    commands = printed(dump, allocator=server.allocator)
    steps = {step.step for step in commands}
    assert steps == {Step.LOOK, Step.REPAIR, Step.ROOM}
    texts = "\n".join(step.text for step in commands)
    assert "token:" in texts
    assert ("rdbscan keys dump.rdb" in texts) is True  # `token:*` would hit the owners of the tokens, too
    for command in commands:
        server.load(dump)
        check(command, server, tmp_path)
    assert not (tmp_path / "owned").exists()


def test_commands_for_the_shop(
    live: Callable[..., LiveServer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = tmp_path / "shop.rdb"
    dump.write_bytes((screens.FIXTURES / "shop.rdb").read_bytes())
    monkeypatch.chdir(tmp_path)
    server = live("redis-7.0", QUIET, dump=dump)
    commands = printed(dump, allocator=server.allocator, maxmemory=11 << 20, maxmemory_policy="noeviction")
    assert len(commands) >= 8
    for command in commands:
        server.load(dump)
        check(command, server, tmp_path)


@pytest.mark.parametrize("name", MAIN if EVERY else [name for name in MAIN if name.startswith("redis-6.2")])
def test_commands_for_the_corpus(
    live: Callable[..., LiveServer], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = "-".join((name.split("-")[0], ".".join(name.split("-")[1].split(".")[:2])))
    dump = tmp_path / f"{name}.rdb"
    dump.write_bytes((screens.FIXTURES / "corpus" / f"{name}.rdb").read_bytes())
    monkeypatch.chdir(tmp_path)
    commands = printed(dump)
    if not commands:
        return
    server = live(generation, {} if generation == "redis-6.2" else QUIET, dump=dump)
    for command in commands:
        server.load(dump)
        check(command, server, tmp_path)
