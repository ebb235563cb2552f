"""`rdbscan report`: reports again, without the dumps."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rdbscan.cli.exit_codes import ExitCode
from rdbscan.cli.messages import complain_about_damage, tell
from rdbscan.cli.night import Night, of_night
from rdbscan.cli.options import AsOf, Choice, Files, Full, Look, Only, Redact, Top, View, pipeline_options, report_names
from rdbscan.cli.output import artist_for, show, show_answer, writing
from rdbscan.cli.result_set import result_set
from rdbscan.cli.several import Several, context_of
from rdbscan.errors import UsageError


def report(
    choice: Choice,
    night: Night,
    look: Look,
    files: Files,
    redact: Redact,
    several: Several,
    saved: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="SAVED...",
            help="keys.parquet or profile.parquet files of `analyze -o`, or its folder keys.",
            show_default=False,
        ),
    ] = None,
    only: Only = None,
    full: Full = False,
    as_of: AsOf = None,
    top: Top = 20,
) -> None:
    """Report again from saved files, without the dumps; several are taken as one.

    keys.parquet has every key: keys can be chosen again, and seen from another time. profile.parquet has their sums. With
    --history and --night it is the fleet of one night.
    """
    from rdbscan.pipeline.load import load_saved, saved_files
    from rdbscan.profile.merge import merge_all
    from rdbscan.report import REPORTS, build_all, ranked
    from rdbscan.source import shown

    names = report_names(only)
    options = pipeline_options(choice=choice, view=View(as_of=as_of, top=top), redact=redact)
    paths = [path for one in saved or () for path in saved_files(one, options.redact)]
    if bool(paths) == bool(night.history or night.night):
        raise UsageError("name saved files, or a night: --history DIR --night 2026-11-20")
    made_from = [path.name for path in paths if files.output and path.parent.resolve() == Path(files.output).resolve()]
    with artist_for(files) as artist, result_set(files.output, options.sources, keep=made_from) as results:
        profile = merge_all((load_saved(path, options) for path in paths) if paths else of_night(night, options))
        context = context_of(profile, several, redact)
        reports = build_all(context, REPORTS if files.output else names)
        chosen = [report for report in reports if report.name in names]
        with writing(artist, profile, reports, results, files.charts, top) as written:
            if only or full or look.format != "text":
                show(chosen, ranked(chosen), look.format, top, profile.sources, overview=not only)
            else:
                show_answer(context, reports)
    if files.output is not None:
        tell(f"written to {shown(files.output)}: {', '.join(written)}", quiet=look.quiet)
    if complain_about_damage(profile.sources):
        raise typer.Exit(ExitCode.DAMAGED)
