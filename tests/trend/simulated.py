"""Series whose truth is known."""

from dataclasses import dataclass

import numpy as np

from rdbscan.trend.series import DAY_MS, Figures, Series

FIRST_DAY = 20_800
MB = 1_000_000
LEVEL = 100 * MB
MAXMEMORY = 300 * MB
CACHE, LEAK = "cache:{id}", "leak:{id}"


@dataclass(frozen=True)
class Case:
    """`nights` of a cache with a weekly swing of 5 % and noise, and a leak of `slope` bytes a day from night `bend` on."""

    nights: int = 21
    slope: float = 3 * MB
    bend: int = 14
    swing: str = "weekend"
    noise: float = 0.01
    missing: float = 0.1


def series(case: Case, seed: int) -> Series:
    """Return a simulated server; the last night and that of the bend are never missing."""
    chance = np.random.default_rng(seed)
    number = np.arange(case.nights)
    moments = FIRST_DAY + chance.integers(7) + 0.14 + number + chance.normal(0, 0.005, case.nights)
    there = chance.random(case.nights) >= case.missing
    there[[case.bend, -1]] = True
    cache = LEVEL * (1 + _swing(case.swing, moments) + chance.normal(0, case.noise, case.nights))
    leak = case.slope * np.maximum(number - case.bend, 0)
    nights = [
        Figures(
            int(moments[at] * DAY_MS),
            {CACHE: int(cache[at]), **({LEAK: int(leak[at])} if leak[at] else {})},
            1000, int(cache[at] + leak[at]), MAXMEMORY, "redis-7.0, jemalloc",
        )
        for at in number[there]
    ]  # fmt: skip
    return Series("simulated", nights)


def _swing(kind: str, moments: np.ndarray) -> np.ndarray:
    if kind == "wave":
        return 0.05 * np.sin(2 * np.pi * moments / 7)
    days = np.floor(moments - 0.5).astype(int) % 7
    return np.where((days == 2) | (days == 3), -0.05, 0.0) if kind == "weekend" else 0 * moments


def full_ms(case: Case, simulated: Series) -> float:
    """Return when the line reaches maxmemory."""
    left = MAXMEMORY - LEVEL - case.slope * (case.nights - 1 - case.bend)
    return simulated.moments[-1] + left / case.slope * DAY_MS


def bend_ms(case: Case, simulated: Series) -> float:
    """Return when the leak began."""
    return simulated.moments[-1] - (case.nights - 1 - case.bend) * DAY_MS
