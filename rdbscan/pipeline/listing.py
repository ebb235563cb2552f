"""Which sources arguments mean, before any is opened: what is read, in which parts, by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rdbscan.errors import DamagedDumpError, RdbScanError, SourceError, UsageError
from rdbscan.records.dump import Damage, DumpInfo, Outcome
from rdbscan.records.source_names import archive_of, source_names
from rdbscan.source import SourceSettings, expand_sources, last_part, shown


@dataclass(frozen=True, slots=True)
class Unopened:
    """A source that could not be opened: as a dump that is damaged from its first byte, and why."""

    dump: DumpInfo
    error: RdbScanError


@dataclass(frozen=True, slots=True)
class Listing:
    """Names of sources, each once, with their sizes (stored bytes; None: unknown), and those that are not to be had.

    `labels` has what each is called, by its path: the shortest end that tells it from all others.
    """

    sizes: Mapping[str, int | None]
    labels: Mapping[str, str] = field(default_factory=dict)
    unopened: tuple[Unopened, ...] = ()

    @property
    def names(self) -> list[str]:
        """The names, in the order in which they were given."""
        return list(self.sizes)

    def only(self, names: Iterable[str]) -> Listing:
        """Return the listing of some of the sources, which keep what they are called."""
        sizes = {name: self.sizes[name] for name in names}
        paths = {archive_of(shown(name)) for name in sizes}
        return Listing(sizes, {path: label for path, label in self.labels.items() if path in paths})

    def part(self, index: int, count: int) -> Listing:
        """Return every `count`-th source of all in the order of their paths, from the `index`-th on.

        Together the parts from 0 to `count` - 1 have each source once; the first also has those that are not to be had.
        """
        part = self.only(sorted(self.sizes)[index::count])
        return replace(part, unopened=self.unopened if index == 0 else ())


def list_sources(arguments: Sequence[str], settings: SourceSettings) -> Listing:
    """Return the sources that arguments mean. Raises UsageError if there are none."""
    if not arguments:
        raise UsageError("no source was given")
    sizes: dict[str, int | None] = {}
    failed: list[tuple[str, RdbScanError]] = []
    for argument in arguments:
        try:
            sizes |= {name: size for name, size in expand_sources([argument], settings).items() if name not in sizes}
        except (SourceError, DamagedDumpError) as error:
            failed.append((argument, error))
    paths = {archive_of(path) for path in [*map(shown, sizes), *(path_of(*one) for one in failed)]}
    labels = source_names(paths)
    return Listing(sizes, labels, tuple(unopened(name, error, labels) for name, error in failed))


def unopened(name: str, error: RdbScanError, labels: Mapping[str, str]) -> Unopened:
    """Return a source that cannot be opened."""
    error.source = path = path_of(name, error)
    damage = Damage(error.slug, error.message, 0)
    return Unopened(DumpInfo(labels.get(path, last_part(path)), path, outcome=Outcome(damage=damage)), error)


def path_of(name: str, error: RdbScanError) -> str:
    """Return the path of a source that cannot be opened."""
    return error.source or shown(name)
