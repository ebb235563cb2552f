"""Steps: a flush or a migration takes a part away at once. Only what follows is growth."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEFT = 0.7
"""What is left after a step, at most: a night with -30 %."""
AROUND = 3
"""Nights before and after that must differ as much: one odd night is none, but the last may be one."""
STAKE = 0.01
"""Steps of namespaces count in the whole from that share of it."""


def last_step(values: Sequence[float]) -> int:
    """Return the number of the first night after the last step, 0 if there is none."""
    return next((at for at in range(len(values) - 1, 0, -1) if _is_step(values, at)), 0)


def _is_step(values: Sequence[float], at: int) -> bool:
    if values[at] >= values[at - 1] or values[at] > LEFT * values[at - 1]:
        return False
    return _after(values, at) <= LEFT * _before(values, at)


def _before(values: Sequence[float], at: int) -> float:
    return median(values[max(at - AROUND, 0) : at])


def _after(values: Sequence[float], at: int) -> float:
    return median(values[at : at + AROUND])


def without_steps(whole: Sequence[float], parts: Mapping[str, Sequence[float]]) -> list[float]:
    """Return the whole as if what was lost at the last step of each part had never been there.

    A cache that somebody flushed is no growth when it is missing, nor a bend in the line of all else.
    """
    result = list(whole)
    least = STAKE * max(whole, default=0)
    for values in parts.values():
        at = last_step(values)
        lost = _before(values, at) - _after(values, at) if at else 0
        if lost >= least:
            result[:at] = [value - min(part, lost) for value, part in zip(result[:at], values, strict=False)]
    return result
