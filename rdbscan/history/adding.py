"""A night is added: written aside, and then there, whole, or not at all."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.errors import UsageError
from rdbscan.history.night import Night, night_of

if TYPE_CHECKING:
    from rdbscan.history.store import Store
    from rdbscan.profile.profile import Profile
    from rdbscan.profile.sources import Source


@dataclass(frozen=True, slots=True)
class Added:
    """A night that is in a history now; `new` is false if the same dump had been added before, and nothing changed."""

    night: Night
    new: bool


def add(history: Store, profile: Profile, instance: str = "", at_ms: int | None = None) -> Added:
    """Add the profile of one dump as a night of its server, and of `instance`, if that is given.

    `at_ms` is when it was saved, for dumps that do not say (RDB < 7). Raises UsageError for what is no night: several dumps,
    some of a dump's keys, a server without name, a dump of no date; SourceError if it cannot be written.
    """
    source = only_dump(profile)
    instance = instance or source.instance
    if at_ms is not None and source.header.ctime_ms is None:
        source = replace(source, header=replace(source.header, ctime_ms=at_ms))
    saved_ms = source.header.ctime_ms
    if saved_ms is None:
        raise UsageError(f"{source.source}: the dump does not say when it was saved: --at TIME does")
    night = night_of(source, instance, saved_ms)
    kept = replace(profile, sources=[replace(source, instance=instance)])
    with tempfile.TemporaryDirectory(prefix="rdbscan-") as folder:
        file = Path(folder) / "night"
        kept.save(file)
        return Added(night, history.put(night.path, file))


def only_dump(profile: Profile) -> Source:
    """Return the dump that a profile is of. Raises UsageError unless it is all keys of one."""
    if len(profile.sources) != 1:
        raise UsageError(f"a night is one dump, and this is a profile of {len(profile.sources)}")
    (source,) = profile.sources
    if source.sums is None or source.sums.keys != source.outcome.keys:
        raise UsageError(f"{source.source}: a night is a whole dump, and this profile is of some of its keys")
    return source
