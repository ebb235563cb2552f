"""A wall clock of their own for processes: `python -m tests.live.clock DAYS COMMAND…` runs a command that many days ahead.

Dumps say when their keys expire, so what a server keeps of one depends on the day.
"""

import os
import subprocess
import sys
import tempfile
import time
import zlib
from math import ceil
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")
BUILD = Path(__file__).parents[2] / "build"
SHIFT = "RDBSCAN_CLOCK_SHIFT"
DAY_S = 86_400


def today() -> dict[str, str]:
    """Return the environment of a process with the true clock: elsewhere certificates and signatures are not valid."""
    return {name: value for name, value in os.environ.items() if name not in (SHIFT, "LD_PRELOAD")}


def starting_at(moment: float) -> dict[str, str]:
    """Return the environment of a process whose clock starts at a moment, in seconds since the epoch, or up to 1 s later."""
    return {**os.environ, SHIFT: str(ceil(moment - _true_time())), "LD_PRELOAD": str(_library())}


def _true_time() -> float:
    return time.time() - int(os.environ.get(SHIFT, "0"))


def _library() -> Path:
    """Return the compiled clock.c, compiled first if it has changed."""
    library = BUILD / f"clock-{zlib.crc32(SOURCE.read_bytes()):08x}.so"
    if not library.exists():
        BUILD.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=BUILD) as scratch:
            made = Path(scratch, library.name)
            gcc = ("gcc", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-nostdlib", "-o", str(made), str(SOURCE))
            subprocess.run(gcc, check=True, env=today())
            made.rename(library)  # others may do the same at the same time
    return library


def main() -> None:
    days, *command = sys.argv[1:]
    os.execvpe(command[0], command, starting_at(_true_time() + float(days) * DAY_S))


if __name__ == "__main__":
    main()
