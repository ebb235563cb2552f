"""Start real servers for a test, load dumps into them, and end them for sure.

`python -m tests.live.servers` fetches every server beforehand and prints what it got.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.live.clock import starting_at
from tests.live.packages import Build, Unobtainable, builds, cache_dir

START_SECONDS = 60
CTIME = re.compile(rb"\xfa\x05ctime\xc2(.{4})", re.DOTALL)
"""When a dump was saved: an AUX field whose value is a 32-bit integer (rdb.c rdbSaveInfoAuxFields, since RDB 7)."""
BEFORE_CTIME = 1_300_000_000
"""For dumps that do not say it: a day in 2011, before any key of theirs expired."""


class LoadRefused(Exception):
    """The server ended instead of loading the dump; the message is the tail of its log."""


@lru_cache(maxsize=1)
def available() -> tuple[dict[str, Build], tuple[str, ...]]:
    """Servers by name ("redis-7.0"), and why others are missing; asked for once in a process."""
    found, missing = builds()
    return {build.name: build for build in found}, tuple(missing)


def build_of(name: str) -> Build:
    """The named server's build; Unobtainable says what is there instead."""
    found, missing = available()
    if name not in found:
        raise Unobtainable(f"{name} is not at hand; there are: {', '.join(found) or 'none'}. {'; '.join(missing)}")
    return found[name]


class LiveServer:
    """A running server with its own folder and unix socket; `client` is a redis.Redis that speaks bytes."""

    def __init__(self, build: Build, config: Mapping[str, str], folder: Path) -> None:
        self.build = build
        self.name, self.version, self.allocator = build.name, build.version, build.allocator
        self.folder = folder
        self.config = {**_defaults(build), **config}
        self.client: redis.Redis
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start from `dump.rdb` in the folder, if there is one, and wait until it answers."""
        flavour = self.name.split("-")[0]
        arguments = [word for option, value in self._settings().items() for word in (f"--{option}", *_words(value))]
        with (self.folder / "log").open("wb") as log:
            command = [*self.build.command(f"{flavour}-server"), *arguments]
            environment = _clock_of(self.folder / "dump.rdb")
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, env=environment)
        # The client's own retries sleep for seconds, also when the server has ended.
        self.client = redis.Redis(unix_socket_path=str(self.folder / "s"), protocol=2, retry=Retry(NoBackoff(), 0))
        self._wait()

    def stop(self) -> None:
        """End the process: asked first, killed after five seconds. Nothing is saved."""
        process, self._process = self._process, None
        if process is None:
            return
        self.client.close()
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def load(self, dump: Path) -> None:
        """Restart from a dump as after a crash. LoadRefused when the server does not accept it."""
        self.stop()
        shutil.copyfile(dump, self.folder / "dump.rdb")
        self.start()

    def restart(self, config: Mapping[str, str]) -> None:
        """Restart from the last dump with further configuration."""
        self.stop()
        self.config.update(config)
        self.start()

    def save(self) -> Path:
        """SAVE now; the path of the dump, which the next save overwrites."""
        self.ask("SAVE")
        return self.folder / "dump.rdb"

    def finish_rehashing(self) -> None:
        """Wait until tables that grew while a dump was loaded are moved: up to a second, in which used_memory falls.

        Redis 7.4 to 8.4 ignore the sizes that a dump announces; earlier servers do not have the figure, nor need it.
        """
        while self.client.info("memory").get("mem_overhead_db_hashtable_rehashing"):
            time.sleep(0.01)

    def ask(self, *command: bytes | str | float) -> Any:
        """One command's reply as the server gives it, without the client's own translations."""
        connection = self.client.connection_pool.get_connection()
        try:
            connection.send_command(*command)  # type: ignore[no-untyped-call]
            reply = connection.read_response()
        finally:
            self.client.connection_pool.release(connection)
        return reply

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def _settings(self) -> dict[str, str]:
        fixed = {"port": "0", "unixsocket": str(self.folder / "s"), "dir": str(self.folder), "dbfilename": "dump.rdb"}
        return {**self.config, **fixed}

    def _wait(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                self._process = None
                raise LoadRefused(f"{self.name} {self.version} ended while starting:\n{self.log()[-2000:]}")
            try:
                if self.ask("PING") == b"PONG":
                    return
            except (redis.ConnectionError, redis.BusyLoadingError):
                time.sleep(0.02)
        self.stop()
        raise LoadRefused(f"{self.name} {self.version} did not answer within {START_SECONDS} s:\n{self.log()[-2000:]}")


@contextmanager
def live_server(name: str, config: Mapping[str, str] | None = None, dump: Path | None = None) -> Iterator[LiveServer]:
    """A running server by name, started from `dump` if given; Unobtainable when it cannot be had."""
    build = build_of(name)
    # Short path: a unix socket's name has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="rdbs-", dir="/tmp") as folder:
        server = LiveServer(build, config or {}, Path(folder))
        try:
            if dump is not None:
                shutil.copyfile(dump, Path(folder, "dump.rdb"))
            server.start()
            yield server
        finally:
            server.stop()


def _clock_of(dump: Path) -> dict[str, str]:
    """Return the environment in which a dump's keys live as long as they did when it was saved, whatever today is."""
    if not dump.exists():
        return dict(os.environ)
    with dump.open("rb") as file:
        saved_at = CTIME.search(file.read(4096))
    return starting_at(int.from_bytes(saved_at[1], "little") if saved_at else BEFORE_CTIME)


def _defaults(build: Build) -> dict[str, str]:
    # jemalloc's thread waits for moments of the true clock: with another one it runs without a pause.
    settings = {"save": "", "appendonly": "no", "daemonize": "no", "jemalloc-bg-thread": "no"}
    if build.name.startswith("valkey") or int(build.version.split(".")[0]) >= 7:
        settings["enable-debug-command"] = "yes"  # earlier servers always allow it
    return settings


def _words(value: str) -> list[str]:
    return value.split() or [""]


def main() -> int:
    """Fetch everything and say what there is."""
    started = time.monotonic()
    found, missing = available()
    print(f"{'name':22}{'version':10}{'allocator':20}origin")
    for build in found.values():
        with live_server(build.name) as server:
            answer = server.ask("PING").decode()
        print(f"{build.name:22}{build.version:10}{build.allocator:20}{build.origin}: {answer}")
    for line in missing:
        print(f"missing: {line}", file=sys.stderr)
    print(f"{len(found)} servers in {cache_dir()}, {time.monotonic() - started:.1f} s")
    return 0 if found else 1


if __name__ == "__main__":
    raise SystemExit(main())
