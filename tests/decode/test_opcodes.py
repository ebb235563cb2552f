"""The compiled core's numbers (opcodes.pxd) are those of the uncompiled one and of messages (opcodes.py)."""

import re
from pathlib import Path

from rdbscan.decode import opcodes

DECLARED = Path(opcodes.__file__).with_suffix(".pxd").read_text(encoding="utf-8")


def test_names_and_numbers_are_the_same() -> None:
    declared = {name: int(number) for name, number in re.findall(r"^    (\w+) = (\d+)$", DECLARED, re.MULTILINE)}
    written = {name: value for name, value in vars(opcodes).items() if isinstance(value, int)}
    assert len(declared) > 60
    assert declared == written


def test_every_fault_has_its_words() -> None:
    faults = {value for name, value in vars(opcodes).items() if name.startswith("F_")}
    assert faults == set(opcodes.FAULT_TEXTS)
