"""A full sync from real servers: what nobody writes meanwhile is read as the server has it, and nothing is left behind."""

import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rdbscan.errors import SyncRefused
from rdbscan.pipeline import Options, record_batches
from rdbscan.source import SourceSettings, open_source
from tests.live.servers import LiveServer, build_of
from tests.source.fake_server import certificates

Live = Callable[..., LiveServer]
SERVERS = ["redis-6.2", "redis-7.0", "redis-8.0", "valkey-8.1", "valkey-9.1"]
QUICK = {"repl-diskless-sync-delay": "0"}
FIELDS = {"string": "STRLEN", "list": "LLEN", "set": "SCARD", "zset": "ZCARD", "hash": "HLEN", "stream": "XLEN"}


def fill(server: LiveServer, count: int) -> None:
    pipe = server.client.pipeline(transaction=False)
    for at in range(count):
        pipe.set(f"static:string:{at}", b"v" * (at % 300), ex=100_000 + at if at % 3 else None)
        pipe.rpush(f"static:list:{at}", *range(at % 40 + 1))
        pipe.sadd(f"static:set:{at}", *range(at % 30 + 1), "word")
        pipe.zadd(f"static:zset:{at}", {f"m{n}": n * 1.5 for n in range(at % 20 + 1)})
        pipe.hset(f"static:hash:{at}", mapping={f"f{n}": "x" * n for n in range(at % 50 + 1)})
        pipe.xadd(f"static:stream:{at}", {"f": at})
    pipe.execute()


def expected(server: LiveServer) -> dict[bytes, tuple[str, int, int]]:
    """Return type, length and time of expiry (ms, -1 without) of what nobody writes to, as the server answers."""
    names = sorted(server.client.scan_iter("static:*", 1000))
    pipe = server.client.pipeline(transaction=False)
    for name in names:
        kind = name.split(b":")[1].decode()
        pipe.execute_command(FIELDS[kind], name)
        pipe.execute_command("PTTL", name)
    answers = pipe.execute()
    return {name: (name.split(b":")[1].decode(), answers[2 * at], answers[2 * at + 1]) for at, name in enumerate(names)}


def found(url: str, settings: SourceSettings) -> dict[bytes, tuple[str, int, int]]:
    now = time.time() * 1000
    rows = (row for batch in record_batches(url, Options(sources=settings)) for row in batch.to_pylist())
    return {
        row["key"]: (
            row["type"],
            row["value_bytes"] if row["type"] == "string" else row["elements"],
            -1 if row["expires_at"] is None else int(row["expires_at"].timestamp() * 1000 - now),
        )
        for row in rows
        if row["key"].startswith(b"static:")
    }


def assert_same(got: dict[bytes, tuple[str, int, int]], wanted: dict[bytes, tuple[str, int, int]]) -> None:
    assert {name: row[:2] for name, row in got.items()} == {name: row[:2] for name, row in wanted.items()}
    for name, (_kind, _length, ttl) in wanted.items():
        assert (ttl < 0) == (got[name][2] < 0)
        assert ttl < 0 or abs(got[name][2] - ttl) < 60_000


