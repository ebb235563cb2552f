"""The sources give what the compiled modules give."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ANSWERS = """
from rdbscan.memory.codes import ENCODINGS
from rdbscan.memory import load_simulator
from rdbscan.memory.targets import resolve_target, target_names
from tests.memory.corpus import CORPUS, facts
from tests.memory.feeding import feed
from tests.reference.decoder import decode

print(load_simulator.__file__.rpartition(".")[2])
for stem in {stems}:
    data = (CORPUS / (stem + ".rdb")).read_bytes()
    keys = decode(data).keys
    for name in target_names():
        config = facts(CORPUS / (stem + ".rdb"))["config"]
        loading = load_simulator.LoadSimulator(resolve_target(name, "", "", 0, "jemalloc-q16", config))
        for key in keys:
            feed(loading, key, data)
            answers = (loading.encoding, loading.usage, loading.allocated)
            print(name, key.name, *answers, key.rdb_type and (loading.compact, loading.over))
"""
STEMS = (
    "redis-2.8.24-limits-small",
    "redis-7.4.1-limits-small",
    "valkey-9.1.2-limits-large",
    "redis-8.6.3-limits-small",
)


@pytest.mark.parametrize("stem", STEMS)
def test_compiled_and_uncompiled_agree(stem: str) -> None:
    runs = []
    for pure in ("", "1"):
        env = {**os.environ, "RDBSCAN_PURE": pure, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", ANSWERS.format(stems=[stem])]
        runs.append(subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.splitlines())
    assert [runs[0][0], runs[1][0]] == ["so", "py"]
    assert len(runs[0]) > 5000
    assert runs[0][1:] == runs[1][1:]
