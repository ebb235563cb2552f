"""Parts: what became of some sources, as bytes and added up."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.errors import SourceError, SyncRefused, Unreachable
from rdbscan.fleet.part import Failure, Part, Told, decode, encode
from rdbscan.pipeline import Options, profile_sources

CORPUS = Path(__file__).parents[2] / "fixtures/corpus"
TEXT = st.text(max_size=5)
FAILURES = st.builds(
    Failure, TEXT, source=st.none() | TEXT, number=st.none() | st.integers(0, 99), need=st.integers(0, 9)
)
TOLD = st.builds(
    Told,
    st.integers(0, 9),
    st.lists(FAILURES, max_size=2).map(tuple),
    st.lists(FAILURES, max_size=2).map(tuple),
    st.frozensets(TEXT, max_size=3),
    st.lists(TEXT, max_size=3).map(tuple),
)


@given(TOLD, TOLD, TOLD)
def test_what_is_told_adds_up_in_any_order(a: Told, b: Told, c: Told) -> None:
    def flat(told: Told) -> tuple[object, ...]:
        return (
            told.opened,
            sorted(map(repr, told.unopened)),
            sorted(map(repr, told.unwritten)),
            told.words,
            told.records,
        )

    assert flat((a + b) + c) == flat(a + (b + c)) == flat((c + a) + b)


@given(TOLD)
def test_bytes_without_a_profile(told: Told) -> None:
    assert decode(encode(Part(told=told))) == Part(told=told)


@pytest.mark.parametrize("name", ["redis-3.2.13-cluster.rdb", "redis-7.0.15-module.rdb", "valkey-9.1.2-main.rdb"])
def test_bytes_of_a_profile_are_exact(name: str) -> None:
    path = CORPUS / name
    profile = profile_sources([str(path)], Options())
    (again,) = decode(encode(Part((profile,), Told(1)))).profiles
    assert again == profile
    assert again + again == profile + profile


@pytest.mark.parametrize(
    "error",
    [
        SourceError("no such file", source="a.rdb"),
        SyncRefused("no", "sync-loading"),
        Unreachable("gone", source="s3://a/b", nothing_read=True),
    ],
)
def test_errors_come_back_as_they_were(error: SourceError) -> None:
    again = Failure.of(error).error()
    assert (type(again), again.slug, again.exit_code, str(again)) == (
        type(error),
        error.slug,
        error.exit_code,
        str(error),
    )


def test_other_bytes_are_refused() -> None:
    content = encode(Part(told=Told(1)))
    for wrong in (b"", content[:9], content + b"PAR1", content[:-1], b"\xff" * 40):
        with pytest.raises((msgspec.MsgspecError, SourceError, OSError, ValueError)):
            decode(wrong)
