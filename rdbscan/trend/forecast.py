"""When is it full? A date, or the reason why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.trend.model import Full, Why
from rdbscan.trend.series import DAY_MS

if TYPE_CHECKING:
    from rdbscan.trend.interval import Spread
    from rdbscan.trend.model import Line

LEAST_NIGHTS = 10
OLDEST_DAYS = 7
FARTHEST_DAYS = 730
A_BYTE = 1e-3
"""The slowest growth that is reckoned with, in bytes a day."""


def full(
    line: Line | None, spread: Spread | None, maxmemory: int | None, last: tuple[int, int], now_ms: int
) -> Full | Why:
    """Return when the line reaches maxmemory, or why that is not said; `last` is the moment and memory of the last night."""
    moment, used = last
    if now_ms - moment > OLDEST_DAYS * DAY_MS:
        return Why.OLD
    if maxmemory is not None and used >= maxmemory:
        return Full(moment, moment, moment, reached=True)
    if line is None or spread is None:
        return Why.FEW_NIGHTS
    if not line.is_sure:
        return Why.MAYBE_NONE
    if line.slope <= 0:
        return Why.SHRINKS
    if maxmemory is None:
        return Why.NO_MAXMEMORY
    return _date(line, spread, maxmemory, moment)


def _date(line: Line, spread: Spread, maxmemory: int, moment: int) -> Full | Why:
    import numpy as np

    from rdbscan.trend.interval import quantiles

    days = max((maxmemory - line.level) / line.slope, 0.0)
    if days > FARTHEST_DAYS:
        return Why.TOO_FAR
    grows = np.maximum(spread.slopes, A_BYTE)  # what shrinks is full never: beyond all that is told
    reached = (maxmemory - spread.levels) / grows
    early, late = quantiles(np.clip(reached, 0, FARTHEST_DAYS))
    return Full(_after(moment, days), _after(moment, min(early, days)), _after(moment, max(late, days)))


def _after(moment: int, days: float) -> int:
    return moment + round(days * DAY_MS)
