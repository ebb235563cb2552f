"""A full sync from a scripted server: every way it may go, and what is asked of the server and no more."""

import json
import logging
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.cli.guard import guarded
from rdbscan.errors import SourceError, SyncRefused, Unreachable
from rdbscan.report.explain import explain
from rdbscan.source import SourceSettings, full_sync, open_source, server
from rdbscan.source.full_sync import _marked, _measured
from rdbscan.source.server import server_of
from tests.source.fake_server import FakeServer, Step, certificates, fake_server
from tests.source.test_streams import read_all, read_until_damage

ROOT = Path(__file__).parents[2]
SHOP = (ROOT / "fixtures/shop.rdb").read_bytes()
MARK = b"0123456789abcdef0123456789abcdef01234567"
RESYNC = b"+FULLRESYNC " + b"a" * 40 + b" 14\r\n"
DISKLESS: list[Step] = [RESYNC, b"\n\n\n", b"$EOF:" + MARK + b"\r\n", SHOP, MARK]
FROM_DISK: list[Step] = [RESYNC, b"\n", b"$%d\r\n" % len(SHOP), SHOP]
NO_RDB_ONLY = {"REPLCONF rdb-only": b"-ERR Unrecognized REPLCONF option: rdb-only\r\n"}


@pytest.fixture(autouse=True)
def _no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDISCLI_AUTH", raising=False)


@pytest.mark.parametrize(("snapshot", "size"), [(DISKLESS, None), (FROM_DISK, len(SHOP))])
@pytest.mark.parametrize("scheme", ["redis", "valkey"])
def test_a_snapshot_is_read_and_no_more_is_asked(snapshot: list[Step], size: int | None, scheme: str) -> None:
    with fake_server(FakeServer(snapshot=snapshot)) as fake:
        with open_source(f"{scheme}://{fake.place}/0") as source:
            assert (source.name, source.path, source.size) == (fake.place, f"{scheme}://{fake.place}/0", size)
            assert read_all(source.stream) == SHOP
        assert fake.closed.wait(5)
    assert [command for command in fake.commands if command[0] not in ("CONFIG", "INFO")] == [
        ["PING"], ["ROLE"], ["REPLCONF", "capa", "eof"], ["REPLCONF", "rdb-only", "1"],
        ["REPLCONF", "version", "255.255.255"], ["PSYNC", "?", "-1"],
    ]  # fmt: skip


def test_a_unix_socket(tmp_path: Path) -> None:
    with (
        fake_server(FakeServer(snapshot=DISKLESS), tmp_path / "a b.sock"),
        open_source(f"unix://{tmp_path}/a%20b.sock") as source,
    ):
        assert source.name == "a b.sock"
        assert read_all(source.stream) == SHOP


@given(data=st.data())
def test_the_mark_may_lie_across_chunks(data: st.DataObject) -> None:
    content = data.draw(st.binary(max_size=200)) + data.draw(st.sampled_from([b"", MARK[:39], MARK[1:], MARK[:20] * 3]))
    stream = content + MARK + data.draw(st.sampled_from([b"", b"*1\r\n$4\r\nPING\r\n"]))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(stream)))) | {0, len(stream)})
    chunks = [stream[start:end] for start, end in pairwise(cuts)]
    assert b"".join(_marked(Chunks(chunks), MARK)) == content  # type: ignore[arg-type]
    assert b"".join(_measured(Chunks(chunks), len(content))) == content  # type: ignore[arg-type]


class Chunks:
    def __init__(self, chunks: list[bytes]) -> None:
        self.chunks = lambda: iter(chunks)


@pytest.mark.parametrize("snapshot", [[*DISKLESS[:3], SHOP[:100_000]], [*FROM_DISK[:3], SHOP[:100_000]]])
def test_a_snapshot_that_breaks_off_is_unreachable(snapshot: list[Step]) -> None:
    with fake_server(FakeServer(snapshot=snapshot)) as fake, open_source(f"redis://{fake.place}") as source:
        content, damage = read_until_damage(source.stream)
    assert content == SHOP[:100_000]
    assert isinstance(damage, Unreachable)
    assert "in the middle of its snapshot" in damage.message
    assert damage.exit_code == 3


