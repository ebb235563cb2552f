"""Names made safe: nothing invisible is left, and nothing is lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.render.escape import code, markdown, quote, unquote, visible

from .sample import HOSTILE

UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
names = st.one_of(st.binary(), st.text().map(str.encode), st.sampled_from(sorted(HOSTILE.values())))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"user:1", "user:1"),
        ("größe:日本".encode(), "größe:日本"),
        (b"a b", '"a b"'),
        (b"", '""'),
        (b"-", '"-"'),
        (b'say "hi"\\', '"say \\"hi\\"\\\\"'),
        (b"\x1b[31m", '"\\x1b[31m"'),
        (b"a\r\n\t\x07\x08", '"a\\r\\n\\t\\a\\b"'),
        (b"\xff", '"\\xff"'),
        ("\u202e".encode(), '"\\xe2\\x80\\xae"'),
        (b"it's", '"it\'s"'),
    ],
)
def test_quoting_is_that_of_redis_cli(name: bytes, shown: str) -> None:
    assert quote(name) == shown


@given(names)
def test_quoting_loses_nothing(name: bytes) -> None:
    assert unquote(quote(name)) == name


@given(names, names)
def test_different_names_look_different(one: bytes, other: bytes) -> None:
    assert (quote(one) == quote(other)) == (one == other)


@given(names)
def test_what_is_shown_is_printable(name: bytes) -> None:
    shown = quote(name)
    assert shown.isprintable()
    assert {unicodedata.category(char) for char in shown} & UNSAFE == set()
    assert shown.encode("utf-8")


@given(st.text(st.characters()))
def test_any_words_become_printable(words: str) -> None:
    shown = visible(words)
    assert shown.isprintable()
    assert visible(shown) == shown


@given(st.text(st.characters(categories=["Cs", "Lu"]), min_size=1))
def test_lone_surrogates_of_file_names(words: str) -> None:
    assert visible(words).encode("utf-8")


@pytest.mark.parametrize("text", ['"a', '"', '"a"b"', '"a\\"'])
def test_unbalanced_quotes_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="unbalanced"):
        unquote(text)


def test_plain_words_stay_as_they_are() -> None:
    assert visible("C:\\dump it's 100 % größer — 日本") == "C:\\dump it's 100 % größer — 日本"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a|b", "`a|b`"), ("", "` `"), ("```", "```` ``` ````")],
)
def test_code_spans(text: str, shown: str) -> None:
    assert code(text) == shown


def test_markdown_words_are_only_words() -> None:
    assert markdown("*a* <b> [c](d) @e &f |g `h` #1") == ("\\*a\\* \\<b\\> \\[c\\](d) &#64;e &amp;f \\|g \\`h\\` \\#1")
