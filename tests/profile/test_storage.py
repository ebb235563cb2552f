"""`profile.parquet`: what is saved comes back, and what is no good profile is refused with a reason."""

from __future__ import annotations

import base64
import json
import os
import stat
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings

from rdbscan.errors import SourceError
from rdbscan.keyspace.given import GivenName, parse_match
from rdbscan.keyspace.naming import Naming, NamingRow
from rdbscan.profile.fields import LARGEST
from rdbscan.profile.load import load_profile
from rdbscan.profile.merge import merge_all
from rdbscan.profile.profile import Profile
from rdbscan.profile.sources import source_of
from rdbscan.profile.storage import METADATA_KEY, PROFILE_VERSION
from rdbscan.records.dump import Damage, DumpInfo, FunctionLibrary, Header, ModuleAux, Outcome
from tests.profile.rows import MAX, Row, told
from tests.profile.test_fold import profile_of
from tests.profile.test_merge import profiles

if TYPE_CHECKING:
    from pathlib import Path

KEY_OF_ANOTHER_DUMP = {
    "sources": [2], "dbs": [0], "names": [""], "namespaces": [""], "types": [""], "encodings": [""],
}  # fmt: skip
HOSTILE_NAMES = [b"", b"\x00", b"\xff\xfe\x80", b"\x1b[2J\x07", b"a,b\n\"'", "\u202eevil".encode(), bytes(range(256))]
DUMP = DumpInfo(
    source="café,\n.rdb",
    path="/tmp/café,\n.rdb",
    instance="db \x1b1",
    header=Header("REDIS", 11, "redis", "7.2.6", (("redis-ver", "7.2.6"), ("x\x1b", "\\xff")), -5, 7),
    outcome=Outcome(
        databases={0: (1, 2), 2**32 - 1: (0, 0)},
        functions=[FunctionLibrary("lib", "LUA", 7)],
        module_aux=[ModuleAux("ReJSON-RL", "before", 9)],
        accounting={"header": 9},
        damage=Damage("truncated", "it ends", 12, b"\xff\x00", 3),
    ),
)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "profile.parquet"
    profile_of([Row(b"a"), Row(b"b", namespace=3)]).save(path)
    return path


def facts(path: Path) -> dict[str, Any]:
    """The JSON of a saved profile."""
    told = json.loads(pq.read_metadata(path).metadata[METADATA_KEY])
    return json.loads(zstandard.decompress(base64.b64decode(told["facts"])))


def rewrite(path: Path, table: pa.Table | None = None, version: object = PROFILE_VERSION, **changes: object) -> None:
    """Change parts of the facts (None drops one) or the table."""
    known = {name: value for name, value in (facts(path) | changes).items() if value is not None}
    packed = base64.b64encode(zstandard.compress(json.dumps(known).encode())).decode()
    told = {METADATA_KEY: json.dumps({"version": version, "facts": packed})}
    table = pq.read_table(path) if table is None else table
    pq.write_table(table.replace_schema_metadata(told), path)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(profile=profiles())
def test_what_is_saved_comes_back(tmp_path: Path, profile: Profile) -> None:
    profile.save(tmp_path / "profile.parquet")
    back = load_profile(tmp_path / "profile.parquet")
    assert back == profile
    assert told(back.groups) == told(profile.groups)
    assert {name: list(keys) for name, keys in back.top.items()} == {
        name: list(keys) for name, keys in profile.top.items()
    }


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(a=profiles(), b=profiles())
def test_saved_and_added_is_added_and_saved(tmp_path: Path, a: Profile, b: Profile) -> None:
    for name, profile in (("a", a), ("b", b), ("both", a + b)):
        profile.save(tmp_path / name)
    assert load_profile(tmp_path / "a") + load_profile(tmp_path / "b") == load_profile(tmp_path / "both") == a + b


