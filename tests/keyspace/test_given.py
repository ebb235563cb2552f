"""Names that a team gives: which keys fit a match, and that they do not change those of others."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.keyspace.given import GivenName, parse_match
from rdbscan.keyspace.matcher import Matcher
from rdbscan.keyspace.pattern import Pattern, Placeholder
from tests.keyspace.naming import namespaces, read


def given_name(match: str, name: str = "", owner: str | None = None) -> GivenName:
    return GivenName(name or match, parse_match(match), owner)


@pytest.mark.parametrize(
    ("match", "fits", "does_not"),
    [
        ("plain", [b"plain"], [b"plain2", b"plai", b""]),
        ("user:*", [b"user:5", b"user:a-b.c"], [b"user:", b"user:5:x", b"xuser:5"]),
        (
            "tenant:{tenant}:order:*",
            [b"tenant:a:order:5"],
            [b"tenant::order:5", b"tenant:a:b:order:5", b"tenant:a:cart:5"],
        ),
        ("cache:**", [b"cache:", b"cache:a:b"], [b"cache"]),
        ("**", [b"", b"a:b"], []),
        ("*:any", [b"foo:any"], [b":any", b"a:b:any"]),
        (
            "user_*_settings",
            [b"user_a_b_settings", b"user_settings_settings"],
            [b"user__settings", b"user_a_settings_x"],
        ),
        ("session-*", [b"session-123e4567-e89b"], [b"session-"]),
        ("login:*", [b"login:bob@example.com"], [b"login:a:b"]),
        ("m.*.cpu", [b"m.web1.cpu"], [b"m.web.1.cpu"]),
        ("a/*:b", [b"a/x:b"], [b"a/x/y:b", b"a/x:y:b"]),
        ("a*b*c", [b"axbxc", b"axbbc", b"a-b-b-c"], [b"abc", b"axbc"]),
        (r"x\*y:*", [b"x*y:1"], [b"xzy:1"]),
        (r"\{q}:*", [b"{q}:1"], [b"q:1", b"x:1"]),
        ("{user:*}.sess", [b"{user:5}.sess"], [b"user:5.sess"]),
        (r"k\xff:*", [b"k\xff:1"], [b"k:1"]),
    ],
)
def test_matches(match: str, fits: list[bytes], does_not: list[bytes]) -> None:
    matcher = Matcher([given_name(match)])
    assert [name for name in fits if matcher.number_of(name) != 0] == []
    assert [name for name in does_not if matcher.number_of(name) != -1] == []


@pytest.mark.parametrize(
    ("match", "message"),
    [
        ("", "empty"),
        ("a:***", "no \\*\\*\\*"),
        ("a:**:b", "nothing can follow"),
        ("a:{b}*", "between them"),
    ],
)
def test_what_is_no_match(match: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_match(match)


def as_regex(one: GivenName) -> re.Pattern[bytes]:
    """The definition: a segment is anything without the separators in the match."""
    ends = re.escape(one.segment_ends)
    segment = b"[^" + ends + b"]+" if ends else rb"[\s\S]+"
    parts = [
        re.escape(part) if isinstance(part, bytes) else rb"[\s\S]*" if part == Placeholder("{**}") else segment
        for part in one.pattern.parts
    ]
    return re.compile(b"".join(parts))


MATCHES = st.lists(st.sampled_from(["a", "b", ":", "/", ".", "-", "*", "{x}"]), min_size=1, max_size=7).map("".join)


def is_match(match: str) -> bool:
    try:
        parse_match(match)
    except ValueError:
        return False
    return True


@given(st.lists(MATCHES.filter(is_match), min_size=1, max_size=5), st.text("ab:/.-", max_size=10))
def test_the_first_that_fits_counts(matches: list[str], name: str) -> None:
    given_names = [given_name(match) for match in matches]
    expected = next((at for at, one in enumerate(given_names) if as_regex(one).fullmatch(name.encode())), -1)
    assert Matcher(given_names).number_of(name.encode()) == expected


def test_the_others_are_named_as_without() -> None:
    keys = [b"order:%d" % at for at in range(9)] + [b"cart:%d" % at for at in range(9)] + [b"", b"order:x:y"]
    found = namespaces(keys, given=[given_name("order:*", "orders")])
    assert found[:9] == ["orders"] * 9
    assert found[9:] == namespaces(keys)[9:]


def test_what_is_kept_of_given_names() -> None:
    names, codes = read(
        [b"order:1", b"order:2", b"x"], given=[given_name("none:*"), given_name("order:*", "orders", "shop")]
    )
    assert [names.owners[code] for code in codes[:2]] == ["shop", "shop"]
    assert codes[2] >= len(names.owners)
    rows = {row.pattern: row for row in names.naming().rows()}
    assert set(rows) == {"orders", "x"}
    assert (rows["orders"].keys, rows["orders"].given, rows["x"].given) == (2, True, False)


@given(MATCHES.filter(is_match))
def test_a_match_is_a_pattern_that_can_be_read_back(match: str) -> None:
    pattern = parse_match(match)
    assert Pattern.parse(str(pattern)) == pattern
