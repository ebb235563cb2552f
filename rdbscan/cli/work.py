"""Options for who reads many dumps, and what they mean to the library."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from rdbscan.cli.several import SET
from rdbscan.errors import UsageError

if TYPE_CHECKING:
    from rdbscan.fleet.engines import Engine, Watch
    from rdbscan.pipeline.listing import Listing

MOST_JOBS = 1024
MOST_PARTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Work:
    """How many dumps are read at a time, and which of them here."""

    jobs: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            max=MOST_JOBS,
            help="Processes that read dumps at the same time. Default: one a core, if there are 350 MB of free memory for "
            "each and enough to do.",
            rich_help_panel=SET,
        ),
    ] = None
    part: Annotated[
        str | None,
        typer.Option(
            metavar="I/N",
            help="Of all sources only every N-th, from the I-th on, counted from 0: for N jobs that share the work, such as "
            "$(JOB_COMPLETION_INDEX)/8.",
            rich_help_panel=SET,
        ),
    ] = None


def part_of(listing: Listing, work: Work) -> Listing:
    """Return the sources that are to be read here. Raises UsageError."""
    if work.part is None:
        return listing
    found = re.fullmatch(r"(\d{1,7})/(\d{1,7})", work.part, re.ASCII)
    index, count = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 0 < count <= MOST_PARTS:
        raise UsageError(f"--part {work.part}: write I/N, such as 0/8 to 7/8")
    if index >= count:
        raise UsageError(f"--part {work.part}: parts are counted from 0, so the last one is {count - 1}/{count}")
    return listing.part(index, count)


def engine_for(listing: Listing, work: Work, watch: Watch) -> Engine:
    """Return who reads the sources: this process where one is enough, or one of them is its stdin."""
    from rdbscan.fleet.engines.serial import Serial
    from rdbscan.fleet.jobs import default_jobs

    jobs = min(work.jobs or default_jobs(listing), len(listing.sizes))
    if jobs < 2 or "-" in listing.sizes:
        return Serial(watch)
    from rdbscan.fleet.engines.pool import Pool

    return Pool(jobs, watch)
