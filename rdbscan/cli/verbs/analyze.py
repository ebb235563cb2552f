"""`rdbscan analyze`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rdbscan.cli.exit_codes import ExitCode
from rdbscan.cli.messages import complain_about_damage, tell
from rdbscan.cli.options import OUTPUT, Choice, Look, Model, Only, Redact, Sources, View, pipeline_options, report_names
from rdbscan.cli.output import artist_for, drawing, show, write_reports
from rdbscan.cli.progress import progress_line

if TYPE_CHECKING:
    from rdbscan.pipeline import Options
    from rdbscan.profile.profile import Profile
    from rdbscan.report.model import Report

Directory = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="DIR",
        file_okay=False,
        help="Also write keys.parquet, profile.parquet and the report in every format into this directory.",
        rich_help_panel=OUTPUT,
    ),
]


def analyze(
    sources: Sources,
    model: Model,
    choice: Choice,
    view: View,
    look: Look,
    redact: Redact = False,
    only: Only = None,
    output: Directory = None,
) -> None:
    """Report what is in dumps; several are taken as one, as the shards of a cluster are.

    As text it is an overview, with half the rows of what most people need; --report NAME gives one report in full.
    """
    from rdbscan.report import build_all, ranked

    names = report_names(only)
    with artist_for(output) as artist:
        profile = _profile(sources, pipeline_options(model, choice, view, redact=redact), output, quiet=look.quiet)
        reports = build_all(profile)
        chosen = [report for report in reports if report.name in names]
        with drawing(artist, reports, output, profile.sources) as charts:
            written = _write(profile, reports, output, view.top) + charts
            show(chosen, ranked(chosen), look.format, view.top, profile.sources, overview=not only)
    if written:
        tell(f"written to {output}: {', '.join(written)}", quiet=look.quiet)
    if complain_about_damage(profile.sources):
        raise typer.Exit(ExitCode.DAMAGED)


def _profile(sources: list[str], options: Options, directory: Path | None, *, quiet: bool) -> Profile:
    from rdbscan.pipeline import profile_sources

    keys = None
    if directory is not None:
        directory.mkdir(parents=True, exist_ok=True)
        keys = directory / "keys.parquet"
    with progress_line(quiet=quiet) as progress:
        return profile_sources(sources, options, keys_parquet=keys, progress=progress)


def _write(profile: Profile, reports: list[Report], directory: Path | None, top: int) -> list[str]:
    from rdbscan.report import ranked

    if directory is None:
        return []
    profile.save(directory / "profile.parquet")
    written = write_reports(reports, ranked(reports), directory, top, profile.sources)
    return ["keys.parquet", "profile.parquet", *written]
