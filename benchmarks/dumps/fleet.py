"""A cluster's shards: each has the keys of its own hash slots, of the kinds of `mix`; one of fifty is hot."""

import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tests.rdbwriter import string
from tests.reference.columns import slot

from .mix import KINDS, POOL, Body, Values
from .template import DumpFile, expiry, key

SLOTS = 16384
HOT = 50
RDB_VERSION = 11


def write_shards(folder: Path, shards: int, size: int) -> list[Path]:
    """Write about `size` bytes into each of so many dumps; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    rng, tags = random.Random(17), _tags()
    values = Values(rng, RDB_VERSION)
    pools = [(name, ttl, [make(values) for _ in range(POOL)]) for name, _weight, ttl, make in KINDS]
    paths = [folder / f"shard-{number:04}.rdb" for number in range(shards)]
    for number, path in enumerate(paths):
        own = tags[SLOTS * number // shards : SLOTS * (number + 1) // shards]
        with DumpFile(path, RDB_VERSION) as dump:
            dump.write(b"\xfa" + string(b"repl-id") + string(b"%040x" % number))
            dump.database(0, 0)
            for row in _rows(rng, pools, own, size):
                dump.write(row)
            if number % HOT == HOT - 1:
                dump.write(key(b"feed:{%s}" % own[0], 0, string(b"f" * size)))
    return paths


def _rows(
    rng: random.Random, pools: list[tuple[bytes, float, list[Body]]], tags: list[bytes], size: int
) -> Iterator[bytes]:
    weights, written = [weight for _name, weight, _ttl, _make in KINDS], 0
    for serial in count(1):
        name, ttl, bodies = rng.choices(pools, weights)[0]
        row = key(
            name % serial + b":{%s}" % rng.choice(tags),
            *rng.choice(bodies),
            expiry(rng) if rng.random() < ttl else None,
        )
        yield row
        written += len(row)
        if written >= size:
            return


def _tags() -> list[bytes]:
    """A hash tag for each slot."""
    found: dict[int, bytes] = {}
    for number in count():
        found.setdefault(slot(b"%d" % number), b"%d" % number)
        if len(found) == SLOTS:
            return [found[one] for one in range(SLOTS)]
    raise AssertionError("numbers end")
