"""What is judged and what it is compared with: dumps, keys.parquet and profiles, in any mix."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.policy.dumps import Subject, subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rdbscan.pipeline import Options, Progress
    from rdbscan.profile.profile import Profile

PARQUET = b"PAR1"


def profiles_of(sources: Sequence[str], options: Options, progress: Progress | None = None) -> Iterator[Profile]:
    """Yield the profile of each dump or saved file. Raises as `pipeline.profile_each` and `pipeline.load.load_saved`."""
    from rdbscan.pipeline import profile_each

    saved = [name for name in sources if is_parquet(name)]
    if saved:  # Arrow takes as long to import as a small dump to read
        from rdbscan.pipeline.load import load_saved

        for name in saved:
            yield load_saved(name, options)
    if len(saved) < len(sources) or not sources:
        yield from profile_each([name for name in sources if name not in saved], options, progress)


def subjects_of(profiles: Sequence[Profile], instance: str = "") -> list[Subject]:
    """Return what is judged, each by a name of its own.

    That is `instance` or the server's name that is kept with the figures, else the dump's; both where servers have several.
    """
    plain = list(map(subject, profiles))
    names = [instance or one.name for one in plain]
    full = [f"{name}/{_file(one)}" if names.count(name) > 1 else name for name, one in zip(names, plain, strict=True)]
    return [one.called(name) for name, one in zip(_distinct(full), plain, strict=True)]


def _file(one: Subject) -> str:
    return one.profile.sources[0].source if one.profile.sources else ""


def is_parquet(name: str) -> bool:
    """Return whether it is a local Parquet file, by its first bytes."""
    path = Path(name)
    try:
        if not path.is_file():  # a pipe would be drained
            return False
        with path.open("rb") as file:
            return file.read(len(PARQUET)) == PARQUET
    except (OSError, ValueError):
        return False


def _distinct(names: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    for name in names:
        number, one = 2, name
        while one in found:
            one, number = f"{name} ({number})", number + 1
        found[one] = None
    return list(found)
