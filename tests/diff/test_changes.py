"""Namespaces: every cell against Polars, adding up, and who explains what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdbscan.diff.changes import Change, Figures, State, cut, total
from rdbscan.diff.headline import headline
from rdbscan.diff.run import compared, diff
from rdbscan.diff.sides import Side, read_side
from rdbscan.diff.tables import row
from rdbscan.pipeline import Options, write_keys
from rdbscan.profile.common_names import common_names
from rdbscan.profile.profile import Profile
from rdbscan.render.units import read
from tests.diff.pairs import PAIRS, dump

OPTIONS = Options()
FIGURES = ("keys", "memory", "no_ttl_keys", "no_ttl_memory")


def summed(name: str, folder: Path, names: dict[str, str], by: list[str]) -> pl.DataFrame:
    """The records of a dump, added up by Polars."""
    path = folder / f"{name}.parquet"
    persistent = pl.col("expires_at").is_null()
    return (
        pl.read_parquet(path)
        .with_columns(pl.col("namespace").cast(pl.String).replace(names), pl.col("type", "encoding").cast(pl.String))
        .group_by(by)
        .agg(
            keys=pl.len().cast(pl.Int64),
            memory=pl.col("memory_bytes").sum().cast(pl.Int64),
            no_ttl_keys=persistent.sum().cast(pl.Int64),
            no_ttl_memory=pl.col("memory_bytes").filter(persistent).sum().cast(pl.Int64),
        )
    )


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_every_cell_is_what_a_plain_join_says(before: str, after: str, tmp_path: Path) -> None:
    paths = [str(tmp_path / f"{name}.parquet") for name in (before, after)]
    for name, path in zip((before, after), paths, strict=True):
        write_keys([dump(name)], Path(path), "parquet", OPTIONS)
        assert {part.state for part in diff(dump(name), path, OPTIONS).parts} <= {State.SAME}
    found = diff(*paths, OPTIONS)
    sides = [read_side("side", path, OPTIONS).profile for path in paths]
    names, _naming = common_names(sides[0] + sides[1])
    old, new = (summed(name, tmp_path, names, ["namespace"]) for name in (before, after))
    joined = old.join(new, on="namespace", how="full", coalesce=True, suffix="_new").fill_null(0)
    expected = {one["namespace"]: one for one in joined.to_dicts()}
    assert {part.namespace for part in found.parts} == expected.keys()
    for part in found.parts:
        cells = expected[part.namespace]
        assert part.old == tuple(cells[name] for name in FIGURES)
        assert part.new == tuple(cells[f"{name}_new"] for name in FIGURES)
        assert row(part)[2] == cells["memory_new"] - cells["memory"]
        assert row(part)[7] == cells["keys_new"] - cells["keys"]
        assert row(part)[10] == cells["no_ttl_keys_new"] - cells["no_ttl_keys"]
    kinds = ["namespace", "type", "encoding"]
    old, new = (summed(name, tmp_path, names, kinds) for name in (before, after))
    mixed = {
        (part.namespace, *kind): (pair[0].keys, pair[1].keys) for part in found.parts for kind, pair in part.mix.items()
    }
    joined = old.join(new, on=kinds, how="full", coalesce=True, suffix="_new").fill_null(0)
    assert mixed == {
        (one["namespace"], one["type"], one["encoding"]): (one["keys"], one["keys_new"]) for one in joined.to_dicts()
    }


def test_what_the_model_changes_alone_is_told_apart() -> None:
    same = dump("redis-6.2.16-main")
    read = [diff(same, same, Options(target=target)) for target in ("redis-6.2", "redis-8.0")]
    old, new = (replace(one.old, name=name) for name, one in zip(("old", "new"), read, strict=True))
    unknown = compared(old, new)
    assert unknown.whole.model is None
    assert unknown.whole.difference.memory
    from rdbscan.diff.memory_model import read_for_the_other

    known = compared(old, new, read_for_the_other(old, new, Options()))
    assert known.whole.model == known.whole.difference.memory
    assert known.whole.own == 0
    assert [part.own for part in known.parts if part.own] == []
    assert not any(part.is_real for part in known.parts)


amounts = st.integers(0, 2**62 // 100)
figures = st.builds(Figures, amounts, amounts, amounts, amounts)
parts = st.lists(
    st.builds(Change, st.sampled_from(["{other}", *(f"n{number}" for number in range(12))]), figures, figures),
    unique_by=lambda part: part.namespace,
    max_size=13,
)


@given(parts, st.integers(1, 20))
def test_rows_add_up_whatever_is_cut(parts: list[Change], rows: int) -> None:
    shown = cut(parts, rows)
    assert len(shown) <= max(rows, 1) or len(shown) == len(parts)
    assert (total(shown).old, total(shown).new) == (total(parts).old, total(parts).new)
    assert len({part.namespace for part in shown}) == len(shown)


@given(st.permutations(["redis-7.0.15-tiny", "redis-7.2.6-tiny", "redis-8.0.6-tiny"]))
def test_the_order_of_dumps_does_not_matter(names: list[str]) -> None:
    profiles = {name: read_side(name, dump(name), OPTIONS).profile for name in names}
    together = Profile()
    for name in names:
        together = profiles[name] if not together.sources else together + profiles[name]
    old, new = Side("old", (), profiles["redis-7.0.15-tiny"]), Side("new", (), together)
    ordered = sorted(profiles)
    expected = profiles[ordered[0]] + profiles[ordered[1]] + profiles[ordered[2]]
    assert compared(old, new).parts == compared(old, Side("new", (), expected)).parts


def side(name: str) -> Side:
    return Side(name, (), Profile())


def told(*changes: tuple[str, int, int]) -> list[str]:
    parts = [Change(name, Figures(memory=old), Figures(memory=new)) for name, old, new in changes]
    parts.sort(key=lambda part: -abs(part.difference.memory))
    return [read(one) for one in headline(total(parts), parts, side("old"), side("new"))][1:]


def test_few_namespaces_that_explain_the_change_are_named() -> None:
    many = [(f"n{number}", 1000, 1001) for number in range(20)]
    assert told(("big", 0, 2000), ("next", 0, 900), *many) == [
        "2 namespaces explain 99.3% of +2.9 KiB: big (+2.0 KiB), next (+900 B)."
    ]
    assert told(("a", 10, 0)) == ["1 namespace explains 100.0% of -10 B: a (-10 B)."]
    assert told(("a", 10, 10)) == ["No namespace takes more or less memory."]
    assert told(("a", 0, 1000), ("b", 900, 0)) == [
        "1 namespace explains 100.0% of +1,000 B: a (+1,000 B).",
        "1 namespace explains 100.0% of -900 B: b (-900 B).",
    ]
    assert told(("a", 0, 1000), ("b", 1000, 0)) == [
        "1 namespace explains 100.0% of +1,000 B: a (+1,000 B).",
        "1 namespace explains 100.0% of -1,000 B: b (-1,000 B).",
    ]


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        ((0, 0, 0, 0), (1, 10, 0, 0), State.NEW),
        ((1, 10, 0, 0), (0, 0, 0, 0), State.GONE),
        ((1, 10, 0, 0), (5, 9, 0, 0), State.SHRUNK),
        ((1, 10, 0, 0), (2, 10, 0, 0), State.GROWN),
        ((2, 10, 1, 5), (2, 10, 2, 10), State.CHANGED),
        ((2, 10, 1, 5), (2, 10, 1, 5), State.SAME),
    ],
)
def test_states(old: tuple[int, ...], new: tuple[int, ...], state: State) -> None:
    assert Change("n", Figures(*old), Figures(*new)).state is state
