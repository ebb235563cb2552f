"""What the memory model costs of the decoding, in instructions: `python -m benchmarks.model_cost DUMP [MEGABYTES]`.

Instructions do not depend on what else the machine does. Needs valgrind (Debian package of that name). The first MEGABYTES
(40) of the dump are decoded under callgrind, and the instructions of the compiled modules of each room are summed.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
DECODE = """
import sys
from rdbscan.decode import DumpReader
from rdbscan.memory.targets import resolve_target
from rdbscan.records.batch import Batch
from rdbscan.records.dump import Outcome

batch = Batch()
target_for = lambda header, _outcome: resolve_target(None, header.server, header.server_version, header.rdb_version)
reader = DumpReader(open(sys.argv[1], "rb", buffering=0), Outcome(), target_for, new_batch=lambda: batch)
reader.read_header()
print(sum(batch.rows for batch in reader.batches()))
"""


def instructions(dump: Path, size: int) -> Counter[str]:
    """Count the instructions of each room's compiled modules while the first `size` bytes of the dump are decoded."""
    with tempfile.TemporaryDirectory() as folder:
        part, profile = Path(folder) / "part.rdb", Path(folder) / "callgrind.out"
        with dump.open("rb") as file:
            part.write_bytes(file.read(size))
        command = [
            "valgrind",
            "--tool=callgrind",
            f"--callgrind-out-file={profile}",
            sys.executable,
            "-c",
            DECODE,
            part,
        ]
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        shown = subprocess.run(
            ["callgrind_annotate", "--threshold=100", profile], check=True, capture_output=True, text=True
        )
    rooms: Counter[str] = Counter()
    for line in shown.stdout.splitlines():
        if found := re.match(r"\s*([\d,]+) .*/rdbscan/(\w+)/\w+\.abi3\.so", line):
            rooms[found[2]] += int(found[1].replace(",", ""))
    return rooms


def main() -> int:
    """Print the instructions by room, and the memory model's share."""
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    size = int(sys.argv[2] if len(sys.argv) > 2 else 40) * 10**6
    rooms = instructions(Path(sys.argv[1]), size)
    for room, count in rooms.most_common():
        print(f"{room:10}{count:>16,}")
    print(f"the memory model adds {rooms['memory'] / (rooms['decode'] or 1):.0%} to the decoding")
    return 0


if __name__ == "__main__":
    sys.exit(main())
