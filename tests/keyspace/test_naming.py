"""What is known of names: adds up in any order, and travels as bytes that are not trusted."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.keyspace.given import GivenName, parse_match
from rdbscan.keyspace.naming import Naming, NamingRow
from rdbscan.keyspace.saved import LARGEST, decode, encode

COUNTS = st.integers(0, 2**40)
ROWS = st.builds(NamingRow, st.text(max_size=3), COUNTS, COUNTS, COUNTS, st.booleans(), st.booleans(), COUNTS)
GIVEN = st.builds(
    GivenName,
    st.sampled_from("xyz"),
    st.sampled_from(["a:*", "{t}:**", "\\xff*", "\\{id}:*"]).map(lambda match: parse_match(match, "/")),
    st.sampled_from([None, "team", "\u2665"]),
)
NAMINGS = st.builds(Naming.of, st.lists(ROWS, max_size=6), st.lists(GIVEN, max_size=3), st.text(":/", max_size=2))


@given(NAMINGS, NAMINGS, NAMINGS)
def test_adding_up_has_no_order(a: Naming, b: Naming, c: Naming) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + Naming() == a


@given(st.lists(ROWS, max_size=6), st.lists(ROWS, max_size=6))
def test_sums_are_those_of_the_rows(one: list[NamingRow], other: list[NamingRow]) -> None:
    both = Naming.of([*one, *other])
    assert Naming.of(one) + Naming.of(other) == both
    assert sum(row.keys for row in both.rows()) == sum(row.keys for row in (*one, *other))
    assert {row.pattern for row in both.rows() if row.random} == {row.pattern for row in (*one, *other) if row.random}


@given(NAMINGS)
def test_saved_and_read(naming: Naming) -> None:
    assert decode(encode(naming)) == naming


def test_sums_beyond_64_bits_stop_there_when_saved() -> None:
    assert decode(encode(Naming.of([NamingRow("a", 2**70)]))).rows() == [NamingRow("a", LARGEST)]


def test_what_is_missing_has_its_default_and_what_is_unknown_is_left_out() -> None:
    assert decode(b"{}") == Naming()
    told = {"patterns": ["a"], "columns": {"keys": [4], "unheard": ["of"]}, "new": 1}
    assert decode(json.dumps(told).encode()).rows() == [NamingRow("a", 4)]


@pytest.mark.parametrize(
    "told",
    [
        [], None, {"patterns": 5}, {"patterns": [5]}, {"patterns": ["b", "a"]}, {"patterns": ["a", "a"]},
        {"patterns": ["a"], "columns": {"keys": []}}, {"patterns": ["a"], "columns": {"keys": [-1]}},
        {"patterns": ["a"], "columns": {"keys": [2**63]}}, {"patterns": ["a"], "columns": {"keys": ["1"]}},
        {"patterns": ["a"], "columns": {"keys": [1.5]}}, {"patterns": ["a"], "columns": {"keys": {}}}, {"columns": []},
        {"columns": None}, {"given": [["a"]]}, {"given": [["a", "b", 5, ""]]}, {"given": [["a", 5, None, ""]]},
        {"given": [[5, "a", None, ""]]}, {"given": [["a", "b", None, 5]]}, {"given": 5}, {"given": [5]},
        {"separators": [":"]},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(told: Any) -> None:
    with pytest.raises(ValueError, match=r"its patterns|names is damaged"):
        decode(json.dumps(told).encode())


@pytest.mark.parametrize("told", [b"", b"{", b"\xff", b"[" * 100_000, b"NaN"])
def test_what_is_no_json_is_refused(told: bytes) -> None:
    with pytest.raises(ValueError, match=r"its patterns|names is damaged"):
        decode(told)
