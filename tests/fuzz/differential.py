"""Compares what rdbscan calls damage with what servers refuse: python -m tests.fuzz.differential --seconds 60

Random single values, with a lie here and there, are loaded by a server of the version that the dump names (and, with
--check, read by its redis-check-rdb, which is stricter, as `rdbscan verify` is). Every disagreement is printed, and its
dump kept.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import time
from collections import Counter
from pathlib import Path

from tests.decode.reading import read
from tests.fuzz.generate import LIES, Liar
from tests.live.servers import LoadRefused, available, build_of, live_server

FORMATS = {"redis-6.2": 9, "redis-7.0": 10, "redis-8.6": 13, "redict-7.3": 11, "valkey-8.1": 11, "valkey-9.1": 11}
"""The latest plain format that a server loads; 12 for those not listed."""
TYPES = {9: (0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 13, 14, 15), 10: (16, 17, 18, 19), 11: (20, 21), 12: (24, 25)}
"""By the first format that has them, without what depends on the time of the load or on modules."""


def value_of(name: str, version: str, chance: random.Random) -> bytes:
    """Return a dump of one random value between others, as the server `name` might have written it."""
    generation = "-".join(name.split("-")[:2])
    latest = FORMATS.get(generation, 12)
    rdb_type = chance.choice([each for first, types in TYPES.items() if first <= latest for each in types])
    liar = Liar(chance, chance.choice(LIES[:4]))
    writer = b"\xfa\x0avalkey-ver" if name.startswith("valkey") else b"\xfa\x09redis-ver"
    head = b"REDIS%04d" % latest + writer + bytes([len(version)]) + version.encode() + b"\xfe\0"
    return head + bytes([rdb_type]) + b"\x01k" + liar.value(rdb_type) + b"\0\1z\1v\xff" + bytes(8)


def ours(data: bytes, thorough: bool) -> str:
    """Return how many keys rdbscan counts, or that it calls the dump damaged; `thorough` as `verify` does."""
    reading = read(data, thorough=thorough)
    broken = reading.info.damage is not None or (thorough and reading.info.unsound_keys)
    return "refused" if broken else str(len(reading.rows))


def loaded(name: str, path: Path) -> str:
    """Return how many keys the server loads, or that it refuses the dump."""
    try:
        with live_server(name, {"databases": "1", "hz": "1"}, path) as server:
            return str(server.ask("DBSIZE"))
    except LoadRefused:
        return "refused"


def checked(name: str, path: Path, keys: str) -> str:
    """Return `keys`, or that the server's own checker refuses the dump."""
    command = [*build_of(name).command(f"{name.split('-')[0]}-check-rdb"), str(path)]
    return "refused" if subprocess.run(command, check=False, capture_output=True, timeout=60).returncode else keys


def main(arguments: list[str] | None = None) -> int:
    """Run as the command line says; 1 if anything disagreed."""
    options = parser().parse_args(arguments)
    options.keep.mkdir(parents=True, exist_ok=True)
    builds = {name: build for name, build in available()[0].items() if not options.server or name in options.server}
    started, counts, number = time.monotonic(), Counter[str](), 0
    while builds and time.monotonic() - started < options.seconds:
        chance = random.Random(f"{options.seed}:{number}")
        name = chance.choice(sorted(builds))
        data = value_of(name, builds[name].version, chance)
        path = options.keep / f"{name}-{options.seed}-{number}.rdb"
        path.write_bytes(data)
        found = ours(data, options.check)
        truth = checked(name, path, found) if options.check else loaded(name, path)
        counts["same" if found == truth else "different"] += 1
        if found == truth:
            path.unlink()
        else:
            print(f"{path}: rdbscan {found}, server {truth}")
        number += 1
    print(f"{number} dumps, {len(builds)} servers, seed {options.seed}: {dict(counts)}")
    return 1 if counts["different"] else 0


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    found = argparse.ArgumentParser(prog="python -m tests.fuzz.differential")
    found.add_argument("--seconds", type=float, default=60)
    found.add_argument("--seed", type=int, default=0)
    found.add_argument("--server", action="append", help="only this one (python -m tests.live.servers lists them)")
    found.add_argument("--check", action="store_true", help="against redis-check-rdb instead of a load")
    found.add_argument("--keep", type=Path, default=Path("build/differential"), help="folder for what disagrees")
    return found


if __name__ == "__main__":
    raise SystemExit(main())
