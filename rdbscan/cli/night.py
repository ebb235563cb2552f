"""One night of a history as a fleet: the dump of each instance on that day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rdbscan.cli.history_options import HISTORY
from rdbscan.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.pipeline import Options
    from rdbscan.profile.profile import Profile

LARGEST = 16 << 20


@dataclass(frozen=True, slots=True)
class Night:
    """Which night of which history, and whose."""

    history: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="Instead of saved files: a history, a folder or URL of a bucket; needs --night.",
            rich_help_panel=HISTORY,
        ),
    ] = None
    night: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The day (UTC), such as 2026-11-20.", rich_help_panel=HISTORY),
    ] = None
    expect: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Names of instances, one a line; those that have no dump of that night are missing (exit code 3).",
            rich_help_panel=HISTORY,
        ),
    ] = None


def of_night(night: Night, options: Options) -> Iterator[Profile]:
    """Yield the profiles of a night, and those of the instances that have none. Raises UsageError and SourceError."""
    from rdbscan.history import at_date, load, nights, open_history
    from rdbscan.redaction.profiles import redacted_profile

    if night.history is None or night.night is None:
        raise UsageError("a night of a history is named by both: --history DIR --night 2026-11-20")
    if not options.filters.empty or options.as_of_ms is not None:
        raise UsageError("a history has only sums: keys can be chosen, and seen from another time, with keys.parquet")
    history = open_history(night.history, options.sources)
    found = at_date(nights(history), night.night)
    missing = [] if night.expect is None else [name for name in expected(night.expect) if name not in found]
    if not found:
        raise UsageError(f"{history.where} has no night of any instance on {night.night}")
    for instance, one in found.items():
        yield redacted_profile(_called(load(history, one), instance), options.redact)
    for instance in missing:
        yield redacted_profile(_missing(instance, night.night), options.redact)


def expected(path: Path) -> list[str]:
    """Return the names in a file, one a line; empty lines and those that begin with # are none. Raises UsageError."""
    from rdbscan.source import read_small

    try:
        lines = read_small(path, LARGEST).decode("utf-8", "surrogateescape").splitlines()
    except (OSError, ValueError) as error:
        raise UsageError(f"--expect {path}: {error.strerror if isinstance(error, OSError) else error}") from error
    names = dict.fromkeys(line.strip() for line in lines if line.strip() and not line.strip().startswith("#"))
    if not names:
        raise UsageError(f"--expect {path}: no instance is named in it")
    return list(names)


def _called(profile: Profile, instance: str) -> Profile:
    """Return the profile with its dump called by its instance: in containers all of them lie at the same path."""
    from rdbscan.profile.merge import placed

    return placed(replace(profile, sources=[replace(one, source=instance, path="") for one in profile.sources]))


def _missing(instance: str, date: str) -> Profile:
    from rdbscan.profile.profile import Profile
    from rdbscan.profile.sources import source_of
    from rdbscan.records.dump import Damage, DumpInfo, Outcome

    damage = Damage("missing", f"the history has no dump of it on {date}", 0)
    return Profile(sources=[source_of(DumpInfo(instance, "", instance, outcome=Outcome(damage=damage)))])
