"""The family of errors: one base, a slug and an exit code each, and a message that tells where."""

import re

import pytest

from rdbscan import errors
from rdbscan.errors import Corrupt, DamagedDumpError, OutputError, RdbScanError, SourceError, UsageError

FAMILY = [member for member in vars(errors).values() if isinstance(member, type) and issubclass(member, RdbScanError)]


def test_slugs_are_unique_words() -> None:
    slugs = [member.slug for member in FAMILY]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", slug) for slug in slugs)


@pytest.mark.parametrize("member", FAMILY)
def test_exit_codes_tell_usage_damage_and_bugs_apart(member: type[RdbScanError]) -> None:
    usage = UsageError | SourceError | OutputError
    expected = 3 if issubclass(member, DamagedDumpError) else 2 if issubclass(member, usage) else 70
    assert member.exit_code == expected


@pytest.mark.parametrize("member", FAMILY)
def test_the_drawing_shows_all_with_their_exit_codes(member: type[RdbScanError]) -> None:
    assert re.search(rf"\b{member.__name__} +{member.exit_code}\b", errors.__doc__ or "")


def test_the_text_tells_where() -> None:
    error = Corrupt("a listpack ends 12 bytes early", source="dump.rdb", offset=48_112_903, key=b"cart:\x1b[31m\n")
    assert str(error) == ("dump.rdb: a listpack ends 12 bytes early (byte 48,112,903, key b'cart:\\x1b[31m\\n')")
    assert str(SourceError("no such file")) == "no such file"


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("hsh", "did you mean hash?"),
        ("LIS", "did you mean list?"),
        ("s", "did you mean list or hash?"),
        ("q", "one of list, hash"),
    ],
)
def test_an_unknown_word_comes_with_what_was_probably_meant(given: str, hint: str) -> None:
    error = UsageError.unknown("type", given, ["list", "hash"])
    assert error.message == f"unknown type {given!r}: {hint}"
