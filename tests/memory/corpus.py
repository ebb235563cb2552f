"""The fixtures, loaded by the simulation: one Answer per key beside what the server said."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from rdbscan.memory.codes import ENCODINGS
from rdbscan.memory.load_simulator import LoadSimulator
from rdbscan.memory.targets import resolve_target
from tests.memory.feeding import feed
from tests.reference.decoder import decode

if TYPE_CHECKING:
    from rdbscan.memory.targets import Target
    from tests.reference.model import Dump

CORPUS = Path(__file__).parents[2] / "fixtures" / "corpus"
DUMPS = sorted(path for path in (*CORPUS.glob("*.rdb"), *CORPUS.glob("*.aof")))
CORE_TYPES = ("string", "list", "set", "zset", "hash", "stream")


@dataclass(frozen=True)
class Answer:
    """Predicted and true figures of a key that survived the reload."""

    db: int
    name: bytes
    type: str
    elements: int | None
    encoding: str
    memory: int
    allocated: int
    true_encoding: str
    true_memory: int | None

    @property
    def is_random(self) -> bool:
        """Whether the server's figure depends on what it drew: skiplist levels, hash seeds."""
        return self.encoding == "skiplist"


def facts(path: Path) -> dict[str, Any]:
    """What the corpus tells about a dump as a whole."""
    found: dict[str, Any] = json.loads(path.with_suffix(".json").read_text())
    return found


def target_of(path: Path) -> Target:
    """The server that wrote a dump, with its configuration."""
    about = facts(path)
    allocator = "jemalloc-q16-pages" if "-deb" in about["name"] else "jemalloc"
    conf = {"cluster-enabled": "yes"} if about["variant"] == "cluster" else {}
    conf |= about["config"]
    return resolve_target(None, about["flavor"], about["version"], about["rdb_version"], allocator, conf)


@cache
def load(path: Path) -> tuple[Dump, list[Answer]]:
    """Decode a dump and load its surviving keys, in file order."""
    data = path.read_bytes()
    dump = decode(data)
    rows = {(row["db"], row["key"]): row for row in pq.read_table(path.with_suffix(".truth.parquet")).to_pylist()}
    loading = LoadSimulator(target_of(path))
    answers = []
    for key in dump.keys:
        row = rows[key.db, key.name]
        if row["encoding_reloaded"] is None:
            continue
        feed(loading, key, data)
        predicted = (ENCODINGS[loading.encoding], loading.usage, loading.allocated)
        said = (row["encoding_reloaded"], row["memory_usage_reloaded"])
        answers.append(Answer(key.db, key.name, row["type"], row["elements"], *predicted, *said))
    return dump, answers
