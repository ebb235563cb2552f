"""What growth is counted from: a file that is named, or the newest whole night of a history that is older than the dump."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.errors import RdbScanError, UsageError
from rdbscan.policy.dumps import Subject, cluster, subject
from rdbscan.policy.growth import Baseline
from rdbscan.policy.loading import profiles_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rdbscan.pipeline import Options

_NIGHT = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{6}Z).*\.parquet")
"""A night of a history is called by the moment at which its dump was saved, UTC."""


def from_files(
    files: Sequence[str],
    subjects: Sequence[Subject],
    whole: Subject,
    options: Options,
    owners: Mapping[str, str | None],
) -> dict[str, Baseline]:
    """Return the baseline of each subject from dumps, keys.parquet or profiles that were named. Raises as their readers."""
    profiles = list(profiles_of(files, options))
    known = {one.name: one for one in (subject(profile, owners=owners) for profile in profiles)}
    found = {one.name: _of_file(one, list(known.values()), alone=len(subjects) == 1) for one in subjects}
    if whole not in subjects:
        found[whole.name] = Baseline(cluster(known.values(), owners))
    return found


def _of_file(one: Subject, known: Sequence[Subject], *, alone: bool) -> Baseline:
    """Return the baseline of the same name; a single one is that of a single dump, whatever it is called."""
    if alone and len(known) == 1:
        return Baseline(known[0])
    same = [other for other in known if {facts.name for facts in other.facts} == {facts.name for facts in one.facts}]
    if len(same) == 1:
        return Baseline(same[0])
    return Baseline(why=f"none of the baselines is of {one.name}: there are {', '.join(other.name for other in known)}")


def from_history(
    folder: Path,
    subjects: Sequence[Subject],
    whole: Subject,
    options: Options,
    owners: Mapping[str, str | None],
) -> dict[str, Baseline]:
    """Return for each subject the newest whole night before it. Raises UsageError if there is no such folder."""
    if not folder.is_dir():
        raise UsageError(f"--history {folder}: there is no such folder")
    found = {one.name: _night_before(folder, one, options, owners) for one in subjects}
    if whole not in subjects:
        missing = next((one.why for one in found.values() if one.subject is None), "")
        nights = [one.subject for one in found.values() if one.subject is not None]
        found[whole.name] = Baseline(why=missing) if missing else Baseline(cluster(nights, owners))
    return found


def _night_before(folder: Path, one: Subject, options: Options, owners: Mapping[str, str | None]) -> Baseline:
    if one.saved_ms is None:
        return Baseline(why="the dump does not say when it was saved, so no night is known to be older")
    place = _of_instance(folder, one, options.instance)
    if place is None:
        return Baseline(why=f"{folder} has several instances and none is called {one.name}: give --instance")
    for path in _newest_first(place):
        night = _whole_night(path, options, owners)
        if night is not None and night.saved_ms is not None and night.saved_ms < one.saved_ms:
            return Baseline(night)
    return Baseline(why=f"there is no whole night in {place} that is older than the dump")


def _of_instance(folder: Path, one: Subject, instance: str) -> Path | None:
    """Return the folder of an instance's nights; all in one is fine where nothing else is there."""
    for name in [instance] if instance else [one.name, *(facts.name for facts in one.facts)]:
        named = folder / f"instance={name}"
        if named.parent == folder and named.is_dir():
            return named
    several = sorted(folder.glob("instance=*"))
    if instance and several:
        return folder / f"instance={instance}".replace("/", "_")
    return folder if not several else several[0] if len(several) == 1 else None


def _newest_first(place: Path) -> Iterator[Path]:
    paths = [path for path in place.glob("*.parquet") if not path.name.startswith(".")] if place.is_dir() else []
    dated = [path for path in paths if _NIGHT.fullmatch(path.name)]
    yield from sorted(dated, key=lambda path: path.name, reverse=True)
    # Files of other names are read, as only they know when they were saved; there are few.
    yield from sorted(set(paths) - set(dated), key=lambda path: path.stat().st_mtime, reverse=True)


def _whole_night(path: Path, options: Options, owners: Mapping[str, str | None]) -> Subject | None:
    try:
        (profile,) = profiles_of([str(path)], options)
    except (RdbScanError, ValueError):
        return None  # a night that cannot be read is no baseline
    night = subject(profile, owners=owners)
    return night if night.complete else None
