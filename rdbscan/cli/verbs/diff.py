"""`rdbscan diff`: what changed between two nights."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rdbscan.cli.exit_codes import ExitCode, worst
from rdbscan.cli.messages import complain_about_damage, tell
from rdbscan.cli.options import OUTPUT, ConfigFile, Look, Model, Separators, Top, View, pipeline_options
from rdbscan.cli.output import show
from rdbscan.cli.progress import progress_line
from rdbscan.cli.reading import Reading, Search, refuse_servers
from rdbscan.cli.result_set import ResultSet, result_set

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdbscan.diff.run import Diff, KeyWork

GATE, KEYS = "Gate", "Keys"
SIDE = (
    "dump, keys.parquet, profile.parquet, a folder of results, a glob of these in quotes, or DIR@2026-11-20: the nights of "
    "that day in a history"
)


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help=f"What was: a {SIDE}.", show_default=False)],
    new: Annotated[str, typer.Argument(metavar="NEW", help=f"What is: a {SIDE}.", show_default=False)],
    model: Model,
    search: Search,
    reading: Reading,
    look: Look,
    separator: Separators = None,
    config: ConfigFile = None,
    instance: Annotated[str, typer.Option(metavar="NAME", help="Of DIR@DATE only this server's night.")] = "",
    top: Top = 20,
    keys: Annotated[
        bool,
        typer.Option(
            "--keys",
            help="Also key by key: new, gone, grown, TTL lost ... Needs dumps or keys.parquet, and DuckDB.",
            rich_help_panel=KEYS,
        ),
    ] = False,
    memory: Annotated[
        str, typer.Option(metavar="SIZE", help="What comparing keys may use of it.", rich_help_panel=KEYS)
    ] = "1gb",
    temp: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="For what does not fit into that memory. Default: the system's temporary folder.",
            rich_help_panel=KEYS,
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="Also write into this directory, or below this URL of a bucket: the comparison in every format and, with "
            "--keys, diff.parquet with every key that changed.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    exit_code: Annotated[
        bool,
        typer.Option("--exit-code", help="End with 1 if anything changed by --at-least.", rich_help_panel=GATE),
    ] = False,
    at_least: Annotated[
        str,
        typer.Option(
            metavar="SIZE|%",
            help="From when a change counts: memory of a namespace or of all, such as 10mb, or a part of what it was, "
            "such as 5%.",
            rich_help_panel=GATE,
        ),
    ] = "0",
) -> None:
    """Compare two dumps, or what was saved of them: which namespaces are new, gone, grown and shrunk.

    Rows add up to the whole change. Where the sides were saved by different servers, the part of the change that is the
    memory model's is told apart, if at least one side is a dump.
    """
    from rdbscan.diff.run import diff as compare
    from rdbscan.diff.threshold import threshold
    from rdbscan.source import shown

    refuse_servers([old, new], "a comparison may read a dump twice: save it first with rdbscan analyze -o DIR")
    counts = threshold(at_least)
    options = pipeline_options(
        model, None, View(separator=separator, config=config, top=top, instance=instance), search, reading, named=True
    )
    work = _key_work(memory, temp, top) if keys else None
    with result_set(output, options.sources) as results:
        if work is not None and output is not None:
            work = replace(work, write=lambda write: _attempt(results, write))
        with progress_line(quiet=look.quiet) as progress:
            found = compare(old, new, options, progress, work)
        written = results.attempt(lambda folder: _write(found, folder, top))
        _show(found, look.format, top)
    if output is not None and written:
        tell(f"written to {shown(output)}: {', '.join(written)}", quiet=look.quiet)
    damaged = complain_about_damage(found.sources)
    changed = exit_code and counts.is_reached(found.parts, found.whole)
    code = worst(ExitCode.POLICY if changed else ExitCode.DONE, ExitCode.DAMAGED if damaged else ExitCode.DONE)
    if code:
        raise typer.Exit(code)


def _key_work(memory: str, temp: Path | None, top: int) -> KeyWork:
    from rdbscan.diff.keys.compare import Limits
    from rdbscan.diff.keys.database import installed, memory_of
    from rdbscan.diff.keys.space import place_of
    from rdbscan.diff.run import KeyWork

    installed()
    return KeyWork(place_of(temp), Limits(memory_of(memory), top))


def _attempt(results: ResultSet, write: Callable[[Path], None]) -> None:
    results.attempt(lambda folder: write(folder / "diff.parquet"))


def _write(found: Diff, folder: Path, top: int) -> list[str]:
    """Write the comparison in every format; return the names of all files."""
    from rdbscan.cli.output import write
    from rdbscan.diff.outputs import LEAST_ROWS, lead, reports, write_json
    from rdbscan.render import provenance_of

    with (folder / "report.json").open("w", encoding="utf-8") as out:
        write_json(found, out, provenance_of(found.sources))
    for suffix, form, rows in (("md", "markdown", top), ("html", "html", None)):
        with (folder / f"report.{suffix}").open("w", encoding="utf-8") as out:
            write(
                reports(found, rows), None, form, out, top=max(top, LEAST_ROWS), dumps=found.sources, lead=lead(found)
            )
    return sorted(path.name for path in folder.iterdir())


def _show(found: Diff, form: str, top: int) -> None:
    from rdbscan.diff.outputs import LEAST_ROWS, lead, reports, write_json

    if form == "json":
        from rdbscan.render import provenance_of

        write_json(found, sys.stdout, provenance_of(found.sources))
        sys.stdout.flush()
        return
    show(reports(found, top), None, form, max(top, LEAST_ROWS), found.sources, lead=lead(found))
