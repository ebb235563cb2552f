"""What a report says of how it was made: by which version, for which server, with which options."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdbscan._version import __version__
from rdbscan.render.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdbscan.records.dump import DumpInfo


@dataclass(frozen=True, slots=True)
class Run:
    """How dumps were read: the server whose memory is modelled, its allocator, and the options as on the command line.

    With `redacted`, names are pseudonyms, also in the options; `kept_words` are those that stayed in some name.
    """

    target: str
    allocator: str
    options: tuple[str, ...]
    redacted: bool
    kept_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """The version that made a report, and each way in which its dumps were read, with the number of dumps."""

    version: str = __version__
    runs: tuple[tuple[Run, int], ...] = ()

    @property
    def redacted(self) -> bool:
        """Whether all names are pseudonyms."""
        return bool(self.runs) and all(run.redacted for run, _dumps in self.runs)

    @property
    def redaction(self) -> str:
        """Return what a redacted report says of that: how names are hidden, and which words stayed; else nothing."""
        if not self.redacted:
            return ""
        words = sorted({word for run, _dumps in self.runs for word in run.kept_words})
        stayed = visible(", ".join(words)) or "none"
        return f"names are replaced by ~ and a keyed hash, segment by segment; words that stayed: {stayed}."


def provenance_of(dumps: Iterable[DumpInfo]) -> Provenance:
    """Return how a report of these dumps was made."""
    runs = Counter(
        Run(dump.model.target, dump.model.allocator, dump.options, dump.redacted, dump.kept_words) for dump in dumps
    )
    return Provenance(runs=tuple(runs.items()))
