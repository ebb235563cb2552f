"""The sources of a run, one after the other. One that cannot be opened is named, and does not void the others."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from rdbscan.errors import DamagedDumpError, SourceError
from rdbscan.pipeline.listing import Listing, unopened
from rdbscan.records.source_names import archive_of
from rdbscan.source import Source, SourceSettings, open_sources

log = logging.getLogger("rdbscan")


class Sources:
    """Iterates over the open sources of a listing; each must be read before the next one is asked for.

    Sources are called by the shortest end of their path that tells them apart; stdin and servers are not.

    `unopened` has those that could not be opened, so far. `raise_if_nothing` is for the end.
    """

    def __init__(self, listing: Listing, settings: SourceSettings) -> None:
        self.listing = listing
        self.settings = settings
        self.unopened = list(listing.unopened)
        self.opened = 0

    @property
    def several(self) -> bool:
        """Whether there is more than one source, archives taken for one."""
        return len(self.listing.sizes) > 1

    def __iter__(self) -> Iterator[Source]:
        for name in self.listing.sizes:
            try:
                for source in open_sources(name, self.settings):
                    self.opened += 1
                    source.name = self._label(source)
                    with source:
                        yield source
            except (SourceError, DamagedDumpError) as error:
                self.unopened.append(unopened(name, error, self.listing.labels))

    def raise_if_nothing(self) -> None:
        """Raise the SourceError or Unreachable of the first source if none could be opened."""
        if not self.opened and self.unopened:
            for other in self.unopened[1:]:
                log.warning("%s", other.error)
            raise self.unopened[0].error

    def _label(self, source: Source) -> str:
        archive = archive_of(source.path)
        by_path = source.path.endswith(source.name) and archive in self.listing.labels
        return self.listing.labels[archive] + source.path[len(archive) :] if by_path else source.name
