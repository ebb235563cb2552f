"""What many dumps cost: `python -m benchmarks.fleet --dumps 1000 --size 1MB --jobs 1 2 4`.

Of each number of processes: wall and CPU time, the peak memory of the main process, and how large the report is.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.dumps.fleet import write_shards
from benchmarks.make_dumps import default_folder, size_in_bytes


@dataclass(frozen=True)
class Cost:
    """Seconds of wall and CPU time (all processes), the peak of the main process in bytes, and lines on the terminal."""

    wall: float
    cpu: float
    rss: int
    lines: int


def run(command: list[str]) -> Cost:
    """Run a command to its end and watch its own peak; those of its processes are theirs."""
    started, peak = time.perf_counter(), 0
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        while os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            status = Path(f"/proc/{child.pid}/status").read_text()
            found = re.search(r"VmHWM:\s+(\d+) kB", status)
            peak = max(peak, 1024 * int(found[1]) if found else 0)
            time.sleep(0.02)
        _pid, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        lines = out.read().count(b"\n")
    return Cost(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, peak, lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure many dumps.")
    parser.add_argument("--dumps", type=int, default=1000)
    parser.add_argument("--size", type=size_in_bytes, default="1MB", help="of each")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--repeat", type=int, default=1, help="runs of each, in turn; the fastest counts")
    parser.add_argument("--folder", type=Path, help="dumps that are there already")
    parser.add_argument("--files", action="store_true", help="with the page and all other files")
    options = parser.parse_args()
    folder = options.folder or default_folder() / f"fleet-{options.dumps}-{options.size}"
    if not folder.is_dir():
        write_shards(folder, options.dumps, options.size)
    number = len(list(folder.glob("*.rdb")))
    best: dict[int, Cost] = {}
    for _ in range(options.repeat):
        for jobs in options.jobs:
            with tempfile.TemporaryDirectory() as out:
                files = ["-o", f"{out}/report", "--charts", "none"] if options.files else []
                command = [sys.executable, "-m", "rdbscan", "analyze", str(folder), "-q", "--jobs", str(jobs), *files]
                cost = run(command)
                page = Path(out) / "report/report.html"
                size = f", page {page.stat().st_size / 1e6:.1f} MB" if page.exists() else ""
            best[jobs] = min(cost, best.get(jobs, cost), key=lambda one: one.wall)
            print(
                f"{number} dumps, {jobs} jobs: {cost.wall:.1f} s, CPU {cost.cpu:.1f} s ({cost.cpu / number:.3f} s each), "
                f"main process {cost.rss / 1e6:.0f} MB, {cost.lines} lines{size}",
                flush=True,
            )
    for jobs, cost in best.items():
        print(f"{jobs} jobs: {best[options.jobs[0]].wall / cost.wall:.2f} times as fast as {options.jobs[0]}")


if __name__ == "__main__":
    main()
