"""Steps: what they say of themselves, and that none is dangerous where it must not be."""

from __future__ import annotations

import pytest

from rdbscan.render.units import read
from rdbscan.report import REPORTS, Context, findings
from rdbscan.report.command import ALWAYS, Command, Loss, Since, Step, in_order
from rdbscan.report.commands import expire, set_policy
from rdbscan.report.sentences import say
from tests.report.making import DAY, MIB, NOW, group, info, profile, row


@pytest.mark.parametrize(
    ("target", "known"),
    [
        ("redis-7.2", False),
        ("redis-7.4", True),
        ("redis-8.10", True),
        ("valkey-8.1", False),
        ("valkey-9.0", True),
        ("keydb-6.3", False),
        ("", False),
    ],
)
def test_servers_know_a_command_since_a_version(target: str, known: bool) -> None:
    assert Since((7, 4), (9, 0)).is_known_to(target) is known
    assert str(Since((7, 4), (9, 0))) == "Redis 7.4+, Valkey 9.0+"


def test_what_loses_data_comes_last() -> None:
    room = Command("r", say(""), Step.ROOM, loses=Loss(say("all")))
    code = Command("c", say(""), Step.SOURCE, loses=Loss(say("some")))
    ttl = Command("t", say(""), Step.REPAIR, loses=Loss(say("later"), after_s=60))
    look = Command("l", say(""), Step.LOOK)
    assert in_order((room, ttl, code, look)) == (look, ttl, code, room)
    assert [one.destructive for one in (room, code, ttl, look)] == [True, True, False, False]


def test_older_servers_expire_only_keys_without_ttl() -> None:
    made = profile(group("cache:{id}", 100, 1000, no_ttl=60), sources=[info(target="redis-6.2", path="d.rdb")])
    (step,) = expire(Context(made), "cache:{id}", "string", dict(Context(made).kinds)["cache:{id}", "string"], 60)
    assert "--no-ttl" in step.text
    assert "NX" not in step.text
    assert (step.since, step.frees, step.loses.keys if step.loses else 0) == (ALWAYS, 600, 60)
    assert "the names are those of the dump" in read(step.does)


def test_a_policy_that_is_set_or_stops_writes_is_not_advised() -> None:
    def told(policy: str, in_force: str, used: int) -> int:
        made = profile(sources=[info(maxmemory=100, maxmemory_policy=in_force, used_memory=used)])
        return len(set_policy(Context(made), policy, say("")))

    assert told("volatile-lru", "volatile-lru", 50) == 0
    assert told("noeviction", "allkeys-lru", 95) == 0
    assert told("noeviction", "allkeys-lru", 50) == 1


def bounded(**facts: object) -> list[Command]:
    """The steps for one key without TTL."""
    key = row(**({"key": b"events:x", "oldest_at": NOW - 90 * DAY, "newest_at": NOW} | facts))  # type: ignore[arg-type]
    made = profile(
        group("rest:{id}", 10, MIB, no_ttl=0),
        group(key.namespace, 1, key.memory_bytes, type=key.type),
        group("events:{id}", 5, 500, type="hash") if facts.pop("beside", False) else group("z", 1, 1, no_ttl=0),
        sources=[info(target="redis-7.0")],
        persistent_collections=[key],
    )
    return [step for finding in REPORTS["unbounded"](made).findings for step in finding.do]


def test_streams_with_groups_are_never_trimmed_by_number() -> None:
    steps = bounded(type="stream", elements=50_000, groups=2, pending=500)
    assert steps
    assert not any("MAXLEN" in step.text and step.destructive for step in steps)
    assert not any(step.destructive for step in steps)
    assert any("XTRIM" in step.text for step in bounded(type="stream", elements=50_000, groups=0))


def test_queues_are_never_cut() -> None:
    steps = bounded(key=b"queue:mail", type="list", elements=50_000)
    assert steps
    assert not any(step.destructive for step in steps)


def test_members_of_an_index_stay() -> None:
    assert any(step.destructive for step in bounded(type="zset", elements=50_000, key=b"views"))
    assert not any(step.destructive for step in bounded(type="zset", elements=50_000, key=b"mail:completed"))


def test_logs_are_not_expired_as_a_whole() -> None:
    steps = bounded(type="hash", elements=50_000, key=b"payment:log")
    assert steps
    assert not any(step.text.startswith(("redis-cli EXPIRE", "EXPIRE payment")) for step in steps)
    assert not any("HEXPIRE" in step.text for step in steps)  # Redis 7.0 does not know it


def test_no_command_holds_a_long_or_hostile_name() -> None:
    for name in (b"x" * 5000, b"\x1b[2J", "ключ".encode(), b"$(reboot)"):
        made = profile(
            group("rest:{id}", 10, MIB, no_ttl=0),
            persistent_collections=[row(name, type="stream", elements=50_000, oldest_at=NOW - 90 * DAY, newest_at=NOW)],
        )
        for step in (step for finding in findings(made) for step in finding.do):
            assert step.text.isascii()
            assert step.text.isprintable()
            assert len(step.text) < 1000
