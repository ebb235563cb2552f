"""Runs the core alone, as fast as it goes: python -m tests.fuzz.core --seconds 60 --seed 1

One long-lived process, small seeds of every type and encoding, one pass of the core per input and nothing else: for
sanitizers (tests/fuzz/asan.sh), which find what the slower `tests.fuzz.run` cannot see. Inputs that make the core say
something new are mutated further. The input being read lies in a mapped file, so that it survives the process.
"""

from __future__ import annotations

import argparse
import io
import mmap
import random
import signal
import time
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from rdbscan.decode import DumpReader, reader
from rdbscan.memory.load_simulator import LoadSimulator
from rdbscan.memory.targets import Target, resolve_target
from rdbscan.records import dump as dump_facts
from rdbscan.records.batch import Batch
from tests.decode.strictness_cases import CASES
from tests.fuzz.generate import generate
from tests.fuzz.mutate import mutate
from tests.rdbwriter.samples import every_type

LONGEST_SEED = 1500
ROOM = 1 << 20
HANG_SECONDS = 30
"""CPU time of 256 inputs."""
WRITERS = (("redis", "6.0.16"), ("redis", "6.2.14"), ("redis", "7.0.15"), ("redis", "8.6.3"), ("valkey", "9.1.2"))
GENERATED = 0.1
"""Share of inputs that are made from nothing."""
KEPT = 5000
"""Inputs kept for having made the core say something new."""


class Outcome(NamedTuple):
    """What the core made of an input, without what depends on its sizes."""

    damage: str
    faults: tuple[str, ...]
    keys: tuple[tuple[int, int], ...]
    parts: tuple[str, ...]


def seeds() -> list[bytes]:
    """Return small dumps of every type, whole and odd, of several servers."""
    odd = [case.dump(*writer) for case in CASES.values() for writer in WRITERS]
    return [data for data in [*every_type().values(), *odd] if len(data) < LONGEST_SEED]


class Core:
    """Reads one dump after the other with the same buffers."""

    def __init__(self) -> None:
        self.batch = Batch(32)
        simulator = lru_cache(maxsize=None)(LoadSimulator)
        reader.LoadSimulator = simulator  # type: ignore[misc, assignment]
        self.target = lru_cache(maxsize=256)(self.resolve)

    @staticmethod
    def resolve(server: str, version: str, rdb_version: int) -> Target:
        """Return the server that wrote a dump, one of few, as each costs a model."""
        known = "valkey-9.1" if server == "valkey" else "redis-8.0" if rdb_version > 9 else "redis-6.2"
        return resolve_target(known, server, version, rdb_version)

    def run(self, data: bytes, window_bytes: int, thorough: bool) -> Outcome:
        """Read a dump; whatever is raised is a finding."""
        info = dump_facts.Outcome()
        dump = DumpReader(
            io.BytesIO(data),
            info,
            lambda found, _info: self.target(found.server, found.server_version, found.rdb_version),
            new_batch=lambda: self.batch,
            window_bytes=window_bytes,
            thorough=thorough,
        )
        dump.read_header()
        keys: set[tuple[int, int]] = set()
        for batch in dump.batches():
            kinds, encodings = batch.buffers["type"], batch.buffers["encoding"]
            keys.update((kinds[row], encodings[row]) for row in range(batch.rows))
        damage = info.damage.message if info.damage else ""
        faults = tuple(sorted({warning.split(":")[-1] for warning in info.warnings}))
        return Outcome(damage.split(":")[0], faults, tuple(sorted(keys)), tuple(sorted(info.accounting)))


def main(arguments: list[str] | None = None) -> int:
    """Run as the command line says."""
    options = parser().parse_args(arguments)
    options.keep.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # by CPU time: on a busy machine a second may be much less
    core, chance = Core(), random.Random(options.seed)
    corpus, seen, outcomes = seeds(), set[Outcome](), Counter[str]()
    first, started, count = len(corpus), time.monotonic(), 0
    with (options.keep / f"core-{options.seed}.bin").open("w+b") as file:
        file.truncate(ROOM)
        current = mmap.mmap(file.fileno(), ROOM)
        while count < options.executions and time.monotonic() - started < options.seconds:
            data = generate(chance) if chance.random() < GENERATED else mutate(corpus, chance)
            data = data[: ROOM - 8]
            current[: 8 + len(data)] = len(data).to_bytes(8, "little") + data
            if count % 256 == 0:
                signal.setitimer(signal.ITIMER_PROF, HANG_SECONDS)
            outcome = core.run(data, chance.choice((64, 256, 4096)), chance.random() < 0.5)
            if outcome not in seen:
                seen.add(outcome)
                if len(corpus) < first + KEPT and 0 < len(data) < LONGEST_SEED:
                    corpus.append(data)
            outcomes["damaged" if outcome.damage else "clean"] += 1
            count += 1
        signal.setitimer(signal.ITIMER_PROF, 0)
    seconds = time.monotonic() - started
    print(f"{count} executions in {seconds:.0f} s, {count / seconds:.0f} a second, seed {options.seed}: {dict(outcomes)}, "
          f"{len(seen)} different outcomes")  # fmt: skip
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    found = argparse.ArgumentParser(prog="python -m tests.fuzz.core")
    found.add_argument("--seconds", type=float, default=60)
    found.add_argument("--executions", type=int, default=1 << 62)
    found.add_argument("--seed", type=int, default=0)
    found.add_argument("--keep", type=Path, default=Path("build/fuzz"), help="folder for the input being read")
    return found


if __name__ == "__main__":
    raise SystemExit(main())
