"""What a command costs: wall time, CPU time and peak memory, as the kernel counts them for the child."""

import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """One run: seconds of wall and CPU time (all threads), peak resident bytes."""

    wall: float
    cpu: float
    rss: int


class Failed(Exception):
    """The command ended with an error; the message has its exit code and last line."""


def run(command: Sequence[str]) -> Cost:
    """Run a command to its end, output thrown away."""
    with tempfile.TemporaryFile() as messages:
        started = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=messages)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            messages.seek(0)
            last = messages.read().decode(errors="replace").strip().splitlines()[-1:]
            raise Failed(f"exit code {child.returncode}: {' '.join(last)[:160]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def floor() -> int:
    """Smallest peak that can be told, in bytes: a child starts as a copy of this process, and Linux keeps that peak."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each number."""
    middle = [statistics.median(values) for values in zip(*((c.wall, c.cpu, c.rss) for c in costs), strict=True)]
    return Cost(middle[0], middle[1], int(middle[2]))
