"""`rdbscan history`: the nights that are kept, and which need not be any longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rdbscan.cli.messages import tell
from rdbscan.cli.options import Look, time_ms
from rdbscan.cli.output import show
from rdbscan.cli.reading import Reading, duration, source_settings
from rdbscan.errors import UsageError

if TYPE_CHECKING:
    from rdbscan.history import Night, Store
    from rdbscan.history.pruning import Retention
    from rdbscan.report.model import Report

PRUNE = "Prune"


def history(
    action: Annotated[Literal["list", "prune"], typer.Argument(metavar="list|prune", show_default=False)],
    folder: Annotated[
        str,
        typer.Argument(metavar="DIR", help="The history: a folder, or the URL of a bucket's.", show_default=False),
    ],
    look: Look,
    reading: Reading,
    instance: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this server's nights, which are listed one by one.")
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(metavar="AGE", help="Keep all nights that are not older, such as 60d.", rich_help_panel=PRUNE),
    ] = None,
    keep_weekly: Annotated[
        str | None,
        typer.Option(metavar="AGE", help="Of older ones keep one a week, up to this age: 2y.", rich_help_panel=PRUNE),
    ] = None,
    keep_monthly: Annotated[
        bool, typer.Option("--keep-monthly", help="Keep one a month, of any age.", rich_help_panel=PRUNE)
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Remove; without it what would go is only shown.", rich_help_panel=PRUNE)
    ] = False,
    now: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="What the clock says: ISO 8601 or seconds since the epoch.", rich_help_panel=PRUNE
        ),
    ] = None,
) -> None:
    """List the nights of a history (analyze|check --history), or prune those that need not be kept.

    Prune shows what would go; --yes removes it. The newest whole night of each server always stays.
    """
    from rdbscan.history import nights, open_history
    from rdbscan.history.pruning import Retention
    from rdbscan.history.tables import instance_table, night_table

    if action == "list" and (keep or keep_weekly or keep_monthly or yes or now):
        raise UsageError(
            "--keep, --keep-weekly, --keep-monthly, --yes and --now are for prune: rdbscan history prune DIR"
        )
    store = open_history(folder, source_settings(None, reading))
    found = nights(store, instance)
    if action == "prune":
        retention = Retention(
            None if keep is None else duration("--keep", keep),
            None if keep_weekly is None else duration("--keep-weekly", keep_weekly),
            keep_monthly,
        )
        _prune(store, found, retention, time_ms(now or "now", "--now") or 0, look, yes=yes)
    elif instance is None:
        _show(instance_table(found), look)
    else:
        _show(night_table(found, "Nights", "When was it saved, and is it whole?"), look)


def _prune(store: Store, found: list[Night], retention: Retention, now_ms: int, look: Look, *, yes: bool) -> None:
    from rdbscan.history.pruning import Retention, removable
    from rdbscan.history.tables import night_table
    from rdbscan.render.units import size

    if retention == Retention():
        raise UsageError("say what is kept: --keep 60d --keep-weekly 2y --keep-monthly")
    spare = removable(store, found, retention, now_ms)
    _show(night_table(spare, "Removed" if yes else "Would be removed", "Which nights need not be kept?"), look)
    for night in spare if yes else ():
        store.remove(night.path)
    said = f"{len(spare):,} of {len(found):,} nights, {size(sum(night.size for night in spare))}"
    tell(
        f"removed {said}" if yes else f"would remove {said}: --yes does it" if spare else "nothing to remove",
        quiet=look.quiet,
    )


def _show(report: Report, look: Look) -> None:
    show([report], None, look.format, max(len(report.rows), 1))
