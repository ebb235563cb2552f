"""From nights to the line through them, in bytes and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.trend.forecast import LEAST_NIGHTS
from rdbscan.trend.model import Line
from rdbscan.trend.series import DAY_MS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.trend.interval import Spread

MOST_NIGHTS = 120
"""Nights that a line is laid through: two bends do not tell a year."""


def line_through(
    moments: Sequence[int], values: Sequence[float], rounds: int
) -> tuple[Line, Spread] | tuple[None, None]:
    """Return the line through the newest of some nights, and how sure it is by so many repetitions; None for too few."""
    moments, values = moments[-MOST_NIGHTS:], values[-MOST_NIGHTS:]
    if len(moments) < LEAST_NIGHTS:
        return None, None
    import numpy as np

    from rdbscan.trend.fit import fit
    from rdbscan.trend.interval import spread

    unit = max(*values, 1)
    found = fit(np.array(moments) / DAY_MS, np.array(values) / unit)
    sure = spread(found, rounds)
    low, high = sure.slope
    bends = [moments[at] for at in found.bends]
    line = Line(
        found.slope * unit,
        min(low, found.slope) * unit,
        max(high, found.slope) * unit,
        sure.surely_grows,
        found.slope_before * unit,
        bends[-1] if bends else None,
        found.level * unit,
        bends,
        [float(value) * unit for value in found.line],
    )
    return line, sure.times(unit)
