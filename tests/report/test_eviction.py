"""What each policy would take, what the server is used for, and which policy fits."""

from __future__ import annotations

from typing import Any

import pytest

from rdbscan.profile.profile import Profile
from rdbscan.profile.sources import Source
from rdbscan.records.dump import PredictedMemory
from rdbscan.render.units import read
from rdbscan.report import dump, eviction, headroom, workloads
from rdbscan.report.eviction_policy import first_to_go
from rdbscan.report.model import Finding, Severity

from .making import MIB, Made, group, info, profile


def server(used: int = 10 * MIB, **facts: Any) -> Source:
    return info(predicted=PredictedMemory(0, used, 0, 0, estimate=False), **facts)


def rows(made: Profile) -> dict[str, dict[str, Any]]:
    return {row["policy"]: row for row in eviction(made).table.to_dicts()}


def found(made: Profile) -> dict[str, Finding]:
    return {finding.slug: finding for finding in [*eviction(made).findings, *workloads(made).findings]}


def cache_and_orders(cache: int = 60 * MIB, orders: int = 40 * MIB) -> list[Made]:
    return [group("cache:{id}", 6000, cache, no_ttl=0), group("order:{id}", 4000, orders)]


def test_what_each_policy_may_evict() -> None:
    told = rows(profile(*cache_and_orders(), sources=[server(maxmemory_policy="volatile-ttl")]))
    assert [row["keys"] for row in told.values()] == [0, *[10_000] * 3, *[6000] * 4]
    assert {row["memory_bytes"] for row in told.values()} == {0, 100 * MIB, 60 * MIB}
    assert [policy for policy, row in told.items() if row["mark"]] == ["volatile-ttl"]
    assert told["volatile-ttl"]["mark"] == "in force, advised"
    assert {row["verdict"] for row in told.values()} == {"refuses writes", "evicts"}


def test_policies_that_free_nothing_or_too_little() -> None:
    groups = [group("cache:{id}", 5, 5 * MIB, no_ttl=0), group("order:{id}", 95, 95 * MIB)]
    verdicts = {policy: row["verdict"] for policy, row in rows(profile(*groups)).items()}
    assert {verdicts[policy] for policy in verdicts if policy.startswith("volatile")} == {"as noeviction"}
    too_full = profile(*cache_and_orders(), sources=[server(100 * MIB, maxmemory=30 * MIB)])
    assert rows(too_full)["volatile-lru"]["verdict"] == "frees too little"
    assert [read(note).partition(":")[0] for note in eviction(too_full).notes] == [
        "Advised is volatile-lru", "But it frees too little for this maxmemory",
    ]  # fmt: skip
    assert rows(too_full)["allkeys-lru"]["verdict"] == "evicts"


def test_who_goes_first() -> None:
    old, new = group("old:{id}", 10, 1000, no_ttl=0), group("new:{id}", 10, 1000, no_ttl=0)
    old.idle_histogram[20], new.idle_histogram[5] = 10, 10
    old.frequency_histogram[8], new.frequency_histogram[0] = 10, 10
    old.ttl_histogram[3], old.ttl_histogram[6] = 0, 10
    assert first_to_go("allkeys-lru", profile(old, new).groups, 500) == {"old:{id}": 500}
    assert first_to_go("volatile-lfu", profile(old, new).groups, 1500) == {"new:{id}": 1000, "old:{id}": 500}
    assert first_to_go("volatile-ttl", profile(old, new).groups, 100) == {"new:{id}": 100}
    assert first_to_go("allkeys-random", profile(old, new).groups, 1000) == {"old:{id}": 500, "new:{id}": 500}
    assert first_to_go("noeviction", profile(old, new).groups, 1000) == {}
    assert first_to_go("allkeys-lru", profile(group("a", 5, 500)).groups, 100) == {}  # the dump has no idle times


def test_keys_without_ttl_are_not_among_the_volatile() -> None:
    mixed = group("a:{id}", 10, 1000, no_ttl=6)
    mixed.idle_histogram[9] = 10
    assert first_to_go("volatile-lru", profile(mixed).groups, 10_000) == {"a:{id}": pytest.approx(400)}


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        ("noeviction", "OOM command not allowed"),
        (None, "OOM command not allowed"),
        ("volatile-lru", "keys with a TTL"),
        ("allkeys-lfu", "evicts that much"),
    ],
)
def test_data_that_does_not_fit(policy: str | None, why: str) -> None:
    made = profile(*cache_and_orders(), sources=[server(75 * MIB, maxmemory=70 * MIB, maxmemory_policy=policy)])
    finding = found(made)["over-maxmemory"]
    assert (finding.severity, finding.bytes) == (Severity.CRITICAL, 5 * MIB)
    assert why in read(finding.why)
    assert [step.text for step in finding.do] == [f"redis-cli CONFIG SET maxmemory {100 * MIB}"]
    made.sources = [server(69 * MIB, maxmemory=70 * MIB, maxmemory_policy=policy)]
    assert "over-maxmemory" not in found(made)


