"""Runs the fuzzer: python -m tests.fuzz.run --seconds 60 --seed 1

The same seed gives the same inputs; `--only N` runs the N-th of them alone. An input that breaks the rule (or is being read
when the process dies) is left in the folder `--keep`.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from tests.fuzz.invariant import check, most_memory
from tests.fuzz.mutate import mutate, seeds

HANG_SECONDS = 20
"""Reading 12 kB twice takes milliseconds; uncompiled or sanitized, some hundred times that."""


def main(arguments: list[str] | None = None) -> int:
    """Run as the command line says; 1 if an input broke the rule."""
    options = parser().parse_args(arguments)
    options.keep.mkdir(parents=True, exist_ok=True)
    started, outcomes, number = time.monotonic(), Counter[str](), options.only or 0
    everything = seeds()
    options.memory = most_memory() + (options.memory << 20)
    while True:
        if not run_one(everything, options, number, outcomes):
            return 1
        number += 1
        if options.only is not None or number == options.executions:
            break
        if options.executions is None and time.monotonic() - started > options.seconds:
            break
    print(f"{outcomes.total()} executions, seed {options.seed}: {dict(outcomes.most_common())}")
    return 0


def run_one(everything: list[bytes], options: argparse.Namespace, number: int, outcomes: Counter[str]) -> bool:
    """Read one mutated dump; False if it broke the rule."""
    chance = random.Random(f"{options.seed}:{number}")
    data = mutate(everything, chance)
    current = options.keep / f"seed-{options.seed}.rdb"
    current.write_bytes(data)
    faulthandler.dump_traceback_later(HANG_SECONDS, exit=True, file=sys.__stderr__)
    try:
        outcomes[check(data, chance, options.memory)] += 1
    except Exception as error:  # noqa: BLE001  whatever it is, it is a finding
        kept = current.with_name(f"seed-{options.seed}-{number}.rdb")
        current.rename(kept)
        print(f"input {number} of seed {options.seed}, in {kept}: {type(error).__name__}: {error}")
        print(f"    {traceback.extract_tb(error.__traceback__)[-1].line}")
        return options.go_on
    finally:
        faulthandler.cancel_dump_traceback_later()
    current.unlink()
    return True


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    found = argparse.ArgumentParser(prog="python -m tests.fuzz.run")
    found.add_argument("--seconds", type=float, default=60)
    found.add_argument("--seed", type=int, default=0)
    found.add_argument("--executions", type=int, help="so many, however long they take")
    found.add_argument("--only", type=int, metavar="N", help="only the N-th input")
    found.add_argument("--go-on", action="store_true", help="do not stop at the first input that breaks the rule")
    found.add_argument("--memory", type=int, default=128, help="MiB that may be held more than at the start (128)")
    found.add_argument("--keep", type=Path, default=Path("build/fuzz"), help="folder for such inputs")
    return found


if __name__ == "__main__":
    raise SystemExit(main())