@contextmanager
def writes(server: LiveServer) -> Iterator[list[int]]:
    """Write other keys as fast as one core allows; gives the operations a second that the server counts."""
    rates: list[int] = []
    stopped = threading.Event()
    program = build_of("redis-7.0").command("redis-benchmark")
    options = [
        "-s",
        str(server.folder / "s"),
        "-t",
        "set",
        "-r",
        "100000",
        "-n",
        "100000000",
        "-P",
        "32",
        "-c",
        "4",
        "-q",
    ]
    with subprocess.Popen([*program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as load:

        def watch() -> None:
            while not stopped.wait(0.2):
                rates.append(server.client.info("stats")["instantaneous_ops_per_sec"])

        watching = threading.Thread(target=watch)
        watching.start()
        time.sleep(1)
        try:
            yield rates
        finally:
            stopped.set()
            watching.join()
            load.kill()


def replicas(server: LiveServer) -> int:
    """Return how many replicas the server has, once it had the time to see that one is gone."""
    for _ in range(40):
        if (count := server.client.info("replication")["connected_slaves"]) == 0:
            break
        time.sleep(0.05)
    return int(count)


@pytest.mark.parametrize("name", SERVERS)
def test_a_busy_server(live: Live, name: str, record_property: Callable[[str, object], None]) -> None:
    server = live(name, QUICK)
    fill(server, 300)
    with writes(server) as rates:
        got = found(f"unix://{server.folder}/s", SourceSettings())
        time.sleep(0.5)
    assert_same(got, expected(server))
    assert len(got) == 1800
    assert replicas(server) == 0
    record_property("writes a second", max(rates))
    assert max(rates) > 1000


@pytest.mark.parametrize("name", SERVERS)
@pytest.mark.parametrize("diskless", ["yes", "no"])
def test_a_user_who_may_do_nothing_else(live: Live, name: str, diskless: str, monkeypatch: pytest.MonkeyPatch) -> None:
    server = live(name, {**QUICK, "repl-diskless-sync": diskless})
    fill(server, 20)
    server.ask("ACL", "SETUSER", "rdbscan", "on", ">s3cr3t", "-@all", "+ping", "+replconf", "+psync")
    monkeypatch.setenv("REDISCLI_AUTH", "s3cr3t")
    assert_same(found(f"unix://rdbscan@{server.folder}/s", SourceSettings()), expected(server))
    assert replicas(server) == 0
    monkeypatch.setenv("REDISCLI_AUTH", "wrong")
    with pytest.raises(SyncRefused) as error:
        open_source(f"unix://rdbscan@{server.folder}/s")
    assert error.value.slug == "sync-permission"
    monkeypatch.setenv("REDISCLI_AUTH", "s3cr3t")
    server.ask("ACL", "SETUSER", "rdbscan", "-psync")
    with pytest.raises(SyncRefused) as error:
        open_source(f"unix://rdbscan@{server.folder}/s")
    assert error.value.slug == "sync-permission"


@pytest.mark.parametrize("name", SERVERS[1:])
def test_tls(live: Live, name: str, tmp_path: Path) -> None:
    root, both = certificates(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    files = {"tls-cert-file": str(both), "tls-key-file": str(both), "tls-ca-cert-file": str(root)}
    server = live(name, {**QUICK, "tls-port": str(port), "bind": "127.0.0.1", **files})
    fill(server, 50)
    settings = SourceSettings(tls_ca=root, tls_cert=both)
    assert_same(found(f"rediss://127.0.0.1:{port}", settings), expected(server))
    assert replicas(server) == 0


def test_field_ttls_of_valkey_9_come_too(live: Live) -> None:
    server = live("valkey-9.1", QUICK)
    server.ask("HSET", "static:hash:1", "f", "v", "g", "w")
    server.ask("HEXPIRE", "static:hash:1", "1000", "FIELDS", "1", "f")
    [batch] = record_batches(f"unix://{server.folder}/s", Options())
    assert batch["expiring_fields"].to_pylist() == [1]


@pytest.mark.parametrize("name", ["redis-7.0", "redis-8.0", "valkey-9.1"])
def test_a_slow_decoder_does_not_lengthen_the_save(live: Live, name: str, tmp_path: Path) -> None:
    server = live(name, {**QUICK, "rdb-key-save-delay": "100", "rdbcompression": "no"})
    pipe = server.client.pipeline(transaction=False)
    for at in range(20_000):
        pipe.set(f"key:{at}", f"{at:07}" * 300)
    pipe.execute()
    alone = saved_in(server, lambda: server.client.bgsave())
    stopped = threading.Event()

    def read_a_megabyte_a_second() -> None:
        with open_source(f"unix://{server.folder}/s", SourceSettings(spool=tmp_path)) as source:
            while not stopped.wait(0.1):
                source.stream.readinto(bytearray(100_000))

    reading = threading.Thread(target=read_a_megabyte_a_second)
    slow = saved_in(server, reading.start)
    stopped.set()
    reading.join()
    assert replicas(server) == 0
    print(f"{name}: {alone:.2f} s alone, {slow:.2f} s read at 1 MB/s")
    assert slow < 1.2 * alone + 0.5


def saved_in(server: LiveServer, start: Callable[[], object]) -> float:
    """Return how many seconds the server's child lived."""
    start()
    began = time.monotonic()
    while not server.client.info("persistence")["rdb_bgsave_in_progress"]:
        assert time.monotonic() - began < 20
        time.sleep(0.01)
    began = time.monotonic()
    while server.client.info("persistence")["rdb_bgsave_in_progress"]:
        assert time.monotonic() - began < 60
        time.sleep(0.02)
    return time.monotonic() - began


def test_an_interrupted_sync_ends_the_servers_child(live: Live) -> None:
    server = live("redis-7.0", {**QUICK, "rdb-key-save-delay": "1000"})
    pipe = server.client.pipeline(transaction=False)
    for at in range(20_000):
        pipe.set(f"key:{at}", "x" * 100)
    pipe.execute()
    source = open_source(f"unix://{server.folder}/s")
    source.stream.readinto(bytearray(100))
    assert server.client.info("persistence")["rdb_bgsave_in_progress"] == 1
    source.close()
    began = time.monotonic()
    while server.client.info("persistence")["rdb_bgsave_in_progress"]:
        assert time.monotonic() - began < 10, "20 seconds of saving would be left"
        time.sleep(0.05)
    assert replicas(server) == 0
