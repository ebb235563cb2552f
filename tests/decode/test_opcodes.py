"""The compiled core's numbers (opcodes.pxd, ...) are those of the uncompiled one and of messages (opcodes.py, ...)."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from rdbscan.decode import opcodes
from rdbscan.keyspace import characters, placeholders, run_kinds


@pytest.mark.parametrize(("module", "least"), [(opcodes, 60), (characters, 14), (placeholders, 10), (run_kinds, 7)])
def test_names_and_numbers_are_the_same(module: ModuleType, least: int) -> None:
    text = Path(str(module.__file__)).with_suffix(".pxd").read_text(encoding="utf-8")
    declared = {name: int(number) for name, number in re.findall(r"^    (\w+) = (\d+)$", text, re.MULTILINE)}
    written = {name: value for name, value in vars(module).items() if isinstance(value, int)}
    assert len(declared) >= least
    assert declared == written


def test_every_fault_has_its_words() -> None:
    faults = {value for name, value in vars(opcodes).items() if name.startswith("F_")}
    assert faults == set(opcodes.FAULT_TEXTS)
