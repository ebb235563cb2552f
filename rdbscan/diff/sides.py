"""The two sides of a comparison: what was given, and the profile of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.errors import UsageError
from rdbscan.history import at_date, load, nights, open_history, parse
from rdbscan.pipeline import profile_sources
from rdbscan.pipeline.profiles import is_parquet, profiles_of
from rdbscan.profile.common_names import renamed as with_names
from rdbscan.profile.common_names import with_common_names
from rdbscan.profile.merge import merge_all
from rdbscan.source.urls import is_url

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rdbscan.keyspace.naming import Naming
    from rdbscan.pipeline import Options, Progress
    from rdbscan.profile.profile import Profile

SAVED = ("profile.parquet", "keys.parquet")
"""What of a folder of results is read, the first that is there."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side: `name` is old or new, `files` are the dumps and saved files that it consists of.

    `records` are files of the records of all its keys, if these are wanted. `is_rereadable`: all of it are dumps that can be
    read a second time.
    """

    name: str
    files: tuple[str, ...]
    profile: Profile
    records: tuple[str, ...] = ()
    is_rereadable: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether all keys of the dumps are in the figures; else these are lower bounds."""
        outcomes = [source.outcome for source in self.profile.sources]
        return all(one.complete and one.damage is None and not one.damaged_keys for one in outcomes)

    @property
    def models(self) -> set[tuple[str, str]]:
        """The servers and allocators whose memory is modelled; none of what could not be read at all."""
        models = [source.model for source in self.profile.sources]
        return {(model.target, model.allocator) for model in models if model.target}

    @property
    def servers(self) -> set[str]:
        """Who wrote the dumps."""
        headers = [source.header for source in self.profile.sources if source.model.target]
        return {f"{one.server} {one.server_version}".strip() for one in headers}


def read_side(
    name: str, given: str, options: Options, progress: Progress | None = None, folder: Path | None = None
) -> Side:
    """Return a side: a dump or saved file, a folder or glob of them, or the nights of a day (`DIR@2026-11-20`).

    With a `folder` for records of dumps it comes with records. Raises as `profiles_of`, and UsageError if records are wanted
    of a profile or there is no night of that day; damage is not raised.
    """
    night = None if Path(given).exists() else parse(given)
    if night is not None:
        if folder is not None:
            raise UsageError(f"{given}: a night has no keys to compare: --keys needs dumps or keys.parquet")
        return Side(name, (given,), nights_of(*night, options))
    files = files_of(given, SAVED if folder is None else SAVED[::-1])
    again = not any(one == "-" or is_parquet(one) for one in files)
    if folder is None:
        return Side(name, files, profile_of(files, options, progress), is_rereadable=again)
    profile, records = recorded(files, options, folder / f"{name}-dumps.parquet", progress)
    return Side(name, files, profile, records, is_rereadable=again)


def nights_of(where: str, date: str, options: Options) -> Profile:
    """Return the profile of all servers of a history on a day, or at a moment. Raises UsageError if there is none."""
    history = open_history(where, options.sources)
    found = at_date(nights(history, options.instance or None), date)
    if not found:
        raise UsageError(f"{where} has no night of {options.instance or 'any server'} on {date}")
    return merge_all(load(history, night) for night in found.values())


def profile_of(files: Sequence[str], options: Options, progress: Progress | None = None) -> Profile:
    """Return the profile of all files as one. Raises as `profiles_of`."""
    return merge_all(profiles_of(files, options, progress))


def recorded(
    files: Sequence[str], options: Options, path: Path, progress: Progress | None = None
) -> tuple[Profile, tuple[str, ...]]:
    """Return the profile of all files, and files with the records: what was saved, and one for all dumps, which is written.

    Raises as `read_side`.
    """
    from rdbscan.diff.keys.records import check_records
    from rdbscan.pipeline.load import load_saved

    saved = [name for name in files if is_parquet(name)]
    for name in saved:
        check_records(name)
    profiles = [load_saved(name, options) for name in saved]
    dumps = [name for name in files if name not in saved]
    if dumps:
        profile = profile_sources(dumps, options, keys_parquet=path, progress=progress)
        path.chmod(0o600)
        profiles.append(with_common_names(profile))  # the names that are in the file
        saved.append(str(path))
    return merge_all(profiles), tuple(saved)


def files_of(given: str, wanted: Sequence[str] = SAVED) -> tuple[str, ...]:
    """Return what is meant by an argument: of a folder of results the first file that is `wanted`, of a glob its files.

    What is no saved file goes on as it is, to be found as dumps are.
    """
    if is_url(given) or given == "-":
        return (given,)
    saved = [str(Path(given) / name) for name in wanted if is_parquet(str(Path(given) / name))]
    if saved:
        return (saved[0],)
    found = sorted(glob(given, recursive=True)) if has_magic(given) and not Path(given).exists() else []  # noqa: PTH207
    return tuple(found) if any(map(is_parquet, found)) else (given,)


def renamed(side: Side, names: Mapping[str, str], naming: Naming) -> Side:
    """Return a side with other names for its namespaces."""
    return replace(side, profile=with_names(side.profile, names, naming))
