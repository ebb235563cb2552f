"""`rdbscan trend` as a function: series in, a trend out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from rdbscan.errors import ConfigError
from rdbscan.policy.patterns import Fit as Fits
from rdbscan.policy.patterns import fit as fits_match
from rdbscan.trend.forecast import full
from rdbscan.trend.lines import line_through
from rdbscan.trend.model import Full, Namespace, Server, Trend, Why
from rdbscan.trend.steps import last_step, without_steps
from rdbscan.trend.words import day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.trend.series import Series

MOST_FITTED = 12
"""Namespaces of a server that are fitted: those that changed most."""
ROUNDS = 400
OF_NAMESPACE = 200


@dataclass(frozen=True, slots=True)
class Options:
    """What a trend is asked for. `maxmemory` goes before what the nights say; `match`: only namespaces that may fit one."""

    now_ms: int
    maxmemory: int | None = None
    match: tuple[str, ...] = ()


def trend(series: Sequence[Series], options: Options, redaction: str = "") -> Trend:
    """Return the trend of servers. Raises ConfigError if numpy is missing."""
    require_numpy()
    servers = [_server(one, options) for one in series]
    return Trend(sorted(servers, key=_urgency), options.now_ms, redaction)


def require_numpy() -> None:
    """Raise ConfigError if there is nothing to reckon with."""
    try:
        import numpy  # noqa: F401
    except ImportError as error:
        raise ConfigError("trend needs one more package: pip install 'rdbscan[trend]'") from error


def _urgency(server: Server) -> tuple[float, float, str]:
    date = float("inf") if server.full is None else server.full.date_ms
    return date, -(server.line.slope if server.line and server.line.is_sure else 0), server.name


def _server(series: Series, options: Options) -> Server:
    used = series.used
    maxmemory = options.maxmemory or next((night.maxmemory for night in reversed(series.nights)), None)
    if not used:
        return Server(series, used, maxmemory, None, None, Why.FEW_NIGHTS, [])
    begin = last_step(used)
    counted = without_steps(used[begin:], {name: values[begin:] for name, values in series.namespaces.items()})
    line, spread = line_through(series.moments[begin:], counted, ROUNDS)
    found = full(line, spread, maxmemory, (series.moments[-1], used[-1]), options.now_ms)
    namespaces, others = _namespaces(series, options)
    return Server(
        series,
        used,
        maxmemory,
        line,
        found if isinstance(found, Full) else None,
        found if isinstance(found, Why) else None,
        namespaces,
        others,
        series.moments[begin] if begin else None,
        len(counted),
        _notes(series),
    )


def _namespaces(series: Series, options: Options) -> tuple[list[Namespace], int]:
    """Return those that changed most, fastest first, and how many are left out."""
    chosen = {name: values for name, values in series.namespaces.items() if _is_asked_for(name, options.match)}
    fitted = sorted(chosen, key=lambda name: (-_change(chosen[name]), name))[:MOST_FITTED]
    found = [_namespace(name, chosen[name], series.moments) for name in fitted]
    growing = sum(one.growth for one in found)
    found = [replace(one, share=one.growth / growing) if one.growth else one for one in found]
    return sorted(found, key=_order), len(chosen) - len(found)


def _is_asked_for(name: str, match: Sequence[str]) -> bool:
    return not match or any(fits_match(one, name, ()) is not Fits.NONE for one in match)


def _change(values: Sequence[int]) -> float:
    """Return how much a namespace differs between any thirds of the nights: what may be growing, or was."""
    third = max(len(values) // 3, 1)
    parts = [median(values[:third]), median(values[third : 2 * third] or values[-third:]), median(values[-third:])]
    return max(max(parts) - min(parts), abs(values[-1] - parts[0]))


def _namespace(name: str, values: Sequence[int], moments: Sequence[int]) -> Namespace:
    begin = last_step(values)
    line, _spread = line_through(moments[begin:], values[begin:], OF_NAMESPACE)
    return Namespace(name, values, line, since_night=begin)


def _order(namespace: Namespace) -> tuple[float, float, str]:
    slope = namespace.line.slope if namespace.line and namespace.line.is_sure else 0.0
    return -slope, -namespace.memory[-1], namespace.name


def _notes(series: Series) -> list[str]:
    """Return what is to be known of the nights."""
    notes = list(series.notes)
    if series.damaged:
        notes.append(f"{_nights(series.damaged)} of damaged dumps left out")
    if series.unreadable:
        notes.append(f"{_nights(series.unreadable)} could not be read")
    models = [night.model for night in series.nights]
    changed = [at for at in range(1, len(models)) if models[at] != models[at - 1]]
    if changed:
        at = changed[-1]
        since = day(series.moments[at])
        notes.append(f"memory is modelled for {models[at]} from {since} on, before for {models[at - 1]}")
    if series.nights and not series.is_predicted:
        notes.append("used_memory is not known of all nights: the memory of the keys stands in for it")
    return notes


def _nights(number: int) -> str:
    return f"{number:,} {'night' if number == 1 else 'nights'}"
