"""`rdbscan analyze`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rdbscan.cli.exit_codes import ExitCode
from rdbscan.cli.messages import complain_about_damage, tell
from rdbscan.cli.options import OUTPUT, Choice, Look, Model, Only, Sources, View, pipeline_options, report_names
from rdbscan.cli.output import show, write_reports
from rdbscan.cli.progress import progress_line

if TYPE_CHECKING:
    from rdbscan.pipeline import Options
    from rdbscan.profile.profile import Profile

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
    only: Only = None,
    output: Directory = None,
) -> None:
    """Report what is in dumps; several are taken as one, as the shards of a cluster are.

    As text it is an overview, with half the rows of what most people need; --report NAME gives one report in full.
    """
    from rdbscan.report import build_all, ranked

    names = report_names(only)
    profile = _profile(sources, pipeline_options(model, choice, view), output, quiet=look.quiet)
    reports = build_all(profile)
    findings = ranked(reports)
    if output is not None:
        profile.save(output / "profile.parquet")
        written = write_reports(reports, findings, output, view.top, profile.sources)
        tell(f"written to {output}: keys.parquet, profile.parquet, {', '.join(written)}", quiet=look.quiet)
    chosen = [report for report in reports if report.name in names]
    show(chosen, ranked(chosen), look.format, view.top, profile.sources, overview=not only)
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
