"""What raised limits save: the sums of one pass against a second one with the limits raised.

The second pass is what `whatif --set` does, and `test_truth.py` proves it against servers.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.memory.packed import fraction_length, score_text
from rdbscan.pipeline import Options, profile_sources
from rdbscan.pipeline.runner import record_batches
from rdbscan.profile.profile import Group
from tests.memory.corpus import CORPUS
from tests.rdbwriter import Rdb, intset, listpack, members, pairs, sorted_set, string, ziplist, zipmap
from tests.rdbwriter.values import hash_2, hash_listpack_ex, hash_metadata

FIXTURES = Path(__file__).parents[2] / "fixtures"
TARGETS = (
    "redis-2.4",
    "redis-2.8",
    "redis-3.2",
    "redis-6.2",
    "redis-7.0",
    "redis-7.4",
    "redis-8.0",
    "valkey-8.1",
    "valkey-9.1",
)
STEMS = ("redis-2.8.24-limits-small", "redis-7.4.1-limits-small", "valkey-9.1.2-limits-large")
REAL = [str(FIXTURES / "shop.rdb"), *(str(CORPUS / f"{stem}.rdb") for stem in STEMS)]
CONFS: tuple[dict[str, str], ...] = (
    {},
    {"hash-max-ziplist-entries": "100", "zset-max-ziplist-value": "20", "set-max-intset-entries": "60"},
    {"set-max-listpack-entries": "1000", "hash-max-ziplist-value": "0", "zset-max-ziplist-entries": "0"},
)
LIMITS = {
    "hash": ("hash-max-ziplist-entries", "hash-max-ziplist-value"),
    "zset": ("zset-max-ziplist-entries", "zset-max-ziplist-value"),
    "set": ("set-max-listpack-entries", "set-max-listpack-value"),
}
FUTURE = 4_000_000_000_000


def dump_of_near_misses(path: Path) -> None:
    """Write keys of every layout on both sides of the limits, and of four times the limits."""
    dice = random.Random(5)
    rdb, number = Rdb(80, b"VALKEY"), 0
    for count in (3, 60, 61, 129, 241, 512, 513, 2048, 2049):
        for width in (3, 21, 64, 65, 256, 257):
            names = [b"%0*d" % (width, at) if at % 3 else b"f%0*d" % (width - 1, at) for at in range(count)]
            names[-1] = b"z" + bytes(width - 1)
            values = [b"%d" % dice.randrange(-(10 ** dice.randrange(1, 19)), 10**9) for _ in names]
            scores = [dice.choice([1.0, 7e15, 0.1, dice.random() * 1e6, -dice.random()]) for _ in names]
            both = [part for pair in zip(names, values, strict=True) for part in pair]
            scored = [part for name, score in zip(names, scores, strict=True) for part in (name, b"%.17g" % score)]
            timed = [
                (name, value, FUTURE + at if at % 7 == 0 else 0)
                for at, (name, value) in enumerate(zip(names, values, strict=True))
            ]
            untimed = [(name, value, at or -1) for name, value, at in timed]
            numbers = {dice.randrange(-(2 ** dice.choice([14, 30, 60])), 2**14) for _ in names}
            layouts: list[tuple[int, bytes]] = [
                (2, members(names)), (2, members([b"%d" % each for each in sorted(numbers)])),
                (2, members([*(b"%d" % each for each in sorted(numbers)), names[-1]])),
                (3, sorted_set(zip(names, scores, strict=True), binary=False)),
                (5, sorted_set(zip(names, scores, strict=True))),
                (4, pairs(zip(names, values, strict=True))), (4, pairs(zip(values[:1], names[-1:], strict=True))),
                (9, string(zipmap(list(zip(names, values, strict=True))))),
                (11, string(intset(numbers))), (12, string(ziplist(scored))), (13, string(ziplist(both))),
                (16, string(listpack(both))), (17, string(listpack(scored))), (20, string(listpack(names))),
                (22, hash_2(untimed)),
            ]  # fmt: skip
            for rdb_type, value in layouts:
                number += 1
                rdb.key(b"k%d" % number, rdb_type, value)
    path.write_bytes(rdb.end())


def dump_of_timed_fields(path: Path) -> None:
    """The same for hashes whose fields expire, as Redis writes them."""
    rdb = Rdb(12)
    for count in (100, 101, 400, 401, 512, 513, 2048, 2049):
        for width in (5, 65, 257):
            items = [(b"f%0*d" % (width, at), b"%d" % at, FUTURE if at % 5 == 0 else 0) for at in range(count)]
            rdb.key(b"m%d:%d" % (count, width), 24, hash_metadata(items, FUTURE))
            rdb.key(b"l%d:%d" % (count, width), 25, hash_listpack_ex(items, FUTURE))
    path.write_bytes(rdb.end())


@pytest.fixture(scope="module")
def handmade(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("near")
    dump_of_near_misses(folder / "near.rdb")
    dump_of_timed_fields(folder / "timed.rdb")
    return [str(folder / "near.rdb"), str(folder / "timed.rdb")]


def options(target: str, conf: dict[str, str]) -> Options:
    return Options(target=target, settings=tuple(conf.items()))


def raised(groups: list[Group], conf: dict[str, str]) -> dict[str, str]:
    """The settings in force, with those raised that the groups ask for."""
    needed = {
        name: max((getattr(group, field) for group in groups if group.type == kind), default=0)
        for kind, names in LIMITS.items()
        for name, field in zip(names, ("near_limit_elements", "near_limit_element_bytes"), strict=True)
    }
    needed["set-max-intset-entries"] = max(group.near_limit_intset for group in groups)
    changed = {name: str(limit) for name, limit in needed.items() if limit}
    kept = {name: limit for name, limit in conf.items() if name not in changed}
    return kept | changed


def sizes(sources: list[str], how: Options) -> dict[tuple[str, int, bytes], tuple[str, str, int]]:
    """Type, encoding and allocated bytes of every key."""
    return {
        (source, row["db"], row["key"]): (row["type"], row["encoding"], row["memory_bytes"])
        for source in sources
        for batch in record_batches(source, how)
        for row in batch.select(["db", "key", "type", "encoding", "memory_bytes"]).to_pylist()
    }


def saving(groups: list[Group], kind: str) -> tuple[int, int]:
    of_kind = [group for group in groups if group.type == kind]
    return sum(group.near_limit_keys for group in of_kind), sum(group.near_limit_saving for group in of_kind)


@pytest.mark.parametrize("conf", CONFS, ids=["defaults", "lower", "odd"])
@pytest.mark.parametrize("target", TARGETS)
def test_every_key_saves_what_was_said(handmade: list[str], target: str, conf: dict[str, str]) -> None:
    """Keys that stay wide may change too: their tables were made for another number of elements."""
    groups = profile_sources(handmade, options(target, conf)).groups
    before = sizes(handmade, options(target, conf))
    after = sizes(handmade, options(target, raised(groups, conf)))
    assert sum(group.near_limit_keys for group in groups) > 20
    for kind in LIMITS:
        saved = [
            size - after[key][2]
            for key, (type_, encoding, size) in before.items()
            if type_ == kind and after[key][1] != encoding
        ]
        assert (len(saved), sum(saved)) == saving(groups, kind), kind


@pytest.mark.parametrize("target", TARGETS[3:])
def test_the_sum_is_the_difference_of_the_whole(target: str) -> None:
    groups = profile_sources(REAL, options(target, {})).groups
    after = profile_sources(REAL, options(target, raised(groups, {}))).groups
    saved = sum(group.memory_bytes for group in groups) - sum(group.memory_bytes for group in after)
    assert saved == sum(group.near_limit_saving for group in groups) > 100_000


@given(
    st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(-1e14, 1e14)
    | st.decimals(-(10**9), 10**9, places=3).map(float)
)
def test_bytes_of_a_score_are_those_of_its_text(value: float) -> None:
    for shortest in (False, True):
        assert fraction_length(value, shortest) in (0, len(score_text(value, shortest)))