def test_a_volatile_policy_without_volatile_keys() -> None:
    groups = group("user:{id}", 95, 9_500), group("tag:{id}", 5, 500, no_ttl=0)
    starved = found(profile(*groups, sources=[info(maxmemory_policy="volatile-lru")]))["volatile-policy-starved"]
    assert (starved.bytes, starved.keys) == (9_500, 95)
    assert "volatile-policy-starved" not in found(profile(*groups, sources=[info(maxmemory_policy="allkeys-lru")]))


@pytest.mark.parametrize(
    ("groups", "advised"),
    [
        (cache_and_orders(), "volatile-lru"),
        (cache_and_orders(97 * MIB, 3 * MIB), "allkeys-lru"),
        ([group("session:{id}", 10, MIB), group("cache:{id}", 10, MIB)], "allkeys-lru"),
        (cache_and_orders(5 * MIB, 95 * MIB), "noeviction"),
        ([group("queue:mail", 1, MIB, type="list"), group("events", 1, MIB, type="stream")], "noeviction"),
    ],
)
def test_the_policy_that_fits(groups: list[Made], advised: str) -> None:
    assert [policy for policy, row in rows(profile(*groups)).items() if row["mark"]] == [advised]
    assert advised in read(eviction(profile(*groups)).notes[0])


def test_a_policy_that_does_not_fit() -> None:
    def slugs(policy: str, *groups: Made) -> set[str]:
        return set(found(profile(*groups, sources=[info(maxmemory_policy=policy)]))) - {"mixed-workloads"}

    assert slugs("allkeys-lru", *cache_and_orders()) == {"unfit-policy"}
    assert slugs("allkeys-lru", *cache_and_orders(9 * MIB, 8 * MIB)) == set()  # too small to matter
    assert slugs("volatile-random", *cache_and_orders()) == set()
    assert slugs("noeviction", *cache_and_orders(98 * MIB, 2 * MIB)) == {"unfit-policy"}
    assert slugs("noeviction", *cache_and_orders()) == set()  # stops, but loses nothing


@pytest.mark.parametrize(
    ("namespace", "type_", "no_ttl", "purpose"),
    [
        ("userSession:{id}", "hash", 10, "session"),
        ("page-cache:{id}", "string", 10, "cache"),
        ("lock:{id}", "string", 10, "temporary"),
        ("queue:mail", "list", 10, "queue"),
        ("timeline:{id}", "list", 10, "lasting"),
        ("events", "stream", 10, "queue"),
        ("price:{id}", "string", 1, "cache"),
        ("price:{id}", "string", 2, "lasting"),
    ],
)
def test_what_keys_are_for(namespace: str, type_: str, no_ttl: int, purpose: str) -> None:
    made = profile(group(namespace, 10, 1000, no_ttl=no_ttl, type=type_))
    assert workloads(made).table["purpose"].to_list() == [purpose]


def test_uses_that_do_not_go_together() -> None:
    mixed = found(profile(*cache_and_orders()))["mixed-workloads"]
    assert "even one database" in read(mixed.what)
    assert mixed.bytes == 40 * MIB
    apart = cache_and_orders()
    apart[1].db = 1
    assert "even one database" not in read(found(profile(*apart))["mixed-workloads"].what)
    assert "mixed-workloads" not in found(profile(*cache_and_orders(60 * MIB, 5 * MIB)))
    assert "mixed-workloads" not in found(profile(*cache_and_orders(15 * MIB, 15 * MIB)))


def test_servers_of_different_policies_and_nothing_known() -> None:
    sources = [server(maxmemory_policy="allkeys-lru"), server(maxmemory_policy="noeviction")]
    assert [row["mark"] for row in rows(profile(*cache_and_orders(), sources=sources)).values()].count("advised") == 1
    assert eviction(profile()).rows == []


def test_how_full_maxmemory_is() -> None:
    for used, verdict in ((7 * MIB, "room to grow"), (8 * MIB, "no room for growth")):
        made = profile(*cache_and_orders(), sources=[server(used, maxmemory=10 * MIB)])
        assert verdict in read(headroom(made).notes[0])


def test_a_choice_of_keys_says_nothing_of_the_server() -> None:
    groups = cache_and_orders()
    whole = profile(*groups, sources=[server(keys=10_000, maxmemory_policy="allkeys-lru")])
    chosen = profile(*groups, sources=[server(keys=12_345, maxmemory_policy="allkeys-lru")])
    assert rows(whole)
    assert set(found(whole)) == {"unfit-policy", "mixed-workloads"}
    assert (rows(chosen), found(chosen)) == ({}, {})
    assert read(dump(chosen).notes[0]) == "Filters leave out 2,345 keys: no figure counts them."
    assert dump(chosen).table["chosen_keys"].to_list() == [None]  # one dump's own sums are not known here