def test_hostile_names_and_facts_come_back(tmp_path: Path) -> None:
    profile = profile_of([Row(name) for name in HOSTILE_NAMES], top=20, source=DUMP.source)
    (source,) = profile.sources
    source = source_of(DUMP, sums=source.sums, slots=source.slots, config="0f", notes=("\x1b",))
    profile = replace(profile, sources=[source], notes=["\u202e\x1b"], naming=Naming(separators=":\x7f"))
    profile.save(str(tmp_path / "p"))
    back = load_profile(str(tmp_path / "p"))
    assert back == profile
    assert sorted(row.key for row in back.top["memory"]) == sorted(HOSTILE_NAMES)
    assert back.sources[0].outcome.damage == DUMP.outcome.damage


def test_what_is_known_of_names_comes_back(tmp_path: Path) -> None:
    rows = [NamingRow("", 3), NamingRow("a:{id}", MAX, exploded=1), NamingRow("b\x1b", 0, random=True)]
    naming = Naming.of(rows, [GivenName("mine", parse_match("a:*"), "team")], "/")
    profile = replace(profile_of([Row(b"a")]), naming=naming)
    profile.save(tmp_path / "p")
    assert load_profile(tmp_path / "p") == profile


def test_an_empty_profile_and_sums_at_their_end_come_back(tmp_path: Path) -> None:
    full = profile_of([Row(b"a", type=1, elements=MAX), Row(b"b", type=1, elements=MAX)])
    assert full.groups[0].elements == MAX
    for profile in (profile_of([]), full + full):
        profile.save(tmp_path / "p")
        assert load_profile(tmp_path / "p") == profile


def test_all_groups_of_a_dump_are_saved(tmp_path: Path) -> None:
    """Two dumps with the same 10,000 namespaces: saved and merged they are what they are merged at once."""
    names = ["{other}", *(f"n{number:05}" for number in range(1, 10_001))]

    def made(path: str, size: int) -> Profile:
        from rdbscan.profile.finish import finish
        from rdbscan.profile.fold import Fold
        from tests.profile.rows import AS_OF, TYPE_NAMES, batch_of

        fold = Fold(AS_OF, 5)
        rows = [Row(b"%d" % number, namespace=number, memory_bytes=size + number) for number in range(1, 10_001)]
        fold.fold(batch_of(rows, capacity=10_000))
        return finish(fold, DumpInfo(source=path, path=path), names, TYPE_NAMES)

    a, b = made("a", 100), made("b", 1)
    for name, profile in (("a", a), ("b", b)):
        profile.save(tmp_path / name)
    whole = merge_all(load_profile(tmp_path / name) for name in ("a", "b"))
    assert whole == a + b
    assert len(whole.groups) == 10_000
    assert not whole.is_cut
    assert all(group.memory_bytes == 101 + 2 * int(group.namespace[1:]) for group in whole.groups)


def test_any_parquet_reader_sees_the_groups(saved: Path) -> None:
    table = pq.read_table(saved)
    assert table.select(["namespace", "keys", "memory_usage_bytes"]).to_pylist() == [
        {"namespace": "a\x1b[31m,\n", "keys": 1, "memory_usage_bytes": 100},
        {"namespace": "{other}", "keys": 1, "memory_usage_bytes": 100},
    ]
    assert [row["key"] for row in table["biggest"].to_pylist()] == [b"b", b"a"]


def test_columns_that_say_nothing_are_left_out_of_the_file(saved: Path) -> None:
    names = pq.read_schema(saved).names
    assert "keys" in names
    assert not {"lag", "oldest_at", "idle_histogram"} & set(names)


def test_same_profile_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        profile_of([Row(b"a"), Row(b"b")]).save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_failed_save_leaves_the_old_file_and_nothing_else(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = saved.read_bytes()

    class NoSpace:
        def __init__(self, out: Any, *args: object, **options: object) -> None:
            out.write(b"half")
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "ParquetWriter", NoSpace)
    with pytest.raises(OSError, match="No space"):
        profile_of([]).save(saved)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == ["profile.parquet"]


