"""`rdbscan info`: what stands before the first key."""

from __future__ import annotations

import typer

from rdbscan.cli.exit_codes import ExitCode
from rdbscan.cli.messages import complain_about_damage
from rdbscan.cli.options import Look, Redact, Source, pipeline_options
from rdbscan.cli.output import show
from rdbscan.cli.reading import Reading, refuse_servers

ALL_ROWS = 1000


def info(source: Source, look: Look, reading: Reading, redact: Redact) -> None:
    """Show who wrote a dump, when, and its aux fields, at once: only its beginning is read."""
    from rdbscan.pipeline import dump_info
    from rdbscan.report.dump_facts import aux_fields, header

    refuse_servers([source], "it would have to fork for a snapshot of which only the first bytes are read")
    dump = dump_info(source, pipeline_options(reading=reading, redact=redact))
    show([header(dump), aux_fields(dump)], None, look.format, ALL_ROWS, [dump])
    if complain_about_damage([dump]):
        raise typer.Exit(ExitCode.DAMAGED)
