"""`rdbscan trend`: how memory grows over many nights."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rdbscan.cli.exit_codes import ExitCode
from rdbscan.cli.options import Look, memory_size, time_ms
from rdbscan.cli.output import look_of_stdout
from rdbscan.cli.reading import Reading, duration, source_settings
from rdbscan.errors import UsageError

if TYPE_CHECKING:
    from rdbscan.trend.model import Trend

FORECAST = "Forecast"


def trend(
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="DIR|PROFILE...",
            help="A history (analyze|check --history), a folder or URL of a bucket; or profile.parquet files.",
            show_default=False,
        ),
    ],
    look: Look,
    reading: Reading,
    instance: Annotated[str | None, typer.Option(metavar="NAME", help="Only this server's nights.")] = None,
    match: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN", help="Only namespaces of which keys may fit, such as cart:**; may be repeated."
        ),
    ] = None,
    top: Annotated[int, typer.Option(metavar="N", min=1, max=1000, help="Rows of each table.")] = 10,
    maxmemory: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE", help="What memory is limited to. Default: as the nights know it.", rich_help_panel=FORECAST
        ),
    ] = None,
    exit_code: Annotated[
        bool,
        typer.Option("--exit-code", help="Exit with 1 if a server is full within --within.", rich_help_panel=FORECAST),
    ] = False,
    within: Annotated[
        str | None, typer.Option(metavar="AGE", help="For --exit-code: 30d, the default.", rich_help_panel=FORECAST)
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="What the clock says: ISO 8601 or seconds since the epoch.", rich_help_panel=FORECAST
        ),
    ] = None,
) -> None:
    """Tell which namespace grows, since when, and when maxmemory is reached, from the nights of a history.

    A line with at most two bends is laid through the nights. No date is given where it would be a guess, and the reason is.
    Needs `pip install 'rdbscan[trend]'`.
    """
    from rdbscan.render.provenance import provenance_of
    from rdbscan.trend.reading import read
    from rdbscan.trend.run import Options, require_numpy
    from rdbscan.trend.run import trend as found_trend

    if within is not None and not exit_code:
        raise UsageError("--within is for --exit-code: it says how soon is too soon")
    require_numpy()
    options = Options(
        time_ms(now or "now", "--now") or 0,
        None if maxmemory is None else memory_size("--maxmemory", maxmemory),
        tuple(match or ()),
    )
    days = duration("--within", within or "30d") / 86_400
    nights = read(places, source_settings(None, reading), instance)
    found = found_trend(nights.series, options, provenance_of(nights.dumps).redaction)
    _show(found, look.format, top)
    if exit_code and found.full_within(days):
        raise typer.Exit(ExitCode.POLICY)


def _show(found: Trend, form: str, top: int) -> None:
    width, color = look_of_stdout()
    if form == "json":
        from rdbscan.trend.outputs.json import render as as_json

        sys.stdout.write(as_json(found))
    elif form == "markdown":
        from rdbscan.trend.outputs.markdown import render as as_markdown

        sys.stdout.write(as_markdown(found, top))
    else:
        from rdbscan.trend.outputs.text import render as as_text

        as_text(found, sys.stdout, width=width, color=color, top=top)
    sys.stdout.flush()
