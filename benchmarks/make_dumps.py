"""Write the benchmark dumps: `python -m benchmarks.make_dumps --size 500MB --out DIR [small mix giants small9 mix9]`.

The same arguments give the same bytes. Nothing of rdbscan takes part.
"""

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.dumps.giants import write_giants
from benchmarks.dumps.mix import write_mix
from benchmarks.dumps.small import write_small

# name: how it is written, RDB version
DUMPS: dict[str, tuple[Callable[[Path, int, int], int], int]] = {
    "small": (write_small, 11),
    "mix": (write_mix, 11),
    "giants": (write_giants, 11),
    "small9": (write_small, 9),
    "mix9": (write_mix, 9),
}
UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9}


def size_in_bytes(text: str) -> int:
    """The bytes in "500MB", "10GB" or "1234"."""
    number, unit = (text[:-2], text[-2:].upper()) if text[-2:].upper() in UNITS else (text, "")
    return int(float(number) * UNITS.get(unit, 1))


def default_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rdbscan-bench"


def make(name: str, size: int, folder: Path) -> tuple[Path, int]:
    """Write one dump; answers its path and the number of keys. The name appears only once the dump is complete."""
    write, version = DUMPS[name]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.rdb"
    scratch = path.with_suffix(".part")
    keys = write(scratch, size, version)
    path.with_suffix(".keys").unlink(missing_ok=True)
    scratch.replace(path)
    path.with_suffix(".keys").write_text(f"{size} {keys}\n")
    return path, keys


def known(name: str, size: int, folder: Path) -> tuple[Path, int] | None:
    """The dump and its keys, if it was made for this size before."""
    path = folder / f"{name}.rdb"
    note = path.with_suffix(".keys")
    made_for, keys = map(int, note.read_text().split()) if note.exists() and path.exists() else (-1, 0)
    return (path, keys) if made_for == size else None


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the benchmark dumps.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones (default all): {', '.join(DUMPS)}")
    parser.add_argument("--size", type=size_in_bytes, default="500MB", help="of each, e.g. 500MB, 10GB")
    parser.add_argument("--out", type=Path, default=default_folder(), help="folder (default: %(default)s)")
    options = parser.parse_args()
    if unknown := set(options.names) - set(DUMPS):
        parser.error(f"no such dump: {', '.join(sorted(unknown))}; there are {', '.join(DUMPS)}")
    for name in options.names or DUMPS:
        started = time.monotonic()
        path, keys = make(name, options.size, options.out)
        seconds, size = time.monotonic() - started, path.stat().st_size
        print(f"{path}: {size / 1e6:,.1f} MB, {keys:,} keys, {seconds:.1f} s, {size / seconds / 1e6:,.0f} MB/s")


if __name__ == "__main__":
    main()
