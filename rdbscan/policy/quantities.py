"""Amounts as a policy writes them: sizes, counts, percentages, spans of time, growth per day.

Each function takes what TOML gave and raises ValueError with a sentence that says what to write instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from math import inf, isfinite
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

LARGEST = 2**63 - 1
UNITS = {"": 1, "b": 1, "k": 1000, "kb": 1024, "m": 10**6, "mb": 1024**2, "g": 10**9, "gb": 1024**3, "tb": 1024**4}
"""Those of redis.conf (util.c:memtoull), and tb."""
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_NUMBER = r"(\d{1,18}(?:\.\d{1,9})?)"
_SIZE = re.compile(rf"{_NUMBER}\s*([a-z]*)", re.IGNORECASE | re.ASCII)
_SHARE = re.compile(rf"{_NUMBER}\s*%", re.ASCII)
_SPAN = re.compile(rf"{_NUMBER}\s*([smhdw])", re.IGNORECASE | re.ASCII)
_PER = re.compile(r"(.*?)\s*(?:/\s*(?:1\s*)?([hdw]))?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Amount:
    """A limit: `value` bytes or things, or, if it `is_share`, a part of all (0.1 % is 0.001)."""

    value: float
    is_share: bool = False

    def of(self, whole: float) -> float:
        """Return the limit in bytes or things where all is `whole`."""
        return self.value * whole if self.is_share else self.value


@dataclass(frozen=True, slots=True)
class Growth:
    """How much more is allowed: an amount (a share of what was there before) in that many seconds (None: at all)."""

    amount: Amount
    seconds: int | None = None

    def allowed(self, before: float, elapsed_seconds: float) -> float:
        """Return by how much a figure may have grown since it was `before`."""
        times = 1.0 if self.seconds is None else elapsed_seconds / self.seconds
        return self.amount.of(before) * times


def size(given: Any) -> int:
    """Bytes of "8gb"."""
    found = _SIZE.fullmatch(given.strip()) if isinstance(given, str) else None
    if isinstance(given, int) and not isinstance(given, bool):
        number, unit = Fraction(given), ""
    elif found and found[2].lower() in UNITS:
        number, unit = Fraction(found[1]), found[2].lower()
    else:
        raise ValueError(f'{_shown(given)} is no size: write bytes, or a number with kb, mb, gb or tb, such as "8gb"')
    bytes_ = int(number * UNITS[unit])
    if not 0 <= bytes_ <= LARGEST:
        raise ValueError(f"{_shown(given)} is out of range: a size is 0 or more, and less than 8 EiB")
    return bytes_


def share(given: Any) -> Amount:
    """A part of "0.1%"."""
    found = _SHARE.fullmatch(given.strip()) if isinstance(given, str) else None
    if found is None:
        raise ValueError(f'{_shown(given)} is no percentage: write it in quotes, such as "0.1%"')
    return Amount(_percent(found[1], given), is_share=True)


def count(given: Any) -> int:
    """A number of things, 0 or more."""
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= LARGEST:
        raise ValueError(
            f"{_shown(given)} is no count: write a whole number of 0 or more, without quotes, such as 1000"
        )
    return given


def count_or_share(given: Any) -> Amount:
    """A number of things, or a part of "0.1%"."""
    if isinstance(given, str) and "%" in given:
        return share(given)
    try:
        return Amount(count(given))
    except ValueError:
        raise ValueError(f'{_shown(given)} is neither a count nor a percentage: write 100 or "0.1%"') from None


def size_or_share(given: Any) -> Amount:
    """Bytes of "8gb", or a part of "70%"."""
    if isinstance(given, str) and "%" in given:
        return share(given)
    try:
        return Amount(size(given))
    except ValueError:
        raise ValueError(f'{_shown(given)} is neither a size nor a percentage: write "6gb" or "70%"') from None


def span(given: Any) -> int:
    """Seconds of "26h"."""
    found = _SPAN.fullmatch(given.strip()) if isinstance(given, str) else None
    if found is None:
        raise ValueError(f'{_shown(given)} is no span of time: write a number and s, m, h, d or w, such as "26h"')
    return int(Fraction(found[1]) * SECONDS[found[2].lower()])


def growth_of_size(given: Any) -> Growth:
    """Growth of memory: "20%/d" or "100mb/d"."""
    return _growth(given, size_or_share, '"20%/d" or "100mb/d"')


def growth_of_count(given: Any) -> Growth:
    """Growth of a number of things: "20%/d" or "1000/d"."""
    return _growth(given, _counted, '"20%/d" or "1000/d"')


def day(given: Any) -> date:
    """A date without a time."""
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    raise ValueError(f"{_shown(given)} is no date: write year, month and day without quotes, such as 2026-12-31")


def text(given: Any) -> str:
    """Words that are not empty."""
    if not isinstance(given, str) or not given.strip():
        raise ValueError(f"{_shown(given)} is no text: write it in quotes")
    return given


def _growth(given: Any, amount: Any, example: str) -> Growth:
    found = _PER.fullmatch(given.strip()) if isinstance(given, str) else None
    try:
        if found is None:
            return Growth(amount(given))
        return Growth(amount(found[1]), SECONDS[found[2].lower()] if found[2] else None)
    except ValueError:
        raise ValueError(
            f"{_shown(given)} is no growth: write {example} (h, d or w; without: since the baseline)"
        ) from None


def _counted(given: Any) -> Amount:
    number = int(given) if isinstance(given, str) and given.isdecimal() and len(given) <= 18 else given
    return count_or_share(number)


def _percent(number: str, given: Any) -> float:
    value = float(Fraction(number) / 100)
    if not isfinite(value) or value >= inf:
        raise ValueError(f"{_shown(given)} is out of range")
    return value


def _shown(given: Any) -> str:
    shown = (
        f'"{given}"'
        if isinstance(given, str)
        else "true"
        if given is True
        else "false"
        if given is False
        else str(given)
    )
    return shown if len(shown) <= 60 else f"{shown[:60]}..."


def _schema(kind: str, *examples: Any, pattern: str | None = None) -> WithJsonSchema:
    schema: dict[str, Any] = {"type": kind, "examples": list(examples)}
    return WithJsonSchema(schema | ({"pattern": pattern} if pattern else {}))


def _either(*kinds: dict[str, Any]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": list(kinds)})


_COUNT = {"type": "integer", "minimum": 0}
_SIZE_TEXT = {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*([kKmMgG]?[bB]?|[tT][bB])\s*$", "examples": ["8gb"]}
_SHARE_TEXT = {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*%\s*$", "examples": ["0.1%"]}
_GROWTH_TEXT = {"type": "string", "examples": ["20%/d"]}

Size = Annotated[int, PlainValidator(size), _either(_SIZE_TEXT, _COUNT)]
Share = Annotated[Amount, PlainValidator(share), WithJsonSchema(_SHARE_TEXT)]
Count = Annotated[int, PlainValidator(count), WithJsonSchema(_COUNT)]
CountOrShare = Annotated[Amount, PlainValidator(count_or_share), _either(_COUNT, _SHARE_TEXT)]
SizeOrShare = Annotated[Amount, PlainValidator(size_or_share), _either(_COUNT, _SIZE_TEXT, _SHARE_TEXT)]
Span = Annotated[int, PlainValidator(span), _schema("string", "26h", pattern=r"^\s*\d+(\.\d+)?\s*[smhdwSMHDW]\s*$")]
SizeGrowth = Annotated[Growth, PlainValidator(growth_of_size), _either(_COUNT, _GROWTH_TEXT)]
CountGrowth = Annotated[Growth, PlainValidator(growth_of_count), _either(_COUNT, _GROWTH_TEXT)]
Day = Annotated[date, PlainValidator(day), WithJsonSchema({"type": "string", "format": "date"})]
Text = Annotated[str, PlainValidator(text), WithJsonSchema({"type": "string", "minLength": 1})]
