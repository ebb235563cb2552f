"""Single values whose sizes can be worked out by hand from the servers' sources."""

from __future__ import annotations

import random
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.memory.allocators import Allocator
from rdbscan.memory.codes import ENCODINGS
from rdbscan.memory.ebuckets import Ebuckets
from rdbscan.memory.load_simulator import LoadSimulator
from rdbscan.memory.name_tree import NameTree
from rdbscan.memory.pending_index import PendingIndex
from rdbscan.memory.rules import Rules
from rdbscan.memory.targets import resolve_target
from rdbscan.memory.windows import Windows, tree_bytes

EMPTY_KEY = 24 + 8
"""dictEntry and an empty name: what a key adds to its value on Redis 6.2 to 8.0."""


def loading(name: str, allocator: str = "jemalloc", **conf: str) -> LoadSimulator:
    settings = {setting.replace("_", "-"): value for setting, value in conf.items()}
    return LoadSimulator(resolve_target(name, "", "", 0, allocator, settings))


def zset(load: LoadSimulator, *scores: float) -> tuple[str, int]:
    load.start(5, 0, False, len(scores))
    for score in scores:
        load.element(1, False, 0)
        load.score(score)
    load.finish()
    return ENCODINGS[load.encoding], load.usage


@pytest.mark.parametrize(
    ("score", "old", "new"),  # text of the score: %.17g up to 7.0, shortest digits (fpconv) since 7.2
    [
        (0.1, "0.10000000000000001", "0.1"),
        (1.5, "1.5", "1.5"),
        (-0.003, "-0.0030000000000000001", "-0.003"),
        (1.1e300, "1.1000000000000001e+300", "1.1e+300"),
        (1.1e-9, "1.1000000000000001e-09", "1.1e-9"),
        (1.25e-5, "1.2500000000000001e-05", "1.25e-5"),
        (1.2e-5, "1.2e-05", "0.000012"),
        (123456.75, "123456.75", "123456.75"),
        (6e22, "6e+22", "6e+22"),
        (1.5e20, "1.5e+20", "1.5e+20"),
        (float("inf"), "inf", "inf"),
        (float("-inf"), "-inf", "-inf"),
    ],
)
def test_length_of_a_score(score: float, old: str, new: str) -> None:
    for name, text in (("redis-7.0", old), ("redis-7.2", new)):
        encoding, memory = zset(loading(name, allocator="libc"), *[score] * 100)
        blob = 7 + 100 * (3 + 1 + len(text) + 1)
        assert encoding == "listpack"
        assert memory == 24 + 24 + 16 + (blob + 8 + 15) // 16 * 16 - 8, name


@pytest.mark.parametrize(("score", "size"), [(1.0, 2), (-5.0, 3), (2.0**53, 10), (1e18, 10), (1e19, 1 + 5 + 1)])
def test_integral_scores_are_integers(score: float, size: int) -> None:
    _, memory = zset(loading("redis-7.0", allocator="libc"), *[score] * 100)
    assert memory == 24 + 24 + 16 + (7 + 100 * (3 + size) + 8 + 15) // 16 * 16 - 8


def nodes_of(keys: list[bytes]) -> list[tuple[str, int]]:
    """Nodes of the compressed radix tree, by its definition: leaves, runs of characters, branches."""
    if not keys[0]:
        return [("leaf", 0)]
    common = next((i for i, pair in enumerate(zip(keys[0], keys[-1], strict=True)) if pair[0] != pair[1]), len(keys[0]))
    if common:
        return [("run", common), *nodes_of([key[common:] for key in keys])]
    groups = [[key[1:] for key in group] for _, group in groupby(keys, key=lambda key: key[0])]
    return [("branch", len(groups)), *(node for group in groups for node in nodes_of(group))]


IDS = st.lists(st.tuples(st.integers(0, 2**64 - 1) | st.integers(2**40, 2**40 + 999), st.integers(0, 600)), max_size=60)


