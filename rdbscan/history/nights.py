"""Which nights a history has, and what is in them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from math import inf
from typing import TYPE_CHECKING

from rdbscan.errors import SourceError, UsageError
from rdbscan.history.night import STAMP, Night, instance_of, is_whole, read_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdbscan.history.store import Store
    from rdbscan.profile.profile import Profile

AT = re.compile(r"(.+)@(\d{4}-\d{2}-\d{2}(?:T\d{6}Z)?)", re.DOTALL | re.ASCII)


def parse(name: str) -> tuple[str, str] | None:
    """Return the history and the day, or moment, of `DIR@2026-11-20` or `DIR@2026-11-20T031500Z`; None for other names."""
    found = AT.fullmatch(name)
    return None if found is None else (found[1], found[2])


def instances(history: Store) -> list[str]:
    """Return the names of the servers that have a folder. Raises SourceError."""
    return sorted({name for folder in history.folders() if (name := instance_of(folder)) is not None})


def nights(history: Store, instance: str | None = None) -> list[Night]:
    """Return the nights of one instance, or of all, by instance and oldest first.

    What lies in DIR itself is of the instance that DIR is the folder of (`DIR/instance=shop`), else of one without name.
    Raises SourceError if the history cannot be listed, UsageError if an instance's name cannot be one.
    """
    own = instance_of(history.where.rstrip("/").rpartition("/")[2]) or ""
    places = [("", own), *((folder, instance_of(folder)) for folder in history.folders())]
    return sorted(
        night
        for folder, name in places
        if name is not None and instance in (None, name)
        for file, size in history.files(folder)
        if (night := read_name(file, name, folder, size)) is not None
    )


def at_date(found: Iterable[Night], date: str) -> dict[str, Night]:
    """Return for each instance its night of a day, UTC, or of a moment: the newest whole one, else the newest.

    `date` is 2026-11-20 or 2026-11-20T031500Z. Raises UsageError if it is neither.
    """
    begin, end = _span(date)
    of_day = sorted((night for night in found if begin <= night.saved_ms < end), key=lambda one: (one.whole, one))
    return {night.instance: night for night in of_day}


def _span(date: str) -> tuple[int, int]:
    """Return the ms from and up to which a night is of that date."""
    moment = "T" in date
    try:
        begin = datetime.strptime(date, STAMP if moment else "%Y-%m-%d").replace(tzinfo=UTC)
        end = begin + (timedelta(seconds=1) if moment else timedelta(days=1))
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{date}: no such day; write 2026-11-20") from error
    return int(begin.timestamp()) * 1000, int(end.timestamp()) * 1000


def night_at(history: Store, date: str, instance: str = "") -> Night:
    """Return the night of a day (`at_date`) of an instance; without a name, of the only one.

    Raises UsageError if there is none, or several and no name; SourceError.
    """
    found = at_date(nights(history, instance or None), date)
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise UsageError(
            f"{history.where} has nights of {', '.join(found)} on {date}: say which, {history.where}/instance=NAME"
        )
    raise UsageError(f"{history.where} has no night of {instance or 'any instance'} on {date}")


def load(history: Store, night: Night) -> Profile:
    """Return the profile of a night. Raises SourceError if it is gone or damaged."""
    from rdbscan.profile.load import load_profile

    with history.fetch(night.path) as path:
        return load_profile(path)


def newest_whole(history: Store, found: Iterable[Night], before_ms: float = inf) -> tuple[Night, Profile] | None:
    """Return the newest whole night of some that was saved before a moment; those that cannot be read are passed over."""
    older = sorted(
        (night for night in found if night.whole and night.saved_ms < before_ms), key=lambda one: one.saved_ms
    )
    for night in reversed(older):
        try:
            profile = load(history, night)
        except SourceError:
            continue
        if all(map(is_whole, profile.sources)):  # whatever the file's name says
            return night, profile
    return None
