"""Options for who reads many dumps, and what they mean to the library."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rdbscan.cli.several import SET
from rdbscan.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

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
    engine: Annotated[
        Literal["pool", "dask"],
        typer.Option(
            metavar="pool|dask",
            help="Who reads them: processes of this machine, or the workers of a Dask cluster (rdbscan[dask]).",
            rich_help_panel=SET,
        ),
    ] = "pool"
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="tcp://HOST:PORT|FILE", help="Of Dask: its address, or its scheduler file.", rich_help_panel=SET
        ),
    ] = None


def sources_of(sources: Sequence[str], work: Work) -> list[str]:
    """Return the arguments as all who read them understand them. Raises UsageError for those that nobody else can read."""
    if work.engine != "dask":
        if work.scheduler is not None:
            raise UsageError("--scheduler is for --engine dask")
        return list(sources)
    if work.scheduler is None or work.jobs is not None:
        raise UsageError("--engine dask needs --scheduler, and its workers are as many as it has, whatever --jobs")
    from rdbscan.source.urls import is_url

    if "-" in sources:
        raise UsageError("the workers of a cluster cannot read this machine's stdin: save it where they can")
    return [one if is_url(one) else os.path.abspath(one) for one in sources]  # noqa: PTH100 (links stay)


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


def engine_for(listing: Listing, work: Work, watch: Watch, folder: Path | None) -> Engine:
    """Return who reads the sources and writes into a folder: this process where one is enough, or one is its stdin."""
    if folder is not None:
        folder.mkdir(exist_ok=True)
    if work.engine == "dask":
        return _cluster(listing, work, watch, folder)
    from rdbscan.fleet.engines.serial import Serial
    from rdbscan.fleet.jobs import default_jobs

    jobs = min(work.jobs or default_jobs(listing), len(listing.sizes))
    if jobs < 2 or "-" in listing.sizes:
        return Serial(watch)
    from rdbscan.fleet.engines.pool import Pool

    return Pool(jobs, watch)


def _cluster(listing: Listing, work: Work, watch: Watch, folder: Path | None) -> Engine:
    try:
        from rdbscan.fleet.engines.dask import Dask
    except ImportError as error:
        raise UsageError(f"--engine dask needs pip install 'rdbscan[dask]': {error}") from error
    engine = Dask(str(work.scheduler), watch)
    try:
        engine.check(listing.names, folder)
    except BaseException:
        engine.__exit__(None, None, None)
        raise
    return engine
