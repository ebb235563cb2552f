"""Many sources, one profile; and the records of each dump in a file of its own."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rdbscan.fleet.engines import Engine
from rdbscan.fleet.part import Failure, Part, Told
from rdbscan.fleet.renaming import Renaming
from rdbscan.fleet.task import RECORDS, Task, unread_profiles
from rdbscan.pipeline.listing import Listing
from rdbscan.pipeline.options import OnDump, Options
from rdbscan.profile.common_names import common_names
from rdbscan.profile.merge import merge_all
from rdbscan.profile.profile import Profile
from rdbscan.redaction.facts import hidden_renames, redacted_errors, with_kept_words
from rdbscan.redaction.profiles import with_hidden_namespaces

log = logging.getLogger("rdbscan")


@dataclass(frozen=True, slots=True)
class Fleet:
    """The profile of all dumps, and why records could not be written, if they could not."""

    profile: Profile
    unwritten: Sequence[Failure] = ()


def profile_fleet(
    listing: Listing, options: Options, engine: Engine, folder: Path | None = None, on_dump: OnDump | None = None
) -> Fleet:
    """Have all sources of a listing read and return their common profile; records go to `folder/source=NAME/part-0.parquet`.

    `on_dump` hears of each dump that was read, in any order; else the same comes out whoever reads them. Raises SourceError
    or Unreachable if none can be opened, and ConfigError. Damage is not raised, nor that a process died of a dump: it is in
    `profile.sources[i].outcome.damage`.
    """
    with redacted_errors(options.redact):
        part = _unopened(listing, options) + _read(listing, options, engine, folder, on_dump)
        _raise_if_nothing(part.told)
        profile = merge_all(part.profiles or [Profile(top_rows=options.top)])
        if options.redact is not None:
            options.redact.note(part.told.words)
        unwritten = part.told.unwritten
        if folder is not None:
            unwritten += _tidied(profile, part.told, options, engine, folder)
        profile = with_hidden_namespaces(profile, options.redact)
        return Fleet(replace(profile, sources=with_kept_words(profile.sources, options.redact)), unwritten)


def _read(listing: Listing, options: Options, engine: Engine, folder: Path | None, on_dump: OnDump | None) -> Part:
    def tell(part: Part) -> None:
        for profile in part.profiles:
            if on_dump is not None and profile.sources[0].sums is not None:
                shown = with_hidden_namespaces(profile, options.redact)
                on_dump(replace(shown, sources=profile.sources))  # with the words that stayed in its own names

    tasks = [
        Task(name, size, listing.only([name]).labels, options, None if folder is None else folder.absolute())
        for name, size in listing.sizes.items()
    ]
    tasks.sort(key=lambda task: (task.size is not None, -(task.size or 0)))  # the longest last would be waited for
    engine.submit(tasks)
    return engine.fold(tell) if tasks else Part()


def _unopened(listing: Listing, options: Options) -> Part:
    told = Told(unopened=tuple(Failure.of(one.error) for one in listing.unopened))
    return Part(tuple(unread_profiles(listing.unopened, options)), told)


def _raise_if_nothing(told: Told) -> None:
    if told.opened or not told.unopened:
        return
    for other in told.unopened[1:]:
        log.warning("%s", other.error())
    raise told.unopened[0].error()


def _tidied(profile: Profile, told: Told, options: Options, engine: Engine, folder: Path) -> tuple[Failure, ...]:
    """Give records the names that all dumps have in common, and remove what was left by processes that died."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if path.name not in told.records:
            shutil.rmtree(path)
    names, _naming = common_names(profile)
    changed = hidden_renames({old: new for old, new in names.items() if old != new}, options.redact)
    if not changed or told.unwritten or not told.records:
        return ()
    engine.submit([Renaming(folder.absolute() / name / RECORDS, changed) for name in told.records])
    return engine.fold().told.unwritten
