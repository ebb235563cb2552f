"""What comparing keys costs: `python -m benchmarks.key_diff --rows 20m`.

Writes two keys.parquet files whose difference is known by construction (make_keys.py), compares them by
`rdbscan diff --keys` as a process of its own, and checks every count and sum of bytes. Temporary files are watched.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from benchmarks.make_keys import make
from benchmarks.measure import Cost, run

NAMES = {"type": "type_changed", "encoding": "encoding_converted"}


class Watch(threading.Thread):
    """The most bytes that are in a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.folder = folder
        self.most = 0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.25):
            self.most = max(self.most, _size(self.folder))


def _size(folder: Path) -> int:
    """Return the bytes in a folder from which files go meanwhile."""
    size = 0
    for place, _folders, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += (Path(place) / name).lstat().st_size
    return size


def measured(folder: Path, memory: str, *, written: bool) -> tuple[Cost, int]:
    """Compare the files of a folder; return the cost, and the most bytes of temporary files."""
    out, temp = folder / "out", folder / "temp"
    temp.mkdir(exist_ok=True)
    script = folder / "run.sh"
    more = f"-o {out}" if written else ""
    script.write_text(
        f"exec {sys.executable} -m rdbscan diff {folder}/old.parquet {folder}/new.parquet --keys --memory {memory} "
        f"--temp {temp} -q -f json {more} > {folder}/diff.json\n"
    )
    watch = Watch(temp)
    watch.start()
    cost = run(["sh", str(script)])
    watch.done.set()
    return cost, watch.most


def wrong(folder: Path) -> list[str]:
    """Return what differs from the construction."""
    expected = json.loads((folder / "expected.json").read_text())
    found = json.loads((folder / "diff.json").read_text())["keys"]
    lines = []
    for name, (keys, size) in expected.items():
        sums = found[NAMES.get(name, name)]
        bytes_ = -sums["change"] if name == "gone" else sums["change" if name in ("grown", "shrunk") else "memory"]
        if (sums["keys"], bytes_) != (keys, size):
            lines.append(f"{name}: {sums['keys']:,} keys, {bytes_:,} bytes; constructed {keys:,}, {size:,}")
    return lines


def main() -> None:
    """Make the files if they are not there, compare them, and print a line of a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="20m", help="keys of each side, in millions (20m)")
    parser.add_argument("--folder", type=Path, help="where the files are kept; else they are removed")
    parser.add_argument("--memory", default="1gb")
    parser.add_argument("--written", action="store_true", help="also write diff.parquet")
    given = parser.parse_args()
    rows = int(float(given.rows.rstrip("m")) * 1_000_000) // 10_000 * 10_000
    with tempfile.TemporaryDirectory(prefix="rdbscan-bench-") as made:
        folder = given.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "expected.json").exists():
            make(folder, rows)
        cost, temporary = measured(folder, given.memory, written=given.written)
        lines = wrong(folder)
    print(
        f"| {rows:,} x {rows:,} | {given.memory} | {cost.wall:.0f} s | {cost.cpu:.0f} s | {cost.rss / 1e9:.2f} GB | "
        f"{temporary / 1e9:.1f} GB | {'counts right' if not lines else 'WRONG'} |"
    )
    if lines:
        sys.exit("\n".join(lines))


if __name__ == "__main__":
    main()