@pytest.mark.parametrize(
    ("url", "environment", "asked"),
    [
        ("redis://HOST", {}, None),
        ("redis://:pw@HOST", {}, ["AUTH", "pw"]),
        ("redis://pw@HOST", {}, ["AUTH", "pw"]),
        ("redis://me:p%40w%2F@HOST", {}, ["AUTH", "me", "p@w/"]),
        ("redis://me@HOST", {"REDISCLI_AUTH": "secret"}, ["AUTH", "me", "secret"]),
        ("redis://HOST", {"REDISCLI_AUTH": "secret"}, ["AUTH", "secret"]),
        ("redis://me:pw@HOST", {"REDISCLI_AUTH": "secret"}, ["AUTH", "me", "pw"]),
    ],
)
def test_who_asks(
    url: str, environment: dict[str, str], asked: list[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with fake_server(FakeServer(snapshot=DISKLESS)) as fake, open_source(url.replace("HOST", fake.place)) as source:
        assert read_all(source.stream) == SHOP
        assert source.path == f"redis://{fake.place}"
    assert (fake.commands[0] if fake.commands[0][0] == "AUTH" else None) == asked


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("redis://db1", "db1", 6379), ("redis://db1:7000/0", "db1", 7000), ("redis://[::1]:7000", "::1", 7000),
        ("redis://", "127.0.0.1", 6379), ("valkeys://u:p@db1.example.com:1?x=1", "db1.example.com", 1),
    ],
)  # fmt: skip
def test_where_a_server_listens(url: str, host: str, port: int) -> None:
    found = server_of(url, {})
    assert (found.host, found.port, found.tls) == (host, port, url.startswith("valkeys"))
    assert "u:p" not in repr(found)


@pytest.mark.parametrize(
    "url", ["redis://a:b:c", "redis://h:99999", "redis://h:x", "redis://[::1", "redis://u:p@h:x?q=1"]
)
def test_a_url_that_names_no_server(url: str) -> None:
    with pytest.raises(SourceError, match="no valid URL") as error:
        open_source(url)
    assert "p@" not in str(error.value)


@pytest.mark.parametrize(
    ("command", "reply", "page"),
    [
        ("AUTH", b"-WRONGPASS invalid username-password pair or user is disabled.", "sync-permission"),
        (
            "AUTH",
            b"-ERR AUTH <password> called without any password configured for the default user.",
            "sync-permission",
        ),
        ("AUTH", b"-ERR invalid password", "sync-permission"),
        ("PING", b"-NOAUTH Authentication required.", "sync-permission"),
        ("PING", b"-LOADING Redis is loading the dataset in memory", "sync-loading"),
        ("REPLCONF", b"-NOPERM this user has no permissions to run the 'replconf' command", "sync-permission"),
        ("REPLCONF", b"-ERR unknown command 'REPLCONF', with args beginning with: 'capa' 'eof' ", "sync-refused"),
        ("REPLCONF rdb-only", NO_RDB_ONLY["REPLCONF rdb-only"], "sync-replica-buffer"),
        ("PSYNC", b"-NOPERM this user has no permissions to run the 'psync' command", "sync-permission"),
        ("PSYNC", b"-NOMASTERLINK Can't SYNC while not connected with my master", "sync-no-master-link"),
        ("PSYNC", b"-LOADING Valkey is loading the dataset in memory", "sync-loading"),
        ("PSYNC", b"-ERR unknown command `PSYNC`, with args beginning with: `?`, `-1`, ", "sync-refused"),
        ("PSYNC", b"-ERR Can't SYNC while doing a coordinated failover", "sync-refused"),
        ("PSYNC", b"-MISCONF Errors writing to the RDB file", "sync-fork-failed"),
        ("PSYNC", RESYNC + b"-BGSAVE failed, replication can't continue", "sync-fork-failed"),
        ("PSYNC", b"-WHATEVER \x1b[31m" + b"x" * 900, "sync-refused"),
    ],
)
def test_every_refusal_has_a_page_that_says_what_to_do(
    command: str, reply: bytes, page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with fake_server(FakeServer({command: reply + b"\r\n"})) as fake:
        url = f"redis://user:s3cr3t@{fake.place}"
        with pytest.raises(SyncRefused) as error:
            open_source(url)
        assert fake.closed.wait(5)
        assert guarded(["analyze", url]) == 2
    assert (error.value.slug, error.value.exit_code, error.value.source) == (page, 2, f"redis://{fake.place}")
    assert explain(page)
    said = capsys.readouterr().err
    assert f"[{page}]" in said
    assert "s3cr3t" not in said
    assert "\x1b" not in said
    assert len(said) < 400


@pytest.mark.parametrize(
    "snapshot",
    [
        [RESYNC],
        [RESYNC, b"\n\n"],
        [],
        [b"+WHAT\r\n", b"$EOF:short\r\n"],
        [RESYNC, b"$99999999999999999999\r\n"],
        [b"HTTP/1.1 400 Bad Request\r\n\r\n"],
        [b"x" * 100_000],
        [b"$-99999999\r\n" * 3],
        [b"*1\r\n" * 1000],
        [b":" + b"9" * 60_000 + b"\r\n"],
    ],
)
def test_what_announces_no_snapshot(snapshot: list[Step]) -> None:
    with fake_server(FakeServer(snapshot=snapshot)) as fake, pytest.raises((SyncRefused, Unreachable)) as error:
        open_source(f"redis://{fake.place}")
    assert error.value.exit_code == 2
    assert error.value.source == f"redis://{fake.place}"


def test_a_server_that_is_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "SILENT_SECONDS", 0.2)

    def stall(_link: socket.socket) -> None:
        time.sleep(2)

    with (
        fake_server(FakeServer(snapshot=[RESYNC, stall])) as fake,
        pytest.raises(SyncRefused, match="did not answer in time"),
    ):
        open_source(f"redis://{fake.place}")
    with (
        fake_server(FakeServer(snapshot=[*DISKLESS[:3], SHOP[:1000], stall])) as fake,
        open_source(f"redis://{fake.place}") as source,
    ):
        content, damage = read_until_damage(source.stream)
    assert len(content) > 900
    assert isinstance(damage, Unreachable)


