"""What a trend says in words. Names are cells of sentences, so that every output dresses them in its own way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rdbscan.report.model import Cell, Sentence, Unit
from rdbscan.report.sentences import count, namespace, ratio, say, size, text
from rdbscan.trend.forecast import FARTHEST_DAYS, LEAST_NIGHTS, OLDEST_DAYS
from rdbscan.trend.model import Why
from rdbscan.trend.series import DAY_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.trend.model import Line, Server, Trend

NAMELESS = "the server"


def called(server: Server) -> str:
    """Return what a server is called."""
    return server.name or NAMELESS


def day(ms: int) -> str:
    """Return the date of a moment, UTC."""
    try:
        return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d}"
    except (OverflowError, ValueError, OSError):
        return "no date"


def a_day(slope: float) -> str:
    """Return a slope: +1.2 MiB."""
    from rdbscan.render.units import size as sized

    return ("+" if slope >= 0 else "-") + sized(abs(slope))


def headline(trend: Trend, server: Server) -> list[Sentence]:
    """Return the answer for a server: when it is full, or why that is not said; and what carries it."""
    return [*_when(trend, server), *_carrier(server)]


def _when(trend: Trend, server: Server) -> Iterator[Sentence]:
    full, most = server.full, server.maxmemory or 0
    if full is None:
        yield _why(trend, server)
    elif full.reached:
        yield say("{} has reached maxmemory ({}).", _name(server), size(most))
    else:
        late = (full.late_ms - server.series.moments[-1]) / DAY_MS
        yield say(
            "{} reaches maxmemory ({}) about {}, in {}; in 8 of 10 cases between {} and {}.",
            _name(server),
            size(most),
            text(day(full.date_ms)),
            _days(full.date_ms - trend.now_ms),
            text(day(full.early_ms)),
            text(day(full.late_ms) if late < FARTHEST_DAYS else "never"),
        )


def _why(trend: Trend, server: Server) -> Sentence:
    """Return why there is no date."""
    moments = server.series.moments
    if server.why is Why.FEW_NIGHTS:
        few = "{}: no forecast from {}, it needs {}"
        cells = (_name(server), count(server.counted, "night"), count(LEAST_NIGHTS))
        if server.step_ms is None:
            return say(f"{few}.", *cells)
        fell = text(day(server.step_ms))
        return say(f"{few}; memory fell at once on {{}}, and only what follows counts.", *cells, fell)
    if server.why is Why.OLD:
        return say(
            "{}: no forecast, the last night is {} old, more than {}.",
            _name(server), _days(trend.now_ms - moments[-1]), count(OLDEST_DAYS, "day"),
        )  # fmt: skip
    if server.why is Why.NO_MAXMEMORY:
        return say("{}: maxmemory is not known, so nobody can say when it is full: --maxmemory SIZE.", _name(server))
    if server.why is Why.SHRINKS:
        return say("{}: it shrinks.", _name(server))
    if server.why is Why.TOO_FAR:
        return say("{}: not full within two years as it grows now.", _name(server))
    return say("{}: no date, it may as well not grow at all.", _name(server))


def _carrier(server: Server) -> Iterator[Sentence]:
    one = server.carrier
    if one is None or one.line is None or one.share is None or (server.line is not None and server.line.low <= 0):
        return
    since = "" if one.line.since_ms is None else f" since {day(one.line.since_ms)}"
    slope = text(a_day(one.line.slope))
    yield say(f"{{}} carries {{}} of the growth: {{}} a day{since}.", namespace(one.name), ratio(one.share), slope)


def growth(server: Server) -> Sentence:
    """Return where a server's memory is, and how it grows."""
    what = "used_memory" if server.series.is_predicted else "memory of the keys"
    of = " of {}" if server.maxmemory else ""
    cells = [size(server.used[-1]), *([size(server.maxmemory)] if server.maxmemory else [])]
    if server.line is None:
        return say(f"{what} {{}}{of}", *cells)
    return say(f"{what} {{}}{of}, {{}}", *cells, text(slope_words(server.line)))


def slope_words(line: Line) -> str:
    """Return how something grows, since when, and how sure that is."""
    since = "" if line.since_ms is None else f" since {day(line.since_ms)}, before {a_day(line.before)}"
    return f"{a_day(line.slope)} a day ({a_day(line.low)} to {a_day(line.high)}){since}"


def nights(server: Server) -> Sentence:
    """Return which nights were looked at."""
    moments = server.series.moments
    if not moments:
        return say("no whole night")
    return say("{}, {} to {}", count(len(moments), "night"), text(day(moments[0])), text(day(moments[-1])))


def notes(server: Server) -> list[Sentence]:
    """Return what is to be known of the nights."""
    told = [say("{}", text(note)) for note in server.notes]
    if server.step_ms is not None and server.why is not Why.FEW_NIGHTS:
        told.append(say("memory fell at once on {}: only what follows counts", text(day(server.step_ms))))
    return told


def _name(server: Server) -> Cell:
    return Cell(called(server), Unit.NAMESPACE)


def _days(ms: float) -> Cell:
    return count(max(round(ms / DAY_MS), 0), "day")
