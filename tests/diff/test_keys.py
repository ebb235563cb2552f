"""Keys: every cell of diff.parquet against a plain join of Polars, copies, shards, pseudonyms, and what must fail loudly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rdbscan.diff.keys.compare import Limits
from rdbscan.diff.keys.kinds import Fate, Sums
from rdbscan.diff.keys.shards import _by_slots
from rdbscan.diff.keys.space import check_space, need
from rdbscan.diff.run import Diff, KeyWork, diff
from rdbscan.errors import LostRows, OutputError, UsageError
from rdbscan.pipeline import Options, write_keys
from rdbscan.redaction.redaction import Redaction
from tests.diff.pairs import PAIRS, dump
from tests.rdbwriter import Rdb, string

OPTIONS = Options()
CELLS = ["memory", "type", "encoding", "ttl"]


def compared(
    old: object, new: object, folder: Path, top: int = 5, options: Options = OPTIONS
) -> tuple[Diff, pl.DataFrame]:
    """Compare, and read what was written of it."""
    out = folder / "diff.parquet"
    out.unlink(missing_ok=True)
    work = KeyWork(folder, Limits(1 << 30, top), lambda write: write(out))
    return diff(str(old), str(new), options, keys=work), pl.read_parquet(out)


def records(path: Path) -> pl.DataFrame:
    return pl.read_parquet(path).select(
        "db", "key",
        memory=pl.col("memory_bytes"),
        type=pl.col("type").cast(pl.String),
        encoding=pl.col("encoding").cast(pl.String),
        ttl=pl.col("expires_at").is_not_null(),
    )  # fmt: skip


def expected(old: Path, new: Path) -> pl.DataFrame:
    """What a plain join says of the same files."""
    joined = records(old).join(
        records(new), on=["db", "key"], how="full", coalesce=True, suffix="_new", maintain_order="left_right"
    )
    joined = joined.rename({name: f"{name}_old" for name in CELLS})
    was, now = pl.col("memory_old").is_not_null(), pl.col("memory_new").is_not_null()
    both = was & now
    return joined.with_columns(
        new=~was,
        gone=~now,
        grown=both & (pl.col("memory_new") > pl.col("memory_old")),
        shrunk=both & (pl.col("memory_new") < pl.col("memory_old")),
        ttl_lost=both & pl.col("ttl_old") & ~pl.col("ttl_new"),
        ttl_gained=both & ~pl.col("ttl_old") & pl.col("ttl_new"),
        type_changed=both & (pl.col("type_old") != pl.col("type_new")),
        encoding_converted=both
        & (pl.col("type_old") == pl.col("type_new"))
        & (pl.col("encoding_old") != pl.col("encoding_new")),
        moved=pl.lit(value=False),
    ).with_columns(pl.col(fate.value).fill_null(value=False) for fate in Fate)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_every_cell_is_what_a_plain_join_says(before: str, after: str, tmp_path: Path) -> None:
    old, new = (tmp_path / f"{name}.parquet" for name in (before, after))
    for name, path in ((before, old), (after, new)):
        write_keys([dump(name)], path, "parquet", OPTIONS)
    found, written = compared(old, new, tmp_path)
    joined = expected(old, new)
    changed = joined.filter(pl.any_horizontal(fate.value for fate in Fate))
    columns = [
        "db",
        "key",
        *(fate.value for fate in Fate),
        *(f"{name}_{side}" for name in CELLS for side in ("old", "new")),
    ]
    assert written.select(columns).sort("db", "key").equals(changed.select(columns).sort("db", "key"))
    assert written.columns[:3] == ["key", "db", "namespace"]
    assert (tmp_path / "diff.parquet").stat().st_mode & 0o777 == 0o644
    keys = found.keys
    assert keys is not None
    now, then = pl.col("memory_new").fill_null(0).cast(pl.Int64), pl.col("memory_old").fill_null(0).cast(pl.Int64)
    for fate in Fate:
        some = joined.filter(fate.value)
        memory = some.select(pl.coalesce("memory_new", "memory_old").sum()).item()
        assert keys.sums[fate] == Sums(some.height, memory, some.select((now - then).sum()).item()), fate
        rank = (now - then).abs() if fate in (Fate.NEW, Fate.GONE, Fate.GROWN, Fate.SHRUNK) else pl.coalesce(now, then)
        best = some.select(rank.sort(descending=True).head(5).alias("n"))["n"].to_list()
        assert [abs(one.change) if fate in list(Fate)[:4] else one.memory_new for one in keys.top[fate]] == best
    assert keys.matched == joined.filter(pl.col("memory_old").is_not_null() & pl.col("memory_new").is_not_null()).height
    assert keys.memory_change == found.whole.difference.memory
    assert list(tmp_path.glob(".*")) == []


def small(folder: Path, name: str, keys: dict[bytes, tuple[int, int | None]], db: int = 0) -> Path:
    """A dump of strings of these lengths and expiries."""
    rdb = Rdb(11).aux("redis-ver", "7.2.6").aux("ctime", "1795213058").select(db)
    for key, (length, ms) in keys.items():
        rdb.key(key, 0, string(b"v" * length), ms=ms) if ms else rdb.key(key, 0, string(b"v" * length))
    path = folder / name
    path.write_bytes(rdb.end())
    return path


NAMES = st.one_of(
    st.binary(min_size=0, max_size=6), st.sampled_from([b"", b"'", b"\x00", b"0:", b"a" * 5000, b"\xff'; --"])
)
KEYSPACE = st.dictionaries(
    NAMES, st.tuples(st.integers(0, 300), st.sampled_from([None, 1_895_213_058_000])), max_size=12
)


@settings(max_examples=20)
@given(KEYSPACE, KEYSPACE, st.sampled_from([0, 1, 15]))
def test_any_names(tmp_path_factory: pytest.TempPathFactory, old: Any, new: Any, db: int) -> None:
    folder = tmp_path_factory.mktemp("any")
    found, written = compared(small(folder, "old.rdb", old, db), small(folder, "new.rdb", new), folder)
    assert found.keys is not None
    then, now = {(db, key): value for key, value in old.items()}, {(0, key): value for key, value in new.items()}
    rows = {(row["db"], row["key"]): row for row in written.to_dicts()}
    assert rows.keys() >= then.keys() ^ now.keys()
    assert {key for key, row in rows.items() if row["new"]} == now.keys() - then.keys()
    assert {key for key, row in rows.items() if row["gone"]} == then.keys() - now.keys()
    both = then.keys() & now.keys()
    assert {key for key, row in rows.items() if row["ttl_lost"]} == {k for k in both if then[k][1] and not now[k][1]}
    assert found.keys.matched == len(both)


def test_databases_are_told_apart(tmp_path: Path) -> None:
    old, new = (small(tmp_path, f"{db}.rdb", {b"k": (10, None), b"10:k": (1, None)}, db) for db in (0, 10))
    found, _written = compared(old, new, tmp_path)
    assert found.keys is not None
    assert found.keys.matched == 0
    assert (found.keys.sums[Fate.NEW].keys, found.keys.sums[Fate.GONE].keys) == (2, 2)


def test_a_key_of_several_dumps_counts_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    small(tmp_path / "a", "primary.rdb", {b"k": (10, None), b"only": (5, None)})
    small(tmp_path / "a", "replica.rdb", {b"k": (200, None)})
    new = small(tmp_path / "b", "primary.rdb", {b"k": (10, None), b"only": (5, None)})
    found, written = compared(tmp_path / "a", new, tmp_path)
    assert found.keys is not None
    assert (found.keys.repeated, found.keys.matched, found.keys.rows) == (1, 2, (3, 2))
    assert written["key"].to_list() == [b"k"]
    assert written["memory_old"].item() > written["memory_new"].item()


def test_keys_that_moved(tmp_path: Path) -> None:
    """Shards have other names on the other night; their slots tell which is which."""
    keys = [b"key:%d" % number for number in range(400)]
    for night, moved in (("mon", ()), ("tue", keys[:3])):
        (tmp_path / night).mkdir()
        for shard in (0, 1, 2):
            mine = [key for at, key in enumerate(keys) if (at % 3 + (key in moved)) % 3 == shard]
            small(tmp_path / night, f"{night}-{'abc'[shard - (night == 'tue')]}.rdb", dict.fromkeys(mine, (10, None)))
    found, written = compared(tmp_path / "mon", tmp_path / "tue", tmp_path)
    assert found.keys is not None
    assert found.keys.moves
    assert found.keys.sums[Fate.MOVED].keys == 3
    assert sorted(written.filter("moved")["key"]) == sorted(keys[:3])
    assert {fate for fate, sums in found.keys.sums.items() if sums.keys} == {Fate.MOVED}
    row = next(row for row in written.to_dicts() if row["key"] == keys[0])
    assert (row["source_old"], row["source_new"]) == ("mon-a.rdb", "tue-a.rdb")


def test_shards_are_found_by_slots() -> None:
    old = {(0, "a"): {1: 10, 2: 10}, (0, "b"): {3: 10}, (0, "c"): {9: 1}}
    new = {(0, "x"): {3: 9}, (0, "y"): {1: 10, 2: 1}}
    assert _by_slots(old, new) == {(0, "a"): (0, "y"), (0, "b"): (0, "x")}


def test_profiles_have_no_keys(tmp_path: Path) -> None:
    from rdbscan.pipeline import profile_sources

    profile_sources([dump("redis-7.0.15-tiny")], OPTIONS).save(tmp_path / "profile.parquet")
    with pytest.raises(UsageError, match="a profile has no keys to compare"):
        compared(tmp_path / "profile.parquet", dump("redis-7.0.15-tiny"), tmp_path)


def test_pseudonyms(tmp_path: Path) -> None:
    """They can be compared if both sides were redacted with the same key."""
    old, new = {b"cart:%d" % n: (10, None) for n in range(9)}, {b"cart:%d" % n: (20, None) for n in range(3, 12)}
    paths = {}
    for name, keys in (("old", old), ("new", new)):
        source = small(tmp_path, f"{name}.rdb", keys)
        for key in (b"1" * 32, b"2" * 32):
            paths[name, key] = tmp_path / f"{name}-{key[:1].decode()}.parquet"
            write_keys([str(source)], paths[name, key], "parquet", Options(redact=Redaction(key)))
    one, other = b"1" * 32, b"2" * 32
    found, _written = compared(paths["old", one], paths["new", one], tmp_path)
    assert found.keys is not None
    assert found.keys.redacted
    assert (found.keys.matched, found.keys.sums[Fate.GROWN].keys) == (6, 6)
    with pytest.raises(UsageError, match="redacted with different keys"):
        compared(paths["old", one], paths["new", other], tmp_path)
    with pytest.raises(UsageError, match="the names of the old side are pseudonyms"):
        compared(paths["old", one], tmp_path / "new.rdb", tmp_path)


def test_lost_rows_fail_loudly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = small(tmp_path, "old.rdb", {b"a": (1, None), b"b": (1, None)})
    from rdbscan.diff.keys.records import Records

    scan = Records.scan
    monkeypatch.setattr(
        Records, "scan", lambda self, *args: scan(self, *args) + (" LIMIT 1" if self.side == "new" else "")
    )
    with pytest.raises(LostRows, match="2 of 2 came back of the old side, 1 of 2 of the new"):
        compared(old, old, tmp_path)
    assert list(tmp_path.glob(".*")) == []


def test_the_disk_is_looked_at_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rdbscan.diff.keys.records import File, Records

    side = Records("old", (File(tmp_path / "x", 10**12, "memory_bytes", redacted=False),))
    assert need(side, side, 1 << 30) > 10**14
    with pytest.raises(OutputError, match=r"comparing 2,000,000,000,000 keys needs about 1\d\d\.\d TiB"):
        check_space(side, side, 1 << 30, tmp_path)
