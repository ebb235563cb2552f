"""The part of a change that is the memory model's: the same data costs other servers other memory.

One side is read once more, for the server of the other: what differs between its two readings is the model's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rdbscan.diff.sides import Side, profile_of, recorded

if TYPE_CHECKING:
    from pathlib import Path

    from rdbscan.pipeline import Options, Progress
    from rdbscan.profile.profile import Profile


@dataclass(frozen=True, slots=True)
class Reading:
    """Which side it is, its profile as the other side's server would hold it, and its records if they are wanted."""

    side: str
    profile: Profile
    records: tuple[str, ...] = ()


def read_for_the_other(
    old: Side, new: Side, options: Options, progress: Progress | None = None, folder: Path | None = None
) -> Reading | None:
    """Return a side as the server of the other would hold it; None where both have the same, or it cannot be known.

    With a `folder` also its records, which are written there.

    Saved files have no values, so their memory cannot be told for another server. Raises as reading dumps does.
    """
    if old.models == new.models or not old.models or not new.models:
        return None
    for side, other in ((old, new), (new, old)):
        if side.is_rereadable and len(other.models) == 1:
            ((target, allocator),) = other.models
            elsewhere = replace(options, target=target, allocator=allocator or options.allocator)
            if folder is None:
                return Reading(side.name, profile_of(side.files, elsewhere, progress))
            return Reading(side.name, *recorded(side.files, elsewhere, folder / "elsewhere.parquet", progress))
    return None


def part_of_the_model(reading: Reading, old: Profile, new: Profile) -> dict[str, int]:
    """Return the model's part, in bytes, of the change of each namespace; all profiles must have common names."""
    before, after = (old, reading.profile) if reading.side == "old" else (reading.profile, new)
    then, now = _memory(before), _memory(after)
    return {name: now.get(name, 0) - then.get(name, 0) for name in then.keys() | now.keys()}


def _memory(profile: Profile) -> dict[str, int]:
    found: dict[str, int] = {}
    for group in profile.groups:
        found[group.namespace] = found.get(group.namespace, 0) + group.memory_bytes
    return found
