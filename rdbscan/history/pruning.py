"""Which nights are kept as they grow old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from rdbscan.history.nights import newest_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rdbscan.history.night import Night
    from rdbscan.history.store import Store


@dataclass(frozen=True, slots=True)
class Retention:
    """How long nights are kept, in seconds before now: all, and one of each week; and whether one of each month stays.

    None: none for that reason. The one of a week or month is the newest whole one, else the newest.
    """

    all_s: float | None = None
    weekly_s: float | None = None
    monthly: bool = False


def removable(history: Store, nights: Sequence[Night], retention: Retention, now_ms: int) -> list[Night]:
    """Return the nights that need not be kept, by instance and oldest first.

    The newest of each instance that is whole, and can be read, always stays. Raises SourceError.
    """
    found: list[Night] = []
    for _instance, group in groupby(sorted(nights), key=lambda night: night.instance):
        own = list(group)
        spare = sorted(set(own) - kept(own, retention, now_ms))
        newest = newest_whole(history, own) if spare else None
        found += [night for night in spare if newest is None or night != newest[0]]
    return found


def kept(nights: Sequence[Night], retention: Retention, now_ms: int) -> set[Night]:
    """Return the nights of one instance that are kept for their age."""
    young = {night for night in nights if _age_s(night, now_ms) <= _or_never(retention.all_s)}
    of_weeks = [night for night in nights if _age_s(night, now_ms) <= _or_never(retention.weekly_s)]
    of_months = nights if retention.monthly else []
    return young | _one_each(of_weeks, _week) | _one_each(of_months, _month)


def _age_s(night: Night, now_ms: int) -> float:
    return (now_ms - night.saved_ms) / 1000


def _or_never(seconds: float | None) -> float:
    return float("-inf") if seconds is None else seconds


def _one_each(nights: Iterable[Night], span: Callable[[datetime], tuple[int, int]]) -> set[Night]:
    in_order = sorted(nights, key=lambda night: (night.whole, night))
    return set({span(datetime.fromtimestamp(night.saved_ms / 1000, UTC)): night for night in in_order}.values())


def _week(moment: datetime) -> tuple[int, int]:
    return moment.isocalendar()[:2]


def _month(moment: datetime) -> tuple[int, int]:
    return moment.year, moment.month
