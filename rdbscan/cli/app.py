"""The verbs, in the order of `rdbscan --help`."""

from __future__ import annotations

from typing import Annotated

import typer

from rdbscan._version import __version__
from rdbscan.cli.options import expanded
from rdbscan.cli.verbs.analyze import analyze
from rdbscan.cli.verbs.check import check
from rdbscan.cli.verbs.diff import diff
from rdbscan.cli.verbs.explain import explain
from rdbscan.cli.verbs.history import history
from rdbscan.cli.verbs.info import info
from rdbscan.cli.verbs.keys import keys
from rdbscan.cli.verbs.report import report
from rdbscan.cli.verbs.show import show
from rdbscan.cli.verbs.targets import targets
from rdbscan.cli.verbs.trend import trend
from rdbscan.cli.verbs.verify import verify
from rdbscan.cli.verbs.whatif import whatif

VERBS = (analyze, check, diff, trend, history, keys, report, show, info, verify, whatif, targets, explain)

EPILOG = (
    "Exit codes: 0 done, 1 policy violated (diff --exit-code: something changed), 2 wrong usage or a file that cannot be "
    "opened, 3 a dump is damaged (what could be read is reported), 70 a bug in rdbscan, 130 interrupted (129 SIGHUP, "
    "143 SIGTERM), 141 closed pipe."
)

app = typer.Typer(
    help="What is in a Redis or Valkey dump: whose memory it is, what never expires, what grows. Offline, in one pass.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"rdbscan {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None: ...


for verb in VERBS:
    app.command(verb.__name__)(expanded(verb))
