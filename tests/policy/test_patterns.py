"""Which namespaces a pattern of a policy fits."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.policy.patterns import Fit, fit, fits_key

ALL, SOME, NONE = Fit.ALL, Fit.SOME, Fit.NONE


@pytest.mark.parametrize(
    ("match", "namespace", "expected"),
    [
        ("session:*", "session:{id}", ALL),
        ("session:{token}", "session:{id}", ALL),
        ("session:*", "session:legacy:{id}", NONE),
        ("session:**", "session:legacy:{id}", ALL),
        ("session:**", "session:", ALL),
        ("session:*", "session:", NONE),
        ("session:legacy:*", "session:{*}:{id}", SOME),
        ("session:legacy:*", "session:{id}", NONE),
        ("user:*:cart", "user:{id}:cart", ALL),
        ("user:*:cart", "user:{id}:profile", NONE),
        ("*", "payment:log", ALL),
        ("*", "a/b|c", ALL),
        ("**", "{id}", ALL),
        ("leader", "leader", ALL),
        ("leader", "{id}", SOME),
        ("leader", "leader:{id}", NONE),
        ("stats:*", "stats:{date}", ALL),
        ("cache.*", "cache.{id}", ALL),
        ("cache.*", "cache.{id}.x", NONE),
        ("cache:*", "cache:{id}.x", ALL),
        ("a\\*b:*", "a*b:{id}", ALL),
        ("a\\*b:*", "axb:{id}", NONE),
        ("\\{user}:*", "{user}:{id}", ALL),
        ("\\xff:*", "\\xff:{id}", ALL),
        ("orders", "orders", ALL),
        ("a:*", "{other}", SOME),
        ("a:*", "a:{*}", ALL),
        ("a:*:b", "a:{tenant:*}:b", ALL),
    ],
)
def test_how_many_keys_of_a_namespace_fit(match: str, namespace: str, expected: Fit) -> None:
    assert fit(match, namespace) is expected


WORDS = st.sampled_from(["a", "b", "ab", ":", ".", "1", "23"])


@given(
    st.lists(WORDS | st.just("*"), min_size=1, max_size=6),
    st.lists(WORDS | st.just("{id}"), min_size=1, max_size=6),
    st.data(),
)
def test_it_agrees_with_names_that_the_namespace_has(
    match_parts: list[str], parts: list[str], data: st.DataObject
) -> None:
    match, namespace = "".join(match_parts), "".join(parts)
    if re.search(r"\*\*", match) or re.search(r"\}\{", namespace):
        return
    name = "".join(data.draw(st.sampled_from(["7", "x", "ab", "zz"])) if part == "{id}" else part for part in parts)
    ends = ":" if ":" in match else "." if "." in match else ""
    pattern = "".join(
        (f"[^{ends}]+" if ends else "(?s:.)+") if part == "*" else re.escape(part) for part in match_parts
    )
    fits = re.fullmatch(pattern, name) is not None
    assert fits_key(match, name.encode()) is fits
    expected = fit(match, namespace)
    if expected is ALL:
        assert fits
    if expected is NONE:
        assert not fits
