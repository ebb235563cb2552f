"""Options for finding and reading sources, and what they mean to the library."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rdbscan.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.source import SourceSettings

SOURCES = "Sources"
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 365 * 86_400}


@dataclass(frozen=True, slots=True)
class Search:
    """Which of the dumps in folders, buckets and globs are read."""

    newer_than: Annotated[
        str | None,
        typer.Option(
            metavar="AGE",
            help="Of folders, buckets and globs only dumps modified in that time, such as 26h or 7d.",
            rich_help_panel=SOURCES,
        ),
    ] = None
    latest: Annotated[
        bool,
        typer.Option(
            "--latest",
            help="Of folders, buckets and globs only the newest dump of each folder; folders named by a date are one "
            "with the folder above, and the newest of them is read whole.",
            rich_help_panel=SOURCES,
        ),
    ] = False


@dataclass(frozen=True, slots=True)
class Reading:
    """How sources on other machines are read."""

    read_ahead: Annotated[
        str,
        typer.Option(
            metavar="NxSIZE",
            help="Of remote objects: requests at once, and the size of each.",
            rich_help_panel=SOURCES,
        ),
    ] = "16x4MiB"
    tls_ca: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Certificates to trust besides the system's (PEM).", rich_help_panel=SOURCES),
    ] = None
    tls_cert: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The certificate that rediss:// presents (PEM).", rich_help_panel=SOURCES),
    ] = None
    tls_key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Its key, if that is in another file.", rich_help_panel=SOURCES),
    ] = None
    spool: Annotated[
        str | None,
        typer.Option(
            metavar="DIR|none",
            help="Where a running server's snapshot waits to be decoded, beyond 64 MiB of memory; none makes the server "
            "wait. Default: the system's temporary folder.",
            rich_help_panel=SOURCES,
        ),
    ] = None
    accept_replica_buffer: Annotated[
        bool,
        typer.Option(
            "--accept-replica-buffer",
            help="Ask servers before 6.2 for a full sync, too; they collect all writes meanwhile.",
            rich_help_panel=SOURCES,
        ),
    ] = False


def source_settings(search: Search | None, reading: Reading | None, spool: str | None = None) -> SourceSettings:
    """Return how sources are to be found and read; `spool` is the default of that option. Raises UsageError."""
    from rdbscan.source import ReadAhead, SourceSettings

    search, reading = search or Search(), reading or Reading()
    try:
        ahead = ReadAhead.parse(reading.read_ahead)
    except ValueError as error:
        raise UsageError(f"--read-ahead: {error}") from error
    settings = SourceSettings(
        newer_than=None if search.newer_than is None else duration("--newer-than", search.newer_than),
        latest=search.latest,
        read_ahead=ahead,
        tls_ca=reading.tls_ca,
        tls_cert=reading.tls_cert,
        tls_key=reading.tls_key,
        accept_replica_buffer=reading.accept_replica_buffer,
    )
    spool = reading.spool or spool
    return settings if spool is None else replace(settings, spool=_folder(spool))


def _folder(spool: str) -> Path | None:
    if spool == "none":
        return None
    if not Path(spool).is_dir():
        raise UsageError(f"--spool {spool}: there is no such folder")
    return Path(spool)


def refuse_servers(sources: Sequence[str], why: str) -> None:
    """Raise UsageError if a source is a running server, which would be asked for more than is used."""
    from rdbscan.source.urls import SERVERS, scheme_of, shown

    for source in sources:
        if scheme_of(source) in SERVERS:
            raise UsageError(f"{shown(source)}: {why}; save a snapshot first: redis-cli -h HOST --rdb dump.rdb")


def duration(option: str, text: str) -> float:
    """Return the seconds of `26h`. Raises UsageError."""
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s*([smhdwy])", text.strip(), re.IGNORECASE)
    if found is None:
        raise UsageError(f"{option} {text}: write a number and s, m, h, d, w or y, such as 26h")
    return float(found[1]) * SECONDS[found[2].lower()]
