"""`rdbscan verify`: is the dump whole?"""

from __future__ import annotations

import typer

from rdbscan.cli.exit_codes import ExitCode
from rdbscan.cli.messages import complain_about_damage, complain_about_unsound
from rdbscan.cli.options import Look, Redact, Sources, pipeline_options
from rdbscan.cli.output import show
from rdbscan.cli.progress import progress_line
from rdbscan.cli.reading import Reading, Search

ALL_ROWS = 1000


def verify(sources: Sources, look: Look, search: Search, reading: Reading, redact: Redact) -> None:
    """Decode dumps to the last byte, check their checksums, and say where damage begins.

    Stricter than the other verbs: values that a server loads but may stop at later fail too, as in redis-check-rdb.
    """
    from rdbscan.pipeline import verify_sources
    from rdbscan.report.dump_facts import accounting, header, verdict

    options = pipeline_options(search=search, reading=reading, redact=redact)
    with progress_line(quiet=look.quiet) as progress:
        dumps = verify_sources(sources, options, progress)
    details = [header(dumps[0]), accounting(dumps[0])] if len(dumps) == 1 else []
    show([verdict(dumps), *details], None, look.format, ALL_ROWS, dumps)
    if complain_about_damage(dumps) | complain_about_unsound(dumps):
        raise typer.Exit(ExitCode.DAMAGED)
