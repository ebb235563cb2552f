"""`rdbscan keys`: the records themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, Literal, get_args

import typer

from rdbscan.cli.destination import destination
from rdbscan.cli.exit_codes import ExitCode
from rdbscan.cli.messages import complain_about_damage, complain_about_filters
from rdbscan.cli.options import Choice, Model, Quiet, Redact, Sources, View, pipeline_options
from rdbscan.cli.progress import progress_line
from rdbscan.cli.reading import Reading, Search
from rdbscan.errors import UsageError

Format = Literal["parquet", "arrow", "csv", "jsonl", "lines", "rdbtools-csv"]
SUFFIXES: dict[str, Format] = {
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
BINARY = ("parquet", "arrow")


def keys(
    sources: Sources,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="File to write, or the URL of an object in a bucket; - is stdout.",
            show_default=False,
        ),
    ],
    model: Model,
    choice: Choice,
    view: View,
    search: Search,
    reading: Reading,
    redact: Redact,
    quiet: Quiet = False,
    format: Annotated[  # noqa: A002 (the option is called so)
        Format | None,
        typer.Option(
            "--format",
            "-f",
            metavar="|".join(get_args(Format)),
            help="Default: by the file's suffix.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write one record per key: Parquet, Arrow, CSV, JSON lines, only names (lines), or the columns of redis-rdb-tools.

    Names as lines are quoted as redis-cli reads them: `... -f lines | sed 's/.*/UNLINK &/' | redis-cli`.
    """
    from rdbscan.pipeline import write_keys

    form = format or _by_suffix(output)
    options = pipeline_options(model, choice, view, search, reading, redact=redact, named=True)
    with (
        progress_line(quiet=quiet) as progress,
        destination(output, options.sources) as path,
        _opened(str(path), form) as out,
    ):
        dumps = write_keys(sources, out, form, options, progress)
    complain_about_filters(dumps)
    if complain_about_damage(dumps):
        raise typer.Exit(ExitCode.DAMAGED)


def _by_suffix(output: str) -> Format:
    form = SUFFIXES.get(Path(output).suffix.lower())
    if form is None:
        known = ", ".join(SUFFIXES)
        raise UsageError(f"-o {output} does not tell a format: use a suffix ({known}) or --format")
    return form


@contextmanager
def _opened(output: str, form: Format) -> Iterator[Path | BinaryIO]:
    if output != "-":
        yield Path(output)
        return
    if form in BINARY and sys.stdout.isatty():
        raise UsageError(f"{form} is nothing for a terminal: use -o FILE or a pipe")
    # With PYTHONUNBUFFERED sys.stdout.buffer is the bare file, which may write only a part of what it is given.
    with open(sys.stdout.fileno(), "wb", closefd=False) as out:
        yield out
