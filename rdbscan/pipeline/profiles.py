"""Profiles of dumps, keys.parquet and saved profiles, in any mix: told apart by content."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.pipeline.runner import profile_each

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rdbscan.pipeline.options import Options, Progress
    from rdbscan.profile.profile import Profile

PARQUET = b"PAR1"


def profiles_of(sources: Sequence[str], options: Options, progress: Progress | None = None) -> Iterator[Profile]:
    """Yield the profile of each dump or saved file. Raises as `profile_each` and `load.load_saved`."""
    saved = [name for name in sources if is_parquet(name)]
    if saved:
        from rdbscan.pipeline.load import load_saved

        for name in saved:
            yield load_saved(name, options)
    if len(saved) < len(sources) or not sources:
        yield from profile_each([name for name in sources if name not in saved], options, progress)


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
