"""What the server said it used, explained; never a share beyond the whole."""

from __future__ import annotations

from rdbscan.records.dump import PredictedMemory
from rdbscan.render.units import read
from rdbscan.report import headroom
from rdbscan.report.reconciliation import unexplained
from tests.report.making import MIB, group, info, profile


def notes(used: int, keys: int = 80 * MIB, streams: int = 0, **facts: object) -> list[str]:
    predicted = PredictedMemory(MIB, keys, MIB, 0, estimate=False)
    source = info(used_memory=used, predicted=predicted, **({"allocator": "jemalloc", "target": "redis-7.0"} | facts))
    groups = [group("a", 10, keys), *([group("s", streams, MIB, type="stream")] if streams else [])]
    return [read(note) for note in headroom(profile(*groups, sources=[source])).notes]


def test_what_explains_the_used_memory() -> None:
    (note,) = notes(84 * MIB)
    assert "keys explain 95.2%, hash tables 1.2% and the empty server 1.2%. The other 2.0 MiB (2.4%)" in note


def test_more_predicted_than_used_is_no_share() -> None:
    (note,) = notes(6 * MIB)
    assert "82.0 MiB is predicted for redis-7.0 with jemalloc, but the server that saved reported 6.0 MiB." in note
    assert "%" not in note
    assert notes(81 * MIB) == []  # within the model's error


def test_a_tenth_unexplained_suggests_allocators() -> None:
    assert any("--allocator jemalloc-q16" in note for note in notes(100 * MIB))
    assert not any("--allocator" in note for note in notes(100 * MIB, allocator="libc"))
    assert not any("--allocator" in note for note in notes(90 * MIB))


def test_streams_keep_their_last_nodes_ready() -> None:
    assert any("up to 2.0 MiB may be the last nodes of 500 streams" in note for note in notes(90 * MIB, streams=500))
    assert any("up to 8.0 MiB" in note for note in notes(90 * MIB, streams=50_000))  # not more than is missing
    assert not any("last node" in note for note in notes(90 * MIB, streams=1))


def test_a_negative_rest_is_none() -> None:
    assert unexplained(info(used_memory=5, predicted=PredictedMemory(6, 0, 0, 0, estimate=False))) is None
    assert unexplained(info(used_memory=7, predicted=PredictedMemory(6, 0, 0, 0, estimate=False))) == 1
    assert unexplained(info(used_memory=7)) is None
