"""How sure a line is: a moving-block bootstrap.

Blocks of residuals, whose neighbours stay neighbours, are laid on the line in another order, and each time the line is
fitted anew, bends and all. A plain bootstrap holds the truth too seldom (in 63 to 83 % of the cases, not 80 %), so what it
finds is widened until it holds; benchmarks/trend.py measures that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rdbscan.trend.fit import bic, candidates, designs, fits, levels, slopes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.trend.fit import Bends, Fit, Floats

WIDER = 1.3
LEAST_BLOCK = 3
FARTHEST = 3.0
"""Residuals count up to that many scales: an odd night is laid anywhere, but bends nothing."""
LOW, HIGH = 0.1, 0.9
NOTHING = 1e-5
"""Parts of the largest value, a day: less than that is no growth, nor is any slope known better."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Slopes (a day) and levels (on the last night) that might as well have been found."""

    slopes: Floats
    levels: Floats

    @property
    def slope(self) -> tuple[float, float]:
        """Return the 80 % interval of the slope."""
        low, high = quantiles(self.slopes)
        return low - NOTHING, high + NOTHING

    @property
    def surely_grows(self) -> bool:
        """Return whether it grows in 98 of 100 cases: of a dozen namespaces one or two would do so in 80."""
        return bool(np.quantile(self.slopes, 0.02, method="nearest") > NOTHING)

    def times(self, unit: float) -> Spread:
        """Return the same in another unit."""
        return Spread(self.slopes * unit, self.levels * unit)


def quantiles(values: Floats) -> tuple[float, float]:
    """Return the ends of an 80 % interval; values may be infinite."""
    low, high = np.quantile(values, [LOW, HIGH], method="nearest")
    return float(low), float(high)


def spread(fit: Fit, rounds: int, seed: int = 0) -> Spread:
    """Return what `rounds` repetitions find, widened."""
    again = _laid_anew(fit, rounds, np.random.default_rng(seed))
    best = np.full(rounds, np.inf)
    found = np.zeros((rounds, 2))
    for places in candidates(len(fit.days)):
        if fits(len(fit.days), fit.weekend, places):
            criterion, lines = _refitted(fit, again, places)
            better = criterion < best
            best[better] = criterion[better]
            found[better] = lines[better]
    middle = np.array([fit.slope, fit.level])
    wide = middle + WIDER * (found - middle)
    return Spread(wide[:, 0], wide[:, 1])


def _laid_anew(fit: Fit, rounds: int, random: np.random.Generator) -> Floats:
    """Return the nights of each repetition: night, repetition."""
    nights = len(fit.days)
    freedom = nights - fit.design.shape[1] - len(fit.bends)
    residuals = np.clip(fit.residuals, -FARTHEST * fit.scale, FARTHEST * fit.scale)
    residuals = (residuals - residuals.mean()) * np.sqrt(nights / max(freedom, 1))
    block = max(LEAST_BLOCK, round(nights ** (1 / 3)))
    starts = random.integers(0, nights - block + 1, (rounds, -(-nights // block)))
    order = (starts[:, :, None] + np.arange(block)).reshape(rounds, -1)[:, :nights]
    result: Floats = (fit.design @ fit.coefficients)[:, None] + residuals[order].T
    return result


def _refitted(fit: Fit, again: Floats, places: Sequence[Bends]) -> tuple[Floats, Floats]:
    """Return the BIC of the best line of each repetition, and its slope and level.

    Least squares of all places by their QR decompositions: what a column has outside of the plane of a design is its loss.
    """
    design = designs(fit.days, fit.weekend, places)
    nights, width = design.shape[1:]
    plane, triangle = np.linalg.qr(design)
    inside = np.einsum("cnp,nb->cpb", plane, again)
    losses = np.maximum((again**2).sum(0) - (inside**2).sum(1), 1e-12)
    chosen = losses.argmin(0)
    rounds = np.arange(again.shape[1])
    triangles = triangle[chosen] + 1e-12 * np.eye(width)
    coefficients = np.linalg.solve(triangles, inside[chosen, :, rounds][:, :, None])[:, :, 0]
    lines = np.array([_line(coefficients[at], fit.days, places[choice]) for at, choice in enumerate(chosen)])
    return bic(losses[chosen, rounds], nights, width, len(places[0])), lines


def _line(coefficients: Floats, days: Floats, bends: Bends) -> tuple[float, float]:
    return float(slopes(coefficients, len(bends))), float(levels(coefficients, len(bends), days, bends))
