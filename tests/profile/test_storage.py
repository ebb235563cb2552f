"""`profile.parquet`: what is saved comes back, and what is no good profile is refused with a reason."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from rdbscan.errors import SourceError
from rdbscan.profile.merge import compact
from rdbscan.profile.profile import PROFILE_VERSION, Profile
from rdbscan.profile.storage import METADATA_KEY, load_profile
from rdbscan.records.dump import Damage, DumpInfo, FunctionLibrary, ModuleAux
from tests.profile.rows import MAX, Row
from tests.profile.test_fold import profile_of
from tests.profile.test_merge import profiles

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE_NAMES = [b"", b"\x00", b"\xff\xfe\x80", b"\x1b[2J\x07", b"a,b\n\"'", "\u202eevil".encode(), bytes(range(256))]
INFO = DumpInfo(
    source="caf\udce9,\n.rdb",
    path="/tmp/caf\udce9,\n.rdb",
    magic="REDIS",
    aux=[("redis-ver", "7.2.6"), ("x\x1b", "\\xff")],
    ctime_ms=-5,
    databases={0: (1, 2), 2**32 - 1: (0, 0)},
    functions=[FunctionLibrary("lib", "LUA", 7)],
    module_aux=[ModuleAux("ReJSON-RL", "before", 9)],
    accounting={"header": 9},
    damage=Damage("truncated", "it ends", 12, b"\xff\x00", 3),
)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "profile.parquet"
    profile_of([Row(b"a"), Row(b"b", namespace=3)]).save(path)
    return path


def rewrite(path: Path, **changes: object) -> None:
    """Change parts of the JSON; None drops one."""
    table = pq.read_table(path)
    rest: dict[str, Any] = json.loads(table.schema.metadata[METADATA_KEY])
    rest = {name: value for name, value in (rest | changes).items() if value is not None}
    pq.write_table(table.replace_schema_metadata({METADATA_KEY: json.dumps(rest)}), path)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(profile=profiles())
def test_what_is_saved_comes_back(tmp_path: Path, profile: Profile) -> None:
    profile.save(tmp_path / "profile.parquet")
    assert load_profile(tmp_path / "profile.parquet") == compact(profile)


def test_hostile_names_and_facts_come_back(tmp_path: Path) -> None:
    profile = replace(profile_of([Row(name) for name in HOSTILE_NAMES], top=20), sources=[INFO], notes=["\u202e\x1b"])
    profile.save(str(tmp_path / "p"))
    back = load_profile(str(tmp_path / "p"))
    assert back == profile
    assert sorted(row.key for row in back.top["memory"]) == sorted(HOSTILE_NAMES)
    assert back.sources[0].damage == INFO.damage


def test_an_empty_profile_and_sums_at_their_end_come_back(tmp_path: Path) -> None:
    full = profile_of([Row(b"a", type=1, elements=MAX), Row(b"b", type=1, elements=MAX)])
    assert full.groups[0].elements == MAX
    for profile in (profile_of([]), full + full):
        profile.save(tmp_path / "p")
        assert load_profile(tmp_path / "p") == profile


def test_counts_that_a_forged_profile_claims_stop_at_the_end_too(tmp_path: Path) -> None:
    forged = profile_of([Row(b"a")])
    forged.groups[0].memory_histogram[0] = MAX
    (forged + forged).save(tmp_path / "p")
    assert load_profile(tmp_path / "p").groups[0].memory_histogram[0] == MAX


def test_any_parquet_reader_sees_the_groups(saved: Path) -> None:
    table = pq.read_table(saved)
    assert table.select(["namespace", "keys", "memory_usage_bytes"]).to_pylist() == [
        {"namespace": "a\x1b[31m,\n", "keys": 1, "memory_usage_bytes": 100},
        {"namespace": "{other}", "keys": 1, "memory_usage_bytes": 100},
    ]


def test_same_profile_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        profile_of([Row(b"a"), Row(b"b")]).save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_failed_save_leaves_the_old_file_and_nothing_else(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = saved.read_bytes()

    def no_space(table: pa.Table, out: Any, **options: object) -> None:
        out.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", no_space)
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


def test_fields_of_a_dump_that_are_not_known_here_are_left_out(saved: Path) -> None:
    rewrite(saved, sources=[{"source": "x", "colour": "blue"}])
    assert load_profile(saved).sources == [DumpInfo(source="x")]


def test_a_newer_version_is_refused_by_name(saved: Path) -> None:
    rewrite(saved, version=PROFILE_VERSION + 1)
    with pytest.raises(SourceError, match=f"version {PROFILE_VERSION + 1}.*reads up to {PROFILE_VERSION}"):
        load_profile(saved)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"top": None}, "top"),
        ({"top": {}}, "top lists"),
        ({"version": "1"}, "expected int"),
        ({"version": True}, "expected int"),
        ({"slot_keys": [1, 2]}, "16384"),
        ({"sources": [{"source": 5}]}, "expected str"),
        ({"sources": 5}, "expected list"),
        ({"sources": [{"aux": [["a"]]}]}, "argument"),
        ({"expiry_minutes": {"soon": 1}}, "soon"),
        ({"notes": [None]}, "expected str"),
    ],
)
def test_damaged_facts_are_refused(saved: Path, changes: dict[str, object], reason: str) -> None:
    rewrite(saved, **changes)
    with pytest.raises(SourceError, match=reason) as caught:
        load_profile(saved)
    assert caught.value.source == str(saved)


def test_buckets_that_are_not_ours_are_refused(tmp_path: Path) -> None:
    profile = profile_of([Row(b"a")])
    profile.groups[0].ttl_histogram.append(0)
    profile.save(tmp_path / "p")
    with pytest.raises(SourceError, match="ttl_histogram"):
        load_profile(tmp_path / "p")


def test_other_columns_are_refused(saved: Path) -> None:
    table = pq.read_table(saved)
    pq.write_table(table.drop_columns(["keys"]), saved)
    with pytest.raises(SourceError, match="columns"):
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
    with pytest.raises(SourceError, match="no such profile"):
        load_profile(tmp_path / "missing")
    pq.write_table(pa.table({"key": [b"a"]}), tmp_path / "keys.parquet")
    with pytest.raises(SourceError, match="no profile of rdbscan"):
        load_profile(tmp_path / "keys.parquet")
    with pytest.raises(SourceError):
        load_profile(tmp_path)
