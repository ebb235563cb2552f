"""The sources of a run, one after the other. One that cannot be opened is named, and does not void the others."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from rdbscan.errors import DamagedDumpError, RdbScanError, SourceError, UsageError
from rdbscan.pipeline.options import Options
from rdbscan.records.dump import Damage, DumpInfo, Outcome
from rdbscan.records.source_names import archive_of, source_names
from rdbscan.source import Source, expand_sources, last_part, open_sources, shown

log = logging.getLogger("rdbscan")


class Sources:
    """Iterates over the open sources that arguments mean; each must be read before the next one is asked for.

    Sources are called by the shortest end of their path that tells them apart; stdin and servers are not.

    `unopened` has those that could not be opened, as dumps that are damaged from their first byte. If that goes for all,
    the iteration ends with the first one's SourceError or Unreachable.
    """

    def __init__(self, arguments: Sequence[str], options: Options) -> None:
        self.options = options
        self.unopened: list[DumpInfo] = []
        self.errors: list[RdbScanError] = []
        self.names: dict[str, None] = {}
        self.labels: dict[str, str] = {}
        if not arguments:
            raise UsageError("no source was given")
        for argument in arguments:
            try:
                self.names |= dict.fromkeys(expand_sources([argument], options.sources))
            except (SourceError, DamagedDumpError) as error:
                self._set_aside(argument, error)
        paths = [*map(shown, self.names), *(dump.path for dump in self.unopened)]
        self.labels = source_names({archive_of(path) for path in paths})

    @property
    def several(self) -> bool:
        """Whether there is more than one source, archives taken for one."""
        return len(self.names) > 1

    def __iter__(self) -> Iterator[Source]:
        opened = 0
        for name in self.names:
            try:
                for source in open_sources(name, self.options.sources):
                    opened += 1
                    source.name = self._label(source)
                    with source:
                        yield source
            except (SourceError, DamagedDumpError) as error:
                self._set_aside(name, error)
        if not opened and self.errors:
            for other in self.errors[1:]:
                log.warning("%s", other)
            raise self.errors[0]

    def _label(self, source: Source) -> str:
        archive = archive_of(source.path)
        by_path = source.path.endswith(source.name) and archive in self.labels
        return self.labels[archive] + source.path[len(archive) :] if by_path else source.name

    def _set_aside(self, name: str, error: SourceError | DamagedDumpError) -> None:
        path = error.source or shown(name)
        error.source = path
        self.errors.append(error)
        damage = Damage(error.slug, error.message, 0)
        self.unopened.append(DumpInfo(self.labels.get(path, last_part(path)), path, outcome=Outcome(damage=damage)))
