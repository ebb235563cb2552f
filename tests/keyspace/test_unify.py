"""Common names: the same whatever the order and the tree of merging, and names that are common already stay."""

import hashlib
import random
from functools import reduce
from operator import add

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdbscan.keyspace.naming import Naming, NamingRow, from_names
from rdbscan.keyspace.pattern import Pattern
from rdbscan.keyspace.unify import unify
from tests.keyspace.naming import namespaces, read
from tests.keyspace.test_names import NAMES, words

SIX = {
    "tenant:{*}:order:{id}",
    "tenant:{*}:cart:{id}",
    "tenant:{*}:profile",
    "tenant:{*}:session:{id}",
    "tenant:{*}:limit/{ip}/100/1/minute",
    "tenant:{*}:user-{id}-cfg",
}


def tenant_keys(tenants: int, count: int, seed: int = 1) -> list[bytes]:
    """Keys of six kinds that tenants have, each with its word in its name."""
    dice = random.Random(seed)
    names = words(tenants, 4)
    keys = set()
    for _ in range(count):
        tenant, number = dice.choice(names), dice.randrange(10**6)
        ip = f"10.1.{dice.randrange(256)}.{dice.randrange(256)}"
        kinds = [
            f"order:{number}", f"cart:{number}", "profile", f"session:{dice.randbytes(16).hex()}",
            f"limit/{ip}/100/1/minute", f"user-{number % 9999}-cfg",
        ]  # fmt: skip
        keys.add(f"tenant:{tenant}:{dice.choice(kinds)}".encode())
    return sorted(keys)


def naming(keys: list[bytes]) -> Naming:
    return read(keys)[0].naming()


def names_of(naming: Naming) -> dict[str, str]:
    return unify(naming)[0]


def with_common_names(naming: Naming) -> Naming:
    """What is known of a profile that was looked at by itself, and saved so."""
    return unify(naming)[1]


def shards(keys: list[bytes], count: int) -> list[list[bytes]]:
    """Keys spread over shards as by their hash slots."""
    parts: list[list[bytes]] = [[] for _ in range(count)]
    for key in keys:
        parts[int.from_bytes(hashlib.sha256(key).digest()[:4], "big") % count].append(key)
    return parts


def tree_of_merging(parts: list[Naming], dice: random.Random, *, early: bool) -> Naming:
    """Add parts two by two, in any order, until one is left; `early`: each sum gets its common names at once."""
    parts = list(parts)
    while len(parts) > 1:
        dice.shuffle(parts)
        both = add(parts.pop(), parts.pop())
        parts.append(with_common_names(both) if early else both)
    return parts[0]


@pytest.mark.parametrize("count", [8, 32, 128])
@pytest.mark.parametrize(("tenants", "keys"), [(150, 3_000), (400, 30_000)])
def test_shards_have_the_names_of_the_whole(count: int, tenants: int, keys: int) -> None:
    whole = tenant_keys(tenants, keys)
    assert set(namespaces(whole)) == SIX
    parts = [naming(part) for part in shards(whole, count)]
    dice = random.Random(count)
    for early in (False, True):
        common = names_of(tree_of_merging(parts, dice, early=early))
        assert set(common.values()) == SIX


def test_nothing_is_gone_because_one_more_tenant_arrived() -> None:
    nights = [naming(tenant_keys(tenants, 6_000, seed=tenants)) for tenants in (100, 115, 126, 127, 129, 140, 160)]
    common = names_of(reduce(add, nights))
    assert {len(night.patterns) > 6 for night in nights} == {True, False}
    for night in nights:
        assert {common[pattern] for pattern in night.patterns} == SIX


def test_a_heavy_tenant_has_the_same_name_on_all_nights() -> None:
    """It stays apart only where every dump has told it apart: elsewhere its keys are in {*}."""

    def night(heavy: int) -> Naming:
        keys = [f"tenant:{word}:order:{number}".encode() for word in words(300) for number in range(20)]
        keys += [f"tenant:zz:order:{number}".encode() for number in range(heavy)]
        random.Random(heavy).shuffle(keys)
        return naming(keys)

    above, below = night(500), night(200)
    kept, lost = "tenant:zz:order:{id}", "tenant:{*}:order:{id}"
    assert set(above.patterns) == {kept, lost}
    assert set(below.patterns) == {lost}
    assert set(names_of(add(above, night(600))).values()) == {kept, lost}
    assert set(names_of(add(above, below)).values()) == {lost}


