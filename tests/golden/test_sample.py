"""The sample of all units and of hostile names, in every format and width."""

from __future__ import annotations

import pytest

from tests.golden.comparing import check
from tests.render.sample import shown


@pytest.mark.parametrize("width", [80, 140, 200])
def test_text(width: int) -> None:
    check(f"sample-{width}.txt", shown("text", width=width))


def test_color() -> None:
    check("sample-color.txt", shown("text", width=100, color=True))


def test_markdown() -> None:
    check("sample.md", shown("markdown"))


def test_json() -> None:
    check("sample.json", shown("json"))
