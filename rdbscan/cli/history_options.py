"""Options for the history that a run adds to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

HISTORY = "History"


@dataclass(frozen=True, slots=True)
class Keep:
    """Where the night is kept."""

    history: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="Add each dump's profile as a night to this history, a folder or URL of a bucket; needs --instance or "
            "--instance-from. For check also what growth is counted from: the newest whole night that is older.",
            rich_help_panel=HISTORY,
        ),
    ] = None
    at: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="When dumps were saved that do not say (RDB < 7): ISO 8601 or seconds since the epoch.",
            rich_help_panel=HISTORY,
        ),
    ] = None
