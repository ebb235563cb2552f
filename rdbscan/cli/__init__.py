"""The command line: one module per verb, thin over the library. Only here anything is printed, and here it ends."""

from __future__ import annotations

import gc
import os
import sys


def main() -> int:
    """Run the command line of this process and give its exit code (`exit_codes.ExitCode`)."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from rdbscan._version import __version__

        print(f"rdbscan {__version__}")
        return 0
    from rdbscan.cli.guard import guarded

    # numpy comes with Arrow and matplotlib. Nobody here multiplies matrices: spare the threads it would start for that.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # A profile of many namespaces is a million objects and no garbage: search them seldom.
    gc.set_threshold(50_000)
    return guarded(sys.argv[1:])
