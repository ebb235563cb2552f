"""One set of numbers in three places: for Python, for the compiler, and in the record schema."""

from __future__ import annotations

import re
from pathlib import Path

from rdbscan.memory import codes
from rdbscan.records import schema


def test_encodings_are_those_of_the_schema() -> None:
    assert codes.ENCODINGS == schema.ENCODINGS


def test_every_encoding_has_its_constant() -> None:
    for code, name in enumerate(codes.ENCODINGS):
        assert getattr(codes, name.upper().replace("-", "_")) == code


def test_the_compiler_sees_the_same_numbers() -> None:
    text = Path(codes.__file__).with_suffix(".pxd").read_text()
    declared = {name: int(value) for name, value in re.findall(r"^    (\w+) = (\d+)$", text, re.MULTILINE)}
    assert declared == {name: value for name, value in vars(codes).items() if name.isupper() and name != "ENCODINGS"}
