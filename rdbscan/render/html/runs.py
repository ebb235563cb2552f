"""How the dumps of a page were read, for its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdbscan.render.escape import visible
from rdbscan.render.layout import shorten

if TYPE_CHECKING:
    from rdbscan.render.provenance import Provenance, Run

MOST_RUNS = 5
"""Different ways of reading that are told; report.json has all."""
MOST_OPTIONS, LONGEST_OPTION = 30, 200


@dataclass(frozen=True, slots=True)
class RunView:
    """Which dumps ("": all), the server they are read for, and the options, of which `left` are not told."""

    dumps: str
    model: str
    options: list[str]
    left: int


def run_views(provenance: Provenance) -> list[RunView]:
    """Return what is told of each way in which dumps were read, of the first `MOST_RUNS`."""
    several = len(provenance.runs) > 1
    return [
        RunView(
            f"{dumps:,} {'dump' if dumps == 1 else 'dumps'}:" if several else "",
            visible(", ".join(part for part in (run.target, run.allocator) if part)),
            [shorten(visible(option), LONGEST_OPTION, len) for option in _options(run)[:MOST_OPTIONS]],
            max(len(_options(run)) - MOST_OPTIONS, 0),
        )
        for run, dumps in provenance.runs[:MOST_RUNS]
    ]


def _options(run: Run) -> list[str]:
    return [*(["--redact"] if run.redacted else []), *run.options]
