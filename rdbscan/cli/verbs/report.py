"""`rdbscan report`: reports again, without the dumps."""

from __future__ import annotations

from functools import reduce
from operator import add
from pathlib import Path
from typing import Annotated

import typer

from rdbscan.cli.exit_codes import ExitCode
from rdbscan.cli.messages import complain_about_damage
from rdbscan.cli.options import Look, Top
from rdbscan.cli.output import show
from rdbscan.errors import UsageError

Only = Annotated[
    list[str] | None,
    typer.Option("--report", "-r", metavar="NAME", help="Only this report, such as missing_ttl; may be repeated."),
]


def report(
    profiles: Annotated[
        list[Path],
        typer.Argument(metavar="PROFILE...", help="profile.parquet files of `analyze -o`.", show_default=False),
    ],
    look: Look,
    only: Only = None,
    top: Top = 20,
) -> None:
    """Report again from saved profiles; several are taken as one."""
    from rdbscan.profile.storage import load_profile
    from rdbscan.report import REPORTS, ranked

    profile = reduce(add, map(load_profile, profiles))
    reports = [REPORTS[_known(name)](profile) for name in only or REPORTS]
    show(reports, ranked(reports), look.format, top, profile.sources)
    if complain_about_damage(profile.sources):
        raise typer.Exit(ExitCode.DAMAGED)


def _known(name: str) -> str:
    from rdbscan.report import REPORTS

    plain = name.replace("-", "_")
    if plain not in REPORTS:
        raise UsageError(f"no report {name!r}; there are {', '.join(REPORTS)}")
    return plain
