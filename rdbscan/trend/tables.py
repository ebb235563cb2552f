"""The tables of a trend: its servers, and the namespaces of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.model import Column, Report, Unit
from rdbscan.trend.words import a_day, called, day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.report.model import Row
    from rdbscan.trend.model import Namespace, Server, Trend

BLOCKS = "▁▂▃▄▅▆▇█"
PLAIN_BLOCKS = "_.-:=+*#"
WIDEST = 14
SERVERS = (
    Column("server", "Server", Unit.NAMESPACE),
    Column("full", "Full", Unit.TEXT),
    Column("used", "Used", Unit.BYTES),
    Column("maxmemory", "of", Unit.BYTES, 2),
    Column("a_day", "A day", Unit.TEXT, 1),
    Column("nights", "Nights", Unit.COUNT, 4),
    Column("spark", "Used by night", Unit.TEXT, 3),
)
NAMESPACES = (
    Column("namespace", "Namespace", Unit.NAMESPACE),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("a_day", "A day", Unit.TEXT),
    Column("share", "Growth", Unit.RATIO),
    Column("since", "Since", Unit.TEXT, 1),
    Column("spark", "By night", Unit.TEXT, 2),
)


def servers(trend: Trend, blocks: str = BLOCKS) -> Report:
    """Return a row for each server, the one that is full first at the head."""
    rows = [_server(server, blocks) for server in trend.servers]
    return Report("servers", "Servers", "Which is full when?", SERVERS, rows)


def _server(server: Server, blocks: str) -> Row:
    line, full = server.line, server.full
    date = "-" if full is None else "now" if full.reached else day(full.date_ms)
    slope = a_day(line.slope) if line and line.is_sure else None
    used = server.used[-1] if server.used else None
    return called(server), date, used, server.maxmemory, slope, len(server.used), spark(server.used, blocks)


def namespaces(server: Server, blocks: str = BLOCKS) -> Report:
    """Return a row for each namespace that was fitted, fastest first."""
    rows = [_namespace(one, blocks) for one in server.namespaces]
    return Report("namespaces", "Namespaces", "What grows, and since when?", NAMESPACES, rows)


def _namespace(one: Namespace, blocks: str) -> Row:
    line = one.line if one.line and one.line.is_sure else None
    slope = None if line is None else a_day(line.slope)
    since = None if line is None or line.since_ms is None else day(line.since_ms)
    return one.name, one.memory[-1], slope, one.share, since, spark(one.memory, blocks)


def spark(values: Sequence[float], blocks: str = BLOCKS) -> str:
    """Return the course of values in few characters, from nothing to the largest."""
    if not values:
        return ""
    most = max(*values, 1)
    count = min(len(values), WIDEST)
    picked = [values[(at + 1) * len(values) // count - 1] for at in range(count)]
    return "".join(blocks[min(int(value / most * len(blocks)), len(blocks) - 1)] for value in picked)
