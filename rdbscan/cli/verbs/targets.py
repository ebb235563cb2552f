"""`rdbscan targets`: the servers whose memory can be modelled."""

from __future__ import annotations

from rdbscan.cli.options import Look
from rdbscan.cli.output import show

ALL_ROWS = 1000


def targets(look: Look) -> None:
    """List the servers whose memory can be modelled, and which of them were measured."""
    from rdbscan import scenarios

    show([scenarios.targets()], None, look.format, ALL_ROWS)
