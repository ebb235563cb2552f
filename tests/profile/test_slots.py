"""Hash slots: packed and back, and which are worth keeping."""

from __future__ import annotations

import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.profile.slots import LARGEST, SLOTS, pack, summed, tell_something, unpack

NUMBERS = st.integers(1, LARGEST)


@given(st.dictionaries(st.integers(0, SLOTS - 1), st.tuples(NUMBERS, st.integers(0, LARGEST)), max_size=50))
def test_what_is_packed_comes_back(used: dict[int, tuple[int, int]]) -> None:
    keys, memory = [0] * SLOTS, [0] * SLOTS
    for slot, (count, size) in used.items():
        keys[slot], memory[slot] = count, size
    slots, counts, sizes = unpack(pack(keys, memory))
    assert dict(zip(slots, zip(counts, sizes, strict=True), strict=True)) == used
    assert slots == sorted(slots)
    twice = summed([pack(keys, memory)] * 2)
    assert twice == tuple([min(2 * number, LARGEST) for number in column] for column in (keys, memory))


@pytest.mark.parametrize(
    "planes",
    [
        b"1",
        bytes(23),
        bytes(24 * (SLOTS + 1)),
        bytes(24),  # a distance of 0: no slot
        b"\xff" * 24,  # below zero
        b"\x01\x01\x00" + b"\x40\x00\x00" + bytes(18),  # slot 16384
    ],
)
def test_slots_that_are_none_are_refused(planes: bytes) -> None:
    with pytest.raises(ValueError, match="slots"):
        unpack(zlib.compress(planes))


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(ValueError, match="slots"):
        unpack(zlib.compress(bytes(1 << 28)))
    with pytest.raises(ValueError, match="slots"):
        unpack(b"no deflate")


def spread(keys: int, slots: range) -> list[int]:
    chance, found = random.Random(7), [0] * SLOTS
    for _key in range(keys):
        found[chance.choice(slots)] += 1
    return found


@pytest.mark.parametrize("keys", [2000, 29_163, 200_000])
def test_a_server_on_its_own_tells_nothing_and_a_shard_does(keys: int) -> None:
    assert not tell_something(spread(keys, range(SLOTS)))
    assert tell_something(spread(keys, range(SLOTS // 2)))
    assert tell_something(spread(keys, range(5461, 10_922)))


def test_of_few_slots_nothing_is_lost() -> None:
    assert tell_something(spread(3, range(SLOTS)))
    assert tell_something(spread(1000, range(SLOTS)))
