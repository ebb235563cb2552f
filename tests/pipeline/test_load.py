"""A profile from keys.parquet is that of the dump, but for what records do not have."""

import json
from dataclasses import fields, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from rdbscan.errors import SourceError, UsageError
from rdbscan.pipeline import Filters, Options, profile_sources
from rdbscan.pipeline.load import FROM_RECORDS, load_saved
from rdbscan.profile.fields import FIELD
from rdbscan.profile.profile import Group, KeyRow, Profile
from rdbscan.profile.sources import Source
from rdbscan.records.dump import DumpInfo, Header
from tests.rdbwriter import Rdb, string

FIXTURES = Path(__file__).parents[2] / "fixtures"
SHOP = FIXTURES / "shop.rdb"
CLUSTER = FIXTURES / "corpus" / "redis-7.4.1-cluster.rdb"
LOST = {
    "groups", "consumers", "pending", "lag", "field_name_bytes", "near_limit_keys", "near_limit_saving",
    "near_limit_elements", "near_limit_element_bytes", "near_limit_intset", "numeric_text_keys", "numeric_text_saving",
}  # fmt: skip
"""Fields that have no column in keys.parquet to be made of."""
OF_THE_HEADER = ("rdb_version", "server", "server_version", "aux", "ctime_ms", "used_memory")
OF_THE_OUTCOME = ("dump_bytes", "checksum", "keys", "slots", "complete", "damage")
OF_THE_MODEL = ("target", "allocator", "maxmemory", "maxmemory_policy")
CORPUS = sorted(path.name for path in (FIXTURES / "corpus").glob("*.rdb"))


def row(key: KeyRow | None) -> tuple[object, ...] | None:
    return key and tuple(getattr(key, field.name) for field in fields(key) if field.name not in LOST)


def group(one: Group) -> tuple[object, ...]:
    sums = [getattr(one, name) for name in FIELD if name not in LOST]
    return (one.db, one.namespace, one.type, one.encoding, *sums, row(one.biggest))


def source(one: Source) -> tuple[object, ...]:
    parts = ((one.header, OF_THE_HEADER), (one.outcome, OF_THE_OUTCOME), (one.model, OF_THE_MODEL))
    return (
        one.source,
        one.path,
        one.instance,
        one.predicted,
        *(getattr(of, name) for of, names in parts for name in names),
    )


def content(profile: Profile) -> dict[str, object]:
    """What a profile says that does not depend on what keys.parquet lacks."""
    tops = {name: [row(key) for key in rows] for name, rows in profile.top.items() if name != "streams"}
    return {
        "as_of": profile.as_of_ms,
        "groups": [group(one) for one in profile.groups],
        "tops": tops,
        "slots": profile.slots(),
        "minutes": profile.expiry_minutes,
        "sources": [source(one) for one in profile.sources],
    }


def both(tmp_path: Path, *dumps: Path, again: Options | None = None) -> tuple[Profile, Profile]:
    keys = tmp_path / "keys.parquet"
    names = [str(dump) for dump in dumps]
    first = profile_sources(names, Options(), keys_parquet=keys)
    if again is not None:
        first = profile_sources(names, again, keys_parquet=tmp_path / "chosen.parquet")
    return first, load_saved(keys, again)


@pytest.mark.parametrize("name", CORPUS)
def test_every_dump_of_the_corpus(tmp_path: Path, name: str) -> None:
    dumped, saved = both(tmp_path, FIXTURES / "corpus" / name)
    assert content(saved) == content(dumped)
    assert saved.notes == [FROM_RECORDS]


def test_several_dumps_together_even_of_one_name(tmp_path: Path) -> None:
    twin = tmp_path / "twin" / SHOP.name
    twin.parent.mkdir()
    twin.write_bytes(SHOP.read_bytes())
    dumped, saved = both(tmp_path, SHOP, CLUSTER, twin)
    # Minutes in which only one key of a dump expires are forgotten, and the twins' keys are counted together here.
    assert content(replace(saved, expiry_minutes={})) == content(replace(dumped, expiry_minutes={}))
    assert len(saved.sources) == 3


def test_keys_can_be_chosen_and_seen_from_another_time(tmp_path: Path) -> None:
    filters = Filters(match=("session:*", "cart:*"), types=frozenset({"hash"}), min_memory=100)
    dumped, saved = both(tmp_path, SHOP, again=Options(filters=filters, as_of_ms=1_800_000_000_000, top=3))
    assert content(saved) == content(dumped)
    assert {one.type for one in saved.groups} == {"hash"}
    assert saved.sources[0].predicted is None


def test_a_damaged_dump_stays_damaged(tmp_path: Path) -> None:
    cut = tmp_path / "cut.rdb"
    cut.write_bytes(SHOP.read_bytes()[:100_000])
    dumped, saved = both(tmp_path, cut)
    assert content(saved) == content(dumped)
    assert saved.sources[0].outcome.damage == dumped.sources[0].outcome.damage


def test_an_empty_dump(tmp_path: Path) -> None:
    path = tmp_path / "none.rdb"
    path.write_bytes(Rdb(11).end())
    dumped, saved = both(tmp_path, path)
    assert content(saved) == content(dumped)