@given(IDS)
def test_radix_tree_of_a_stream(ids: list[tuple[int, int]]) -> None:
    ids = sorted(set(ids))
    keys = [ms.to_bytes(8, "big") + seq.to_bytes(8, "big") for ms, seq in ids]
    nodes = nodes_of(keys) if keys else [("empty", 0)]
    memory = []
    for name in ("redis-7.2", "valkey-8.1.3"):
        load = loading(name)
        load.start(21, 0, False, -1)
        for ms, seq in ids:
            load.stream_node(ms, seq, 8)
        load.finish()
        memory.append(load.usage)
    assert memory[0] == EMPTY_KEY + 16 + 80 + 8 * len(keys) + 16 * len(keys) + 244 * len(nodes)
    assert memory[1] == 16 + 80 + 8 * len(keys) + 32 + sum(block(node_size(*node)) for node in nodes)


def tree_of_names(names: list[bytes]) -> int:
    """Bytes of the radix tree over names, by its definition: from each place where it branches or a name ends."""
    is_name = b"" in names
    rest = [name for name in names if name]
    if not rest:
        return block(8 + 8 * is_name)
    common = next((i for i, pair in enumerate(zip(min(rest), max(rest), strict=False)) if pair[0] != pair[1]), None)
    common = min(map(len, rest)) if common is None else common
    if common:  # a run of characters to the next such place
        return block((4 + common + 7) // 8 * 8 + 8 + 8 * is_name) + tree_of_names([name[common:] for name in rest])
    branches = [[name[1:] for name in group] for _, group in groupby(rest, key=lambda name: name[0])]
    own = block((4 + len(branches) + 7) // 8 * 8 + 8 * len(branches) + 8 * is_name)
    return own + sum(tree_of_names(group) for group in branches)


@given(st.lists(st.binary(max_size=6) | st.text("ab", max_size=12).map(str.encode), max_size=40))
def test_radix_tree_of_names(found: list[bytes]) -> None:
    names = sorted(set(found))
    tree = NameTree(Allocator("jemalloc"))
    for name in names:
        tree.add(b"??" + name, 2, len(name))
    tree.finish()
    assert tree.bytes == tree_of_names(names)


@given(st.lists(st.lists(st.integers(0, 300), max_size=60), max_size=5))
def test_pending_ids_are_counted_once_for_all_groups(groups: list[list[int]]) -> None:
    index = PendingIndex(Rules(resolve_target("redis-8.6", "", "", 0)))
    for group in groups:
        for at in sorted(set(group)):
            index.add(at // 9, at % 9)
        index.end_group()
    index.finish()
    ids = sorted({divmod(at, 9) for group in groups for at in group})
    nodes = nodes_of([ms.to_bytes(8, "big") + seq.to_bytes(8, "big") for ms, seq in ids]) if ids else [("empty", 0)]
    assert (index.keys, index.references) == (len(ids), sum(len(set(group)) for group in groups))
    assert index.bytes == sum(block(node_size(*node)) for node in nodes)


@given(st.lists(st.integers(0, 10**4) | st.integers(0, 30), min_size=17, max_size=400))
def test_expiries_are_kept_in_order_in_buckets(times: list[int]) -> None:
    tree = Ebuckets(times)
    assert sorted(at for bucket in tree.buckets for at in bucket) == sorted(times)
    assert all(low < high for low, high in pairwise(tree.keys))
    for key, end, bucket in zip(tree.keys, [*tree.keys[1:], 10**5], tree.buckets, strict=True):
        assert bucket == sorted(bucket)
        assert key <= bucket[0] <= bucket[-1] < end
        assert len(bucket) <= 16 or bucket[0] == bucket[-1] == key


def node_size(kind: str, width: int) -> int:
    """Header and characters, padded, and pointers: one per child, of a leaf one for its value."""
    pointers = {"leaf": 1, "run": 1, "branch": width, "empty": 0}
    return (4 + width + 7) // 8 * 8 + 8 * pointers[kind]


def block(n: int) -> int:
    """Size class of the bundled jemalloc."""
    return int(Allocator("jemalloc").size(n))


@given(st.lists(st.binary(min_size=8, max_size=8), min_size=1, max_size=40))
def test_radix_tree_of_time_windows(found: list[bytes]) -> None:
    keys = sorted(set(found))
    sizes = {
        "leaf": lambda _: 16,
        "run": lambda n: (4 + n + 7) // 8 * 8 + 8,
        "branch": lambda n: (4 + n + 7) // 8 * 8 + 8 * n,
    }
    assert tree_bytes(keys, block) == sum(block(sizes[kind](width)) for kind, width in nodes_of(keys))


@given(st.lists(st.integers(0, 10**6), min_size=127, max_size=2000))
def test_time_windows_hold_what_was_put_in(times: list[int]) -> None:
    windows = Windows(times[:127])
    for at in times[127:]:
        windows.insert(at)
    assert sorted(at for bucket in windows.buckets for at in bucket) == sorted(times)
    assert all(low < high for low, high in pairwise(windows.ends))
    for low, high, bucket in zip([-1, *windows.ends], windows.ends, windows.buckets, strict=False):
        assert all(low <= at < high for at in bucket)
        assert len(bucket) <= 127 or high in windows.hashed


def test_shared_integers_are_allocated_once_for_all() -> None:
    for conf, allocated in (({}, 0), ({"maxmemory": "1gb", "maxmemory_policy": "allkeys-lru"}, 16)):
        load = loading("redis-7.2", **conf)
        load.start(0, 0, False, -1)
        load.element(4, True, 9999)
        load.finish()
        assert (ENCODINGS[load.encoding], load.usage) == ("int", 16 + EMPTY_KEY)
        assert load.allocated == allocated + EMPTY_KEY


def test_a_ttl_can_turn_embstr_into_raw() -> None:
    encodings = []
    for has_ttl in (False, True):
        load = loading("valkey-8.1")
        load.start(0, 20, has_ttl, -1)
        load.element(20, False, 0)
        load.finish()
        encodings.append(ENCODINGS[load.encoding])
    assert encodings == ["embstr", "raw"]


def test_compressed_nodes_need_their_place_in_the_middle() -> None:
    load = loading("redis-7.2", list_compress_depth="1")
    sizes = []
    for lzf in (-1, 1000):
        load.start(18, 0, False, 3)
        for _ in range(3):
            load.node(2, 8000, 10, lzf)
        load.finish()
        sizes.append(load.usage)
    assert sizes[0] - sizes[1] == block(8000) - block(1008)


def entries_beside_keys(n: int, dice: random.Random) -> int:
    """Insert n names into a dict of Redis 8.2+ without values, and count the entries that are no mere key (dict.c)."""
    old: list[int] = []
    new = [0] * 4
    at = 0
    for number in range(n):
        name = dice.getrandbits(40)
        if old:
            moved = name % len(old)
            if not old[moved]:
                moved = next((slot for slot in range(at, len(old)) if old[slot]), 0)
                at = moved
            for _ in range(old[moved]):
                new[moved + len(old) * dice.getrandbits(1)] += 1
            old[moved] = 0
            old = old if any(old) else []
        if not old and number >= len(new):
            old, new, at = new, [0] * (2 * len(new)), 0
        new[name % len(new)] += 1
    return sum(chain - 1 for chain in [*old, *new] if chain)


@pytest.mark.parametrize("n", [560, 600, 700, 800, 900])
def test_entries_of_a_table_that_is_being_rehashed(n: int) -> None:
    load = loading("redis-8.6", hash_max_listpack_entries="100")
    sizes = []
    for fields in (n, 512):  # neither is sized beforehand, because a field has a TTL
        load.start(24, 5, False, fields)
        load.field_ttl(2**41)
        for number in range(2 * fields):
            load.element(5 - number % 2, False, 0)
        load.finish()
        sizes.append(load.allocated)
    dice = random.Random(3)
    entries = [sum(entries_beside_keys(each, dice) for _ in range(100)) / 100 for each in (n, 512)]
    slots = 1024 + (512 if n < 830 else 0) - 512
    assert sizes[0] - sizes[1] == pytest.approx(16 * (n - 512) + 8 * slots + 16 * (entries[0] - entries[1]), abs=64)
