"""Read a dump from a server that is slow the way object stores are: `python -m benchmarks.remote --size 500MB`.

Every connection gives 25 MB/s after 30 ms (`--rate`, `--delay`); the server is a process of its own on the loopback. Shown
are time and memory of reading alone, of `rdbscan analyze` from there, and of `rdbscan analyze` from disk, in turn.
"""

import argparse
import multiprocessing
import subprocess
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.make_dumps import default_folder, size_in_bytes
from benchmarks.measure import run
from benchmarks.run import made
from tests.source.web import File, serving

READ = """
import resource, sys, time
from rdbscan.source import ReadAhead, SourceSettings, open_source
settings = SourceSettings(read_ahead=ReadAhead.parse(sys.argv[2]))
room, count, started = bytearray(1 << 20), 0, time.monotonic()
with open_source(sys.argv[1], settings) as source:
    while got := source.stream.readinto(room):
        count += got
print(count, time.monotonic() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def main() -> None:
    options = _options()
    dump, _keys = made(options.dump, options.size, options.out)
    size = dump.stat().st_size
    ours, theirs = multiprocessing.Pipe()
    served = (dump, options.rate, options.delay, theirs)
    server = multiprocessing.get_context("spawn").Process(target=serve, args=served, daemon=True)
    server.start()
    url = ours.recv()
    slow = f"{options.rate / 1e6:.0f} MB/s a connection, {1000 * options.delay:.0f} ms to the first byte"
    print(f"{size / 1e6:,.0f} MB at {slow}")
    print("\n| | s | MB/s | peak MB |\n| --- | ---: | ---: | ---: |")
    for _ in range(options.repeat):
        for ahead in options.read_ahead:
            count, seconds, memory = read_alone(url, ahead)
            assert int(count) == size
            row(f"reading alone, --read-ahead {ahead}", float(seconds), size, int(memory) << 10)
        for name, place in (("rdbscan analyze URL", url), ("rdbscan analyze FILE", str(dump))):
            cost = run([sys.executable, "-m", "rdbscan", "analyze", "-q", place])
            row(name, cost.wall, size, cost.rss)
    server.terminate()


def read_alone(url: str, ahead: str) -> list[str]:
    command = [sys.executable, "-c", READ, url, ahead]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def row(name: str, seconds: float, size: int, memory: float) -> None:
    print(f"| {name} | {seconds:.2f} | {size / seconds / 1e6:.0f} | {memory / 1e6:.0f} |", flush=True)


def serve(dump: Path, rate: float, delay: float, out: Connection) -> None:
    with serving({"/dump.rdb": File(dump.read_bytes(), rate=rate, delay=delay)}) as web:
        out.send(f"{web.url}/dump.rdb")
        time.sleep(3600)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Read a dump over slow connections.")
    parser.add_argument("--dump", default="mix")
    parser.add_argument("--size", type=size_in_bytes, default="500MB")
    parser.add_argument("--out", type=Path, default=default_folder())
    parser.add_argument("--rate", type=float, default=25e6, help="bytes a second of a connection")
    parser.add_argument("--delay", type=float, default=0.03, help="seconds to the first byte")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--read-ahead", action="append", default=None)
    options = parser.parse_args()
    options.read_ahead = options.read_ahead or ["16x4MiB", "8x8MiB", "1x4MiB"]
    return options


if __name__ == "__main__":
    main()
