"""Several dumps as one set: what is wrong with it, and which of them is unlike the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rdbscan.config.cluster import Shard
from rdbscan.profile.profile import Profile
from rdbscan.profile.slots import pack
from rdbscan.profile.sources import KeySums, NamespaceSum, Source
from rdbscan.records.dump import Damage, PredictedMemory
from rdbscan.report import REPORTS, Context, Finding, Limits, Report
from rdbscan.report.shard_map import in_ranges
from tests.report.making import MIB, NOW, group, info, profile

SLOTS = 16384
FOUR = [Shard(f"{number:040x}", f"host{number}:6379", ((4096 * number, 4096 * number + 4095),)) for number in range(4)]


def shard(name: str, memory: int = 10 * MIB, slots: range | tuple[int, ...] = (), **facts: Any) -> Source:
    by_slot = [0] * SLOTS
    for slot in slots:
        by_slot[slot] = 1000
    packed = pack([int(size > 0) for size in by_slot], by_slot) if slots else None
    facts.setdefault("aux", (("repl-id", f"{name:a>40}"),))
    facts.setdefault("dump_bytes", 1000 + int.from_bytes(name.encode()))
    facts.setdefault("accounting", {"keys": facts["dump_bytes"]})
    made = info(name, path=f"/dumps/{name}", keys=10, magic="REDIS", sums=KeySums(10, 5, memory), **facts)
    return replace(made, slots=packed)


def of(*sources: Source, **facts: Any) -> Profile:
    memory = sum(source.sums.memory_bytes for source in sources if source.sums)
    return profile(group("a", 10 * len(sources), memory), sources=list(sources), **facts)


def found(given: Profile | Context) -> dict[str, Finding]:
    findings = REPORTS["shards"](given).findings
    assert len({one.slug for one in findings}) == len(findings)
    return {one.slug: one for one in findings}


def words(finding: Finding) -> str:
    return finding.what.template.replace("{}", "%s") % tuple(cell.value for cell in finding.what.cells)


def cells(report: Report, name: str) -> list[Any]:
    at = [column.name for column in report.columns].index(name)
    return [row[at] for row in report.rows]


def test_one_dump_is_no_set() -> None:
    assert not REPORTS["shards"](of(shard("a.rdb"))).rows
    assert not REPORTS["spread"](of(shard("a.rdb"))).rows


def test_shards_that_fit_each_other_are_a_table_and_nothing_else() -> None:
    predicted = PredictedMemory(MIB, 10 * MIB, MIB, 0, False)
    three = [
        shard(name, size, predicted=predicted, maxmemory=16 * MIB) for name, size in (("a", 9 * MIB), ("b", 11 * MIB))
    ]
    report = REPORTS["shards"](of(*three))
    assert report.findings == []
    assert cells(report, "name") == ["b", "a"]
    assert cells(report, "of_mean") == [1.1, 0.9]
    assert cells(report, "predicted") == [12 * MIB] * 2
    assert cells(report, "headroom") == [4 * MIB] * 2


def test_a_primary_and_its_replica_are_one_shard() -> None:
    one_history = (("repl-id", "c" * 40),)
    given = of(shard("a"), shard("b", aux=one_history), shard("c", 9 * MIB, ctime_ms=NOW + 60_000, aux=one_history))
    told = found(given)["same-server"]
    assert (told.severity.value, told.bytes) == ("critical", 9 * MIB)
    assert words(told).startswith("b, c are dumps of one server, or of a primary and its replica")


def test_copies_of_a_dump_under_two_names_are_one_shard_without_a_replication_id() -> None:
    accounting = {"keys": 100}
    same = [shard(name, dump_bytes=100, accounting=accounting, aux=()) for name in ("a", "b")]
    assert found(of(*same))["same-server"].severity.value == "critical"
    other = shard("b", dump_bytes=100, accounting={"keys": 99, "header": 1}, aux=())
    assert "same-server" not in found(of(same[0], other))


def test_nothing_is_said_of_empty_replication_ids() -> None:
    assert found(of(*(shard(name, size, aux=(("repl-id", "0" * 40),)) for name, size in (("a", 1), ("b", 2))))) == {}


def test_save_times_may_be_as_far_apart_as_allowed() -> None:
    two = of(shard("a"), shard("b", ctime_ms=NOW + 3_600_001))
    assert words(found(two)["save-spread"]).startswith(f"The dumps were saved within 3600.001: a at {NOW}, b at")
    assert found(Context(two, replace(Limits(), save_spread_s=3601))) == {}
    assert found(of(shard("a"), shard("b", ctime_ms=NOW + 3_600_000))) == {}
    assert found(of(shard("a"), shard("b", ctime_ms=None))) == {}


def test_servers_of_different_versions_are_named() -> None:
    given = of(
        *(shard(name, server="redis", server_version="7.0.15") for name in "abc"),
        shard("d", server="valkey", server_version="8.0.1"),
    )
    assert words(found(given)["mixed-servers"]) == (
        "The dumps are of 2: redis 7.0.15 (3), valkey 8.0.1 (1). Not of the most common are d."
    )


def test_a_slot_with_keys_in_two_dumps_is_told_with_what_is_left_behind() -> None:
    told = found(of(shard("a", slots=range(5000)), shard("b", slots=(*range(5000, 9000), 17, 18))))["slot-in-two-dumps"]
    assert (told.bytes, told.what.cells[1].value) == (2000, "17-18")


def test_the_slots_of_two_clusters_are_not_left_over_from_moves() -> None:
    given = of(shard("a", slots=range(5000)), shard("b", slots=range(4000, 9000)), shard("c", slots=range(5000)))
    assert found(given) == {}


def test_a_replicas_slots_are_not_left_over_either() -> None:
    history = (("repl-id", "c" * 40),)
    both = [shard(name, slots=range(5000), aux=history) for name in "ab"]
    told = found(of(*both, shard("c", slots=(9, 9000))))
    assert set(told) == {"same-server", "slot-in-two-dumps"}
    assert told["slot-in-two-dumps"].what.cells[1].value == "9"


def test_without_nodes_no_slot_is_missing() -> None:
    assert found(of(shard("a", slots=range(100)), shard("b", slots=range(200, 300)))) == {}


def test_nodes_tell_which_shard_is_missing_which_dump_is_of_none_and_which_is_there_twice() -> None:
    given = of(
        shard("a", slots=range(0, 4096, 3)),
        shard("b", slots=range(1, 4096, 3)),
        shard("c", slots=range(8192, 12000)),
        shard("d", slots=range(0, SLOTS, 7)),
    )
    context = Context(given, shards=FOUR)
    told = found(context)
    assert set(told) == {"missing-shard", "foreign-dump", "same-server"}
    assert told["missing-shard"].severity.value == "critical"
    assert words(told["missing-shard"]) == (
        "No dump is of 2, at host1:6379, host3:6379: 8192 (4096-8191, 12288-16383) are in none."
    )
    assert words(told["foreign-dump"]) == "1 of no shard of the cluster: d."
    assert words(told["same-server"]).startswith("a, b are dumps of one server")
    assert dict(zip(cells(REPORTS["shards"](context), "name"), cells(REPORTS["shards"](context), "shard"), strict=True)) == {
        "a": "host0:6379", "b": "host0:6379", "c": "host2:6379", "d": None,
    }  # fmt: skip


def test_a_dump_without_keys_is_nobodys_and_slots_without_a_node_are_noted() -> None:
    empty = replace(shard("b"), outcome=replace(shard("b").outcome, keys=0))
    report = REPORTS["shards"](Context(of(shard("a", slots=(1, 2, 3)), empty), shards=FOUR[:1]))
    assert report.findings == []
    assert [note.cells[-1].value for note in report.notes] == ["b", "4096-16383"]


def test_at_most_three_of_the_heaviest_are_told_apart_and_the_others_counted() -> None:
    sources = [shard(f"s{number:02}", 100 * MIB if number < 5 else 10 * MIB) for number in range(40)]
    findings = REPORTS["shards"](of(*sources)).findings
    assert [one.slug for one in findings] == ["shard-skew"] * 4
    assert [one.where and one.where.value for one in findings] == ["s00", "s01", "s02", None]
    assert (findings[-1].bytes, findings[-1].rest) == (200 * MIB, True)


def test_a_heavy_shard_has_the_namespace_that_makes_the_difference() -> None:
    def one(name: str, a: int, b: int) -> Source:
        return shard(name, a + b, largest=(NamespaceSum("a", 5, a), NamespaceSum("b", 5, b)))

    sources = [one("s1", 50 * MIB, 10 * MIB), one("s2", 5 * MIB, 10 * MIB), one("s3", 5 * MIB, 10 * MIB)]
    given = profile(group("a", 15, 60 * MIB), group("b", 15, 30 * MIB), sources=sources)
    told = found(given)["shard-skew"]
    assert (told.where and told.where.value, told.bytes) == ("s1", 60 * MIB)
    assert [cell.value for cell in told.why.cells] == ["a", 50 * MIB, 20 * MIB]
    spread = REPORTS["spread"](given)
    assert spread.rows[0] == ("a", 60 * MIB, 60 / 90, 20 * MIB, 50 * MIB, 2.5, "s1")
    assert spread.rows[1] == ("b", 30 * MIB, 30 / 90, 10 * MIB, 10 * MIB, 1.0, "s1")


def test_a_dump_that_breaks_off_is_compared_with_nothing() -> None:
    cut = replace(shard("c", 1), outcome=replace(shard("c").outcome, complete=False, damage=Damage("truncated", "", 9)))
    report = REPORTS["shards"](of(shard("a", 20 * MIB), shard("b", 20 * MIB), cut))
    assert report.findings == []
    assert cells(report, "of_mean") == [1.0, 1.0, 1 / (20 * MIB)]


def test_by_instance_the_dumps_of_one_are_a_row() -> None:
    names = {"a": "cart", "b": "user", "c": "cart", "d": ""}
    sources = [shard(name, instance=instance) for name, instance in names.items()]
    report = REPORTS["shards"](Context(of(*sources), by="instance"))
    rows = [("cart", 2, 20 * MIB), ("d", 1, 10 * MIB), ("user", 1, 10 * MIB)]
    assert [(row[0], row[1], row[4]) for row in report.rows] == rows
    assert report.total is not None
    assert report.total[:2] == ("total", 4)


def test_ranges() -> None:
    assert in_ranges([]) == ""
    assert in_ranges([3, 1, 2, 7]) == "1-3, 7"
    assert in_ranges(range(0, 20, 2)) == "0, 2, 4, 6 and 6 more ranges"
