"""Which shard of a cluster has which hash slots, as `CLUSTER NODES` and the servers' nodes.conf tell it.

A line is a node: ID, address, flags, its primary, three times and the link's state, then its slots (cluster_legacy.c:
clusterGenNodeDescription): `0-5460`, `866`, or `[93->-ID]` for one that is on its way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SLOTS = 16384
LARGEST = 4 << 20
"""Bytes of such a file; a thousand nodes take 150 kB."""
FIRST_SLOT = 8
"""Words of a line before the slots."""
_NODE = re.compile(r"[0-9a-f]{40}", re.ASCII)
_SLOTS = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shard:
    """A primary that has slots: its ID, its address (host:port), and its slots as ranges with both ends."""

    node: str
    address: str
    ranges: tuple[tuple[int, int], ...]

    def slots(self) -> Iterator[int]:
        """Yield its slots."""
        return chain.from_iterable(range(first, last + 1) for first, last in self.ranges)


def read_shards(path: Path) -> tuple[Shard, ...]:
    """Return the shards of a cluster. Raises ConfigError if the file cannot be read or is something else."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:  # a NUL in the name is a ValueError
        why = error.strerror if isinstance(error, OSError) else "no file can have such a name"
        raise ConfigError(f"--cluster-nodes: it cannot be read: {why}", source=str(path)) from error
    try:
        if len(content) > LARGEST:
            raise ValueError(f"it has more than {LARGEST:,} bytes")
        return tuple(parse_nodes(content.decode("utf-8", "backslashreplace")))
    except ValueError as error:
        raise ConfigError(f"--cluster-nodes: this is no output of CLUSTER NODES: {error}", source=str(path)) from error


def parse_nodes(text: str) -> list[Shard]:
    """Return the shards that have slots. Raises ValueError, with the line's number, if it is something else."""
    shards, taken = [], [0] * SLOTS
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0] == "vars":  # of nodes.conf: the epochs
            continue
        if len(words) < FIRST_SLOT or not _NODE.fullmatch(words[0]):
            raise ValueError(f"line {number} begins with no node ID or has too few words")
        ranges = _ranges(words[FIRST_SLOT:], number)
        for slot in chain.from_iterable(range(first, last + 1) for first, last in ranges):
            if taken[slot]:
                raise ValueError(f"line {number} has slot {slot}, as line {taken[slot]} has")
            taken[slot] = number
        if ranges:
            shards.append(Shard(words[0], words[1].partition("@")[0].partition(",")[0], ranges))
    if not shards:
        raise ValueError("no node in it has slots")
    return shards


def _ranges(words: Sequence[str], number: int) -> tuple[tuple[int, int], ...]:
    ranges = []
    for word in words:
        if word.startswith("["):  # on its way from or to another node; the owner has it among its own
            continue
        found = _SLOTS.fullmatch(word)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
        if not first <= last < SLOTS:
            raise ValueError(f"line {number} has {word!r} where slots belong")
        ranges.append((first, last))
    return tuple(ranges)
