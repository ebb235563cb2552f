"""The fold over any rows, in any order and cut, against `rows.groups_of` and plain sorting."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.profile.finish import finish
from rdbscan.profile.fold import Fold
from rdbscan.profile.histogram import log2_bucket, log2_range, ttl_bucket
from rdbscan.profile.keys import Keys
from rdbscan.profile.profile import OTHER, KeyRow, Profile
from rdbscan.profile.slots import SLOTS
from rdbscan.profile.top_lists import RANKS
from rdbscan.records.dump import DumpInfo
from rdbscan.records.schema import ENCODINGS
from tests.profile.rows import AS_OF, MAX, NAMES, ROWS, SOURCE, TYPE_NAMES, Row, batch_of, groups_of, plain, told

MANY_NAMES = [OTHER, *(f"n{code}" for code in range(1, 2000))]


def profile_of(rows: list[Row], cut: int = 64, top: int = 5, source: str = SOURCE) -> Profile:
    fold = Fold(AS_OF, top)
    for start in range(0, len(rows), cut):
        fold.fold(batch_of(rows[start : start + cut]))
    return finish(fold, DumpInfo(source=source), NAMES, TYPE_NAMES)


def ranked(rows: list[Row], value: str, top: int = 5) -> list[KeyRow]:
    return [plain(row) for row in sorted(rows, key=lambda row: (-getattr(row, value), row.db, row.key))[:top]]


@given(ROWS, st.integers(1, 40))
def test_groups_are_what_they_are_defined_to_be(rows: list[Row], cut: int) -> None:
    assert told(profile_of(rows, cut).groups) == groups_of(rows)


@given(ROWS, st.integers(1, 40), st.integers(0, 5))
def test_top_lists_are_the_first_of_all_keys_sorted(rows: list[Row], cut: int, top: int) -> None:
    found = {name: list(keys) for name, keys in profile_of(rows, cut, top).top.items()}
    assert found["memory"] == ranked(rows, "memory_bytes", top)
    assert found["largest_element"] == ranked(
        [row for row in rows if row.largest_element_bytes is not None], "largest_element_bytes", top
    )
    counted = [row for row in rows if row.elements is not None]
    assert found["elements"] == ranked(counted, "elements", top)
    immortal = [row for row in counted if row.expires_at is None and row.elements]
    assert found["persistent_collections"] == ranked(immortal, "memory_bytes", top)


@given(ROWS, st.integers(1, 40))
def test_streams_and_old_content(rows: list[Row], cut: int) -> None:
    found = {name: list(keys) for name, keys in profile_of(rows, cut).top.items()}
    streams = [row for row in rows if row.type == 5]
    streams.sort(
        key=lambda row: (-min((row.elements or 0) + (row.consumers or 0) + (row.pending or 0), MAX), row.db, row.key)
    )
    assert found["streams"] == [plain(row) for row in streams[:5]]
    dated = [row for row in rows if row.oldest_at is not None and row.expires_at is None]
    assert found["oldest"] == [
        plain(row) for row in sorted(dated, key=lambda row: (row.oldest_at, row.db, row.key))[:5]
    ]


def test_slots_are_counted_only_where_they_are_asked_for() -> None:
    fold = Fold(AS_OF, 5, slots=False)
    fold.fold(batch_of([Row(b"a"), Row(b"b")]))
    (source,) = finish(fold, DumpInfo(source=SOURCE), NAMES, TYPE_NAMES).sources
    assert source.slots is None


@given(ROWS, st.integers(1, 40))
def test_slots_and_minutes(rows: list[Row], cut: int) -> None:
    profile = profile_of(rows, cut)
    keys, memory = [0] * SLOTS, [0] * SLOTS
    for row in rows:
        keys[row.slot] += 1
        memory[row.slot] += row.memory_bytes
    assert profile.slots() == (keys, memory)
    near = [row.expires_at // 60_000 for row in rows if row.expires_at is not None and row.expires_at > AS_OF]
    near = [minute for minute in near if minute - AS_OF // 60_000 < 65536]
    assert profile.expiry_minutes == {minute: near.count(minute) for minute in near if near.count(minute) > 1}


@given(ROWS, st.integers(1, 40), st.randoms(use_true_random=False))
def test_neither_order_nor_cut_of_the_batches_matters(rows: list[Row], cut: int, random: st.random) -> None:
    shuffled = random.sample(rows, len(rows))
    assert profile_of(shuffled, cut) == profile_of(rows)


@given(ROWS, st.integers(0, 40))
def test_two_folds_added_are_one_fold(rows: list[Row], cut: int) -> None:
    added = profile_of(rows[:cut]) + profile_of(rows[cut:])
    whole = profile_of(rows)
    # Among keys of equal size that of the first dump comes first; there it is that of the smallest name.
    assert [without_names(group) for group in told(added.groups)] == [without_names(one) for one in told(whole.groups)]
    assert {name: ranks(name, keys) for name, keys in added.top.items()} == {
        name: ranks(name, keys) for name, keys in whole.top.items()
    }
    assert added.slots() == whole.slots()
    assert (added.naming, added.notes, added.top_rows) == (whole.naming, whole.notes, whole.top_rows)


def without_names(group: dict[str, Any]) -> dict[str, Any]:
    return group | {"biggest": group["biggest"].memory_bytes}


def ranks(name: str, keys: Keys) -> list[int]:
    return [RANKS[name](keys, row) for row in range(len(keys))]


def test_without_rows() -> None:
    profile = profile_of([])
    assert list(profile.groups) == []
    assert not any(profile.top.values())
    assert sum(profile.slots()[0]) == 0
    assert profile.expiry_minutes == {}


def test_thousands_of_groups_in_batches_of_many_rows() -> None:
    rows = [Row(b"%d" % n, db=n % 3, namespace=n % 1999 + 1, memory_bytes=n, slot=n % SLOTS) for n in range(9000)]
    fold = Fold(AS_OF, 5)
    for start in range(0, len(rows), 4000):
        fold.fold(batch_of(rows[start : start + 4000], capacity=4000))
    groups = finish(fold, DumpInfo(source=SOURCE), MANY_NAMES, TYPE_NAMES).groups
    expected: dict[tuple[int, str], list[int]] = {}
    for row in rows:
        expected.setdefault((row.db, MANY_NAMES[row.namespace]), []).append(row.memory_bytes)
    assert {(group.db, group.namespace): group.memory_bytes for group in groups} == {
        key: sum(sizes) for key, sizes in expected.items()
    }
    assert {(g.db, g.namespace): g.biggest and g.biggest.memory_bytes for g in groups} == {
        key: max(sizes) for key, sizes in expected.items()
    }


def test_namespaces_beyond_the_bound_count_as_other_with_exact_totals() -> None:
    fold = Fold(AS_OF, 5, max_groups=10)
    fold.fold(batch_of([Row(b"%d" % n, db=n % 2, namespace=n + 1) for n in range(50)]))
    groups = finish(fold, DumpInfo(source=SOURCE), MANY_NAMES, TYPE_NAMES).groups
    assert len(groups) == 12
    assert {group.db: group.keys for group in groups if group.namespace == OTHER} == {0: 20, 1: 20}
    assert sum(group.memory_usage_bytes for group in groups) == 50 * 100


def test_databases_beyond_all_bounds_end_up_in_one_with_exact_totals() -> None:
    fold = Fold(AS_OF, 5, max_groups=10)
    for start in range(0, 9000, 3000):
        rows = [Row(b"%d" % n, db=n, namespace=7) for n in range(start, start + 3000)]
        fold.fold(batch_of(rows, capacity=3000))
    groups = finish(fold, DumpInfo(source=SOURCE), NAMES, TYPE_NAMES).groups
    assert len(groups) == 10 + 4096 + 1
    assert groups[-1].db == 2**32 - 1
    assert groups[-1].namespace == OTHER
    assert groups[-1].keys == 9000 - 10 - 4096
    assert groups[-1].biggest is not None
    assert groups[-1].biggest.db == 10 + 4096


def test_a_column_that_lies_raises_instead_of_writing_elsewhere() -> None:
    with pytest.raises(IndexError):
        Fold(AS_OF, 5).fold(batch_of([Row(b"a", slot=SLOTS)]))
    short = batch_of([Row(b"aa"), Row(b"ab")])
    short.buffers["key_offsets"][1] = 2**30
    short.buffers["key_offsets"][2] = 2**31 - 1
    with pytest.raises(IndexError):
        Fold(AS_OF, 5).fold(short)


def test_codes_without_a_name() -> None:
    fold = Fold(AS_OF, 5)
    fold.fold(batch_of([Row(b"a", namespace=99, type=77, encoding=len(ENCODINGS))]))
    (group,) = finish(fold, DumpInfo(source=SOURCE), NAMES, TYPE_NAMES).groups
    assert (group.namespace, group.type, group.encoding) == (OTHER, "unknown", "unknown")


@pytest.mark.parametrize("clock", [-(2**70), -1, 2**63, 2**90])
def test_a_dump_may_claim_any_time(clock: int) -> None:
    fold = Fold(clock, 5)
    fold.fold(batch_of([Row(b"a", expires_at=MAX), Row(b"b", expires_at=-(2**63) + 1)]))
    (group,) = finish(fold, DumpInfo(source=SOURCE), NAMES, TYPE_NAMES).groups
    assert group.ttl_histogram == [1, 0, 0, 0, 0, 0, 0, 0, 1]


def test_keys_of_equal_size_that_differ_late_in_a_long_name() -> None:
    names = [b"k" * 100 + b"%04d" % n for n in range(300)]
    for order in (names, names[::-1]):
        fold = Fold(AS_OF, 3)
        for start in range(0, 300, 50):
            fold.fold(batch_of([Row(name) for name in order[start : start + 50]]))
        profile = finish(fold, DumpInfo(source=SOURCE), NAMES, TYPE_NAMES)
        assert [row.key for row in profile.top["memory"]] == names[:3]
        assert profile.groups[0].biggest == profile.top["memory"][0]


def test_ttl_edges() -> None:
    day = 86_400_000
    left = [-1, 0, 1, 59_999, 60_000, 3_599_999, day - 1, day, 7 * day, 30 * day, 90 * day, 365 * day - 1, 365 * day]
    assert [ttl_bucket(AS_OF + ms, AS_OF) for ms in left] == [0, 0, 1, 1, 2, 2, 3, 4, 5, 6, 7, 7, 8]


@given(st.integers(1, 2**47 - 1))
def test_log2_ranges_hold_what_falls_into_their_bucket(value: int) -> None:
    low, high = log2_range(log2_bucket(value))
    assert low <= value <= high
    assert log2_bucket(low - 1) == log2_bucket(high + 1) - 2 or value >= 2**46
