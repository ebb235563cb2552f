"""`rdbscan analyze`: the main job."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from rdbscan.cli.exit_codes import ExitCode
from rdbscan.cli.history_options import Keep
from rdbscan.cli.keeping import Keeper, keeper_of
from rdbscan.cli.messages import complain_about_damage, complain_about_filters, tell
from rdbscan.cli.options import (
    Choice,
    Files,
    Full,
    Look,
    Model,
    Only,
    Redact,
    Sources,
    View,
    pipeline_options,
    report_names,
)
from rdbscan.cli.output import artist_for, show, show_answer, writing
from rdbscan.cli.progress import FleetLine, progress_line
from rdbscan.cli.reading import Reading, Search
from rdbscan.cli.result_set import ResultSet, result_set
from rdbscan.cli.several import Several, context_of
from rdbscan.cli.work import Work, engine_for, part_of

if TYPE_CHECKING:
    from rdbscan.pipeline import Options
    from rdbscan.profile.profile import Profile


def analyze(
    sources: Sources,
    model: Model,
    choice: Choice,
    view: View,
    search: Search,
    reading: Reading,
    keep: Keep,
    look: Look,
    files: Files,
    redact: Redact,
    several: Several,
    work: Work,
    only: Only = None,
    full: Full = False,
) -> None:
    """Report what is in dumps; several are taken as one, as the shards of a cluster are.

    As text it is the answer on one screen: how full, why, and what to do. --full adds all findings and tables, --report
    NAME gives one in full.
    """
    from rdbscan.report import REPORTS, build_all, ranked
    from rdbscan.source import shown

    names = report_names(only)
    options = pipeline_options(model, choice, view, search, reading, redact=redact, named=True)
    keeper = keeper_of(keep, options, redact, needs_name=True, quiet=look.quiet)
    with artist_for(files) as artist, result_set(files.output, options.sources) as results:
        profile, records = _profile(sources, options, work, results, keeper, quiet=look.quiet)
        context = context_of(profile, several, redact)
        reports = build_all(context, REPORTS if files.output else names)
        chosen = [report for report in reports if report.name in names]
        with writing(artist, profile, reports, results, files.charts, view.top) as written:
            if only or full or look.format != "text":
                show(chosen, ranked(chosen), look.format, view.top, profile.sources, overview=not only)
            else:
                show_answer(context, reports)
    if files.output is not None:
        tell(f"written to {shown(files.output)}: {', '.join([records, *written])}", quiet=look.quiet)
    keeper.finish()
    complain_about_filters(profile.sources)
    if complain_about_damage(profile.sources):
        raise typer.Exit(ExitCode.DAMAGED)


def _profile(
    sources: list[str], options: Options, work: Work, results: ResultSet, keeper: Keeper, *, quiet: bool
) -> tuple[Profile, str]:
    """Return the profile of all sources, and what is called the file or folder that has their records."""
    from rdbscan.pipeline import list_sources, profile_sources

    with progress_line(quiet=quiet) as progress:
        listing = part_of(list_sources(sources, options.sources), work)
        if len(listing.sizes) < 2 and work.part is None:
            keys = None if results.folder is None else results.folder / "keys.parquet"
            profile = profile_sources(
                listing, options, keys_parquet=keys, progress=progress, on_failure=results.fail, on_dump=keeper.keep
            )
            return profile, "keys.parquet"
        from rdbscan.fleet import profile_fleet

        folder = None if results.folder is None else results.folder / "keys"
        with engine_for(listing, work, FleetLine(progress, listing.sizes)) as engine:
            fleet = profile_fleet(listing, options, engine, folder, keeper.keep)
        for failure in fleet.unwritten:
            results.fail(OSError(failure.number, failure.message), failure.need)
        return fleet.profile, "keys/*/*.parquet"