def test_rows_of_several_dumps_in_one_row_group(tmp_path: Path) -> None:
    """As they are when somebody sorted the records with another program."""
    dumped, _ = both(tmp_path, SHOP, CLUSTER)
    table = pq.read_table(tmp_path / "keys.parquet")
    pq.write_table(table.take(pc.sort_indices(table["key"])), tmp_path / "sorted.parquet")
    assert content(load_saved(tmp_path / "sorted.parquet")) == content(dumped)


def test_a_profile_is_loaded_as_it_is_and_cannot_be_filtered(tmp_path: Path) -> None:
    path = tmp_path / "profile.parquet"
    profile_sources([str(SHOP)], Options()).save(path)
    assert load_saved(path).notes == []
    for options in (Options(filters=Filters(dbs=frozenset({1}))), Options(as_of_ms=1)):
        with pytest.raises(UsageError, match=r"only sums.*keys\.parquet"):
            load_saved(path, options)


def records(tmp_path: Path) -> pa.Table:
    dump = tmp_path / "one.rdb"
    dump.write_bytes(Rdb(11).select(0).key(b"a", 0, string(b"v")).key(b"b", 0, string(b"v")).end())
    profile_sources([str(dump)], Options(), keys_parquet=tmp_path / "good.parquet")
    return pq.read_table(tmp_path / "good.parquet")


def with_column(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, values)


def damaged(tmp_path: Path) -> dict[str, pa.Table]:
    good = records(tmp_path)
    told = good.schema.metadata[b"rdbscan"]
    return {
        "no column": good.drop_columns(["rdb_bytes"]),
        "a null": with_column(good, "db", pa.array([0, None], pa.uint32())),
        "no name": with_column(good, "key", pa.array([b"a", None])),
        "a slot there is not": with_column(good, "slot", pa.array([0, 20_000], pa.uint16())),
        "a huge number": with_column(good, "elements", pa.array([0, 2**64 - 1], pa.uint64())),
        "another type": with_column(good, "db", pa.array(["0", "x"])),
        "an unknown source": with_column(good, "source", pa.array(["elsewhere"] * 2)),
        "no facts": good.replace_schema_metadata({b"rdbscan": b"{}"}),
        "no JSON": good.replace_schema_metadata({b"rdbscan": b"\xff"}),
        "a number that is none": good.replace_schema_metadata({b"rdbscan": told.replace(b'"keys": 2', b'"keys": "2"')}),
        "a number below zero": good.replace_schema_metadata({b"rdbscan": told.replace(b'"keys": 2', b'"keys": -2')}),
        "an endless number": good.replace_schema_metadata(
            {b"rdbscan": told.replace(b'"keys": 2', b'"keys": 2' + b"0" * 400)}
        ),
        "facts of another kind": good.replace_schema_metadata({b"rdbscan": b'{"dumps": [1]}'}),
    }


def test_damaged_records_are_an_error_that_names_the_file(tmp_path: Path) -> None:
    for what, table in damaged(tmp_path).items():
        path = tmp_path / "bad.parquet"
        pq.write_table(table, path)
        with pytest.raises(SourceError) as error:
            load_saved(path)
        assert error.value.source == str(path), what


def test_what_is_neither(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "other.parquet")
    for path in (tmp_path / "other.parquet", SHOP, tmp_path / "missing.parquet", tmp_path):
        with pytest.raises(SourceError):
            load_saved(path)


def test_the_facts_of_a_dump_are_told_with_its_records(tmp_path: Path) -> None:
    records(tmp_path)
    info = load_saved(tmp_path / "good.parquet").sources[0]
    assert (info.source, info.path) == ("one.rdb", str(tmp_path / "one.rdb"))
    assert (info.header.rdb_version, info.outcome.keys, info.outcome.complete) == (11, 2, True)
    assert isinstance(info, DumpInfo)


def test_facts_that_are_not_known_are_left_out_and_missing_ones_are_unknown(tmp_path: Path) -> None:
    table = records(tmp_path)
    told = {"schema": 2, "colour": 1, "dumps": [{"source": "one.rdb", "keys": 2, "colour": "blue"}]}
    pq.write_table(table.replace_schema_metadata({b"rdbscan": json.dumps(told)}), tmp_path / "other.parquet")
    profile = load_saved(tmp_path / "other.parquet")
    assert sum(group.keys for group in profile.groups) == 2
    assert profile.sources[0].header == Header()


def test_few_bytes_that_would_be_hundreds_of_megabytes_are_refused(tmp_path: Path) -> None:
    table = records(tmp_path)
    many = pa.concat_tables([table.take([0])] * 300).combine_chunks()
    bomb = with_column(many, "key", pa.array([b"k" * (1 << 20)] * 300, pa.binary()))
    pq.write_table(bomb, tmp_path / "bomb.parquet", compression="zstd", use_dictionary=False)
    assert (tmp_path / "bomb.parquet").stat().st_size < 1 << 20
    with pytest.raises(SourceError, match="stand in one row group"):
        load_saved(tmp_path / "bomb.parquet")
