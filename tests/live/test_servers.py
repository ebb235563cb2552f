"""The servers other live tests rely on start, answer, load dumps, refuse damaged ones, and end."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.live import packages
from tests.live.packages import Build, Unobtainable, _allocator, _offers, _upstream
from tests.live.servers import LiveServer, LoadRefused

FIXTURES = Path(__file__).parents[2] / "fixtures"
NAMES = (
    "redis-6.2", "redis-7.0", "redis-8.0", "redis-8.2", "redis-8.6", "redict-7.3",
    "valkey-8.1", "valkey-8.1-libc", "valkey-9.1", "valkey-9.1-libc",
)  # fmt: skip
# keys, and the ctime that is written in the dump; the shop's first key expires 13 s later
SHOP = ("shop.rdb", 29_163, 1_795_213_060)
TINY = ("corpus/redis-6.2.16-tiny.rdb", 3, 1_795_205_840)
Start = Callable[..., LiveServer]


@pytest.mark.parametrize("name", NAMES)
def test_server_is_the_one_it_says(live: Start, name: str) -> None:
    server = live(name)
    flavour, generation = name.split("-")[:2]
    facts = dict(line.split(":", 1) for line in server.ask("INFO").decode().splitlines() if ":" in line)
    assert facts[f"{flavour}_version"] == server.version
    assert server.version.startswith(f"{generation}.")
    assert facts["mem_allocator"].split("-")[0] == server.allocator.split("-")[0]
    assert (server.allocator == "libc") == (name.endswith("-libc") or name == "redis-6.2")


@pytest.mark.parametrize("name", NAMES)
def test_server_keeps_bytes_and_survives_a_reload(live: Start, name: str) -> None:
    server = live(name)
    key = bytes(range(256))
    server.ask("HSET", key, b"\x00\r\n", b"\xff" * 100)
    dump = server.save()
    server.ask("FLUSHALL")
    server.load(dump.rename(dump.with_name("copy.rdb")))
    assert server.ask("HGETALL", key) == [b"\x00\r\n", b"\xff" * 100]
    assert server.ask("OBJECT", "ENCODING", key) == b"hashtable"


@pytest.mark.parametrize("name", NAMES)
def test_server_loads_a_dump_of_an_older_generation(live: Start, name: str) -> None:
    server = live(name, dump=FIXTURES / "corpus/redis-2.6.17-tiny.rdb")
    assert server.ask("DBSIZE") == 3


@pytest.mark.parametrize("name", NAMES)
def test_server_lives_in_the_time_of_its_dump(live: Start, name: str) -> None:
    dump, keys, saved_at = TINY if name == "redis-6.2" else SHOP
    server = live(name, dump=FIXTURES / dump)
    assert server.ask("DBSIZE") == keys
    assert 0 <= int(server.ask("TIME")[0]) - saved_at < 60


def test_configuration_reaches_the_server(live: Start) -> None:
    server = live("redis-7.0", {"maxmemory": "7mb", "save": "900 1"})
    assert server.ask("CONFIG", "GET", "maxmemory") == [b"maxmemory", b"7340032"]
    assert server.ask("CONFIG", "GET", "save") == [b"save", b"900 1"]


def test_damaged_dump_is_refused_with_the_log(live: Start) -> None:
    server = live("redis-7.0")
    with pytest.raises(LoadRefused, match=r"Short read|EOF|error"):
        server.load(FIXTURES / "damaged/redis-4.0.14-repl-trunc-50pct.rdb")


def test_server_is_gone_after_stop(live: Start) -> None:
    server = live("redis-7.0")
    pid = int(
        dict(line.split(":") for line in server.ask("INFO", "server").decode().split() if ":" in line)["process_id"]
    )
    server.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_missing_server_leaves_the_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    newer = Build("redis-9.9", "9.9.1", "somewhere", "libc", str(tmp_path), "")
    older = replace(newer, version="9.9.0")

    def gone(cache: Path) -> Build:
        raise Unobtainable("no route")

    sources = {"redis-new": lambda cache: newer, "valkey-new": gone, "redis-old": lambda cache: older}
    monkeypatch.setenv("RDBSCAN_SERVERS", str(tmp_path))
    monkeypatch.setattr(packages, "_sources", sources.items)
    expected = [newer, replace(older, name="redis-9.9-old")], ["valkey-new: no route"]
    assert packages.builds() == expected
    sources["redis-old"] = sources["redis-new"] = gone
    assert packages.builds() == expected  # they are remembered


def test_debian_versions_are_understood() -> None:
    line = "valkey-server | 8.1.1+dfsg1-3+deb13u2 | http://deb.debian.org/debian trixie/main amd64 Packages"
    assert list(_offers(line)) == [("valkey-server", "8.1.1+dfsg1-3+deb13u2", "trixie")]
    assert [_upstream(text) for text in ("5:8.0.6-3", "8.1.1+dfsg1-3", "5:7.0.15-1~deb12u7")] == [
        "8.0.6",
        "8.1.1",
        "7.0.15",
    ]
    assert [_allocator(text) for text in ("5.3.0-1", "5.3.0-3+b1", "5.3.1-1")] == [
        "jemalloc-q16",
        "jemalloc-q16",
        "jemalloc-q16-pages",
    ]
