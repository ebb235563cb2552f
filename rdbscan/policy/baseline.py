"""What growth is counted from: a file that is named, or the newest whole night of a history that is older than the dump."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.errors import UsageError
from rdbscan.history import instances, newest_whole, nights
from rdbscan.pipeline.profiles import profiles_of
from rdbscan.policy.dumps import Subject, cluster, subject
from rdbscan.policy.growth import Baseline

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rdbscan.history import Night, Store
    from rdbscan.pipeline import Options

TOGETHER = ""


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


def from_history(history: Store, subjects: Sequence[Subject], options: Options) -> dict[str, Baseline]:
    """Return for each subject the newest whole night before it. Raises UsageError if there is no such history."""
    if not history.exists():
        raise UsageError(f"--history {history.where}: there is no such folder")
    found = nights(history, options.instance or None)
    if not found and not instances(history):
        found = nights(history, "")
    return {one.name: _night_before(history, found, one, options.instance) for one in subjects}


def _night_before(history: Store, found: Sequence[Night], one: Subject, given: str) -> Baseline:
    if one.saved_ms is None:
        return Baseline(why="the dump does not say when it was saved, so no night is known to be older")
    known = {night.instance for night in found}
    instance = _instance(one, known)
    if instance is None and known:
        return Baseline(why=f"{history.where} has several instances and none is called {one.name}: give --instance")
    newest = newest_whole(history, (night for night in found if night.instance == instance), one.saved_ms)
    if newest is None:
        whose = given or instance or one.name
        return Baseline(why=f"there is no whole night of {whose} in {history.where} that is older than the dump")
    return Baseline(subject(newest[1]))


def _instance(one: Subject, known: Collection[str]) -> str | None:
    """Return whose nights count; those of the only instance are fine where nobody said."""
    names = [name for name in (one.name, *(facts.name for facts in one.facts)) if name in known]
    return names[0] if names else next(iter(known)) if len(known) == 1 else None
