"""`rdbscan show`: one key and what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rdbscan.cli.options import OUTPUT, Model, Quiet, Source, pipeline_options
from rdbscan.cli.output import show as show_reports
from rdbscan.cli.progress import progress_line
from rdbscan.cli.reading import Reading, refuse_servers
from rdbscan.errors import UsageError

if TYPE_CHECKING:
    from rdbscan.report.model import Report

Key = Annotated[
    str, typer.Argument(metavar="KEY", help="Its name, as it is or in quotes and escapes as rdbscan shows it.")
]
Database = Annotated[int | None, typer.Option(metavar="N", help="Its database; default: the first that has it.")]
Offset = Annotated[int, typer.Option(metavar="N", min=0, help="Where the page begins.")]
Limit = Annotated[int, typer.Option(metavar="N", min=1, max=100_000, help="Elements, or lines of a string, of a page.")]
Full = Annotated[bool, typer.Option("--full", help="Keep whole elements, however long; a terminal cuts them still.")]
Form = Annotated[
    Literal["text", "json"],
    typer.Option("--format", "-f", metavar="text|json", help="Of what goes to stdout.", rich_help_panel=OUTPUT),
]


def show(
    source: Source,
    key: Key,
    model: Model,
    reading: Reading,
    db: Database = None,
    offset: Offset = 0,
    limit: Limit = 20,
    full: Full = False,
    format: Form = "text",  # noqa: A002 (the option is called so)
    quiet: Quiet = False,
) -> None:
    """Show one key's record and its content, a page at a time, in the order of the dump."""
    from rdbscan.key_reports import Page, key_reports
    from rdbscan.pipeline.lookup import find_key

    name = _bytes(key)
    refuse_servers([source], "a key is looked up before it is shown, and the server would have to fork twice")
    options = pipeline_options(model, reading=reading)
    with progress_line(quiet=quiet) as progress:
        found = find_key(source, name, db, options, progress)
    reports: list[Report] = []
    try:
        reports += key_reports(source, found, Page(offset, limit, format == "json", full), options.sources)
    finally:  # what could be read is shown, whatever comes next
        show_reports(reports, None, format, 2 * limit, [found.info])


def _bytes(key: str) -> bytes:
    from rdbscan.render.escape import unquote

    try:
        return unquote(key)
    except ValueError as error:
        raise UsageError(f"KEY: {error}") from error
