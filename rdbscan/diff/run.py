"""`rdbscan diff` as a function: two sides in, what changed out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rdbscan.diff.changes import Change, changes, total
from rdbscan.diff.memory_model import Reading, part_of_the_model, read_for_the_other
from rdbscan.diff.sides import Side, read_side, renamed
from rdbscan.errors import LostRows
from rdbscan.outputs import scratch_folder
from rdbscan.profile.common_names import common_names
from rdbscan.profile.common_names import renamed as with_names
from rdbscan.profile.fields import LARGEST
from rdbscan.profile.merge import merge_all

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rdbscan.diff.keys.compare import KeyChanges, KeyFiles, Limits, Write
    from rdbscan.pipeline import Options, Progress
    from rdbscan.profile.profile import Profile
    from rdbscan.profile.sources import Source

SCRATCH = "rdbscan-diff"


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed: of each namespace, the largest change first, and in all; and of keys, if that was wanted.

    `told_apart`: the part that is the memory model's is known; then keys are compared as the same server would hold both.
    """

    old: Side
    new: Side
    parts: tuple[Change, ...]
    whole: Change
    told_apart: bool = False
    keys: KeyChanges | None = None

    @property
    def sources(self) -> list[Source]:
        """The dumps of both sides."""
        return [*self.old.profile.sources, *self.new.profile.sources]


@dataclass(frozen=True, slots=True)
class KeyWork:
    """How keys are compared: where temporary files go, what may be used, and who wants all of it written."""

    place: Path
    limits: Limits
    write: Write | None = None


def diff(old: str, new: str, options: Options, progress: Progress | None = None, keys: KeyWork | None = None) -> Diff:
    """Compare two dumps, saved files, or folders or globs of them; with `keys` also key by key.

    Raises as the readers of dumps and saved files do; damage is not raised, it is in the sources. With keys also as
    `compare_keys`.
    """
    if keys is None:
        then, now = read_side("old", old, options, progress), read_side("new", new, options, progress)
        return compared(then, now, read_for_the_other(then, now, options, progress))
    with scratch_folder(keys.place, SCRATCH) as folder:
        then = read_side("old", old, options, progress, folder)
        now = read_side("new", new, options, progress, folder)
        reading = read_for_the_other(then, now, options, progress, folder)
        return with_keys(compared(then, now, reading), (then, now, reading), folder, keys)


def compared(old: Side, new: Side, reading: Reading | None = None) -> Diff:
    """Return what changed between two sides, under the names that all their dumps have in common."""
    names, naming = common_names(merge_all(_profiles(old, new, reading)))
    old, new = renamed(old, names, naming), renamed(new, names, naming)
    model = None
    if reading is not None:
        reading = replace(reading, profile=with_names(reading.profile, names, naming))
        model = part_of_the_model(reading, old.profile, new.profile)
    parts = changes(old.profile, new.profile, model)
    return Diff(old, new, tuple(parts), total(parts, "total"), told_apart=reading is not None)


def _profiles(old: Side, new: Side, reading: Reading | None) -> list[Profile]:
    return [old.profile, new.profile, *([reading.profile] if reading else [])]


def with_keys(found: Diff, read: tuple[Side, Side, Reading | None], folder: Path, work: KeyWork) -> Diff:
    """Return the same with what became of each key. Raises as `compare_keys`, and LostRows if sums do not agree."""
    from rdbscan.diff.keys.compare import compare_keys

    names, _naming = common_names(merge_all(_profiles(*read)))
    old, new = (_key_files(side, read[2], names) for side in read[:2])
    keys = compare_keys(old, new, folder, work.limits, work.write)
    _check_sums(found, keys)
    return replace(found, keys=keys)


def _key_files(side: Side, reading: Reading | None, names: Mapping[str, str]) -> KeyFiles:
    from rdbscan.diff.keys.compare import KeyFiles

    as_read = reading if reading is not None and reading.side == side.name else side
    return KeyFiles(side.name, as_read.records, as_read.profile, names)


def _check_sums(found: Diff, keys: KeyChanges) -> None:
    """Raise LostRows unless the changes of all keys are the change of all namespaces."""
    by_keys, whole = keys.memory_change, found.whole
    if keys.repeated or max(whole.old.memory, whole.new.memory) >= LARGEST:  # sums stop there
        return
    if by_keys != whole.own:
        raise LostRows(f"the memory of all keys changed by {by_keys:,} bytes, that of all namespaces by {whole.own:,}")
