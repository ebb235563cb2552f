"""Nights become series: histories and profiles are read once, and namespaces get the same names in all of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rdbscan.errors import SourceError, UsageError
from rdbscan.history import load, nights, open_history
from rdbscan.history.night import is_whole
from rdbscan.profile.columns import collapse
from rdbscan.profile.common_names import common_names
from rdbscan.profile.fields import BEGINS, Merge
from rdbscan.profile.load import load_profile
from rdbscan.profile.merge import merge_all
from rdbscan.trend.series import Figures, Series

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rdbscan.profile.profile import Profile
    from rdbscan.profile.sources import Source
    from rdbscan.source.settings import SourceSettings

PARQUET = ".parquet"


@dataclass(slots=True)
class _Server:
    nights: list[Figures] = field(default_factory=list)
    damaged: int = 0
    unreadable: int = 0


@dataclass(slots=True)
class Reading:
    """The series of all servers, and the dumps that they are of."""

    series: list[Series]
    dumps: list[Source]


def read(places: Sequence[str], settings: SourceSettings, instance: str | None = None) -> Reading:
    """Return the series in histories and profiles, of one server or of all.

    Raises SourceError if a place cannot be read, UsageError if there are no nights.
    """
    servers: defaultdict[str, _Server] = defaultdict(_Server)
    dumps: list[Source] = []
    profiles = _whole(_profiles(places, settings, instance, servers), servers, dumps)
    first = next(profiles, None)
    if first is None and not servers:
        of = f" of {instance}" if instance else ""
        raise UsageError(f"there are no nights{of} in {', '.join(places)}: rdbscan analyze --history DIR adds them")
    if first is not None:
        names, _naming = common_names(merge_all(_again(first, profiles)))
        _rename(servers, names)
    return Reading([_series(name, server) for name, server in sorted(servers.items())], dumps)


def _again(first: Profile, others: Iterator[Profile]) -> Iterator[Profile]:
    yield first
    yield from others


def _profiles(
    places: Sequence[str], settings: SourceSettings, instance: str | None, servers: Mapping[str, _Server]
) -> Iterator[tuple[str, Profile]]:
    """Yield each profile and its server's name; take note of nights that cannot be read."""
    for place in places:
        if Path(place).is_file():
            profile = load_profile(place)
            name = next((source.instance for source in profile.sources if source.instance), "")
            if instance in (None, name):
                yield name, profile
            continue
        history = open_history(place, settings)
        for night in nights(history, instance):
            if not night.whole:
                servers[night.instance].damaged += 1
                continue
            try:
                yield night.instance, load(history, night)
            except SourceError:
                servers[night.instance].unreadable += 1


def _whole(
    profiles: Iterator[tuple[str, Profile]], servers: Mapping[str, _Server], dumps: list[Source]
) -> Iterator[Profile]:
    """Yield the profiles of whole nights, and keep the figures of each."""
    for name, profile in profiles:
        moments = [source.header.ctime_ms for source in profile.sources]
        if not moments or None in moments or not all(map(is_whole, profile.sources)):
            servers[name].damaged += 1
            continue
        servers[name].nights.append(_figures(profile, max(moment for moment in moments if moment is not None)))
        dumps += profile.sources
        yield profile


def _figures(profile: Profile, saved_ms: int) -> Figures:
    groups, sources = profile.groups, profile.sources
    words = groups.namespace.words
    memory = collapse(groups.filled(BEGINS["memory_bytes"]), groups.namespace.codes, len(words), Merge.SUM, 0)
    used = [source.predicted.used_memory if source.predicted else None for source in sources]
    most = [source.model.maxmemory or None for source in sources]
    return Figures(
        saved_ms,
        dict(zip(words, memory, strict=True)),
        sum(groups.filled(BEGINS["keys"])),
        _sum(used),
        _sum(most),
        ", ".join(sorted({f"{source.model.target}, {source.model.allocator}" for source in sources})),
    )


def _sum(parts: Sequence[int | None]) -> int | None:
    return None if None in parts else sum(part for part in parts if part is not None)


def _rename(servers: Mapping[str, _Server], names: Mapping[str, str]) -> None:
    for server in servers.values():
        for night in server.nights:
            memory: defaultdict[str, int] = defaultdict(int)
            for name, size in night.memory.items():
                memory[names[name]] += size
            night.memory.clear()
            night.memory.update(memory)


def _series(name: str, server: _Server) -> Series:
    in_order = sorted(server.nights, key=lambda night: night.saved_ms)
    # The same dump, given twice, is one night.
    distinct = list({(night.saved_ms, night.keys): night for night in in_order}.values())
    return Series(name, distinct, server.damaged, server.unreadable)
