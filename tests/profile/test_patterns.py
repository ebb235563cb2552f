"""The laws of adding tables of patterns, whatever their columns."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from rdbscan.profile.fields import LARGEST
from rdbscan.profile.patterns import Column, Patterns

KINDS = {
    "keys": st.integers(0, LARGEST),
    "exploded": st.booleans(),
    "owner": st.text("ab", max_size=2),
    "odd": st.booleans(),
}


@st.composite
def tables(draw: st.DrawFn) -> Patterns:
    patterns = sorted(draw(st.sets(st.sampled_from(["", "a", "a:{id}", "b", "\x1b"]))))
    columns: dict[str, Column] = {}
    for name in draw(st.sets(st.sampled_from(sorted(KINDS)))):
        kind = draw(st.sampled_from([KINDS["keys"], KINDS["owner"], KINDS["odd"]])) if name == "odd" else KINDS[name]
        values = draw(st.lists(kind, min_size=len(patterns), max_size=len(patterns)))
        if values:
            columns[name] = array("q", values) if type(values[0]) is int else values
    return Patterns(patterns, columns)


@given(tables(), tables(), tables())
def test_adding_is_associative_and_commutative(a: Patterns, b: Patterns, c: Patterns) -> None:
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a


def test_columns_merge_by_their_kind() -> None:
    a = Patterns(["a", "b"], {"keys": array("q", [1, LARGEST]), "exploded": [False, True], "owner": ["x", ""]})
    b = Patterns(["b", "c"], {"keys": array("q", [5, 7]), "exploded": [False, False], "new": [True, False]})
    assert a + b == Patterns(
        ["a", "b", "c"],
        {
            "exploded": [False, True, False],
            "keys": array("q", [1, LARGEST, 7]),
            "new": [False, True, False],
            "owner": ["x", "", ""],
        },
    )
    assert a + Patterns() == Patterns() + a == a
