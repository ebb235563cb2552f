"""The one type that knows patterns: its text can be read back, and all that is asked of it holds of the names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.keyspace.pattern import Pattern, Placeholder
from tests.keyspace.naming import namespaces
from tests.keyspace.test_names import NAMES

PLACEHOLDERS = st.sampled_from(
    ["{id}", "{date}", "{ip}", "{email}", "{len}", "{*}", "{**}", "{other}", "{tenant:*}"]
).map(Placeholder)
TRICKY = st.lists(
    st.sampled_from(
        [b"{", b"}", b"id", b"*", b"\\", b"x", b"5c", b"7b", b"\xff", b"\xc3\xa4", b"{id}", b"{a:*}", b":", b"-"]
    )
).map(b"".join)
PATTERNS = st.lists(st.one_of(PLACEHOLDERS, TRICKY, st.binary(max_size=8))).map(Pattern.of)


@given(PATTERNS)
def test_the_text_of_a_pattern_can_be_read_back(pattern: Pattern) -> None:
    assert Pattern.parse(str(pattern)) == pattern


@given(PATTERNS)
def test_the_levels_are_the_pattern(pattern: Pattern) -> None:
    levels = pattern.levels
    assert Pattern.of(part for level in levels for part in level.parts) == pattern
    assert len(levels) <= 16
    assert all(level.parts for level in levels)


@given(st.text())
def test_any_text_is_a_pattern(text: str) -> None:
    assert str(Pattern.parse(str(Pattern.parse(text)))) == str(Pattern.parse(text))


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        (b"{q}:job", "{q}:job"),
        (b"{user:x}.sess", "{user:x}.sess"),
        (b"{id}:job", "\\x7bid}:job"),
        (b"{*}", "\\x7b*}"),
        (b"App\\Models\\User", "App\\Models\\User"),
        (b"a\\xff", "a\\x5cxff"),
        (b"a\xff", "a\\xff"),
    ],
)
def test_bytes_are_no_placeholders(key: bytes, shown: str) -> None:
    pattern = Pattern.of([key])
    assert str(pattern) == shown
    assert Pattern.parse(shown) == pattern
    assert not pattern.varies


@pytest.mark.parametrize(
    ("text", "separators", "levels"),
    [
        ("user:{id}:events", "", ["user:", "{id}:", "events"]),
        ("celery-task-meta-{id}", "", ["celery-", "task-", "meta-", "{id}"]),
        ("user_profile:{id}", "", ["user_profile:", "{id}"]),
        ("a/b:c.d|e", "", ["a/", "b:", "c.", "d|", "e"]),
        ("user_{id}_x:y", "_", ["user_", "{id}_", "x:y"]),
        ("{user:{id}}.sess", "", ["{user:", "{id}}.", "sess"]),
        ("a::b", "", ["a:", ":", "b"]),
        ("plain", "", ["plain"]),
        ("", "", []),
    ],
)
def test_levels(text: str, separators: str, levels: list[str]) -> None:
    assert [str(level) for level in Pattern.parse(text, separators).levels] == levels


@pytest.mark.parametrize(
    ("text", "words", "glob", "fixed", "opaque"),
    [
        ("userSessions:{id}", ["user", "sessions"], b"userSessions:*", 13, False),
        ("{id}", [], b"*", 0, True),
        ("{date}:{id}", [], b"*:*", 1, True),
        ("k:\\xff{id}", ["k"], b"k:?*", 3, False),
        ("a[1]?{id}*", ["a"], b"a?1??*?", 6, False),
        ("{other}", [], b"*", 0, False),
        ("{id}{*}", [], b"*", 0, True),
    ],
)
def test_what_a_pattern_says(text: str, words: list[str], glob: bytes, fixed: int, opaque: bool) -> None:
    pattern = Pattern.parse(text)
    assert (pattern.words, pattern.glob, pattern.fixed_bytes, pattern.is_opaque) == (words, glob, fixed, opaque)


@pytest.mark.parametrize(
    ("text", "family", "branch"),
    [
        ("facet:brass", "facet:*", "facet:brass"),
        ("stock:graz:{id}", "stock:graz:{id}", "stock:*:{id}"),
        ("user:{id}:{id}", "user:{id}:{id}", "user:{id}:{id}"),
        ("plain", "plain", "plain"),
        ("wp_posts_{id}", "wp_posts_{id}", "wp_*_{id}"),
    ],
)
def test_families_and_branches(text: str, family: str, branch: str) -> None:
    assert (Pattern.parse(text).family, Pattern.parse(text).branch) == (family, branch)


def test_shorter_and_plainer_forms() -> None:
    pattern = Pattern.parse("user:{id}:login_events")
    assert str(pattern.abbreviated) == "u:{id}:l"
    assert pattern.words_only == "user:login_events"
    assert str(Pattern.parse("a:1:b2:{id}").without_numbers) == "a:{id}:b{id}:{id}"


def as_regex(glob: bytes) -> re.Pattern[bytes]:
    """A glob of `*` and `?` as a regular expression."""
    return re.compile(re.escape(glob).replace(rb"\*", b".*").replace(rb"\?", b"."), re.DOTALL)


def characters(text: bytes) -> int:
    return len(re.sub(rb"[\x80-\xff]", b"", text))


@given(NAMES)
def test_every_key_fits_the_pattern_of_its_namespace(keys: list[bytes]) -> None:
    for key, namespace in zip(keys, namespaces(keys), strict=True):
        pattern = Pattern.parse(namespace)
        assert pattern.regex.fullmatch(key), (key, namespace)
        assert as_regex(pattern.glob).fullmatch(key), (key, namespace)
        found = pattern.split(key)
        assert found is None or b"".join(found) == key


@given(PATTERNS, st.binary(max_size=30))
def test_a_split_name_has_the_bytes_of_the_pattern(pattern: Pattern, name: bytes) -> None:
    found = pattern.split(name)
    if found is not None:
        assert b"".join(found) == name
        assert len(found) == len(pattern.parts)
        assert all(part == text for part, text in zip(pattern.parts, found, strict=True) if isinstance(part, bytes))