def test_nobody_listens(tmp_path: Path) -> None:
    for url in ("redis://127.0.0.1:1", f"unix://{tmp_path}/none"):
        with pytest.raises(Unreachable, match=r"no connection: (Connection refused|No such file)") as error:
            open_source(url)
        assert error.value.exit_code == 2


def test_an_old_server_is_asked_only_if_its_buffer_is_accepted() -> None:
    def writes(link: socket.socket) -> None:
        link.settimeout(5)
        while True:
            link.sendall(b"*1\r\n$4\r\nPING\r\n")
            time.sleep(0.01)

    old = FakeServer(dict(NO_RDB_ONLY), [*FROM_DISK, writes])
    with fake_server(old) as fake:
        with pytest.raises(SyncRefused, match="--accept-replica-buffer"):
            open_source(f"redis://{fake.place}")
        assert ["PSYNC", "?", "-1"] not in fake.commands
        fake.closed.clear()
        with open_source(f"redis://{fake.place}", SourceSettings(accept_replica_buffer=True)) as source:
            assert read_all(source.stream) == SHOP
            assert fake.closed.wait(5), "the connection is ended behind the last byte"


def bulk(*words: str) -> bytes:
    """Return words as a server replies them."""
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%b\r\n" % (len(word), word.encode()) for word in words)


INFO = "# Memory\r\nused_memory:1\r\nmaxmemory:4096\r\nmaxmemory_policy:allkeys-lru\r\nmem_allocator:jemalloc-5.3.0\r\n"
NO = b"-NOPERM no\r\n"


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        ({"CONFIG": NO, "INFO": NO, "ROLE": NO}, {}),
        (
            {"CONFIG": NO, "INFO": bulk(INFO)[4:]},
            {"maxmemory": "4096", "maxmemory-policy": "allkeys-lru"},
        ),
        (
            {
                "CONFIG GET maxmemory*": bulk("maxmemory", "1000", "maxmemory-policy", "noeviction"),
                "CONFIG GET *-max-*": bulk("hash-max-listpack-entries", "128", "masterauth", "pw", "requirepass", "pw"),
                "CONFIG GET list-compress-depth": b"*0\r\n",
                "CONFIG GET cluster-enabled": bulk("cluster-enabled", "yes"),
            },
            {
                "maxmemory": "1000",
                "maxmemory-policy": "noeviction",
                "hash-max-listpack-entries": "128",
                "cluster-enabled": "yes",
            },
        ),
    ],
)
def test_what_a_server_says_of_itself(replies: dict[str, bytes], expected: dict[str, str]) -> None:
    fake = FakeServer(replies, DISKLESS)
    with fake_server(fake), open_source(f"redis://{fake.place}") as source:
        assert source.server_settings == expected
        assert read_all(source.stream) == SHOP


def test_the_report_has_what_the_server_said(capsys: pytest.CaptureFixture[str]) -> None:
    settings = bulk("maxmemory", "20971520", "maxmemory-policy", "allkeys-lfu")

    def limits(*typed: str) -> tuple[int, str]:
        assert guarded(["analyze", f"redis://{fake.place}", "--format", "json", "--report", "dump", *typed]) == 0
        [report] = json.loads(capsys.readouterr().out)["reports"]
        return report["rows"][0]["maxmemory"], report["rows"][0]["maxmemory_policy"]

    with fake_server(FakeServer({"CONFIG GET maxmemory*": settings, "CONFIG": b"*0\r\n"}, DISKLESS)) as fake:
        assert limits() == (20_971_520, "allkeys-lfu")
        typed = limits("--maxmemory", "1gb", "--maxmemory-policy", "noeviction")
        assert typed == (1 << 30, "noeviction"), "what is typed goes before it"


