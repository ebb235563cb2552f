"""The answer on one screen, as a pipe gets it: five dumps, three widths."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.golden import screens
from tests.golden.comparing import check

WIDTHS = (80, 100, 140)
OPTIONS = {
    "shop": ["shop.rdb", "--maxmemory", "12mb"],
    "incident": ["incident.rdb", "--maxmemory", "1mb", "--maxmemory-policy", "noeviction"],
    "shards": ["shard-*.rdb"],
    "cluster": ["node-*.rdb", "--cluster-nodes", "nodes.conf", "--maxmemory", "8mb"],
    "healthy": ["shop-clean.rdb", "--maxmemory", "16mb", "--maxmemory-policy", "volatile-lru"],
    "damaged": ["damaged.rdb"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with all dumps."""
    made = tmp_path_factory.mktemp("screens")
    for name in ("shop.rdb", "shop-clean.rdb"):
        shutil.copy(screens.FIXTURES / name, made)
    dumps = {
        "incident.rdb": screens.incident(),
        "damaged.rdb": screens.damaged(),
        **screens.shards(),
        **screens.cluster(),
    }
    (made / "nodes.conf").write_text(screens.NODES)
    for name, content in dumps.items():
        (made / name).write_bytes(content)
    return made


def shown(folder: Path, name: str, width: int) -> str:
    """What `rdbscan analyze` writes into a pipe."""
    command = [sys.executable, "-m", "rdbscan", "analyze", "-q", *OPTIONS[name]]
    root = str(screens.FIXTURES.parent)
    environment = os.environ | {"COLUMNS": str(width), "PYTHONPATH": root}
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    assert b"Traceback" not in run.stderr
    return run.stdout.decode()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", OPTIONS)
def test_screens(folder: Path, name: str, width: int) -> None:
    text = shown(folder, name, width)
    check(f"screen-{name}-{width}.txt", text)
    lines = text.splitlines()
    assert len(lines) <= (60 if name in ("shards", "cluster") else 40) or width < 100
    # Steps are to be copied, so they are never wrapped.
    words = [line for line in lines if not re.match(r"(DO)? +[1-3]  \S| +Begin with: |PARTIAL: ", line)]
    assert max(map(len, words)) <= width