def test_the_file_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        profile_of([]).save(tmp_path / "p")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "p").stat().st_mode) == 0o640


# --- tolerance ----------------------------------------------------------------------------------------------------


def test_what_is_not_known_here_is_left_out(saved: Path) -> None:
    known = load_profile(saved)
    table = pq.read_table(saved)
    table = table.append_column("colour", pa.array(["blue"] * len(table))).append_column("x", pa.nulls(len(table)))
    sources = [source | {"colour": "blue"} for source in facts(saved)["sources"]]
    rewrite(saved, table, sources=sources, colour={"a": [1]})
    assert load_profile(saved) == known


def test_what_is_missing_counts_nothing(saved: Path) -> None:
    table = pq.read_table(saved).drop_columns(["key_name_bytes", "rdb_bytes", "memory_histogram", "biggest"])
    sources = [{"source": "x", "path": "x", "header": {}, "outcome": {}}]
    rewrite(saved, table, sources=sources, top=None, naming=None, minutes=None, notes=None)
    back = load_profile(saved)
    assert [(group.keys, group.memory_bytes, group.rdb_bytes, group.biggest) for group in back.groups] == [
        (1, 120, 0, None)
    ] * 2
    assert back.groups[0].memory_histogram == [0] * 48
    assert [source.source for source in back.sources] == ["x"]
    assert not any(back.top.values())
    assert back + back == back + load_profile(saved)


def test_rows_in_another_order_and_numbers_of_another_width_are_the_same_profile(saved: Path) -> None:
    known = load_profile(saved)
    table = pq.read_table(saved).take([1, 0])
    at = table.schema.get_field_index("keys")
    rewrite(saved, table.set_column(at, "keys", table["keys"].cast(pa.uint16())))
    assert load_profile(saved) == known


# --- refusal ------------------------------------------------------------------------------------------------------


def test_a_newer_version_is_refused_by_name(saved: Path) -> None:
    rewrite(saved, version=PROFILE_VERSION + 1)
    with pytest.raises(SourceError, match=f"version {PROFILE_VERSION + 1}.*reads up to {PROFILE_VERSION}"):
        load_profile(saved)


@pytest.mark.parametrize("version", ["3", True, None, 0, -1, 2.5])
def test_a_version_that_is_none_is_refused(saved: Path, version: object) -> None:
    rewrite(saved, version=version)
    with pytest.raises(SourceError, match="version"):
        load_profile(saved)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"as_of_ms": None}, "as_of_ms"),
        ({"as_of_ms": True}, "as_of_ms"),
        ({"as_of_ms": -1}, "out of range"),
        ({"as_of_ms": 10**400}, "out of range"),
        ({"sources": None}, "sources"),
        ({"sources": [{"source": 5}]}, r"\$.source"),
        ({"sources": [{"outcome": {"keys": -1}}]}, "keys"),
        ({"sources": [{"outcome": {"dump_bytes": 10**400}}]}, "dump_bytes"),
        ({"sources": [{"header": {"aux": [["a"]]}}]}, "aux"),
        ({"sources": [{"slots": "bm90IHNsb3Rz"}]}, "slots"),
        ({"sources": 5}, "sources"),
        ({"minutes": [[1], []]}, "argument"),
        ({"minutes": [[-1], [2]]}, "minutes"),
        ({"minutes": [[29_000_000], [10**6]]}, "expire in its minutes"),
        ({"notes": [None]}, "notes"),
        ({"top": {"memory": {"sources": [1], "dbs": [0]}}}, "different lengths"),
        ({"top": {"memory": KEY_OF_ANOTHER_DUMP}}, "not of"),
        ({"top_rows": -1}, "out of range"),
        ({"naming": {"patterns": ["b", "a"], "columns": {}}}, "order"),
        ({"naming": {"patterns": ["a"], "columns": {"keys": []}}}, "as long"),
        ({"naming": {"patterns": ["a", "b"], "columns": {"keys": [1, "x"]}}}, "numbers"),
        ({"naming": {"patterns": ["a"], "columns": {"keys": [10**30]}}}, "range"),
    ],
)  # fmt: skip
def test_damaged_facts_are_refused(saved: Path, changes: dict[str, object], reason: str) -> None:
    rewrite(saved, **changes)
    with pytest.raises(SourceError, match=reason) as caught:
        load_profile(saved)
    assert caught.value.source == str(saved)