@pytest.mark.parametrize(
    ("replicas", "words"), [(0, None), (1, "a primary with 1 replica:"), (2, "a primary with 2 replicas:")]
)
def test_a_primary_with_replicas_is_warned_about(
    replicas: int, words: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    one = b"*3\r\n$9\r\n127.0.0.1\r\n$4\r\n9001\r\n$7\r\n3129543\r\n"
    role = b"*3\r\n$6\r\nmaster\r\n:3129659\r\n*%d\r\n" % replicas + one * replicas
    with fake_server(FakeServer({"ROLE": role}, DISKLESS)) as fake, caplog.at_level(logging.WARNING):
        open_source(f"redis://{fake.place}").close()
    assert (words or "primary") in caplog.text or words is None
    assert ("primary" in caplog.text) == (words is not None)


def test_the_server_is_never_held_up_by_the_decoder(tmp_path: Path) -> None:
    finished = threading.Event()
    big = bytes(1 << 20)

    def send(link: socket.socket) -> None:
        for _ in range(200):
            link.sendall(big)
        finished.set()

    snapshot: list[Step] = [RESYNC, b"$%d\r\n" % (200 << 20), send]
    with (
        fake_server(FakeServer(snapshot=snapshot)) as fake,
        open_source(f"redis://{fake.place}", SourceSettings(spool=tmp_path)) as source,
    ):
        assert source.stream.readinto(bytearray(1000)) == 1000
        assert finished.wait(10), "200 MiB were sent while 1 kB was read"
    with (
        fake_server(FakeServer(snapshot=snapshot)) as fake,
        open_source(f"redis://{fake.place}", SourceSettings(spool=None)) as source,
    ):
        finished.clear()
        assert source.stream.readinto(bytearray(1000)) == 1000
        assert not finished.wait(0.5), "without a spool the server waits"


def test_tls(tmp_path: Path) -> None:
    root, both = certificates(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    context.load_verify_locations(root)
    context.verify_mode = ssl.CERT_REQUIRED
    with fake_server(FakeServer(snapshot=DISKLESS, context=context)) as fake:
        url = f"rediss://{fake.place}"
        with open_source(url, SourceSettings(tls_ca=root, tls_cert=both)) as source:
            assert read_all(source.stream) == SHOP
        with pytest.raises(Unreachable, match=r"certificate is not trusted .* --tls-ca"):
            open_source(url, SourceSettings(tls_cert=both))
        with pytest.raises(Unreachable):
            open_source(url, SourceSettings(tls_ca=root))
        with pytest.raises(SourceError, match="certificate or key cannot be used"):
            open_source(url, SourceSettings(tls_ca=tmp_path / "none.pem"))
    with fake_server() as plain, pytest.raises(Unreachable, match="no connection"):
        open_source(f"rediss://{plain.place}", SourceSettings(tls_ca=root))


@pytest.mark.parametrize("verb", [["info"], ["show", "key"], ["whatif", "--target", "redis-8.0"]])
def test_verbs_that_would_ask_for_more_than_they_use(verb: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with fake_server() as fake:
        assert guarded([verb[0], f"redis://:pw@{fake.place}", *verb[1:]]) == 2
    assert fake.commands == []
    said = capsys.readouterr().err
    assert "save a snapshot first" in said
    assert "pw" not in said


@pytest.mark.parametrize(
    "steps", [[], DISKLESS[:1], [*DISKLESS[:3], SHOP[:1_500_000]]], ids=["connected", "preparing", "sending"]
)
def test_one_interrupt_ends_the_sync_at_once(steps: list[Step]) -> None:
    hold = threading.Event()
    asked = threading.Event()

    def stall(_link: socket.socket) -> None:
        asked.set()
        hold.wait(30)

    script = "import sys; from rdbscan.cli import main; sys.exit(main())"
    fake = FakeServer(snapshot=[*steps, stall, watch(hold)])
    with fake_server(fake):
        run = subprocess.Popen(
            [sys.executable, "-c", script, "analyze", f"redis://{fake.place}"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert asked.wait(20)
        time.sleep(0.3)
        started = time.monotonic()
        run.send_signal(signal.SIGINT)
        _out, err = run.communicate(timeout=20)
        assert run.returncode == 130, err.decode()
        assert time.monotonic() - started < 5
        hold.set()
        assert fake.closed.wait(5)


def watch(hold: threading.Event) -> Callable[[socket.socket], None]:
    """Return a step that waits until the other side has gone away."""

    def step(link: socket.socket) -> None:
        hold.wait(30)
        link.settimeout(5)
        with suppress(ConnectionError):
            assert link.recv(1) == b""

    return step


def test_the_sizes_are_those_of_the_protocol() -> None:
    assert len(MARK) == full_sync.MARK_BYTES
