"""How numbers read."""

from __future__ import annotations

import pytest

from rdbscan.render.layout import shorten
from rdbscan.render.units import NOTHING, read, show
from rdbscan.report.model import Sentence, Unit
from rdbscan.report.sentences import count, key, ratio, say

KIB = 1024


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (None, Unit.BYTES, NOTHING),
        (0, Unit.BYTES, "0 B"),
        (1023, Unit.BYTES, "1,023 B"),
        (1024, Unit.BYTES, "1.0 KiB"),
        (1000 * KIB, Unit.BYTES, "1,000 KiB"),
        (KIB**2 - 1, Unit.BYTES, "1.0 MiB"),
        (5 * KIB**3 // 2, Unit.BYTES, "2.5 GiB"),
        (2**70, Unit.BYTES, "1,048,576 PiB"),
        (1_234_567, Unit.COUNT, "1,234,567"),
        (16383, Unit.NUMBER, "16383"),
        (0.0, Unit.RATIO, "0.0%"),
        (0.0004, Unit.RATIO, "<0.1%"),
        (0.5, Unit.RATIO, "50.0%"),
        (0.99999, Unit.RATIO, ">99.9%"),
        (1.0, Unit.RATIO, "100.0%"),
        (0, Unit.DURATION, "0s"),
        (59.9, Unit.DURATION, "59s"),
        (3600, Unit.DURATION, "1h"),
        (93_784, Unit.DURATION, "1d 2h"),
        (86_400 * 400, Unit.DURATION, "1y 35d"),
        (-90, Unit.DURATION, "-1m 30s"),
        (1_700_000_000_000, Unit.TIME, "2023-11-14 22:13:20 UTC"),
        (10**18, Unit.TIME, "after year 9999"),
        (-(2**63), Unit.TIME, "before year 1"),
        (b"a b", Unit.KEY, '"a b"'),
        ("a\x1b", Unit.NAMESPACE, "a\\x1b"),
    ],
)
def test_values(value: object, unit: Unit, shown: str) -> None:
    assert show(value, unit) == shown  # type: ignore[arg-type]


def test_sentences() -> None:
    assert (
        read(say("{} of {}, {}.", count(1, "key"), count(2, "entry/entries"), ratio(None))) == "1 key of 2 entries, -."
    )
    assert read(say("{} has {}", key(b"x {} y"), count(0, "key"))) == '"x {} y" has 0 keys'
    with pytest.raises(ValueError, match="1 values"):
        Sentence("{} {}", (count(1),))


def test_a_huge_name_is_never_quoted_whole() -> None:
    shown = show(b"a" * 10_000_000 + b"end", Unit.KEY)
    assert len(shown) < 1200
    assert "10,000,003 bytes" in shown
    assert shown.endswith("aend")


@pytest.mark.parametrize(
    ("text", "width", "shown"), [("abcdef", 6, "abcdef"), ("abcdef", 5, "ab…ef"), ("abcdef", 4, "ab…f"), ("ab", 1, "…")]
)
def test_shortening_keeps_both_ends(text: str, width: int, shown: str) -> None:
    assert shorten(text, width, len) == shown
