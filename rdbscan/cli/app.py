"""The verbs, in the order of `rdbscan --help`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from rdbscan._version import __version__
from rdbscan.cli.options import expanded
from rdbscan.cli.values import Verb, Verbs

if TYPE_CHECKING:
    from collections.abc import Sequence

VERBS = (
    "analyze", "check", "diff", "trend", "history", "keys", "report", "show", "info", "verify", "whatif", "targets",
    "explain",
)  # fmt: skip
"""Each is a function in a module of that name."""

EPILOG = (
    "Exit codes: 0 done, 1 policy violated (diff --exit-code: something changed), 2 wrong usage or a file that cannot be "
    "opened, 3 a dump is damaged (what could be read is reported), 70 a bug in rdbscan, 130 interrupted (129 SIGHUP, "
    "143 SIGTERM), 141 closed pipe."
)


def command_line(arguments: Sequence[str] = ()) -> typer.Typer:
    """Return the command line with what these arguments need of it: the verb they begin with, or else all verbs."""
    app = typer.Typer(
        cls=Verbs,
        help="What is in a Redis or Valkey dump: whose memory it is, what never expires, what grows. Offline, in one pass.",
        epilog=EPILOG,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for verb in arguments[:1] if arguments and arguments[0] in VERBS else VERBS:
        run = getattr(import_module(f"rdbscan.cli.verbs.{verb}"), verb)
        app.command(verb, cls=Verb)(expanded(run))
    return app


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"rdbscan {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None: ...
