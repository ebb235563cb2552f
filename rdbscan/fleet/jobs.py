"""How many dumps this machine can read at a time."""

from __future__ import annotations

import os
from pathlib import Path

from rdbscan.pipeline.listing import Listing

MOST_EACH = 350 << 20
"""Bytes that a process may take, whatever its dump."""
WORTH_A_PROCESS = 32 << 20
"""Stored bytes that take as long to read as a process takes to start."""
CGROUP = Path("/sys/fs/cgroup")


def default_jobs(listing: Listing) -> int:
    """Return how many processes are worth it: a core each, 350 MB of free memory each, and something to do for each."""
    known = [size for size in listing.sizes.values() if size is not None]
    work = len(known) < len(listing.sizes) or sum(known) // WORTH_A_PROCESS
    enough = len(listing.sizes) if work is True else 1 + work
    return max(1, min(cores(), free_memory() // MOST_EACH, len(listing.sizes), enough))


def cores() -> int:
    """Return the cores that this process may use."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, _blank, period = _first_line(CGROUP / "cpu.max").partition(" ")
    return min(allowed, max(1, int(quota) // int(period))) if quota.isdigit() and period.isdigit() else allowed


def free_memory() -> int:
    """Return the bytes that are free, on the machine and in the container; very many where nobody says."""
    told = [line.split()[1] for line in _lines(Path("/proc/meminfo")) if line.startswith("MemAvailable:")]
    free = 1024 * int(told[0]) if told else 1 << 62
    limit, taken = _first_line(CGROUP / "memory.max"), _first_line(CGROUP / "memory.current")
    return min(free, max(0, int(limit) - int(taken))) if limit.isdigit() and taken.isdigit() else free


def _first_line(path: Path) -> str:
    return next(iter(_lines(path)), "")


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return []
