"""The fixtures, loaded by rdbscan: one Answer per key beside what the server said."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from rdbscan.memory.targets import resolve_target
from rdbscan.pipeline import Options
from rdbscan.pipeline.runner import record_batches
from tests.reference.decoder import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.memory.targets import Target
    from tests.reference.model import Dump

CORPUS = Path(__file__).parents[2] / "fixtures" / "corpus"
DUMPS = sorted(path for path in (*CORPUS.glob("*.rdb"), *CORPUS.glob("*.aof")))
SETTINGS = ("list-compress-depth", "cluster-enabled")
SIZED_TYPES = ("string", "list", "set", "zset", "hash", "stream", "vectorset")
"""Of other types only a module knows the size."""


@dataclass(frozen=True)
class Answer:
    """Predicted and true figures of a key that survived the reload."""

    db: int
    name: bytes
    type: str
    elements: int | None
    encoding: str
    memory: int | None
    allocated: int
    true_encoding: str
    true_memory: int | None


@cache
def facts(path: Path) -> dict[str, Any]:
    """What the corpus tells about a dump as a whole."""
    found: dict[str, Any] = json.loads(path.with_suffix(".json").read_text())
    return found


def options_of(path: Path) -> Options:
    """The server that wrote a dump, with its allocator and configuration."""
    about = facts(path)
    conf = {"cluster-enabled": "yes"} if about["variant"] == "cluster" else {}
    conf |= {name: value for name, value in about["config"].items() if "max" in name or name in SETTINGS}
    told = about["rdb_version"] >= 7  # the oldest do not say who they are
    name = None if told else f"{about['flavor']}-{about['version']}"
    return Options(target=name, allocator=allocator_of(about), settings=tuple(conf.items()))


def allocator_of(about: dict[str, Any]) -> str:
    """The allocator profile of the server build."""
    if about.get("allocator", "").startswith("libc"):
        return "libc"
    return "jemalloc-q16-pages" if "-deb" in about["name"] else "jemalloc"


def target_of(path: Path) -> Target:
    """The server that wrote a dump, as the model has it."""
    about, options = facts(path), options_of(path)
    flavor = "redict" if about["name"].startswith("redict") else about["flavor"]
    settings = dict(options.settings)
    return resolve_target(None, flavor, about["version"], about["rdb_version"], options.allocator, settings)


def rows_of(path: Path, options: Options) -> Iterator[dict[str, Any]]:
    """Yield the records of a dump, without the times."""
    wanted = ["db", "key", "type", "elements", "encoding", "memory_usage_bytes", "memory_bytes"]
    for batch in record_batches(str(path), options):
        yield from batch.select(wanted).to_pylist()


@cache
def load(path: Path) -> tuple[Dump, list[Answer]]:
    """Read a dump and size its surviving keys, in file order. The dump itself is what the reference decoder reads."""
    truth = {(row["db"], row["key"]): row for row in pq.read_table(path.with_suffix(".truth.parquet")).to_pylist()}
    answers = []
    for row in rows_of(path, options_of(path)):
        said = truth[row["db"], row["key"]]
        if said["encoding_reloaded"] is not None:
            predicted = (row["elements"], row["encoding"], row["memory_usage_bytes"], row["memory_bytes"])
            true = (said["encoding_reloaded"], said["memory_usage_reloaded"])
            answers.append(Answer(row["db"], row["key"], said["type"], *predicted, *true))
    return decode(path.read_bytes()), answers
