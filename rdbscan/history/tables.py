"""The nights of a history as reports."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rdbscan.report.model import Column, Report, Row, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rdbscan.history.night import Night

INSTANCES = (
    Column("instance", "Instance", Unit.TEXT),
    Column("nights", "Nights", Unit.COUNT),
    Column("damaged", "Damaged", Unit.COUNT),
    Column("first_at", "First", Unit.TIME, 2),
    Column("last_at", "Last", Unit.TIME),
    Column("bytes", "Size", Unit.BYTES, 1),
)
NIGHTS = (
    Column("instance", "Instance", Unit.TEXT),
    Column("saved_at", "Saved", Unit.TIME),
    Column("state", "State", Unit.TEXT),
    Column("bytes", "Size", Unit.BYTES, 1),
    Column("file", "File", Unit.TEXT),
)


def instance_table(nights: Sequence[Night]) -> Report:
    """Return a row for each instance, by name."""
    rows = [_instance(name, list(own)) for name, own in groupby(sorted(nights), key=lambda night: night.instance)]
    total = ("total", len(nights), _damaged(nights), None, None, _bytes(nights)) if len(rows) > 1 else None
    return Report("history", "History", "Which servers have nights?", INSTANCES, rows, total=total)


def night_table(nights: Iterable[Night], title: str, question: str) -> Report:
    """Return a row for each night, by instance, oldest first."""
    rows = [_night(night) for night in sorted(nights)]
    return Report("nights", title, question, NIGHTS, rows)


def _instance(name: str, nights: Sequence[Night]) -> Row:
    return name, len(nights), _damaged(nights), nights[0].saved_ms, nights[-1].saved_ms, _bytes(nights)


def _night(night: Night) -> Row:
    return night.instance, night.saved_ms, "whole" if night.whole else "damaged", night.size, night.path


def _damaged(nights: Iterable[Night]) -> int:
    return sum(not night.whole for night in nights)


def _bytes(nights: Iterable[Night]) -> int:
    return sum(night.size for night in nights)
