"""memory_bytes against what deleting keys one by one freed on real servers (fixtures/freed)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from rdbscan.pipeline import Options
from tests.memory.corpus import CORPUS, SETTINGS, rows_of

FIXTURES = CORPUS.parent
MEASURED = sorted((FIXTURES / "freed").glob("*.parquet"))
ALLOCATORS = {"7.0.15-debian": "jemalloc-q16", "8.1.8": "libc", "9.1.2-libc": "libc"}
"""By the server's version and build; Debian's others are jemalloc-q16-pages, all else runs the bundled jemalloc."""
CHANCE = {"hashtable": 5, "skiplist": 5}
"""Standard deviations in grains of 16 bytes and the square root of the elements, that a random size may be off by."""
AGEING = (b"hfe:", b"new:idmp:")
"""Keys that lose fields or ids in the hours between the save and the deletion."""
BUFFER = 250
"""From so many bytes on, what a server freed more than the key can be no table's entry, but was a buffer of a client."""
TAGGED = re.compile(r"redis-8\.[2-9]")
BUCKETS = re.compile(r"valkey-(8\.1|9)")


@dataclass(frozen=True)
class Deletion:
    """One key: what it was said to take, and by how much used_memory fell."""

    key: bytes
    type: str
    encoding: str
    elements: int | None
    has_ttl: bool
    predicted: int
    freed: int

    @property
    def error(self) -> int:
        """Bytes said too many."""
        return self.predicted - self.freed


def server_of(path: Path) -> str:
    """The server that deleted, with its build."""
    return path.name.removesuffix(".freed.parquet").split("@")[1]


def options_for(path: Path) -> Options:
    """The server that deleted, with its allocator and the limits of the dump's own server."""
    name, server = path.name.removesuffix(".freed.parquet").split("@")
    target = re.sub(r"-(debian|deb|libc)$", "", server)
    allocator = ALLOCATORS.get(
        server.partition("-")[2], "jemalloc-q16-pages" if server.endswith("-deb") else "jemalloc"
    )
    conf: dict[str, Any] = {}
    if name != "shop":
        conf = json.loads((CORPUS / f"{name}.json").read_text())["config"]
    settings = [(key, value) for key, value in conf.items() if "max" in key or key in SETTINGS]
    return Options(target=target, allocator=allocator, settings=tuple(settings))


@cache
def deletions(path: Path) -> list[Deletion]:
    """All keys that were deleted."""
    name = path.name.partition("@")[0]
    dump = FIXTURES / "shop.rdb" if name == "shop" else CORPUS / f"{name}.rdb"
    rows = {(row["db"], row["key"]): row for row in rows_of(dump, options_for(path))}
    found = []
    for told in pq.read_table(path).to_pylist():
        row = rows[told["db"], told["key"]]
        facts = (told["key"], row["type"], row["encoding"], row["elements"], told["has_ttl"])
        found.append(Deletion(*facts, row["memory_bytes"], told["freed"]))
    return found


def within_tolerance(path: Path, one: Deletion) -> bool:
    """Whether a figure is right: to 16 bytes or 1 %; twice 16 where both tables may add an entry or none."""
    grains = 32 if one.has_ttl and TAGGED.match(server_of(path)) else 16
    return abs(one.error) <= max(grains, one.freed / 100)


def is_chance(path: Path, one: Deletion) -> bool:
    """Whether what is wrong was drawn by the server, or happened to it meanwhile.

    Levels and hash seeds; a chained bucket of the main or expires table that went with the key (64 bytes); a rehash or a
    client's buffer that shrank (the server freed more than the key); fields that expired since the dump was made.
    """
    if one.key.startswith(AGEING):
        return True
    if one.encoding in CHANCE:
        return abs(one.error) <= 16 * CHANCE[one.encoding] * max(one.elements or 1, 1) ** 0.5 + 80
    if BUCKETS.match(server_of(path)):
        return one.error in range(-2 * 72 - 32, 0)
    return one.error < 0


def is_steady(one: Deletion) -> bool:
    """Whether nothing but the key went: nothing of it before, and no buffer of a client with it."""
    return not one.key.startswith(AGEING) and one.error > -BUFFER


@pytest.mark.parametrize("path", MEASURED, ids=lambda path: path.name.removesuffix(".freed.parquet"))
def test_what_is_wrong_is_chance(path: Path) -> None:
    wrong = [one for one in deletions(path) if not within_tolerance(path, one)]
    assert [one for one in wrong if not is_chance(path, one)] == []
    assert len(wrong) <= 0.06 * len(deletions(path))


@pytest.mark.parametrize("path", MEASURED, ids=lambda path: path.name.removesuffix(".freed.parquet"))
def test_the_sum_is_what_all_freed(path: Path) -> None:
    steady = [one for one in deletions(path) if is_steady(one)]
    assert abs(sum(one.predicted for one in steady) / sum(one.freed for one in steady) - 1) < 0.005


def test_nearly_all_keys_are_right() -> None:
    all_keys = [(path, one) for path in MEASURED for one in deletions(path)]
    right = sum(within_tolerance(path, one) for path, one in all_keys)
    assert len(all_keys) > 14_000
    assert right / len(all_keys) > 0.99


def test_a_plain_server_leaves_nothing_to_chance() -> None:
    (path,) = (path for path in MEASURED if path.name.startswith("shop@"))
    assert all(within_tolerance(path, one) for one in deletions(path))
    assert sum(one.predicted for one in deletions(path)) == pytest.approx(
        sum(one.freed for one in deletions(path)), rel=0.001
    )
