"""Keys of two sides compared: the steps, from files of records to what became of each key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from rdbscan.diff.keys.database import Database, database
from rdbscan.diff.keys.join import Joined, join
from rdbscan.diff.keys.kinds import Fate, Key, Sums
from rdbscan.diff.keys.named import prepare, set_words, top
from rdbscan.diff.keys.records import ENCODING, SHARD, TYPE, link_records, salt_of
from rdbscan.diff.keys.shards import find_shards
from rdbscan.diff.keys.space import check_space
from rdbscan.diff.keys.write import write_changes
from rdbscan.errors import UsageError
from rdbscan.records.schema import ENCODINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from rdbscan.diff.keys.records import Records
    from rdbscan.profile.profile import Profile

    Write = Callable[[Callable[[Path], None]], None]


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """The records of a side, the profile of them, and the common names of its namespaces."""

    side: str
    paths: tuple[str, ...]
    profile: Profile
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeyChanges:
    """What became of the keys: sums of each fate, and the first keys of it.

    `rows` are the keys of the old and of the new side, `matched` those on both, `repeated` those that several dumps of a
    side have; of these the largest copy counts. `moves`: it is known which keys are on another shard. `redacted`: all
    names are pseudonyms.
    """

    sums: dict[Fate, Sums]
    top: dict[Fate, list[Key]]
    rows: tuple[int, int]
    matched: int
    repeated: int
    moves: bool
    redacted: bool

    @property
    def memory_change(self) -> int:
        """How many more bytes all keys take."""
        return sum(self.sums[fate].change for fate in (Fate.NEW, Fate.GONE, Fate.GROWN, Fate.SHRUNK))


@dataclass(frozen=True, slots=True)
class Limits:
    """What a comparison may use: bytes of memory, and rows of each ranking."""

    memory: int
    top: int


def compare_keys(old: KeyFiles, new: KeyFiles, folder: Path, limits: Limits, write: Write | None = None) -> KeyChanges:
    """Compare the keys of two sides; `folder` is empty and for temporary files.

    `write` gets a function that writes all keys that changed to a file. Raises UsageError where keys cannot be compared,
    OutputError if the disk is too small, LostRows, SourceError.
    """
    pa.default_memory_pool().release_unused()  # what reading the records took, before DuckDB takes as much
    ours, theirs = (link_records(one.side, one.paths, folder) for one in (old, new))
    _check_redaction(ours, theirs)
    check_space(ours, theirs, limits.memory, folder)
    salt = salt_of(ours, theirs)
    with database(folder, limits.memory) as db:
        _know_words(db, old.profile, new.profile)
        shards, ours, theirs = find_shards(db, ours, theirs)
        joined = join(db, ours, theirs, salt)
        _check_pseudonyms(ours, theirs, joined)
        prepare(db, shards, {one.side: one.names for one in (old, new)})
        first = top(db, ours, theirs, salt, limits.top)
        if write is not None:
            write(lambda path: write_changes(db, ours, theirs, salt, path, once=joined.repeated > 0))
    return KeyChanges(
        joined.sums,
        first,
        (ours.rows, theirs.rows),
        joined.matched,
        joined.repeated,
        bool(shards.new),
        ours.is_redacted,
    )


def _know_words(db: Database, *profiles: Profile) -> None:
    """Make types and encodings known to queries, which tell them by their places."""
    types = list(dict.fromkeys(word for profile in profiles for word in profile.groups.type.words))
    words = [*ENCODINGS, *(word for profile in profiles for word in profile.groups.encoding.words)]
    encodings = list(dict.fromkeys(words))
    if len(types) >= 1 << (ENCODING - TYPE) or len(encodings) >= 1 << (SHARD - ENCODING):
        raise UsageError(f"{len(types):,} types and {len(encodings):,} encodings: these are no records of real dumps")
    set_words(db, "types", types)
    set_words(db, "encodings", encodings)


def _check_redaction(old: Records, new: Records) -> None:
    if old.is_redacted != new.is_redacted and old.rows and new.rows:
        which = old if old.is_redacted else new
        raise UsageError(
            f"the names of the {which.side} side are pseudonyms and those of the other are not: such keys cannot be "
            "found on the other side. Redact both with the same --redact-key FILE, or none"
        )


def _check_pseudonyms(old: Records, new: Records, joined: Joined) -> None:
    if old.is_redacted and not joined.matched and old.rows and new.rows:
        raise UsageError(
            "both sides are redacted and have no key in common: they were redacted with different keys, so that nothing "
            "can be found on the other side. Redact both with the same --redact-key FILE"
        )
