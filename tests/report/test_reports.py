"""The other reports: exact rows, limits of their findings, and a clean profile that gives none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from rdbscan.keyspace.given import GivenName, parse_match
from rdbscan.keyspace.naming import Naming
from rdbscan.profile.profile import Profile
from rdbscan.profile.slots import SLOTS, pack
from rdbscan.records.dump import Damage, PredictedMemory
from rdbscan.render.units import read
from rdbscan.report import REPORTS, build_all, findings
from rdbscan.report.model import Severity, Unit
from rdbscan.report.tree import segments

from .making import DAY, MIB, NOW, collections, group, info, profile, row


def slugs(name: str, made: Profile) -> list[str]:
    return [finding.slug for finding in REPORTS[name](made).findings]


def clean() -> Profile:
    """A small healthy shop."""
    return profile(
        group("session:{id}", 1000, 200_000, no_ttl=0),
        group("user:{id}", 500, 150_000, type="hash", encoding="listpack"),
        group("cache:page:{id}", 300, 100_000, no_ttl=3),
        collections("ranks:{id}", "zset", [100] * 30, encoding="listpack"),
        persistent_collections=[row(b"ranks:1", type="zset", elements=100, namespace="ranks:{id}")],
        memory=[row(b"user:1", type="hash", elements=5, memory_bytes=5000)],
    )


def test_a_clean_profile_has_nothing_to_tell() -> None:
    assert findings(clean()) == []


def test_a_dump_that_is_given_twice_is_named() -> None:
    twice = [info("x.rdb", keys=2, dump_bytes=10), info("y.rdb", dump_bytes=10), info("x.rdb", keys=2, dump_bytes=10)]
    notes = [read(note) for note in REPORTS["dump"](profile(group("a", 4, 400), sources=twice)).notes]
    assert [note for note in notes if "times" in note] == [
        "x.rdb is given 2 times, and counts as often in every figure."
    ]


def test_an_empty_profile_has_reports_without_rows_but_the_dump() -> None:
    reports = build_all(profile())
    assert [report.name for report in reports] == list(REPORTS)
    assert [report.name for report in reports if report.rows] == ["dump"]
    assert findings(profile()) == []
    assert findings(Profile()) == []


@pytest.mark.parametrize("name", REPORTS)
def test_rows_fit_their_columns_and_become_a_table(name: str) -> None:
    report = REPORTS[name](clean())
    for line in [*report.rows, *([report.total] if report.total else [])]:
        assert len(line) == len(report.columns)
    columns = [
        name
        for column in report.columns
        for name in ([column.name, f"{column.name}_text"] if column.unit is Unit.KEY else [column.name])
    ]
    assert report.table.columns == columns
    exact = report.table.select(column.name for column in report.columns)
    assert exact.rows() == report.rows or any(column.unit is Unit.TIME for column in report.columns)


def test_table_types() -> None:
    table = REPORTS["big_keys"](clean()).table
    assert table.schema["key"] == pl.Binary
    assert table.schema["expires_at"] == pl.Datetime("ms", "UTC")


def test_namespaces_rows_and_total() -> None:
    report = REPORTS["namespaces"](
        profile(group("a", 1, 100), group("b:{id}", 3, 300, no_ttl=0), group("b:{id}", 1, 100, db=2))
    )
    assert report.rows == [
        ("b:{id}", 4, 400, 0.8, 100, 0.25, 100, None, None),
        ("a", 1, 100, 0.2, 100, 1.0, 100, None, None),
    ]
    assert report.total == ("total", 5, 500, 1.0, 100, 0.4, 200, None, None)


def test_ties_are_broken_by_name() -> None:
    report = REPORTS["namespaces"](profile(group("b", 1, 100), group("a", 1, 100), group("c", 1, 100)))
    assert [line[0] for line in report.rows] == ["a", "b", "c"]


def test_dominant_namespace_needs_others_beside_it() -> None:
    assert slugs("namespaces", profile(group("a", 1, 900), group("b", 1, 50), group("c", 1, 50))) == [
        "dominant-namespace"
    ]
    assert slugs("namespaces", profile(group("a", 1, 900), group("b", 1, 50))) == []


def test_tree_sums_branches_parents_first() -> None:
    report = REPORTS["tree"](
        profile(group("user:{id}:events", 2, 300), group("user:{id}:cart", 1, 100), group("job", 1, 200))
    )
    assert [(line[0], line[1], line[2], line[3], line[6]) for line in report.rows] == [
        ("user:", 1, 3, 400, 2),
        ("user:{id}:", 2, 3, 400, 2),
        ("user:{id}:events", 3, 2, 300, 1),
        ("user:{id}:cart", 3, 1, 100, 1),
        ("job", 1, 1, 200, 1),
    ]


def test_tree_is_bounded_for_hostile_names() -> None:
    assert len(segments("a:" * 10_000)) == 16
    assert segments("{other}") == ("{other}",)
    assert segments("") == ("",)


def test_damage_is_critical_and_says_where() -> None:
    damage = Damage("truncated", "the dump ends inside a value", 1234, b"cart:\xff", 2)
    found = findings(profile(sources=[info(complete=False, checksum="unread", damage=damage, keys=7)]))[0]
    assert (found.slug, found.severity) == ("truncated", Severity.CRITICAL)
    assert read(found.what) == (
        "a.rdb: only a part could be read: the dump ends inside a value, at byte 1,234. "
        'Read before it: 7 keys, the last is "cart:\\xff" in db 2.'
    )


def test_keys_that_are_broken_inside() -> None:
    facts = {"damaged_keys": 3, "damage": Damage("corrupt", "a listpack is broken", 34, b"k"), "complete": False}
    found = REPORTS["dump"](profile(sources=[info(**facts)])).findings
    assert [finding.slug for finding in found] == ["damaged-keys"]
    assert read(found[0].what) == (
        "a.rdb: 3 keys that no server of this kind loads; the first is k in db 0, at byte 34: a listpack is broken."
    )
    assert slugs("dump", profile(sources=[info(**facts, checksum="unread")])) == ["corrupt", "damaged-keys"]


@pytest.mark.parametrize(("used", "severity"), [(899, None), (900, Severity.WARNING), (1000, Severity.CRITICAL)])
def test_near_maxmemory(used: int, severity: Severity | None) -> None:
    found = findings(profile(sources=[info(used_memory=used, maxmemory=1000, maxmemory_policy="noeviction")]))
    assert [finding.severity for finding in found] == ([severity] if severity else [])


def test_unexplained_memory_is_not_guessed_from_a_part_of_the_keys() -> None:
    def found(predicted: PredictedMemory | None) -> list[str]:
        source = info(used_memory=300 * MIB, keys=10, predicted=predicted)
        return slugs("dump", profile(group("a", 10, 100 * MIB), sources=[source]))

    assert found(PredictedMemory(MIB, 100 * MIB, MIB, 0, False)) == ["unexplained-memory"]
    assert found(PredictedMemory(MIB, 290 * MIB, MIB, 0, False)) == []
    assert found(PredictedMemory(MIB, 400 * MIB, MIB, 0, False)) == []
    assert found(None) == []  # filtered or not whole


def test_several_dumps_have_a_row_each_and_a_total() -> None:
    report = REPORTS["dump"](
        profile(group("a", 5, 500), sources=[info("x.rdb", keys=2, dump_bytes=10), info("y.rdb", keys=3)])
    )
    assert [line[0] for line in report.rows] == ["x.rdb", "y.rdb"]
    assert report.total is not None
    total = dict(zip((column.name for column in report.columns), report.total, strict=True))
    assert [total[name] for name in ("source", "dump_bytes", "keys", "memory_bytes")] == ["total", 10, 5, 500]


def test_big_keys() -> None:
    def found(**facts: int) -> list[str]:
        return slugs("big_keys", profile(group("a", 9, 1000 * MIB), memory=[row(b"k", **facts)]))

    assert found(memory_bytes=100 * MIB) == ["big-key"]
    assert found(memory_bytes=99 * MIB) == []
    assert found(elements=1_000_000) == ["big-key"]
    assert slugs(
        "large_elements", profile(group("a", 1, 9), largest_element=[row(b"k", largest_element_bytes=10 * MIB)])
    ) == ["big-value"]


def test_a_key_in_two_rankings_is_told_once() -> None:
    big = row(b"k", memory_bytes=200 * MIB, elements=2_000_000)
    assert slugs("big_keys", profile(group("a", 1, 200 * MIB), memory=[big], elements=[big])) == ["big-key"]


def test_stampede() -> None:
    made = profile(group("price:{id}", 10_000, 100_000, no_ttl=0))
    now = NOW // 60_000
    made.expiry_minutes = {now + 60: 1000, now + 61: 40}
    found = REPORTS["ttl"](made).findings
    assert [finding.slug for finding in found] == ["expiry-stampede"]
    assert read(found[0].what).startswith("1,000 keys expire within one minute, at 2023-11-14 23:13:00 UTC: 10.0%")
    made.expiry_minutes = {now + 5: 5000}
    assert slugs("ttl", made) == []  # a short-lived cache
    made.expiry_minutes = {now + minute: 1000 for minute in range(60, 70)}
    assert slugs("ttl", made) == []  # a busy hour


def test_long_ttl() -> None:
    made = profile(group("coupon:{id}", 1000, 100_000, no_ttl=0, ttl_histogram=[0] * 8 + [1000]))
    assert slugs("ttl", made) == ["long-ttl"]
    made.as_of_ms = 0
    assert slugs("ttl", made) == []  # without a date everything looks far away


def test_expired_keys_are_a_warning_only_at_the_time_of_the_dump() -> None:
    made = profile(group("a:{id}", 10_000, 100_000, no_ttl=0, expired_keys=2000, expired_memory=20_000))
    assert [finding.severity for finding in REPORTS["expired"](made).findings] == [Severity.WARNING]
    made.as_of_ms = NOW + DAY
    assert [finding.severity for finding in REPORTS["expired"](made).findings] == [Severity.INFO]


def test_slots_only_of_a_cluster() -> None:
    keys, memory = [0] * SLOTS, [0] * SLOTS
    keys[7], memory[7] = 40, 40 * MIB
    for slot in range(1000, 1060):
        keys[slot], memory[slot] = 1, MIB // 2

    def made(**facts: Any) -> Profile:
        return profile(group("a", 100, 1000), sources=[replace(info(**facts), slots=pack(keys, memory))])

    assert REPORTS["slots"](made()).rows == []
    assert REPORTS["slots"](made(aux=(("cluster-x", "1"),))).rows != []
    report = REPORTS["slots"](made(slots=16384))
    assert report.rows[0] == (7, 40, 40 * MIB, 40 / 70)
    assert [finding.slug for finding in report.findings] == []  # 61 slots only: 35 times the mean
    for slot in range(2000, 2100):
        keys[slot], memory[slot] = 1, MIB // 2
    assert slugs("slots", made(slots=16384)) == ["slot-skew"]
    memory = [size // 4 for size in memory]
    assert slugs("slots", made(slots=16384)) == []  # 10 MiB move in no time


def test_shards_whose_slots_nobody_computed_say_nothing_of_slots() -> None:
    report = REPORTS["slots"](profile(group("a", 100, 1000), sources=[info("a.rdb"), info("b.rdb")]))
    assert (report.rows, report.findings, report.notes) == ([], [], [])


def test_idle_keys() -> None:
    old = group("old:{id}", 4000, 40_000, idle_keys=4000, idle_seconds=4000 * 3_000_000)
    old.idle_histogram[22] = 1000
    old.idle_histogram[3] = 3000
    made = profile(old)
    row = ("old:{id}", 4000, 40_000, 10_000, 0.25, 4, 3_000_000, 3000, 0, 0, 0, 1000, 0)
    assert REPORTS["idle"](made).rows == [row]
    assert slugs("idle", made) == ["idle-keys"]


def test_access_frequency() -> None:
    hot = group("hot:{id}", 10, 1000, frequency_keys=10, frequency_sum=500)
    hot.frequency_histogram = [2, 0, 0, 0, 0, 0, 0, 8, 0]
    made = profile(hot, group("unknown:{id}", 5, 500))
    assert REPORTS["frequency"](made).rows == [("hot:{id}", 10, 1000, 50, 0.2, 2, 0, 0, 0, 0, 0, 0, 8, 0)]


def test_half_of_the_keys_expire_within() -> None:
    for histogram, half, most in (
        ([5, 0, 0, 0, 4, 0, 0, 0, 1], "expired", "7 d"),
        ([0, 4, 0, 0, 4, 0, 0, 0, 2], "7 d", ">= 1 y"),
        ([0, 0, 0, 0, 0, 0, 0, 10, 0], "1 y", "1 y"),
        ([0] * 9, None, None),
    ):
        made = profile(group("a:{id}", 10, 1000, no_ttl=0, ttl_histogram=histogram))
        assert REPORTS["ttl"](made).rows[0][2:4] == (half, most)


def test_databases_name_what_they_hold() -> None:
    made = profile(group("a", 1, 10), group("b:{id}", 5, 50, db=3), group("c", 2, 20, db=3))
    report = REPORTS["databases"](made)
    assert [(line[0], line[1], line[-1]) for line in report.rows] == [(0, 1, "a"), (3, 7, "b:{id}")]
    assert not report.aside
    assert REPORTS["databases"](profile(group("a", 1, 10))).aside


def test_names_that_a_serializer_wrote() -> None:
    java, pickle = "\\xac\\xed\x00\x05t{len}order:{id}", "\\x80\x04\\x95{len}cart:{id}\\x94."
    made = profile(
        group(java, 7, 700), group(pickle, 5, 50), group("user:{id}", 10, 10), group(java + ":items", 2, 300)
    )
    report = REPORTS["serialized_names"](made)
    assert [(line[0], line[3]) for line in report.rows] == [(java, 7), (java + ":items", 2), (pickle, 5)]
    first, second = report.findings
    assert (first.slug, first.keys, first.bytes, second.keys) == ("serialized-names", 9, 1000, 5)
    assert "JdkSerializationRedisSerializer" in read(first.what)
    assert "StringRedisSerializer" in first.do[0].text
    made.naming = Naming(given=(GivenName(java, parse_match("*")),))
    assert [line[0] for line in REPORTS["serialized_names"](made).rows] == [java + ":items", pickle]


def test_opaque_names_and_the_rest() -> None:
    made = profile(
        group("{id}", 100, 1000, no_ttl=0),
        group("{other}", 10, 5000, no_ttl=0),
        group("user:{id}", 10, 10, no_ttl=0),
        group("::", 1, 500, no_ttl=0),  # odd, but one key is no pattern
    )
    assert slugs("opaque_names", made) == ["opaque-names", "unsorted-names"]
    assert [line[0] for line in REPORTS["opaque_names"](made).rows] == ["{other}", "{id}"]


def test_just_above_the_listpack_limit() -> None:
    facets = [
        collections(f"facet:{word}", "hash", [520], encoding="hashtable", near_limit_keys=1, near_limit_saving=4000)
        for word in ("oak", "wool", "silk", "clay", "brass", "steel", "linen", "glass", "paper", "marble")
    ]
    for at, facet in enumerate(facets):
        facet.near_limit_elements, facet.near_limit_element_bytes = 511 + at, 70 * (at == 0)
    dump = info(target="redis-7.0")
    report = REPORTS["encodings"](profile(*facets, sources=[dump]))
    assert report.rows == [("facet:*", "hash", 10, 520, 70, None, 52_000, 40_000, 40_000 / 52_000)]
    (found,) = report.findings
    assert (found.slug, found.bytes, found.keys) == ("listpack-limit", 40_000, 10)
    assert [line.text for line in found.do] == [
        "redis-cli CONFIG SET hash-max-listpack-entries 576",
        "redis-cli CONFIG SET hash-max-listpack-value 72",
    ]
    assert [line.frees for line in found.do] == [0, 0]
    assert read(found.do[0].does) == (
        "at least 520; no key shrinks until it is rewritten, or the server restarts from a dump"
    )
    assert "quickly read" in found.why.template
    assert slugs("encodings", profile(*facets[1:])) == []
    assert slugs("encodings", profile(*facets, group("rest:{id}", 10, 10_000_000))) == []


@pytest.mark.parametrize(
    ("target", "type_", "setting"),
    [
        ("redis-2.4", "hash", "hash-max-zipmap-entries"),
        ("redis-2.4", "zset", "zset-max-ziplist-entries"),
        ("redis-6.0.5", "hash", "hash-max-ziplist-entries"),
        ("redis-7.0", "zset", "zset-max-listpack-entries"),
        ("redis-8.10", "set", "set-max-listpack-entries"),
        ("valkey-9.1", "hash", "hash-max-listpack-entries"),
    ],
)
def test_settings_have_the_names_of_their_generation(target: str, type_: str, setting: str) -> None:
    tables = collections(
        "x:{id}", type_, [3000] * 20, near_limit_keys=20, near_limit_saving=9000, near_limit_elements=3000
    )
    (found,) = REPORTS["encodings"](profile(tables, sources=[info(target=target)])).findings
    assert found.do[0].text == f"{target.partition('-')[0]}-cli CONFIG SET {setting} 3072"
    assert "measure that first" in found.why.template


def test_integers_have_a_limit_of_their_own() -> None:
    numbers = collections(
        "ids:{id}", "set", [600] * 20, near_limit_keys=20, near_limit_saving=9000, near_limit_intset=600
    )
    (found,) = REPORTS["encodings"](profile(numbers)).findings
    assert [line.text for line in found.do] == ["redis-cli CONFIG SET set-max-intset-entries 640"]


def test_findings_are_ranked_by_severity_then_bytes() -> None:
    made = profile(
        group("cache:a:{id}", 100, 3 * MIB), group("lock:{id}", 100, 2 * MIB), group("session:{id}", 100, 99 * MIB),
        sources=[info(complete=False, damage=Damage("corrupt", "x", 1))],
    )  # fmt: skip
    ranked = [(finding.severity.value, finding.slug, finding.bytes) for finding in findings(made)]
    assert ranked[0] == ("critical", "corrupt", 104 * MIB)
    assert ranked[1] == ("critical", "temporary-without-ttl", 99 * MIB)
    assert [line[2] for line in ranked[2:4]] == [3 * MIB, 2 * MIB]
