"""Whether two patterns can have a name in common; checked against names that match both."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.report.overlap import ANYTHING, Token, Wild, globbed, head, overlap

SEGMENT = Wild(frozenset(b":"))


def tokens(text: str) -> list[Token]:
    """`*` is anything, `+` anything without a colon, `?` one byte."""
    marks: dict[str, Token] = {"*": ANYTHING, "+": SEGMENT, "?": Wild(one=True)}
    return [marks.get(mark, ord(mark)) for mark in text]


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ("user:*", "user:+:profile", True),
        ("user:+", "user:+:profile", False),
        ("user:+", "user:admin", True),
        ("cache:+", "cach:+", False),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("a?", "a+", True),
        ("+:x", "a:+", True),
        ("+:x", "a:y", False),
        ("*", "", True),
        ("", "a", False),
    ],
)
def test_known_pairs(first: str, second: str, both: bool) -> None:
    assert overlap(tokens(first), tokens(second)) is both
    assert overlap(tokens(second), tokens(first)) is both


def regex(text: str) -> re.Pattern[str]:
    meaning = {"*": "[a:]*", "+": "a*", "?": "[a:]"}
    return re.compile("".join(meaning.get(mark, re.escape(mark)) for mark in text))


@given(st.text("a:*+?", max_size=6), st.text("a:*+?", max_size=6), st.text("a:", max_size=6))
def test_where_it_says_no_there_is_no_name(first: str, second: str, name: str) -> None:
    if regex(first).fullmatch(name) and regex(second).fullmatch(name):
        assert overlap(tokens(first), tokens(second))


def test_what_takes_too_long_is_taken_for_an_overlap() -> None:
    assert overlap([ANYTHING, *b"a" * 600], [*b"b" * 600])


def test_globs_and_heads() -> None:
    assert overlap(globbed(b"a*?"), list(b"abc"))
    assert head(globbed(b"user:*")) == b"user:"
    assert head(globbed(b"user")) == b"user"
