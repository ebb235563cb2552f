"""Hostile dumps: whatever is fed, in whatever order, the simulation answers, in bounds and the same each time."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rdbscan.memory.codes import ENCODINGS
from rdbscan.memory.load_simulator import LoadSimulator
from rdbscan.memory.targets import resolve_target, target_names

SIGNED = st.integers(-(2**63), 2**63 - 1) | st.sampled_from([-1, 0, 1, 64, 65, 128, 129, 512, 513, 2**62, 2**63 - 1])
UNSIGNED = st.integers(0, 2**64 - 1)
NAMES = st.binary(max_size=5) | st.binary(min_size=1020, max_size=1030)
CALLS = st.one_of(
    st.tuples(st.just("packed"), SIGNED, SIGNED),
    st.tuples(st.just("node"), st.integers(-1, 3), SIGNED, SIGNED, SIGNED),
    st.tuples(st.just("element"), SIGNED, st.booleans(), SIGNED),
    st.tuples(st.just("score"), st.floats()),
    st.tuples(st.just("numeric_text"), SIGNED),
    st.tuples(st.just("field_ttl"), SIGNED),
    st.tuples(st.just("stream_node"), UNSIGNED, UNSIGNED, SIGNED),
    NAMES.map(lambda name: ("group", name, 0, len(name))),
    st.tuples(st.just("pel_id"), UNSIGNED, UNSIGNED),
    NAMES.map(lambda name: ("consumer", name, 0, len(name))),
    st.tuples(st.just("consumer_pel_id"), UNSIGNED, UNSIGNED),
    st.tuples(NAMES, SIGNED).map(lambda told: ("producer", told[0], 0, len(told[0]), told[1])),
    st.tuples(st.just("produced"), SIGNED, SIGNED),
    st.tuples(st.just("vector_set"), SIGNED, st.integers(-1, 3), SIGNED, SIGNED),
    st.tuples(NAMES, st.booleans()).map(lambda told: ("vector_element", told[0], 0, len(told[0]), told[1])),
    st.tuples(st.just("vector_attribute"), SIGNED, st.booleans()),
    st.tuples(st.just("vector_layer"), SIGNED),
    st.tuples(st.just("no_vector_set")),
    st.tuples(st.just("metadata"), SIGNED),
)
TARGETS = {name: LoadSimulator(resolve_target(name, "", "", 0)) for name in target_names()}


def play(loading: LoadSimulator, start: tuple[int, int, bool, int], calls: list[tuple[object, ...]]) -> tuple[int, ...]:
    loading.tables(start[1], start[3])
    loading.at(start[3])
    loading.start(*start)
    for name, *arguments in calls:
        getattr(loading, str(name))(*arguments)
    loading.finish()
    over = loading.over if start[0] else 0
    return loading.encoding, loading.usage, loading.allocated, loading.compact, over


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(target_names()),
    st.tuples(st.integers(0, 33) | st.just(122) | st.integers(-(2**31), 2**31 - 1), SIGNED, st.booleans(), SIGNED),
    st.lists(CALLS, max_size=40),
)
@example("valkey-9.1", (122, 1, False, 2**63 - 1), [("field_ttl", -(2**63))] * 300)
@example("redis-7.2", (3, 1, False, 2), [("element", 3, False, 0), ("score", float("nan"))])
def test_any_calls_in_any_order(name: str, start: tuple[int, int, bool, int], calls: list[tuple[object, ...]]) -> None:
    first = play(TARGETS[name], start, calls)
    encoding, memory, allocated, compact, over = first
    assert 0 <= encoding < len(ENCODINGS)
    assert -1 <= memory < 2**62
    assert 0 <= allocated < 2**62
    assert compact == -1 or (0 <= compact < allocated and (start[0] == 0 or 1 <= over <= 7))
    play(TARGETS[name], (4, 3, True, 600), [("element", 9, False, 0)] * 7)
    assert play(TARGETS[name], start, calls) == first
