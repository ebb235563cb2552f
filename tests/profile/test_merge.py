"""The laws of adding profiles, and what compacting may and may not change."""

from __future__ import annotations

import copy
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from rdbscan.profile.fold import Fold
from rdbscan.profile.merge import COUNTS, DIFFERENT_MOMENTS, compact, fullest
from rdbscan.profile.profile import LARGEST, OTHER, Group, Profile
from rdbscan.records.dump import DumpInfo
from tests.profile.rows import AS_OF, NAMES, ROWS, TYPE_NAMES, Row, batch_of


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    fold = Fold(draw(st.sampled_from([0, AS_OF, AS_OF + 1])), draw(st.integers(0, 4)))
    fold.fold(batch_of(draw(ROWS)))
    # Two nodes of a cluster may well have dumps of the same name with the same keys (replicas).
    info = DumpInfo(source=draw(st.sampled_from(["dump.rdb", "b"])), dump_bytes=draw(st.integers(0, 2)))
    return fold.finish(info, NAMES, TYPE_NAMES)


def totals(profile: Profile) -> dict[str, int]:
    return {name: min(sum(getattr(group, name) for group in profile.groups), LARGEST) for name in COUNTS}


def one_key(namespace: int, size: int, source: str = "a") -> Profile:
    fold = Fold(AS_OF, 5)
    fold.fold(batch_of([Row(b"key", namespace=namespace, memory_bytes=size)]))
    return fold.finish(DumpInfo(source=source), [OTHER, *(f"n{n:03}" for n in range(1, 300))], TYPE_NAMES)


@settings(max_examples=50)
@given(profiles(), profiles(), profiles())
def test_adding_is_associative_and_commutative(a: Profile, b: Profile, c: Profile) -> None:
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a


@settings(max_examples=50)
@given(profiles(), profiles())
def test_adding_changes_neither(a: Profile, b: Profile) -> None:
    before = copy.deepcopy((a, b))
    assert a + b is not a
    assert (a, b) == before


@settings(max_examples=50)
@given(profiles(), profiles())
def test_top_lists_stay_the_best_of_all(a: Profile, b: Profile) -> None:
    added = a + b
    for name, rows in added.top.items():
        assert len(rows) == min(len(a.top[name]) + len(b.top[name]), a.top_rows, b.top_rows)
    both = sorted((row.memory_bytes for row in [*a.top["memory"], *b.top["memory"]]), reverse=True)
    assert [row.memory_bytes for row in added.top["memory"]] == both[: added.top_rows]


@settings(max_examples=50)
@given(profiles(), profiles(), st.integers(0, 3))
def test_compacting_keeps_every_total(a: Profile, b: Profile, namespaces: int) -> None:
    small = compact(a + b, namespaces=namespaces)
    assert len({group.namespace for group in small.groups} - {OTHER}) <= namespaces
    assert totals(small) == totals(a + b)
    assert compact(small, namespaces=namespaces) == small
    assert small.top == (a + b).top


def test_the_biggest_namespaces_stay() -> None:
    whole = one_key(1, 10) + one_key(2, 30, "b") + one_key(3, 20, "c") + one_key(3, 20, "d") + one_key(4, 30, "e")
    small = compact(whole, namespaces=2)
    assert [(group.namespace, group.keys, group.memory_bytes) for group in small.groups] == [
        ("n002", 1, 30),
        ("n003", 2, 40),
        (OTHER, 2, 40),
    ]
    assert small.groups[-1].biggest is not None
    assert small.groups[-1].biggest.namespace == "n004"


def test_compacting_between_merges_would_depend_on_their_order() -> None:
    a, b, c = one_key(1, 10), one_key(2, 11, "b"), one_key(1, 10, "c")
    early = compact(compact(a + b, namespaces=1) + c, namespaces=1)
    late = compact(a + b + c, namespaces=1)
    assert early != late, "if this holds, merge may compact by itself"
    assert [group.namespace for group in late.groups] == ["n001", OTHER]


def test_moments_that_differ_are_noted_once() -> None:
    a, b = one_key(1, 10), replace(one_key(1, 10), as_of_ms=AS_OF + 5)
    assert (a + a).notes == []
    assert (a + b).as_of_ms == AS_OF + 5
    assert ((a + b) + b).notes == [DIFFERENT_MOMENTS]


def test_minutes_add_up_and_the_fullest_stay() -> None:
    a = replace(one_key(1, 10), expiry_minutes={5: 3, 7: 2})
    b = replace(one_key(1, 10), expiry_minutes={7: 2, 9: 4, 8: 3})
    assert (a + b).expiry_minutes == {5: 3, 7: 4, 8: 3, 9: 4}
    assert compact(a + b, minutes=3).expiry_minutes == {5: 3, 7: 4, 9: 4}
    assert list(fullest({9: 1, 3: 1, 5: 2}, 2).items()) == [(3, 1), (5, 2)]


def test_times_of_content_merge_as_extremes() -> None:
    def dated(source: str, oldest: int | None) -> Profile:
        group = Group(0, "n", "zset", "skiplist", keys=1, oldest_at=oldest, newest_at=oldest)
        return replace(one_key(1, 1, source), groups=[group])

    (group,) = (dated("a", 7) + dated("b", None) + dated("c", 9)).groups
    assert (group.keys, group.oldest_at, group.newest_at) == (3, 7, 9)
