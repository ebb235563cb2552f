"""`rdbscan verify`: is the dump whole?"""

from __future__ import annotations

import typer

from rdbscan.cli.exit_codes import ExitCode
from rdbscan.cli.facts import accounting, header, verdict
from rdbscan.cli.messages import complain_about_damage, complain_about_unsound
from rdbscan.cli.options import Look, Redact, Sources, pipeline_options
from rdbscan.cli.output import show
from rdbscan.cli.progress import progress_line

ALL_ROWS = 1000


def verify(sources: Sources, look: Look, redact: Redact = False) -> None:
    """Decode dumps to the last byte, check their checksums, and say where damage begins.

    Stricter than the other verbs: values that a server loads but may stop at later fail too, as in redis-check-rdb.
    """
    from rdbscan.pipeline import verify_dump
    from rdbscan.source import expand_sources

    options = pipeline_options(redact=redact)
    with progress_line(quiet=look.quiet) as progress:
        dumps = [verify_dump(name, options, progress) for name in expand_sources(sources)]
    details = [header(dumps[0]), accounting(dumps[0])] if len(dumps) == 1 else []
    show([verdict(dumps), *details], None, look.format, ALL_ROWS, dumps)
    if complain_about_damage(dumps) | complain_about_unsound(dumps):
        raise typer.Exit(ExitCode.DAMAGED)
