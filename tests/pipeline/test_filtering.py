"""Names and columns choose keys as Redis and the options say."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.errors import UsageError
from rdbscan.pipeline import Filters
from rdbscan.pipeline.filtering import any_glob, found, row_filter
from rdbscan.records.schema import NULL_MS
from tests.profile.rows import ROWS, TYPE_NAMES, Row, batch_of


def fits(glob: bytes, name: bytes) -> bool:
    test = found(any_glob((glob.decode("utf-8", "surrogateescape"),)))
    (answer,) = test(pa.array([name], pa.binary())).to_pylist()
    return bool(answer)


@pytest.mark.parametrize(
    ("glob", "name", "expected"),
    [
        (b"a*c", b"abbc", True), (b"a?c", b"ac", False), (b"h[ae]llo", b"hallo", True), (b"h[^e]llo", b"hello", False),
        (b"h[a-b]llo", b"hbllo", True), (b"h[b-a]llo", b"hallo", True), (b"\\*", b"*", True), (b"\\*", b"x", False),
        (b"a.c", b"abc", False), (b"*", b"a\nb\xff", True), (b"[]x", b"x", False), (b"[^]x", b"yx", True),
        (b"caf\xc3\xa9", b"caf\xc3\xa9", True), (b"a[bc", b"ab", True), (b"", b"", True), (b"", b"a", False),
    ],
)  # fmt: skip
def test_globs_are_those_of_redis(glob: bytes, name: bytes, expected: bool) -> None:
    """tests/live/test_globs_live.py asks a server."""
    assert fits(glob, name) is expected


def test_python_takes_over_what_re2_does_not_know() -> None:
    names = pa.array([b"user:1", b"user:x"], pa.binary())
    assert found(rb"user:(?!x)")(names).to_pylist() == [True, False]
    assert found(rb"user:\d")(names).to_pylist() == [True, False]
    with pytest.raises(UsageError, match="not a regular expression"):
        found(b"(")


FILTERS = st.builds(
    Filters,
    dbs=st.sets(st.sampled_from([0, 1, 7])).map(frozenset),
    types=st.sets(st.sampled_from(["string", "hash", "ReJSON-RL", "MBbloom--"])).map(frozenset),
    match=st.sampled_from([(), ("k*",), ("a*", "[^k]*")]),
    exclude=st.sampled_from([(), ("k*1",), ("a*", "*")]),
    regex=st.sampled_from([None, "^k", "1$", "(?=k)"]),
    min_memory=st.sampled_from([0, 57, 4096]),
    no_ttl=st.booleans(),
)


@given(ROWS, FILTERS)
def test_the_rows_that_fit_stay_whole_and_in_order(rows: list[Row], filters: Filters) -> None:
    def passes(row: Row) -> bool:
        text = row.key.decode("latin-1")
        return (
            (not filters.dbs or row.db in filters.dbs)
            and (not filters.types or TYPE_NAMES[row.type] in filters.types)
            and row.memory_bytes >= filters.min_memory
            and (not filters.no_ttl or row.expires_at is None)
            and (not filters.match or any(fits(glob.encode(), row.key) for glob in filters.match))
            and not any(fits(glob.encode(), row.key) for glob in filters.exclude)
            and (filters.regex != "^k" or text.startswith("k"))
            and (filters.regex != "1$" or text.endswith("1"))
            and (filters.regex != "(?=k)" or "k" in text)
        )

    batch = batch_of(rows)
    drop = row_filter(filters)
    assert (drop is None) == filters.empty
    if drop is not None:
        drop(batch, list(TYPE_NAMES))
    kept = [row for row in rows if passes(row)]
    assert [batch.key(at) for at in range(batch.rows)] == [row.key for row in kept]
    for at, row in enumerate(kept):
        assert batch.buffers["memory_bytes"][at] == row.memory_bytes
        assert batch.buffers["db"][at] == row.db
        assert batch.buffers["expires_at"][at] == (NULL_MS if row.expires_at is None else row.expires_at)


def test_types_and_databases_that_cannot_be_are_refused() -> None:
    with pytest.raises(UsageError, match="did you mean zset"):
        Filters(types=frozenset({"sortedset"}))
    with pytest.raises(UsageError, match="numbered from 0"):
        Filters(dbs=frozenset({-1}))
    assert Filters(types=frozenset({"ReJSON-RL", "vectorset", "array"})).types
