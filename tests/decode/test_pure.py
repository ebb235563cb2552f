"""The core runs uncompiled too (RDBSCAN_PURE=1), with the same result: each is the other's oracle."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.decode.reading import CORPUS, DAMAGED
from tests.rdbwriter.samples import every_type

ROOT = Path(__file__).parents[2]
LARGEST = 15_000
"""Bytes of a dump: the uncompiled core reads some 100 kB a second."""


def columns_of(paths: list[Path], pure: str) -> list[str]:
    """Read dumps in a process of its own, compiled or not, and give what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.decode.pure", *map(str, paths)],
        env={**os.environ, "RDBSCAN_PURE": pure, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_same_columns_of_real_dumps() -> None:
    paths = [path for path in CORPUS if path.stat().st_size < LARGEST]
    assert len(paths) > 20
    assert columns_of(paths, "1") == columns_of(paths, "0")


def test_same_damage() -> None:
    assert columns_of(DAMAGED, "1") == columns_of(DAMAGED, "0")


def test_same_columns_of_every_type(tmp_path: Path) -> None:
    paths = []
    for name, data in every_type().items():
        paths.append(tmp_path / f"{name}.rdb")
        paths[-1].write_bytes(data)
    assert columns_of(paths, "1") == columns_of(paths, "0")
