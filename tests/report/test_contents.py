"""What a dump has beside plain keys: fields with TTL, functions, modules; held against what the servers said."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from rdbscan.pipeline import Options, profile_sources
from rdbscan.profile.profile import Profile
from rdbscan.records.dump import FunctionLibrary, ModuleAux
from rdbscan.render.units import read
from rdbscan.report import fields, functions, modules

from .making import MIB, collections, group, info, profile, row

CORPUS = Path(__file__).parents[2] / "fixtures" / "corpus"


def of(name: str) -> Profile:
    return profile_sources([str(CORPUS / f"{name}.rdb")], Options())


@pytest.mark.parametrize("name", ["redis-8.0.6-main", "redis-7.4.1-cluster", "valkey-9.1.2-main"])
def test_fields_with_ttl_are_those_the_server_counted(name: str) -> None:
    truth = pl.read_parquet(CORPUS / f"{name}.truth.parquet").filter(pl.col("key").bin.starts_with(b"hfe:"))
    expected: dict[str, list[int]] = {}
    for key, elements, extra in truth.select("key", "elements", "extra").rows():
        expiring = json.loads(extra or "{}").get("fields_with_ttl", 0)
        sums = expected.setdefault(key.decode().split(":")[1], [0, 0, 0])
        for place, number in enumerate((1, elements, expiring)):
            sums[place] += number
    told = {str(line[0]).split(":")[1]: list(line[1:4]) for line in fields(of(name)).rows}
    assert told
    assert told == {kind: sums for kind, sums in expected.items() if sums[2]}


def hashes(lasting: int, keys: int = 10, expiring: int = 900) -> Profile:
    made = collections("presence:{id}", "hash", [(expiring + lasting) // keys] * keys, expiring_fields=expiring)
    made.memory_bytes = 10 * MIB
    made.elements = expiring + lasting
    return profile(made)


def test_fields_that_were_forgotten() -> None:
    (found,) = fields(hashes(100)).findings
    assert (found.slug, found.bytes) == ("persistent-fields", 1 * MIB)
    assert read(found.what) == (
        "100 of the 1,000 fields of presence:{id} never expire, while 90.0% of them do: about 1.0 MiB."
    )
    assert found.do[0].text == "redis-cli --no-raw --scan --pattern 'presence:*' | head -20"
    assert fields(hashes(99)).findings == []
    assert fields(hashes(300)).findings == []  # meant for a part of the fields only
    assert fields(hashes(100, keys=100)).findings == []  # one in each hash: its owner, its date


@pytest.mark.parametrize("name", ["redis-7.0.15-funconly", "redis-8.0.6-main", "valkey-9.1.2-main"])
def test_functions_are_those_the_server_listed(name: str) -> None:
    listed = json.loads((CORPUS / f"{name}.json").read_text())["functions"]
    assert sorted(line[0] for line in functions(of(name)).rows) == sorted(listed)


def test_functions_of_every_dump() -> None:
    library = FunctionLibrary("lib", "LUA", 120)
    made = profile(sources=[info("a.rdb", functions=[library]), info("b.rdb", functions=[library])])
    assert functions(made).rows == [("lib", "LUA", 120, "a.rdb"), ("lib", "LUA", 120, "b.rdb")]
    assert functions(profile()).rows == []


def test_modules_are_those_the_server_had() -> None:
    truth = pl.read_parquet(CORPUS / "redis-8.0.6-module.truth.parquet")
    plain = ("string", "list", "set", "zset", "hash", "stream", "vectorset")
    expected = dict(truth.filter(~pl.col("type").is_in(plain)).group_by("type").len().rows())
    assert {line[0]: line[1] for line in modules(of("redis-8.0.6-module")).rows} == expected


def test_modules_by_their_bytes_in_the_dump() -> None:
    big = row(b"doc:1", type="ReJSON-RL", namespace="doc:{id}")
    made = profile(
        group("doc:{id}", 4, 900, type="ReJSON-RL", opaque_keys=4, rdb_bytes=800, biggest=big),
        group("user:{id}", 4, 900),
        sources=[
            info(dump_bytes=1000, module_aux=[ModuleAux("graphdata", "before", 20), ModuleAux("graphdata", "after", 5)])
        ],
    )
    assert modules(made).rows == [
        ("ReJSON-RL", 4, 800, 0.8, 200, None, b"doc:1"),
        ("graphdata", 0, 0, 0.025, None, 25, None),
    ]
    assert modules(profile(group("user:{id}", 4, 900))).rows == []
