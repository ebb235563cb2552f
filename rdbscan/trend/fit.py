"""A line with at most two bends through noisy nights.

    level + slope * day + turn * max(day - bend, 0) + … + what the weekend changes

Which bends, if any, and whether weekends differ is chosen by BIC, among all fits of all candidates at once. Nights far from
the line count little (Huber's weights, scale by the median of the residuals), so that an odd one bends nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

Bends: TypeAlias = tuple[int, ...]
WEEKEND_FROM = 14
"""Nights below which a weekend cannot be told from growth."""
TWO_BENDS_FROM = 14
LAST = 4
"""Nights that the last part has at least, the one where it bends not counted."""
FIRST = 2
MOST_PLACES = 36
"""Places for bends that are looked at; of more nights every n-th."""
FREEDOM = 4
"""Nights beyond the number of coefficients, at least."""
PENALTY = 3
"""What a bend costs in BIC besides its coefficient: its place was chosen among many. By simulation."""
TUNING = 1.5
"""Scales from the line beyond which a night counts less."""
LEAST_SCALE = 0.002
"""Values are parts of the largest. Below that nothing is noise: a static namespace that begins to grow has no outliers."""
ROUNDS = 8
SATURDAY = 2
"""Days since the epoch, a Thursday, modulo 7."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A line through nights. `days` are those of the nights before the last (<= 0), `bends` their numbers.

    `design` times `coefficients` is the line with weekends: the level on the last night, the slope before the first bend,
    those of the weekend, and how much the slope turns at each bend.
    """

    days: Floats
    bends: Bends
    weekend: Floats
    design: Floats
    coefficients: Floats
    residuals: Floats
    scale: float

    @property
    def slope(self) -> float:
        """Return the slope after the last bend, a day."""
        return float(slopes(self.coefficients, len(self.bends)))

    @property
    def slope_before(self) -> float:
        """Return the slope before the last bend."""
        turn = self.coefficients[-1] if self.bends else 0.0
        return self.slope - float(turn)

    @property
    def level(self) -> float:
        """Return the line on the last night, as on a working day."""
        return float(levels(self.coefficients, len(self.bends), self.days, self.bends))

    @property
    def line(self) -> Floats:
        """Return the line of each night, without weekends."""
        at = 2 + self.weekend.shape[1]
        plain: Floats = self.design[:, :2] @ self.coefficients[:2] + self.design[:, at:] @ self.coefficients[at:]
        return plain


def slopes(coefficients: Floats, bends: int) -> Floats:
    """Return the last slope of one or many lines."""
    turns = coefficients[..., coefficients.shape[-1] - bends :]
    result: Floats = coefficients[..., 1] + turns.sum(-1)
    return result


def levels(coefficients: Floats, bends: int, days: Floats, at: Bends) -> Floats:
    """Return the line on the last night, of one or many lines with these bends."""
    level = coefficients[..., 0]
    for number, place in enumerate(at):
        level = level - coefficients[..., coefficients.shape[-1] - bends + number] * days[place]
    return level


def fit(moments: Floats, values: Floats) -> Fit:
    """Return the line through values, parts of the largest of them, at moments (days since the epoch, rising)."""
    days = moments - moments[-1]
    found = [
        _best(days, values, weekend, places)
        for weekend in weekends(moments)
        for places in candidates(len(days))
        if fits(len(days), weekend, places)
    ]
    return min(found, key=lambda one: one[0])[1]


def fits(nights: int, weekend: Floats, places: Sequence[Bends]) -> bool:
    """Return whether there are nights enough for a line of that kind."""
    return bool(places) and nights - 2 - weekend.shape[1] - len(places[0]) >= FREEDOM


def weekends(moments: Floats) -> Iterator[Floats]:
    """Yield what may repeat each week: nothing, weekends by the day before the save, by its own day, or a wave."""
    yield np.zeros((len(moments), 0))
    if len(moments) < WEEKEND_FROM:
        return
    for earlier in (0.5, 0.0):
        day = np.floor(moments - earlier).astype(int) % 7
        yield ((day == SATURDAY) | (day == SATURDAY + 1)).astype(float)[:, None]
    phase = 2 * np.pi * moments / 7
    yield np.column_stack([np.sin(phase), np.cos(phase)])


def candidates(nights: int) -> Iterator[list[Bends]]:
    """Yield where a line may bend: no bends, one, two."""
    yield [()]
    first, last = FIRST, nights - 1 - LAST
    places = np.unique(
        np.linspace(first, last, min(MOST_PLACES, max(last - first + 1, 0))).round().astype(int)
    ).tolist()
    yield [(place,) for place in places]
    if nights >= TWO_BENDS_FROM:
        yield list(combinations(places, 2))


def designs(days: Floats, weekend: Floats, places: Sequence[Bends]) -> Floats:
    """Return the designs of all places, of equally many bends: place, night, coefficient."""
    plain = np.column_stack([np.ones_like(days), days, weekend])
    turns = np.maximum(days[None, :, None] - days[np.array(places, dtype=int).reshape(len(places), 1, -1)], 0)
    return np.concatenate([np.broadcast_to(plain, (len(places), *plain.shape)), turns], axis=2)


def bic(losses: Floats, nights: int, coefficients: int, bends: int) -> Floats:
    """Return the Bayesian information criterion of sums of squares, or of what stands for these."""
    result: Floats = nights * np.log(losses / nights + LEAST_SCALE**2) + (coefficients + PENALTY * bends) * np.log(
        nights
    )
    return result


def _best(days: Floats, values: Floats, weekend: Floats, places: Sequence[Bends]) -> tuple[float, Fit]:
    """Return the best of all lines with bends at these places, and its BIC."""
    design = designs(days, weekend, places)
    nights, width = design.shape[1:]
    weights = np.ones(design.shape[:2])
    for _round in range(ROUNDS):
        coefficients = _solved(design, weights, values)
        residuals = values - np.einsum("cnp,cp->cn", design, coefficients)
        scales = np.median(np.abs(residuals), axis=1) / 0.6745 * np.sqrt(nights / (nights - width))
        scales = np.maximum(scales, LEAST_SCALE)
        sizes = np.abs(residuals) / scales[:, None]
        weights = np.where(sizes <= TUNING, 1.0, TUNING / np.maximum(sizes, TUNING))
    losses = np.where(sizes <= TUNING, sizes**2, 2 * TUNING * sizes - TUNING**2).sum(1) * scales**2
    at = int(losses.argmin())
    best = Fit(days, places[at], weekend, design[at], coefficients[at], residuals[at], float(scales[at]))
    return float(bic(losses[at], nights, width, len(places[at]))), best


def _solved(design: Floats, weights: Floats, values: Floats) -> Floats:
    """Return the coefficients of weighted least squares; the ridge keeps constant columns solvable."""
    weighted = design * weights[:, :, None]
    square = np.einsum("cnp,cnq->cpq", weighted, design) + 1e-9 * np.eye(design.shape[2])
    result: Floats = np.linalg.solve(square, np.einsum("cnp,n->cp", weighted, values)[:, :, None])[:, :, 0]
    return result
