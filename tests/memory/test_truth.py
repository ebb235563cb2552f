"""The simulation against the servers' own answers after they loaded the dump."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import pytest

from tests.memory.corpus import DUMPS, SIZED_TYPES, Answer, allocator_of, facts, load, target_of

if TYPE_CHECKING:
    from pathlib import Path

MISSES = {("redis-6.2.16-main", b"set:edges")}
"""A set of 39 members in the middle of its rehash: whether that ended in time is the hash seed's decision."""


def unpredictable(path: Path, answer: Answer) -> bool:
    """Keys whose fields expired between load and question, and the misses known by name."""
    return (path.stem, answer.name) in MISSES or answer.name.startswith(b"hfe:expiredfields:")


def is_random(path: Path, answer: Answer) -> bool:
    """Whether the server's figure depends on what it drew: skiplist levels, seeds of tables it counts by their chains."""
    server = target_of(path).server
    chains = server.bucket_table or (server.set_entries_usage_exact and answer.type == "set")
    return answer.encoding == "skiplist" or (answer.encoding == "hashtable" and chains)


def measured(path: Path) -> list[Answer]:
    """Answers whose memory usage the server told and could tell without asking a module."""
    _, answers = load(path)
    return [
        each
        for each in answers
        if each.true_memory is not None and each.type in SIZED_TYPES and not unpredictable(path, each)
    ]


@pytest.mark.parametrize("path", DUMPS, ids=lambda path: path.stem)
def test_encoding_is_the_servers(path: Path) -> None:
    _, answers = load(path)
    assert [each for each in answers if each.encoding != each.true_encoding] == []


@pytest.mark.parametrize("path", DUMPS, ids=lambda path: path.stem)
def test_memory_usage_is_the_servers_to_the_byte(path: Path) -> None:
    fixed = [each for each in measured(path) if not is_random(path, each)]
    wrong = [each for each in fixed if each.memory != each.true_memory]
    if allocator_of(facts(path)) == "libc":  # blocks of glibc are larger now and then, by what the heap has left over
        assert len(wrong) < 0.01 * len(fixed)
        assert all(0 < difference(each) <= 0.01 * (each.memory or 0) + 48 for each in wrong)
    else:
        assert wrong == []


def difference(answer: Answer) -> int:
    """By how much the server says more."""
    return (answer.true_memory or 0) - (answer.memory or 0)


@pytest.mark.parametrize("path", DUMPS, ids=lambda path: path.stem)
def test_what_is_random_lies_around_the_expected_value(path: Path) -> None:
    for each in measured(path):
        if is_random(path, each):
            assert each.true_memory is not None
            assert abs(difference(each)) <= 64 * sqrt(each.elements or 1) + 64, each


def test_what_is_random_is_right_on_the_whole() -> None:
    random = [each for path in DUMPS for each in measured(path) if is_random(path, each)]
    ratio = sum(each.memory or 0 for each in random) / sum(each.true_memory or 0 for each in random)
    assert len(random) > 300
    assert abs(ratio - 1) < 0.005


def test_the_corpus_asks_enough() -> None:
    assert sum(len(measured(path)) for path in DUMPS) > 20_000


@pytest.mark.parametrize("path", DUMPS, ids=lambda path: path.stem)
def test_modules_have_no_memory_usage_but_their_bytes(path: Path) -> None:
    _, answers = load(path)
    for each in answers:
        if each.type not in SIZED_TYPES:
            assert each.memory is None
            assert each.allocated > 0
