"""Names of dumps: short, and never the same for two paths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.records.source_names import source_names

PATHS = st.lists(st.sampled_from(["a", "b", "dump.rdb", "c.tar!a", "!", ""]), min_size=1, max_size=4).map("/".join)
PATHS = PATHS.filter(lambda path: "!" not in path or not path.endswith("/"))  # no archive has such a member


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["/var/lib/redis/dump.rdb"], ["dump.rdb"]),
        (["db1/dump.rdb", "db2/dump.rdb"], ["db1/dump.rdb", "db2/dump.rdb"]),
        (["db1/dump.rdb", "db2/dump.rdb", "shop.rdb"], ["db1/dump.rdb", "db2/dump.rdb", "shop.rdb"]),
        (["x/db1/d", "y/db1/d", "db2/d"], ["x/db1/d", "y/db1/d", "db2/d"]),
        (["dump.rdb", "/dump.rdb"], ["dump.rdb", "/dump.rdb"]),
        (["https://h/a/dump.rdb", "s3://b/dump.rdb"], ["a/dump.rdb", "b/dump.rdb"]),
        (["s3://a/1/2/d", "s3://b/1/2/d", "s3://a/2/d"], ["a/1/2/d", "b/1/2/d", "a/2/d"]),
        (["d", "a/d", "/d", "-"], ["d", "a/d", "/d", "-"]),
        (["x/b.tar!1/d.rdb", "x/b.tar!2/d.rdb"], ["b.tar!1/d.rdb", "b.tar!2/d.rdb"]),
        (["x/b.tar!1/d.rdb", "y/b.tar!2/d.rdb"], ["x/b.tar!1/d.rdb", "y/b.tar!2/d.rdb"]),
        (["!", "a/!"], ["!", "a/!"]),
        ([], []),
    ],
)
def test_the_shortest_end_that_tells_it_apart(paths: list[str], names: list[str]) -> None:
    assert [source_names(paths)[path] for path in paths] == names


@given(st.sets(PATHS, min_size=1))
def test_names_are_ends_of_their_paths_and_differ_where_these_do(paths: set[str]) -> None:
    names = source_names(paths)
    assert names == source_names(sorted(paths))
    for path, name in names.items():
        assert path.rstrip("/").endswith(name.rstrip("/"))
    apart = {path.rstrip("/") for path in paths}
    assert len(set(names.values())) == len(apart)
