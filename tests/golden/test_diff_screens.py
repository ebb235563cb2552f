"""What `rdbscan diff` shows, as a pipe gets it: a leak, an upgrade of the server, a dump that breaks off; three widths."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.golden import screens
from tests.golden.comparing import check

CORPUS = screens.FIXTURES / "corpus"
CASES = {
    "leak": ["shop-clean.rdb", "shop.rdb", "--top", "8"],
    "keys": ["shop-clean.rdb", "shop.rdb", "--keys", "--top", "3"],
    "upgrade": ["redis-6.2.16-main.rdb", "redis-8.0.6-main.rdb", "--top", "8"],
    "damaged": ["shop.rdb", "damaged.rdb", "--top", "5"],
    "same": ["shop.rdb", "shop.rdb"],
    "markdown": ["shop-clean.rdb", "shop.rdb", "--keys", "--top", "3", "-f", "markdown"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with all dumps."""
    made = tmp_path_factory.mktemp("screens")
    for path in (screens.FIXTURES / "shop.rdb", screens.FIXTURES / "shop-clean.rdb"):
        shutil.copy(path, made)
    for name in ("redis-6.2.16-main.rdb", "redis-8.0.6-main.rdb"):
        shutil.copy(CORPUS / name, made)
    (made / "damaged.rdb").write_bytes(screens.damaged())
    return made


@pytest.mark.parametrize(
    ("name", "width"),
    [
        ("leak", 80), ("leak", 140), ("keys", 80), ("keys", 140), ("upgrade", 80), ("upgrade", 140), ("damaged", 80),
        ("same", 80), ("markdown", 120),
    ],
)  # fmt: skip
def test_screens(folder: Path, name: str, width: int) -> None:
    command = [sys.executable, "-m", "rdbscan", "diff", "-q", *CASES[name]]
    environment = os.environ | {"COLUMNS": str(width), "PYTHONPATH": str(screens.FIXTURES.parent)}
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    assert b"Traceback" not in run.stderr
    text = run.stdout.decode()
    check(f"diff-{name}-{width}.txt", text)
    if name != "markdown":
        assert max(map(len, text.splitlines())) <= width or text.startswith("PARTIAL")
        first = next(line for line in text.splitlines() if "explain" in line or line.startswith("No namespace"))
        assert first in text.splitlines()[-6:]  # what comes first comes last once more
