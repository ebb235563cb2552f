"""Profiles of nights, without servers and dumps."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import rdbscan
from rdbscan.profile.profile import Profile

FIXTURES = Path(__file__).parents[2] / "fixtures"
SHOP = FIXTURES / "shop.rdb"
DAY_MS = 86_400_000
SAVED_MS = 1_795_000_000_000


@cache
def tiny() -> Profile:
    return rdbscan.profile(FIXTURES / "corpus/redis-7.2.6-tiny.rdb")


def night_profile(day: float = 0, keys: int = 0, saved_ms: int | None = SAVED_MS, **facts: Any) -> Profile:
    """A profile as of another day; `keys` more are said to be damaged."""
    (source,) = tiny().sources
    moment = None if saved_ms is None else saved_ms + int(day * DAY_MS)
    outcome = replace(source.outcome, damaged_keys=keys)
    source = replace(source, header=replace(source.header, ctime_ms=moment), outcome=outcome, **facts)
    return replace(tiny(), sources=[source])
