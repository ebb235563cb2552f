"""Race rdbscan against its peers and print Markdown: `python -m benchmarks.run --size 500MB --repeat 3`.

All contestants run in turn within one repetition, so that a slow minute of the machine hits them all.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.contestants import Contestant, also, peers, rdbscan
from benchmarks.make_dumps import DUMPS, default_folder, known, size_in_bytes
from benchmarks.measure import Cost, Failed, floor, median, run

SHOP = Path(__file__).parents[1] / "fixtures" / "shop.rdb"  # so small that only the fixed costs are seen
SLICE = 10_000_000  # bytes of an RDB 9 dump for a contestant too slow for more

RACED = (*DUMPS, SHOP.stem)

Results = dict[str, list[Cost] | str]


def main() -> None:
    options = _options()
    others, missing = peers()
    with tempfile.TemporaryDirectory(prefix="rdbscan-bench-") as results:
        race_all([*rdbscan(results), *others, *(also(text) for text in options.also)], options)
    for line in missing:
        print(f"not at hand: {line}", file=sys.stderr)


def race_all(contestants: Sequence[Contestant], options: argparse.Namespace) -> None:
    """Print a section and a table for each dump."""
    print(f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}; ", end="")
    print(f"median of {options.repeat} runs in turn, files in the page cache.")
    for name in options.names or ["small", "mix", "giants", SHOP.stem]:
        dump, keys = made(name, options.size, options.out)
        print(f"\n### {name}: {dump.stat().st_size / 1e6:,.0f} MB, {keys:,} keys\n", flush=True)
        sliced = slice_of(name, options.out)
        taking_part = [one for one in contestants if not one.sliced or sliced]
        results = race(taking_part, dump, sliced[0] if sliced else dump, options.repeat)
        print("\n".join(table(taking_part, results, dump.stat().st_size, keys, sliced[1] if sliced else keys)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Race rdbscan against its peers.")
    parser.add_argument("names", nargs="*", metavar="DUMP", choices=[[], *RACED], help=f"of {', '.join(RACED)}")
    parser.add_argument("--size", type=size_in_bytes, default="500MB", help="of each dump (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=default_folder(), help="folder of the dumps (default: %(default)s)")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--also", action="append", default=[], metavar="NAME=COMMAND", help="one more, with {dump}")
    return parser.parse_args()


def made(name: str, size: int, folder: Path) -> tuple[Path, int]:
    """The dump and its keys, written if need be: by another process, lest its memory counts for the contestants."""
    if name == SHOP.stem:
        return SHOP, json.loads(SHOP.with_suffix(".leaks.json").read_text())["keys"]
    if known(name, size, folder) is None:
        command = [sys.executable, "-m", "benchmarks.make_dumps", name, "--size", str(size), "--out", str(folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    dump = known(name, size, folder)
    if dump is None:
        raise RuntimeError(f"{folder} holds no {name}.rdb of {size} bytes, although it was just written")
    return dump


def slice_of(name: str, folder: Path) -> tuple[Path, int] | None:
    """A small RDB 9 dump of the same kind with its keys, where there is one."""
    old = name if name.endswith("9") else f"{name}9"
    return made(old, SLICE, folder / "slices") if old in DUMPS else None


def race(contestants: Sequence[Contestant], dump: Path, small: Path, repeat: int) -> Results:
    """Costs of all runs by name; the reason instead for one that failed, which then stays out."""
    results: Results = {one.name: [] for one in contestants}
    _warm(dump)
    for _ in range(repeat):
        for one in contestants:
            costs = results[one.name]
            if isinstance(costs, str):
                continue
            try:
                costs.append(run(one.on(small if one.sliced else dump)))
            except Failed as failure:
                results[one.name] = str(failure)
    return results


def _warm(dump: Path) -> None:
    with dump.open("rb") as file:
        while file.read(1 << 22):
            pass


def table(contestants: Sequence[Contestant], results: Results, size: int, keys: int, slice_keys: int) -> Iterator[str]:
    """Markdown rows; ratios are to the first contestant that finished."""
    yield "| | wall s | CPU s | MB/s | keys/s | wall, × first | CPU, × first | peak RSS MB |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    first: tuple[float, float] | None = None
    for one in contestants:
        costs = results[one.name]
        if isinstance(costs, str):
            yield f"| {one.name} | failed, {costs.replace('|', '/')} | | | | | | |"
            continue
        scale = keys / slice_keys if one.sliced else 1.0
        cost = median(costs)
        wall, cpu = cost.wall * scale, cost.cpu * scale
        first = first or (wall, cpu)
        note = f" (from {slice_keys:,} keys in RDB 9, scaled)" if one.sliced else ""
        rss = f"{cost.rss / 1e6:,.0f}" if cost.rss > floor() * 1.1 else f"< {floor() * 1.1 / 1e6:,.0f}"
        speeds = f"{size / wall / 1e6:,.0f} | {keys / wall:,.0f}"
        ratios = f"{wall / first[0]:,.2f} | {cpu / first[1]:,.2f}"
        yield f"| {one.name}{note} | {wall:,.2f} | {cpu:,.2f} | {speeds} | {ratios} | {rss} |"


if __name__ == "__main__":
    main()
