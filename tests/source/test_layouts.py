"""The layouts of docs/backups.md, laid out as services write them, and named as the table there says."""

import gzip
from pathlib import Path

import pytest

from rdbscan.pipeline import Options, profile_sources
from rdbscan.source import SourceSettings
from tests.source.conftest import Put
from tests.source.packing import PACKINGS, zstd

ROOT = Path(__file__).parents[2]
ONE = (ROOT / "fixtures/corpus/redis-7.0.15-tiny.rdb").read_bytes()
TWO = (ROOT / "fixtures/corpus/redis-7.4.1-tiny.rdb").read_bytes()
MARK = b"0123456789" * 4
MANIFEST = b"file appendonly.aof.1.base.rdb seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n"
NODES = b"07c37dfeb235213a872192d90877d0cd55635b91 127.0.0.1:30004@31004 myself,master - 0 0 1 connected\n"

LAYOUTS: dict[str, tuple[dict[str, bytes], str, list[str]]] = {
    "ElastiCache": (
        {"nightly-0001.rdb": ONE, "nightly-0002.rdb": TWO, "weekly-0001.rdb": ONE},
        "nightly-*.rdb",
        ["nightly-0001.rdb", "nightly-0002.rdb"],
    ),
    "Memorystore": ({"myexport.rdb": ONE}, "myexport.rdb", ["myexport.rdb"]),
    "Memorystore for Redis Cluster": ({"backup-1/a": ONE, "backup-1/b": TWO, "backup-2/a": ONE}, "backup-1/", ["a", "b"]),
    "Azure Enterprise": (
        {"weekly-1.gz": gzip.compress(ONE), "weekly-2.gz": gzip.compress(TWO) + bytes(300)},
        "weekly*",
        ["weekly-1.gz", "weekly-2.gz"],
    ),
    "Redis Enterprise": (
        {"rs/db-1_of_2.rdb.gz": gzip.compress(ONE), "rs/db-2_of_2.rdb.gz": gzip.compress(TWO)},
        "rs",
        ["db-1_of_2.rdb.gz", "db-2_of_2.rdb.gz"],
    ),
    "redis-cli --cluster backup": (
        {"dir/redis-node-10.0.0.1-6379-1cb8.rdb": ONE, "dir/redis-node-10.0.0.2-6379-20.rdb": TWO, "dir/nodes.json": b"[]"},
        "dir",
        ["redis-node-10.0.0.1-6379-1cb8.rdb", "redis-node-10.0.0.2-6379-20.rdb"],
    ),
    "operators": (
        {f"backups/prod/{at}/{name}": data for at in "01" for name, data in {"dump.rdb": ONE, "node.conf": NODES}.items()},
        "backups/prod/",
        ["0/dump.rdb", "1/dump.rdb"],
    ),
    "AOF": (
        {
            "data/appendonlydir/appendonly.aof.manifest": MANIFEST,
            "data/appendonlydir/appendonly.aof.1.base.rdb": ONE,
            "data/appendonlydir/appendonly.aof.1.incr.aof": b"*1\r\n$4\r\nPING\r\n",
        },
        "data",
        ["appendonly.aof.1.base.rdb"],
    ),
    "Valkey 9.2": ({"lz4": PACKINGS["envelope-lz4"](ONE), "zstd": PACKINGS["envelope-zstd"](TWO)}, "", ["lz4", "zstd"]),
    "replication stream": (
        {"a": b"$EOF:" + MARK + b"\r\n" + ONE + MARK, "b": b"\n$%d\r\n" % len(TWO) + TWO},
        "*",
        ["a", "b"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("place", ["local", "s3"])
def test_a_layout(layout: str, place: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    files, argument, expected = LAYOUTS[layout]
    root = str(tmp_path)
    if place == "s3":
        root = "s3://dumps"
        put: Put = request.getfixturevalue("s3")
        for name, content in files.items():
            put(name, content)
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    profile = profile_sources([f"{root}/{argument}"], Options())
    assert sorted(source.source for source in profile.sources) == expected
    assert all(source.outcome.complete for source in profile.sources)
    assert {source.outcome.keys for source in profile.sources} == {3}


def test_azure_premium_pads_its_page_blobs(s3: Put) -> None:
    s3("weekly-1", ONE + bytes(-len(ONE) % 512))
    profile = profile_sources(["s3://dumps/weekly*"], Options())
    (source,) = profile.sources
    assert (source.source, source.outcome.keys, source.outcome.checksum) == ("weekly-1", 3, "ok")


def test_home_made_jobs(s3: Put) -> None:
    for host in ("db1", "db2"):
        for day, content in {"2026-11-24": TWO, "2026-11-25": ONE}.items():
            s3(f"{host}/{day}/dump.rdb.zst", zstd(content))
    profile = profile_sources(["s3://dumps/"], Options(sources=SourceSettings(latest=True)))
    assert [source.path for source in profile.sources] == [
        "s3://dumps/db1/2026-11-25/dump.rdb.zst", "s3://dumps/db2/2026-11-25/dump.rdb.zst",
    ]  # fmt: skip


def test_the_page_names_every_layout() -> None:
    page = (ROOT / "docs/backups.md").read_text(encoding="utf-8")
    words = [
        "ElastiCache",
        "MemoryDB",
        "Memorystore for Redis",
        "Premium",
        "Enterprise",
        "operators",
        "VKCS",
        "appendonlydir",
    ]
    assert [word for word in words if word not in page] == []
