"""`rdbscan whatif`: what the same data would take on other servers or with other settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from rdbscan.cli.exit_codes import ExitCode
from rdbscan.cli.messages import complain_about_damage
from rdbscan.cli.options import MODEL, ConfigFile, Look, Redact, Sources, View, pipeline_options
from rdbscan.cli.output import show
from rdbscan.cli.progress import progress_line
from rdbscan.cli.reading import Reading, Search, refuse_servers
from rdbscan.errors import ConfigError, UsageError

Targets = Annotated[
    list[str] | None,
    typer.Option(
        "--target", metavar="SERVER", help="Another server, such as valkey-9.1; repeatable.", rich_help_panel=MODEL
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE,...",
        help="Other settings by their redis.conf names, such as hash-max-listpack-entries=1024; repeatable.",
        rich_help_panel=MODEL,
    ),
]
Allocator = Annotated[
    Literal["jemalloc", "jemalloc-q16", "jemalloc-q16-pages", "libc"],
    typer.Option(metavar="NAME", help="The allocator of all servers.", rich_help_panel=MODEL),
]
Conf = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The redis.conf that --set changes.", rich_help_panel=MODEL)
]
Top = Annotated[int, typer.Option(metavar="N", min=1, max=1000, help="Rows of each table.")]


def whatif(
    sources: Sources,
    look: Look,
    search: Search,
    reading: Reading,
    redact: Redact,
    target: Targets = None,
    set_: Settings = None,
    allocator: Allocator = "jemalloc",
    redis_conf: Conf = None,
    config: ConfigFile = None,
    top: Top = 20,
) -> None:
    """Compare what the data takes where it was saved with other servers (--target) and settings (--set)."""
    from rdbscan.scenarios import read_scenarios, what_if

    refuse_servers(sources, "every scenario reads the dump, and the server would have to fork for each")
    options = pipeline_options(view=View(config=config), search=search, reading=reading, redact=redact, named=True)
    base = replace(options, allocator=allocator, redis_conf=redis_conf)
    settings = [parsed(text) for text in set_ or []]
    with progress_line(quiet=look.quiet) as progress:
        now, *others = read_scenarios(sources, base, target or [], settings, progress)
    dumps = now.profile.sources
    show(what_if(now, others), None, look.format, top, dumps)
    if complain_about_damage(dumps):
        raise typer.Exit(ExitCode.DAMAGED)


def parsed(text: str) -> tuple[tuple[str, str], ...]:
    """Take NAME=VALUE,... apart. Raises UsageError or ConfigError."""
    pairs = []
    for part in text.split(","):
        name, equals, value = part.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise UsageError(f"--set {text!r}: {part!r} is not NAME=VALUE, such as hash-max-listpack-entries=1024")
        pairs.append((known(name.strip().lower()), value.strip()))
    return tuple(pairs)


def known(name: str) -> str:
    """Return the name of a setting that matters here. Raises ConfigError."""
    from rdbscan.memory.thresholds import SETTINGS

    if name not in SETTINGS:
        raise ConfigError.unknown("setting", name, sorted(SETTINGS))
    return name
