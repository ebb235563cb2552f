"""`rdbscan targets`: the servers whose memory can be modelled."""

from __future__ import annotations

from rdbscan.cli.options import Look
from rdbscan.cli.output import show

ALL_ROWS = 1000


def targets(look: Look) -> None:
    """List the servers whose memory can be modelled, and which of them were measured."""
    from rdbscan.memory.servers import SERVERS
    from rdbscan.report.model import Column, Report, Unit

    columns = (Column("target", "Target", Unit.TEXT), Column("sizes", "Sizes", Unit.TEXT))
    rows = [(server.name, "estimated" if server.estimate else "as measured on real servers") for server in SERVERS]
    show(
        [Report("targets", "Targets", "Whose memory can be modelled?", columns, list(rows))],
        None,
        look.format,
        ALL_ROWS,
    )
