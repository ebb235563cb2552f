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
    from collections.abc import Iterator, Sequence

    from rdbscan.pipeline import Options

TOGETHER = ""
_NIGHT = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{6}Z).*\.parquet")
"""A night of a history is called by the moment at which its dump was saved, UTC."""


def from_files(files: Sequence[str], subjects: Sequence[Subject], options: Options) -> dict[str, Baseline]:
    """Return the baseline of each subject from dumps, keys.parquet or profiles that were named. Raises as their readers.

    That of all as one, if a file has them together, is under the name "".
    """
    known = list(map(subject, profiles_of(files, options)))
    found = {one.name: _of_file(one, known, alone=len(subjects) == 1) for one in subjects}
    together = [one for one in known if len(one.facts) == len(subjects) > 1]
    return found | ({TOGETHER: Baseline(together[0])} if len(together) == 1 else {})


def of_cluster(baselines: Sequence[Baseline]) -> Baseline:
    """Return the baseline of all dumps as one, from those of each."""
    missing = next((one.why for one in baselines if one.subject is None), None)
    if missing is not None:
        return Baseline(why=missing)
    return Baseline(cluster(one.subject for one in baselines if one.subject is not None))


def _of_file(one: Subject, known: Sequence[Subject], *, alone: bool) -> Baseline:
    """Return the baseline of the same name; a single one is that of a single dump, whatever it is called."""
    if alone and len(known) == 1:
        return Baseline(known[0])
    same = [other for other in known if {facts.name for facts in other.facts} == {facts.name for facts in one.facts}]
    if len(same) == 1:
        return Baseline(same[0])
    return Baseline(why=f"none of the baselines is of {one.name}: there are {', '.join(other.name for other in known)}")


def from_history(folder: Path, subjects: Sequence[Subject], options: Options) -> dict[str, Baseline]:
    """Return for each subject the newest whole night before it. Raises UsageError if there is no such folder."""
    if not folder.is_dir():
        raise UsageError(f"--history {folder}: there is no such folder")
    return {one.name: _night_before(folder, one, options) for one in subjects}


def _night_before(folder: Path, one: Subject, options: Options) -> Baseline:
    if one.saved_ms is None:
        return Baseline(why="the dump does not say when it was saved, so no night is known to be older")
    place = _of_instance(folder, one, options.instance)
    if place is None:
        return Baseline(why=f"{folder} has several instances and none is called {one.name}: give --instance")
    for path in _newest_first(place):
        night = _whole_night(path, options)
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


def _whole_night(path: Path, options: Options) -> Subject | None:
    try:
        (profile,) = profiles_of([str(path)], options)
    except (RdbScanError, ValueError):
        return None  # a night that cannot be read is no baseline
    night = subject(profile)
    return night if night.complete else None
