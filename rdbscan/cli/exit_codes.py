"""What a run answers to the shell."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a run ended. 1 is left to policies, so that a crash never looks like a violated one."""

    DONE = 0
    """All that was asked for was done, and every dump is whole."""
    POLICY = 1
    """A policy is violated."""
    USAGE = 2
    """Wrong usage or configuration, no source that can be opened, or a file that cannot be written."""
    DAMAGED = 3
    """A dump is damaged, truncated, too new, not an RDB or out of reach. What could be read is reported, marked partial."""
    BUG = 70
    """rdbscan itself failed (EX_SOFTWARE of sysexits.h)."""
    HUNG_UP = 129
    """The terminal or connection went away (128 + SIGHUP)."""
    INTERRUPTED = 130
    """Ctrl-C (128 + SIGINT)."""
    CLOSED_PIPE = 141
    """Whoever read the output went away (128 + SIGPIPE)."""
    TERMINATED = 143
    """Somebody asked it to end (128 + SIGTERM): a job runner, a container that stops."""


def worst(*codes: ExitCode) -> ExitCode:
    """One answer for several findings: a violated policy is certain and comes first, then damage."""
    return next((code for code in (ExitCode.POLICY, ExitCode.DAMAGED) if code in codes), ExitCode.DONE)