@pytest.mark.parametrize(
    ("column", "values", "reason"),
    [
        ("keys", [0, 1], "no keys"),
        ("keys", [1, -5], "no keys"),
        ("keys", ["1", "x"], "x"),
        ("memory_bytes", [-1, 5], "negative"),
        ("expiring_keys", [2, 0], "expiring_keys is more than its keys"),
        ("expired_memory", [1, 0], "expired_memory is more"),
        ("db", [0, 2**32], "database"),
        ("db", [0, -1], "database"),
        ("ttl_histogram", [[0] * 10, []], "10 where 9"),
        ("ttl_histogram", [[0, 5], []], "more than"),
        ("ttl_histogram", [1, 2], "no histogram"),
        ("namespace", ["a", None], "missing"),
        ("biggest", [{"source": 9, "key": b""}] * 2, "dumps that it is not of"),
        ("biggest", [{"source": 1, "key": b"", "elements": -2}] * 2, "negative"),
        ("biggest", [{"source": 1, "key": b"", "db": -2}] * 2, "database"),
    ],
)
def test_figures_that_cannot_be_are_refused(saved: Path, column: str, values: list[Any], reason: str) -> None:
    table = pq.read_table(saved)
    if column in table.schema.names:
        table = table.drop_columns([column])
    rewrite(saved, table.append_column(column, pa.array(values)))
    with pytest.raises(SourceError, match=reason):
        load_profile(saved)


def test_facts_and_columns_that_would_grow_beyond_measure_are_refused(saved: Path) -> None:
    bomb = base64.b64encode(zstandard.compress(b'{"as_of_ms": 1, "sources": [' + b" " * (100 << 20) + b"]}")).decode()
    pq.write_table(
        pq.read_table(saved).replace_schema_metadata(
            {METADATA_KEY: json.dumps({"version": PROFILE_VERSION, "facts": bomb})}
        ),
        saved,
    )
    with pytest.raises(SourceError, match="claim to be"):
        load_profile(saved)


def test_more_groups_than_dumps_can_have_are_refused(saved: Path) -> None:
    rows = 200_000
    columns = {"db": pa.array([0] * rows), "keys": pa.array([1] * rows)}
    names = {name: pa.array(["x"] * rows).dictionary_encode() for name in ("namespace", "type", "encoding")}
    rewrite(saved, pa.table(columns | names))
    with pytest.raises(SourceError, match="more than its dumps can have"):
        load_profile(saved)


def test_a_damaged_file_is_refused_wherever_it_is_cut(saved: Path) -> None:
    whole = saved.read_bytes()
    for end in (0, 1, 4, 100, len(whole) // 2, len(whole) - 9, len(whole) - 1):
        saved.write_bytes(whole[:end])
        with pytest.raises(SourceError):
            load_profile(saved)


def test_flipped_bytes_never_raise_anything_else(saved: Path) -> None:
    whole = saved.read_bytes()
    for at in range(0, len(whole), 37):
        saved.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            load_profile(saved)
        except SourceError:
            continue


def test_what_is_no_profile_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        load_profile(tmp_path / "missing")
    pq.write_table(pa.table({"key": [b"a"]}), tmp_path / "keys.parquet")
    with pytest.raises(SourceError, match="no profile of rdbscan"):
        load_profile(tmp_path / "keys.parquet")
    with pytest.raises(SourceError):
        load_profile(tmp_path)
    assert LARGEST == MAX
