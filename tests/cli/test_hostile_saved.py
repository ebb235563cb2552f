"""Saved files that were made to do harm: exit code 2 and a reason, in little memory."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from rdbscan.pipeline import Options, profile_sources

FIXTURES = Path(__file__).parents[2] / "fixtures"
DUMP = FIXTURES / "corpus" / "redis-7.0.15-tiny.rdb"
MOST_MEMORY = 350 << 20
MANY = 60_000
LONG = 1_000_000

BIGGEST = ["source", "key"]

Saved = tuple[pa.Table, dict[bytes, bytes]]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    path = tmp_path_factory.mktemp("saved") / "keys.parquet"
    profile_sources([str(DUMP)], Options(), keys_parquet=path)
    table = pq.read_table(path)
    return table.slice(0, 1), table.schema.metadata


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    path = tmp_path_factory.mktemp("saved") / "profile.parquet"
    profile_sources([str(DUMP)], Options()).save(path)
    return pq.read_table(path).slice(0, 1), pq.read_metadata(path).metadata


def repeated(table: pa.Table, times: int = MANY) -> pa.Table:
    return table.take(pa.array([0] * times))


def put(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    at = table.schema.get_field_index(name)
    return table.append_column(name, column) if at < 0 else table.set_column(at, name, column)


def same(text: bytes | str, times: int = MANY) -> pa.Array:
    """One text that stands in the file once."""
    return pa.DictionaryArray.from_arrays(pa.array([0] * times, pa.int32()), pa.array([text]))


def facts(json_: bytes) -> dict[bytes, bytes]:
    told = {"version": 3, "facts": base64.b64encode(zstandard.compress(json_)).decode()}
    return {b"rdbscan.profile": json.dumps(told).encode()}


OF_KEYS: dict[str, Callable[[Saved], Saved]] = {
    "a long name, 60,000 times": lambda it: (put(repeated(it[0]), "key", same(b"x" * LONG)), it[1]),
    "a long namespace, 60,000 times": lambda it: (put(repeated(it[0]), "namespace", same("x" * LONG)), it[1]),
    "400 long names": lambda it: (put(repeated(it[0], 400), "key", pa.array([b"k" * LONG] * 400)), it[1]),
    "deep JSON": lambda it: (it[0], {b"rdbscan": b'{"dumps":' + b"[" * LONG}),
    "many dumps": lambda it: (it[0], {b"rdbscan": b'{"dumps":[' + b",".join([b'{"source":""}'] * 150_000) + b"]}"}),
    "a number that is none": lambda it: (it[0], {b"rdbscan": it[1][b"rdbscan"].replace(b'"keys": 3', b'"keys": NaN')}),
}
OF_PROFILE: dict[str, Callable[[Saved], Saved]] = {
    "many groups": lambda it: (repeated(it[0], 130_000), it[1]),
    "a long name, 60,000 times": lambda it: (put(repeated(it[0]), "namespace", same("x" * LONG)), it[1]),
    "a long key, 60,000 times": lambda it: (
        put(repeated(it[0]), "biggest", pa.StructArray.from_arrays([pa.array([1] * MANY), same(b"x" * LONG)], BIGGEST)),
        it[1],
    ),
    "long lists": lambda it: (put(repeated(it[0]), "idle_histogram", pa.array([[0] * 500] * MANY)), it[1]),
    "many dumps": lambda it: (it[0], facts(b'{"as_of_ms":1,"sources":[' + b",".join([b"{}"] * 2_500_000) + b"]}")),
    "many notes": lambda it: (
        it[0], facts(b'{"as_of_ms":1,"sources":[],"notes":[' + b",".join([b'"aa"'] * 3_000_000) + b"]}"),
    ),
    "deep JSON": lambda it: (it[0], facts(b'{"as_of_ms":1,"sources":' + b"[" * LONG)),
}  # fmt: skip


REPORT = """
import sys
from rdbscan.cli import main
sys.argv[1:] = ["report", sys.argv[1]]
code = main()
print(*(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
sys.exit(code)
"""


def assert_refused(path: Path, saved: Saved) -> None:
    table, metadata = saved
    pq.write_table(table.replace_schema_metadata(metadata), path, compression="zstd", store_schema=False)
    run = subprocess.run([sys.executable, "-c", REPORT, str(path)], capture_output=True, text=True)
    assert run.returncode == 2, run.stderr
    assert run.stderr.startswith("rdbscan: ")
    assert run.stderr.count("\n") == 1
    assert int(run.stdout) << 10 < MOST_MEMORY


@pytest.mark.parametrize("name", OF_KEYS)
def test_records(tmp_path: Path, keys: Saved, name: str) -> None:
    assert_refused(tmp_path / "keys.parquet", OF_KEYS[name](keys))


@pytest.mark.parametrize("name", OF_PROFILE)
def test_profiles(tmp_path: Path, profile: Saved, name: str) -> None:
    assert_refused(tmp_path / "profile.parquet", OF_PROFILE[name](profile))