NAMINGS = st.lists(NAMES, min_size=1, max_size=5).map(lambda lists: [naming(names) for names in lists])


@settings(max_examples=150)
@given(NAMINGS, st.randoms(use_true_random=False))
def test_neither_order_nor_tree_of_merging_matters(parts: list[Naming], dice: random.Random) -> None:
    common = names_of(reduce(add, parts))
    assert names_of(tree_of_merging(parts, dice, early=False)) == common
    dice.shuffle(parts)
    assert names_of(reduce(add, parts)) == common


@given(NAMINGS)
def test_common_names_stay(parts: list[Naming]) -> None:
    known = with_common_names(reduce(add, parts))
    assert unify(known) == ({pattern: pattern for pattern in known.patterns}, known)


@given(NAMES)
def test_the_names_of_one_dump_are_common_names(names: list[bytes]) -> None:
    known = naming(names)
    assert names_of(known) == {pattern: pattern for pattern in known.patterns}


@settings(max_examples=30)
@given(st.integers(2, 12), st.randoms(use_true_random=False))
def test_sums_that_were_named_before_get_the_same_names(count: int, dice: random.Random) -> None:
    keys = tenant_keys(200, 2_000, seed=dice.randrange(100))
    parts = [naming(part) for part in shards(keys, count)]
    assert set(names_of(tree_of_merging(parts, dice, early=True)).values()) == SIX


@pytest.mark.parametrize(
    ("names", "common"),
    [
        (["limit/10/x", "limit/10/y"], ["limit/10/x", "limit/10/y"]),
        (["limit/10/x", "limit/20/x"], ["limit/{id}/x"] * 2),
        (["limit/10/x", "limit/{id}/x"], ["limit/{id}/x"] * 2),
        (["geo-at-{id}", "geo-de-{id}", "geo-eu-{id}"], ["geo-{*}-{id}", "geo-{*}-{id}", "geo-eu-{id}"]),
        (["geo-{*}-{id}", "geo-de-{id}"], ["geo-{*}-{id}"] * 2),
        (["user:{*}:x", "user:bob:x", "user:bob:y"], ["user:{*}:x", "user:{*}:x", "user:{*}:y"]),
        (["{other}", "", "{q}:{id}"], ["{other}", "", "{q}:{id}"]),
    ],
)
def test_names_of_dumps_of_which_no_more_is_known(names: list[str], common: list[str]) -> None:
    found = names_of(Naming.of(from_names(dict.fromkeys(names, 3))))
    assert [found[name] for name in names] == common


@given(st.lists(st.one_of(st.text(max_size=20), st.binary(max_size=20).map(lambda name: str(Pattern.of([name]))))))
def test_any_text_may_be_a_name(names: list[str]) -> None:
    """Names come from files that others wrote."""
    assert names_of(Naming.of(from_names(dict.fromkeys(names, 1)))).keys() == set(names)


def test_names_that_a_team_has_given_stay() -> None:
    rows = [NamingRow("user:5", 1, given=True), NamingRow("user:6", 1), NamingRow("user:7", 1)]
    assert names_of(Naming.of(rows)) == {"user:5": "user:5", "user:6": "user:{id}", "user:7": "user:{id}"}


def test_strays_of_a_small_shard_join_the_ids_of_the_others() -> None:
    ids = naming([f"sess:{'aB3dE5fG7hJ9kL1m' * 2}".encode(), f"sess:{'zX8wV6uT4sR2qP0n' * 2}".encode()])
    stray = naming([b"sess:Abe_dE5fG7hJ9kL1zX8wV6uT4sR2qP0n"])
    assert set(names_of(add(ids, stray)).values()) == {"sess:{id}"}
