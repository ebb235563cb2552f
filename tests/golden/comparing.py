"""What is shown, kept word by word in files/. `make golden` writes them anew; read the diff before you commit it."""

from __future__ import annotations

import os
from pathlib import Path

EXPECTED = Path(__file__).parent / "files"
ACTUAL = Path(__file__).parent.parent / "actual"


def check(name: str, text: str) -> None:
    """Compare with files/NAME; what was shown instead goes to tests/actual/NAME."""
    expected, actual = EXPECTED / name, ACTUAL / name
    if os.environ.get("RDBSCAN_GOLDEN") == "write":
        expected.write_text(text, encoding="utf-8", newline="\n")
    if expected.exists() and expected.read_bytes() == text.encode():
        actual.unlink(missing_ok=True)
        return
    ACTUAL.mkdir(exist_ok=True)
    actual.write_text(text, encoding="utf-8", newline="\n")
    raise AssertionError(f"differs from {expected}; compare with {actual}, and if it is right: make golden")
