"""Names through a pass: the same in the records, the profile and the reports, for one dump and for several together."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import rdbscan as package
from rdbscan.config import read_config
from rdbscan.keyspace.given import GivenName, parse_match
from rdbscan.pipeline import Options, profile_sources
from rdbscan.pipeline.load import load_saved
from rdbscan.profile.common_names import with_common_names
from rdbscan.profile.profile import Profile
from rdbscan.records.batch import CAPACITY
from rdbscan.report import REPORTS, build_all
from tests.cli.conftest import Runner
from tests.cli.conftest import rdbscan as rdbscan  # the fixture
from tests.keyspace.test_unify import SIX, shards, tenant_keys
from tests.rdbwriter import Rdb, string

CONFIG = """
[[namespace]]
match = "tenant:{tenant}:order:*"
name = "orders"
owner = "checkout"

[[namespace]]
match = "tenant:*:cart:*"
owner = "checkout"
"""


def write(path: Path, keys: list[bytes]) -> str:
    dump = Rdb(11).select(0)
    for key in keys:
        dump = dump.key(key, 0, string(b"value"))
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(dump.end())
    return str(path)


def keys_by_namespace(profile: Profile) -> Counter[str]:
    found: Counter[str] = Counter()
    for group in profile.groups:
        found[group.namespace] += group.keys
    return found


@pytest.mark.parametrize("names", ["shard-{}.rdb", "{}/dump.rdb"])
def test_shards_have_the_same_names_in_records_and_reports(tmp_path: Path, names: str) -> None:
    keys = tenant_keys(200, 4_000)
    sources = [write(tmp_path / names.format(at), part) for at, part in enumerate(shards(keys, 8))]
    profile = profile_sources(sources, Options(), keys_parquet=tmp_path / "keys.parquet")
    assert len(keys_by_namespace(profile)) > len(SIX)  # adding up forgets nothing
    common = keys_by_namespace(with_common_names(profile))
    assert common.keys() == SIX
    assert common == keys_by_namespace(profile_sources([write(tmp_path / "whole.rdb", keys)], Options()))
    assert common == Counter(pq.read_table(tmp_path / "keys.parquet")["namespace"].to_pylist())
    (table,) = [report for report in build_all(profile) if report.name == "namespaces"]
    assert {row[0]: row[1] for row in table.rows} == common
    assert common == keys_by_namespace(load_saved(tmp_path / "keys.parquet"))


def test_sums_stay_with_common_names(tmp_path: Path) -> None:
    keys = tenant_keys(200, 2_000)
    first, second = (profile_sources([write(tmp_path / "d.rdb", part)], Options()) for part in shards(keys, 2))
    both = first + second
    assert {row.pattern: row.keys for row in both.naming.rows()} == keys_by_namespace(both)
    named = with_common_names(both)
    assert {row.pattern: row.keys for row in named.naming.rows()} == keys_by_namespace(named)
    for name in ("keys", "memory_bytes", "key_name_bytes", "no_ttl_keys"):
        assert sum(getattr(group, name) for group in both.groups) == sum(getattr(group, name) for group in named.groups)
    assert {row.namespace for rows in named.top.values() for row in rows} <= SIX
    assert with_common_names(named) is named


def test_records_have_the_final_names_whatever_was_known_when_they_were_written(tmp_path: Path) -> None:
    early = [b"limit:%d:100" % at for at in range(CAPACITY)]  # one limit, so far; and the first words of many
    late = [b"limit:%d:200" % at for at in range(9)] + [b"user:%s:x" % key[7:15] for key in tenant_keys(300, 3_000)]
    source = write(tmp_path / "d.rdb", [*late[20:60], *early, *late])
    profile = profile_sources([source], Options(), keys_parquet=tmp_path / "keys.parquet")
    found = Counter(pq.read_table(tmp_path / "keys.parquet")["namespace"].to_pylist())
    assert found == keys_by_namespace(profile)
    assert found["limit:{id}:{id}"] == CAPACITY + 9


def test_names_of_a_team_and_owners(tmp_path: Path) -> None:
    keys = tenant_keys(30, 1_000)
    source = write(tmp_path / "d.rdb", keys)
    (tmp_path / "rdbscan.toml").write_text(CONFIG)
    given = read_config(tmp_path / "rdbscan.toml").namespaces
    profile = profile_sources([source], Options(given=given), keys_parquet=tmp_path / "keys.parquet")
    expected = Counter("orders" if b":order:" in key else "tenant:*:cart:*" if b":cart:" in key else "" for key in keys)
    table = pq.read_table(tmp_path / "keys.parquet").select(["namespace", "owner"]).to_pylist()
    owned = Counter(row["namespace"] for row in table if row["owner"] == "checkout")
    assert owned == {name: count for name, count in expected.items() if name}
    assert sum(row["owner"] is None for row in table) == expected[""]
    for one in (profile, load_saved(tmp_path / "keys.parquet")):
        report = REPORTS["owners"](one)
        rows = {row[0]: row[1:3] for row in report.rows}
        assert rows["checkout"] == (2, owned.total())
        assert rows[None][1] == expected[""]
        assert report.total is not None
        assert report.total[2] == len(keys)
    assert REPORTS["owners"](profile_sources([source], Options())).rows == []
    table = package.scan(source, config=tmp_path / "rdbscan.toml").collect()
    assert table["owner"].drop_nulls().len() == owned.total()


def test_names_of_a_team_stay_beside_dumps_without_them(tmp_path: Path) -> None:
    keys = [b"order:%d" % at for at in range(9)]
    given = (GivenName("order:5", parse_match("order:*"), "a"),)
    first = profile_sources([write(tmp_path / "a.rdb", keys)], Options(given=given))
    second = profile_sources([write(tmp_path / "b.rdb", keys)], Options())
    assert keys_by_namespace(with_common_names(first + second)) == {"order:5": 9, "order:{id}": 9}
    assert (first + second).naming.given == given


def test_the_configuration_is_found_and_can_be_given(
    rdbscan: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path / "d.rdb", tenant_keys(20, 300))
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (tmp_path / "rdbscan.toml").write_text(CONFIG)

    def namespaces(*options: object) -> set[str]:
        run = rdbscan("analyze", source, "-r", "namespaces", "-f", "json", "-q", *options)
        assert run.code == 0, run.err
        return {row["namespace"] for row in json.loads(run.out)["reports"][0]["rows"]}

    monkeypatch.chdir(folder)
    assert "orders" in namespaces()
    other = folder / "other.toml"
    other.write_text("[[namespace]]\nmatch = '**'\nname = 'all'\n")
    assert namespaces("--config", other) == {"all"}
    other.write_text("[[namespace]]\nmatch = '***'\n")
    run = rdbscan("analyze", source, "--config", other)
    assert (run.code, run.out) == (2, "")
    assert f"{other}: line 1: match '***'" in run.err
    run = rdbscan("analyze", source, "--config", tmp_path / "none.toml")
    assert run.code == 2


def test_separators_of_a_name_stay(rdbscan: Runner, tmp_path: Path) -> None:
    keys = [b"XYZ/abc:%d" % at for at in range(40)] + [b"cache/tmp.%d:v" % at for at in range(40)]
    source = write(tmp_path / "d.rdb", keys)
    for options in ((), ("--separator", ":", "--separator", "/"), ("--separator", "_")):
        run = rdbscan("analyze", source, "-f", "json", "-q", *options)
        reports = {report["name"]: report["rows"] for report in json.loads(run.out)["reports"]}
        assert {row["namespace"] for row in reports["namespaces"]} == {"XYZ/abc:{id}", "cache/tmp.{id}:v"}
        depth = {row["path"]: row["depth"] for row in reports["tree"]}
        assert depth["XYZ/abc:{id}"] == (1 if "_" in options else 3)
