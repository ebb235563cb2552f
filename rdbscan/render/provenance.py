"""What a report says of how it was made: by which version, for which server, with which options."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdbscan._version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdbscan.records.dump import DumpInfo


@dataclass(frozen=True, slots=True)
class Run:
    """How dumps were read: the server whose memory is modelled, its allocator, and the options as on the command line.

    With `redacted`, names are pseudonyms, also in the options.
    """

    target: str
    allocator: str
    options: tuple[str, ...]
    redacted: bool


@dataclass(frozen=True, slots=True)
class Provenance:
    """The version that made a report, and each way in which its dumps were read, with the number of dumps."""

    version: str = __version__
    runs: tuple[tuple[Run, int], ...] = ()

    @property
    def redacted(self) -> bool:
        """Whether all names are pseudonyms."""
        return bool(self.runs) and all(run.redacted for run, _dumps in self.runs)


def provenance_of(dumps: Iterable[DumpInfo]) -> Provenance:
    """Return how a report of these dumps was made."""
    runs = Counter(Run(dump.model.target, dump.model.allocator, dump.options, dump.redacted) for dump in dumps)
    return Provenance(runs=tuple(runs.items()))
