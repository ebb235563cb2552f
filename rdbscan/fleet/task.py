"""What a worker does with one source, whichever machine it is on."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from rdbscan.fleet.part import Failure, Part, Told
from rdbscan.pipeline.keys_file import KeysFile
from rdbscan.pipeline.listing import Listing, Unopened
from rdbscan.pipeline.opening import open_dump, printable
from rdbscan.pipeline.options import Options, Progress
from rdbscan.pipeline.runner import profile_dump
from rdbscan.pipeline.sources import Sources
from rdbscan.profile.merge import placed
from rdbscan.profile.profile import Profile
from rdbscan.profile.sources import source_of
from rdbscan.records.dump import Damage, DumpInfo, Outcome
from rdbscan.records.source_names import archive_of
from rdbscan.redaction.facts import redacted_errors, redacted_info, with_kept_words
from rdbscan.redaction.profiles import hidden_naming, with_hidden_namespaces
from rdbscan.source import Source, last_part, shown

RECORDS = "part-0.parquet"
LONGEST_NAME = 200
"""Bytes of a folder's name; file systems allow 255."""


@dataclass(frozen=True, slots=True)
class Task:
    """One source of a listing: its name, stored bytes (None: unknown), and the folder for the records of its dumps."""

    name: str
    size: int | None
    labels: Mapping[str, str]
    options: Options
    folder: Path | None = None

    def run(self, progress: Progress | None = None) -> Part:
        """Read the source; nothing of it is raised but a ConfigError."""
        # What stays in hidden names is counted for each source, or it would depend on who read what before.
        options = replace(self.options, redact=copy.copy(self.options.redact))
        found = Sources(Listing({self.name: self.size}, self.labels), options.sources)
        records = _Records(self.folder)
        with redacted_errors(options.redact):
            profiles = list(self._profiles(found, options, progress, records))
        profiles += unread_profiles(found.unopened, options)
        words = frozenset(options.redact.stayed() if options.redact else ())
        unopened = tuple(Failure.of(one.error) for one in found.unopened)
        told = Told(found.opened, unopened, tuple(records.failures), words, tuple(records.written))
        return Part(tuple(profiles), told)

    def lost(self, why: str) -> Part:
        """Return that nobody lived to read it: a dump of which nothing is known."""
        path = shown(self.name)
        label = self.labels.get(archive_of(path), last_part(path))
        dump = DumpInfo(label, path, self.options.instance_of(path), outcome=Outcome(damage=Damage("killed", why, 0)))
        return Part((unread_profile(dump, self.options),), Told(opened=1))

    def _profiles(
        self, found: Sources, options: Options, progress: Progress | None, records: _Records
    ) -> Iterator[Profile]:
        for source in found:
            with records.of(source, options) as keys:
                new_batch = None if keys is None else keys.empty_batch
                with open_dump(source, options, progress, new_batch) as dump:
                    profile = profile_dump(dump, options, keys, slots=True)
                profile = _with_own_words(profile, options)
                if keys is not None:
                    keys.naming = hidden_naming(profile.naming, options.redact)
                    keys.dumps = [(one, one.predicted) for one in profile.sources]
            yield profile


def _with_own_words(profile: Profile, options: Options) -> Profile:
    """Return the profile of a dump with the words that stay in its names and patterns."""
    with_hidden_namespaces(profile, options.redact)
    return replace(profile, sources=with_kept_words(profile.sources, options.redact))


def unread_profiles(unopened: Iterable[Unopened], options: Options) -> list[Profile]:
    """Return profiles without a key of sources that could not be opened."""
    return [unread_profile(one.dump, options) for one in unopened]


def unread_profile(dump: DumpInfo, options: Options) -> Profile:
    """Return the profile of a dump of which nothing is known."""
    return placed(Profile(sources=[source_of(redacted_info(dump, options.redact))], top_rows=options.top))


class _Records:
    """Where the records of a task's dumps go (`folder` None: nowhere), and what went wrong with them."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.written: list[str] = []
        self.failures: list[Failure] = []

    @contextmanager
    def of(self, source: Source, options: Options) -> Iterator[KeysFile | None]:
        """Yield what takes the records of a dump; None if nothing does."""
        if self.folder is None:
            yield None
            return
        label = printable(source.name)
        name = partition(label if options.redact is None else options.redact.file(label))
        keys: KeysFile | None
        with ExitStack() as stack:
            try:
                (self.folder / name).mkdir(parents=True, exist_ok=True)
                keys = stack.enter_context(KeysFile(self.folder / name / RECORDS, options.redact, self._fail))
            except OSError as error:
                self._fail(error, 0)
                keys = None
            yield keys
        self.written.append(name)

    def _fail(self, error: OSError, need: int) -> None:
        self.failures.append(Failure(str(error.strerror or error), number=error.errno, need=need))


def partition(label: str) -> str:
    """Return the folder for the records of a dump, as Hive names it: `source=db1%2Fdump.rdb`.

    A name that is too long for a folder becomes its end, and a number that stands for all of it.
    """
    name = quote(label, safe="")
    if len(name) > LONGEST_NAME:
        number = hashlib.blake2b(name.encode(), digest_size=8).hexdigest()
        name = f"{number}-{name[-LONGEST_NAME:]}"
    return f"source={name}"
