"""The only place that catches: every way a run can end becomes an exit code, and a line that tells why."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from rdbscan.cli.ending import Ended, ended_by_signals
from rdbscan.cli.exit_codes import ExitCode
from rdbscan.cli.messages import complain, complain_about
from rdbscan.errors import RdbScanError

if TYPE_CHECKING:
    from collections.abc import Sequence


def guarded(arguments: Sequence[str]) -> int:
    """Run a command line; whatever happens, give its exit code."""
    _fill_closed_streams()
    try:
        with ended_by_signals():
            return _run(arguments)
    except RdbScanError as error:
        complain_about(error)
        return error.exit_code
    except BrokenPipeError:
        return _closed_pipe()
    except Ended as end:
        complain("interrupted" if end.signal is signal.SIGINT else f"ended by {end.signal.name}")
        return 128 + end.signal
    except KeyboardInterrupt:
        complain("interrupted")
        return ExitCode.INTERRUPTED
    except OSError as error:
        complain(f"{os.fspath(error.filename) if error.filename else 'the system'}: {error.strerror or error}")
        return ExitCode.USAGE
    except Exception:  # noqa: BLE001 (a bug must not look like anything else)
        return _bug()
    finally:
        if "rdbscan.outputs" in sys.modules:
            sys.modules["rdbscan.outputs"].remove_unfinished()


def _run(arguments: Sequence[str]) -> int:
    import typer

    from rdbscan.cli.app import command_line

    try:
        command_line(arguments)(list(arguments), prog_name="rdbscan")
    except SystemExit as end:
        # Typer exits with 1 on these two, which here means something else.
        if isinstance(end.__context__, BrokenPipeError | typer.Abort):
            raise end.__context__ from end.__context__.__cause__
        sys.stdout.flush()
        return end.code if isinstance(end.code, int) else ExitCode.DONE
    return ExitCode.DONE


def _fill_closed_streams() -> None:
    """Where the shell closed stdout or stderr (`>&-`) Python has None, to which nothing can be written."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 (until the process ends)


def _closed_pipe() -> int:
    # Python flushes stdout once more when it ends, and would complain.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return ExitCode.CLOSED_PIPE


def _bug() -> int:
    import traceback

    from rdbscan.render.escape import unobeyed, visible

    for line in traceback.format_exc().splitlines():  # its last lines may hold words of the dump
        print(unobeyed(visible(line)), file=sys.stderr)
    complain("this is a bug in rdbscan, not in your dump: please report the lines above, they hold no values")
    return ExitCode.BUG
