"""The laws of adding profiles: all of them for every figure, and for profiles as a whole."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import reduce
from itertools import permutations
from operator import add

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdbscan.profile.fields import FIELD, FIELDS, LARGEST, NEUTRAL, OF_NUMBER
from rdbscan.profile.finish import finish
from rdbscan.profile.fold import Fold
from rdbscan.profile.groups import Groups, groups_of
from rdbscan.profile.merge import DIFFERENT_MOMENTS, fullest, merge_all
from rdbscan.profile.profile import OTHER, Profile
from rdbscan.records.dump import DumpInfo, Header, Outcome
from tests.profile.rows import AS_OF, NAMES, ROWS, TYPE_NAMES, Row, batch_of, told

MAXIMA = {
    "largest_element_bytes", "newest_at", "near_limit_elements", "near_limit_element_bytes", "near_limit_intset",
    "most_elements", "last_expiry",
}  # fmt: skip
MINIMA = {"oldest_at"}
PATHS = ["dump.rdb", "a/dump.rdb", "b"]


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    fold = Fold(draw(st.sampled_from([0, AS_OF, AS_OF + 1])), draw(st.integers(0, 4)))
    fold.fold(batch_of(draw(ROWS)))
    # Two nodes of a cluster may well have dumps of the same name with the same keys (replicas).
    outcome = Outcome(dump_bytes=draw(st.integers(0, 2)))
    dump = DumpInfo(path=draw(st.sampled_from(PATHS)), outcome=outcome, header=Header(ctime_ms=draw(st.integers(0, 1))))
    return finish(fold, replace(dump, source=dump.path.rpartition("/")[2]), NAMES, TYPE_NAMES)


def totals(groups: Groups) -> dict[str, int]:
    sums = [field for field in FIELDS if field.width == 1 and field.name not in MAXIMA | MINIMA]
    return {field.name: min(sum(getattr(group, field.name) for group in groups), LARGEST) for field in sums}


def one_key(namespace: int, size: int, path: str = "a") -> Profile:
    fold = Fold(AS_OF, 5)
    fold.fold(batch_of([Row(b"key", namespace=namespace, memory_bytes=size)]))
    names = [OTHER, *(f"n{n:03}" for n in range(1, 300))]
    return finish(fold, DumpInfo(source=path.rpartition("/")[2], path=path), names, TYPE_NAMES)


# --- figures ------------------------------------------------------------------------------------------------------


def group(name: str, numbers: list[int]) -> Groups:
    """One group whose figure of that name has these numbers."""
    value = numbers if FIELD[name].width > 1 else numbers[0]
    return groups_of([{"db": 0, "namespace": "n", "type": "hash", "encoding": "listpack", "keys": 1, name: value}])


def merged(name: str, a: int, b: int) -> int:
    """What two numbers of a figure are together, said once more."""
    if name in MAXIMA:
        return max(a, b)
    return min(a, b) if name in MINIMA else min(a + b, LARGEST)


def numbers(name: str) -> st.SearchStrategy[list[int]]:
    one = st.sampled_from([0, 1, 2, 1000, LARGEST - 1, LARGEST]) | st.integers(0, LARGEST)
    return st.lists(one, min_size=FIELD[name].width, max_size=FIELD[name].width)


@pytest.mark.parametrize("name", [field.name for field in FIELDS if field.name != "keys"])
@settings(max_examples=20)
@given(data=st.data())
def test_every_figure_merges_by_its_rule_in_any_order(name: str, data: st.DataObject) -> None:
    drawn = [data.draw(numbers(name)) for _ in range(3)]
    parts = [group(name, one) for one in drawn]
    whole = parts[0] + parts[1] + parts[2]
    expected = [merged(name, merged(name, a, b), c) for a, b, c in zip(*drawn, strict=True)]
    begin = OF_NUMBER.index(FIELD[name])
    found = [whole.filled(begin + bucket)[0] for bucket in range(FIELD[name].width)]
    assert found == expected
    assert whole.filled(0)[0] == 3
    for a, b, c in permutations(parts):
        assert a + b + c == whole
        assert a + (b + c) == whole


@pytest.mark.parametrize("name", [field.name for field in FIELDS])
def test_the_neutral_number_changes_nothing(name: str) -> None:
    begin, width = OF_NUMBER.index(FIELD[name]), FIELD[name].width
    some = group(name, [7] * width)
    nothing = group(name, NEUTRAL[begin : begin + width])
    assert [(some + nothing).filled(begin + at)[0] for at in range(width)] == [7] * width


@given(ROWS, st.integers(0, 40))
def test_no_part_is_ever_more_than_its_whole(rows: list[Row], cut: int) -> None:
    def of(part: list[Row]) -> Groups:
        fold = Fold(AS_OF, 0)
        fold.fold(batch_of(part))
        return finish(fold, DumpInfo(source="a"), NAMES, TYPE_NAMES).groups

    for one in of(rows[:cut]) + of(rows[cut:]):
        for field in FIELDS:
            if field.part_of:
                part = getattr(one, field.name)
                assert (sum(part) if field.width > 1 else part) <= getattr(one, field.part_of), field.name


def test_groups_of_one_kind_are_one_group_and_keep_the_larger_key() -> None:
    rows = [
        {"db": 1, "namespace": "b", "type": "hash", "encoding": "listpack", "keys": 1},
        {"db": 0, "namespace": "b", "type": "hash", "encoding": "listpack", "keys": 2},
        {"db": 0, "namespace": "a", "type": "hash", "encoding": "listpack", "keys": 3},
        {"db": 0, "namespace": "b", "type": "hash", "encoding": "listpack", "keys": 4},
    ]
    groups = groups_of(rows)
    assert [(one.db, one.namespace, one.keys) for one in groups] == [(0, "a", 3), (0, "b", 6), (1, "b", 1)]
    small, large = one_key(1, 10), one_key(1, 11, "b")
    (both,) = (small + large).groups
    assert both.biggest is not None
    assert (both.biggest.memory_bytes, both.biggest.source) == (11, "b")
    (tie,) = (one_key(1, 10, "b") + one_key(1, 10, "a")).groups
    assert tie.biggest is not None
    assert tie.biggest.source == "a"


# --- profiles -----------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(profiles(), profiles(), profiles())
def test_adding_is_associative_and_commutative(a: Profile, b: Profile, c: Profile) -> None:
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert [list(keys) for keys in (a + b).top.values()] == [list(keys) for keys in (b + a).top.values()]
    assert told((a + b + c).groups) == told((c + b + a).groups)


@settings(max_examples=50)
@given(st.lists(profiles(), min_size=1, max_size=9))
def test_merged_as_a_tree_they_are_what_they_are_one_by_one(given: list[Profile]) -> None:
    assert merge_all(iter(given)) == reduce(add, given)


def test_no_more_profiles_are_held_than_the_tree_is_high() -> None:
    alive: set[int] = set()

    class Watched(Profile):
        def __del__(self) -> None:
            alive.discard(id(self))

    most = 0
    for_all = one_key(1, 10)

    def made() -> object:
        nonlocal most
        for number in range(64):
            one = Watched(**{name: getattr(for_all, name) for name in Profile.__dataclass_fields__})
            one.sources = [replace(one.sources[0], source=f"{number}", path=f"{number}")]
            alive.add(id(one))
            most = max(most, len(alive))
            yield one
            del one

    whole = merge_all(made())  # type: ignore[arg-type]
    assert len(whole.sources) == 64
    assert most <= 8  # log2(64), the one that comes and the one it is merged with


@settings(max_examples=50)
@given(profiles(), profiles())
def test_adding_changes_neither(a: Profile, b: Profile) -> None:
    before = copy.deepcopy((a, b))
    assert a + b is not a
    assert (a, b) == before


@settings(max_examples=50)
@given(profiles(), profiles())
def test_totals_are_those_of_both(a: Profile, b: Profile) -> None:
    ours, theirs = totals(a.groups), totals(b.groups)
    assert totals((a + b).groups) == {name: min(ours[name] + theirs[name], LARGEST) for name in ours}


@settings(max_examples=50)
@given(profiles(), profiles())
def test_top_lists_stay_the_best_of_all(a: Profile, b: Profile) -> None:
    whole = a + b
    for name, rows in whole.top.items():
        assert len(rows) == min(len(a.top[name]) + len(b.top[name]), a.top_rows, b.top_rows)
    both = sorted((row.memory_bytes for row in [*a.top["memory"], *b.top["memory"]]), reverse=True)
    assert [row.memory_bytes for row in whole.top["memory"]] == both[: whole.top_rows]


def test_dumps_are_told_apart_by_the_shortest_end_of_their_paths() -> None:
    def made(*paths: str) -> list[tuple[str, str]]:
        whole = merge_all(one_key(1, 10, path) for path in paths)
        return [(row.source, whole.sources[at].source) for at, row in enumerate(whole.top["memory"])]

    assert made("/data/dump.rdb") == [("dump.rdb", "dump.rdb")]
    assert made("/data/db1/dump.rdb", "/data/db2/dump.rdb") == [("db1/dump.rdb", "db1/dump.rdb"), ("db2/dump.rdb",) * 2]
    assert made("/a/x/d", "/b/x/d", "e") == [("a/x/d", "a/x/d"), ("b/x/d", "b/x/d"), ("e", "e")]


def test_moments_that_differ_are_noted_once() -> None:
    a, b = one_key(1, 10), replace(one_key(1, 10), as_of_ms=AS_OF + 5)
    assert (a + a).notes == []
    assert (a + b).as_of_ms == AS_OF + 5
    assert ((a + b) + b).notes == [DIFFERENT_MOMENTS]


def test_minutes_add_up_and_the_fullest_of_a_dump_stay() -> None:
    a = replace(one_key(1, 10), expiry_minutes={5: 3, 7: 2})
    b = replace(one_key(1, 10), expiry_minutes={7: 2, 9: 4, 8: 3})
    assert (a + b).expiry_minutes == {5: 3, 7: 4, 8: 3, 9: 4}
    assert list(fullest({9: 1, 3: 1, 5: 2}, 2).items()) == [(3, 1), (5, 2)]


def test_whether_namespaces_are_lower_bounds_is_known() -> None:
    assert not (one_key(1, 10) + one_key(2, 10)).is_cut
    assert (one_key(1, 10) + one_key(0, 10)).is_cut
