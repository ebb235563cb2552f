"""A trend as JSON, for programs: docs/trend.md describes it. What is added later does not change the version."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rdbscan._version import __version__
from rdbscan.render.escape import RUNNER_COMMAND

if TYPE_CHECKING:
    from rdbscan.trend.model import Full, Line, Namespace, Server, Trend

VERSION = 1


def render(trend: Trend) -> str:
    """Return the document: bytes, bytes a day, ms UTC. It is pure ASCII."""
    document = {
        "format": "rdbscan-trend",
        "version": VERSION,
        "rdbscan": __version__,
        "now_ms": trend.now_ms,
        "redacted": bool(trend.redaction),
        "servers": [_server(server) for server in trend.servers],
    }
    # No runner of CI obeys what a name says, and whoever reads the JSON gets the name as it is.
    return RUNNER_COMMAND.sub(r"\\u0023", json.dumps(document, indent=1).replace("\x7f", "\\u007f")) + "\n"


def _server(server: Server) -> dict[str, Any]:
    series = server.series
    return {
        "name": _text(server.name),
        "nights": len(series.nights),
        "damaged_nights": series.damaged,
        "unreadable_nights": series.unreadable,
        "counted_nights": server.counted,
        "step_ms": server.step_ms,
        "is_used_memory": series.is_predicted,
        "used_bytes": server.used[-1] if server.used else None,
        "maxmemory_bytes": server.maxmemory,
        **_line(server.line),
        "full": _full(server.full),
        "no_date_because": server.why.value if server.why else None,
        "carried_by": _text(server.carrier.name) if server.carrier else None,
        "notes": [_text(note) for note in server.notes],
        "saved_ms": list(series.moments),
        "used_by_night": list(server.used),
        "namespaces": [_namespace(one) for one in server.namespaces],
        "more_namespaces": server.others,
    }


def _namespace(one: Namespace) -> dict[str, Any]:
    return {
        "name": _text(one.name),
        "memory_bytes": one.memory[-1],
        **_line(one.line),
        "share_of_growth": one.share,
        "memory_by_night": list(one.memory),
    }


def _line(line: Line | None) -> dict[str, Any]:
    """The slope now with its 80 % interval, the last bend, and the slope before."""
    return {
        "slope": _rounded(line.slope if line else None),
        "slope_low": _rounded(line.low if line else None),
        "slope_high": _rounded(line.high if line else None),
        "since_ms": line.since_ms if line else None,
        "slope_before": _rounded(line.before if line and line.since_ms is not None else None),
        "bends_ms": list(line.bends) if line else [],
    }


def _rounded(slope: float | None) -> float | None:
    return None if slope is None else round(slope, 1)


def _full(full: Full | None) -> dict[str, Any] | None:
    if full is None:
        return None
    return {"date_ms": full.date_ms, "early_ms": full.early_ms, "late_ms": full.late_ms, "reached": full.reached}


def _text(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
