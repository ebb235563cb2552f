"""The options that verbs share, each declared once.

A verb that has a parameter annotated with one of these classes gets all its fields as options (`expanded`).
"""

from __future__ import annotations

import functools
import inspect
import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_type_hints

import typer

from rdbscan.cli.history_options import Keep
from rdbscan.cli.night import Night
from rdbscan.cli.reading import Reading, Search, source_settings
from rdbscan.cli.several import Several
from rdbscan.cli.work import Work
from rdbscan.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rdbscan.config import Config
    from rdbscan.pipeline import Options
    from rdbscan.redaction.redaction import Redaction

MODEL = "Memory model"
CHOICE = "Filters"
OUTPUT = "Output"

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Dumps: files, globs, directories, archives, an appendonlydir, URLs, a server (redis://), or - for stdin.",
        show_default=False,
    ),
]
Source = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE", help="A dump: a file, URL, backup.tar!dump.rdb, or - for stdin; compressed or not."
    ),
]

AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="TIME",
        help="The time from which TTLs are seen: ISO 8601 (UTC if without zone), seconds since the epoch, or now. "
        "Default: when the dump was made.",
    ),
]
Top = Annotated[int, typer.Option(metavar="N", min=1, max=1000, help="Rows of each ranking.")]
Only = Annotated[
    list[str] | None,
    typer.Option("--report", "-r", metavar="NAME", help="Only this report, such as missing_ttl; may be repeated."),
]
Full = Annotated[
    bool,
    typer.Option(
        "--full",
        help="As text all findings and tables, not only the answer on one screen.",
        rich_help_panel=OUTPUT,
    ),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress, no messages but errors.", rich_help_panel=OUTPUT)
]


@dataclass(frozen=True, slots=True)
class Model:
    """Which server the memory is modelled for."""

    target: Annotated[
        str | None,
        typer.Option(
            metavar="SERVER",
            help="Server that will load the dump, such as redis-8.0 or valkey-9.1 (`rdbscan targets` lists them). "
            "Default: the one that wrote it.",
            rich_help_panel=MODEL,
        ),
    ] = None
    allocator: Annotated[
        Literal["jemalloc", "jemalloc-q16", "jemalloc-q16-pages", "libc"],
        typer.Option(
            metavar="NAME",
            help="Its allocator: jemalloc (the bundled one), jemalloc-q16 or jemalloc-q16-pages (Debian's and Ubuntu's "
            "packages), or libc.",
            rich_help_panel=MODEL,
        ),
    ] = "jemalloc"
    redis_conf: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Its redis.conf or valkey.conf: encoding limits, maxmemory, policy.",
            rich_help_panel=MODEL,
        ),
    ] = None
    maxmemory: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Its maxmemory, such as 4gb.", rich_help_panel=MODEL)
    ] = None
    maxmemory_policy: Annotated[
        str | None, typer.Option(metavar="POLICY", help="Its maxmemory-policy.", rich_help_panel=MODEL)
    ] = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which keys count."""

    db: Annotated[
        list[int] | None,
        typer.Option(metavar="N", min=0, help="Only this database; may be repeated.", rich_help_panel=CHOICE),
    ] = None
    type: Annotated[
        list[str] | None,
        typer.Option(metavar="TYPE", help="Only this type, such as hash; may be repeated.", rich_help_panel=CHOICE),
    ] = None
    match: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GLOB", help="Only names that match, as in SCAN MATCH; may be repeated.", rich_help_panel=CHOICE
        ),
    ] = None
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GLOB", help="No names that match, as in SCAN MATCH; may be repeated.", rich_help_panel=CHOICE
        ),
    ] = None
    regex: Annotated[
        str | None, typer.Option(metavar="REGEX", help="Only names in which this is found.", rich_help_panel=CHOICE)
    ] = None
    min_memory: Annotated[
        str,
        typer.Option(metavar="SIZE", help="Only keys of at least this memory, such as 1mb.", rich_help_panel=CHOICE),
    ] = "0"
    no_ttl: Annotated[bool, typer.Option("--no-ttl", help="Only keys without a TTL.", rich_help_panel=CHOICE)] = False


Separators = Annotated[
    list[str] | None,
    typer.Option(
        "--separator",
        metavar="CHAR",
        help="Separator between namespace levels; may be repeated. Default: `:/|.`, or `-_` without these.",
    ),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="What a team calls its keys, and whose they are (`rdbscan explain config`). Default: rdbscan.toml in the "
        "working directory or above it.",
    ),
]


@dataclass(frozen=True, slots=True)
class View:
    """How keys are looked at."""

    separator: Separators = None
    config: ConfigFile = None
    as_of: AsOf = None
    top: Top = 20
    instance: Annotated[
        str, typer.Option(metavar="NAME", help="What the server is called, to be kept with its figures.")
    ] = ""
    instance_from: Annotated[
        str | None,
        typer.Option(
            metavar="REGEX",
            help="Finds that name in each dump's path: the group named instance, else the first, else all of the match.",
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class Redact:
    """What is hidden, so that the result can be shown to others."""

    redact: Annotated[
        bool,
        typer.Option(
            "--redact",
            help="Replace every segment of names by a keyed hash, to share the result: of keys, files, libraries. "
            "Technical words, such as cache, stay.",
            rich_help_panel=OUTPUT,
        ),
    ] = False
    redact_keep: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD", help="Redact, but let this word stay, too; repeatable.", rich_help_panel=OUTPUT),
    ] = None
    redact_key: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Redact with the key in this file: every run with it gives the same pseudonyms. Default: a random key, "
            "kept nowhere.",
            rich_help_panel=OUTPUT,
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class Look:
    """How the result looks."""

    format: Annotated[
        Literal["text", "json", "markdown"],
        typer.Option(
            "--format", "-f", metavar="text|json|markdown", help="Of what goes to stdout.", rich_help_panel=OUTPUT
        ),
    ] = "text"
    quiet: Quiet = False


@dataclass(frozen=True, slots=True)
class Files:
    """Which files are written."""

    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="Also write into this directory, or below this URL of a bucket: the report in every format, charts, "
            "profile.parquet and, from dumps, keys.parquet.",
            rich_help_panel=OUTPUT,
        ),
    ] = None
    charts: Annotated[
        Literal["png", "svg", "none"],
        typer.Option(metavar="png|svg|none", help="Of the charts in DIR.", rich_help_panel=OUTPUT),
    ] = "png"


GROUPS = (Model, Choice, View, Keep, Night, Several, Work, Look, Files, Redact, Search, Reading)


def expanded(verb: Callable[..., None]) -> Callable[..., None]:
    """The verb with the fields of its option classes as parameters of their own, as Typer wants them."""
    hints = get_type_hints(verb, include_extras=True)
    classes = {name: hint for name, hint in hints.items() if hint in GROUPS}

    @functools.wraps(verb)
    def wrapper(**values: Any) -> None:
        groups = {
            name: group(**{field.name: values.pop(field.name) for field in fields(group)})
            for name, group in classes.items()
        }
        verb(**values, **groups)

    parameters = []
    for name, parameter in inspect.signature(verb).parameters.items():
        parameters += _fields(classes[name]) if name in classes else [_named(parameter, hints[name])]
    wrapper.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return wrapper


def _fields(group: type) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in fields(group)
    ]


def _named(parameter: inspect.Parameter, hint: Any) -> inspect.Parameter:
    return parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hint)


def pipeline_options(
    model: Model | None = None,
    choice: Choice | None = None,
    view: View | None = None,
    search: Search | None = None,
    reading: Reading | None = None,
    *,
    redact: Redact | None = None,
    named: bool = False,
) -> Options:
    """What the options mean to the library; `named`: with the names that a team gives its keys in rdbscan.toml.

    Raises ConfigError where a value cannot be understood.
    """
    from rdbscan.pipeline import Filters, Options

    model, choice, view = model or Model(), choice or Choice(), view or View()
    redaction = _redaction(redact or Redact(), view.separator or ())
    config = team_config(view) if named else None
    filters = Filters(
        dbs=frozenset(choice.db or ()),
        types=frozenset(choice.type or ()),
        match=tuple(choice.match or ()),
        exclude=tuple(choice.exclude or ()),
        regex=choice.regex,
        min_memory=memory_size("--min-memory", choice.min_memory),
        no_ttl=choice.no_ttl,
    )
    return Options(
        target=model.target,
        allocator=model.allocator,
        redis_conf=model.redis_conf,
        separators=tuple(view.separator or ()),
        config=config.path if config else None,
        given=config.namespaces if config else (),
        as_of_ms=time_ms(view.as_of),
        top=view.top,
        filters=filters,
        maxmemory=None if model.maxmemory is None else memory_size("--maxmemory", model.maxmemory),
        maxmemory_policy=model.maxmemory_policy,
        redact=redaction,
        sources=source_settings(search, reading, spool="none" if redaction else None),
        instance=view.instance,
        instance_from=_checked_regex("--instance-from", view.instance_from),
    )


def _redaction(redact: Redact, separators: Sequence[str]) -> Redaction | None:
    """Return what is hidden; a key or a word that may stay say that something is. Raises UsageError."""
    if not redact.redact and not redact.redact_keep and redact.redact_key is None:
        return None
    from rdbscan.redaction.redaction import Redaction, key_from

    key = None if redact.redact_key is None else key_from(redact.redact_key)
    return Redaction(key, redact.redact_keep or (), separators)


def team_config(view: View) -> Config | None:
    """Return what a team says of its keys, in the file asked for or the nearest one. Raises ConfigError."""
    from rdbscan.config import find_config, read_config

    path = view.config or find_config()
    return None if path is None else read_config(path, "".join(view.separator or ()))


def time_ms(text: str | None, option: str = "--as-of") -> int | None:
    """The time of an option in ms since the epoch. Raises UsageError."""
    if text is None:
        return None
    try:
        if text == "now":
            moment = datetime.now(UTC)
        elif text.isdecimal():
            moment = datetime.fromtimestamp(int(text), UTC)
        else:
            moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"{option} {text}: {error}; write 2026-11-20T12:00:00Z or seconds since the epoch") from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def report_names(only: list[str] | None) -> list[str]:
    """The names of the reports of `--report`, of all without. Raises UsageError for one that does not exist."""
    from rdbscan.report import REPORTS

    names = [name.replace("-", "_") for name in only or REPORTS]
    unknown = next((name for name in names if name not in REPORTS), None)
    if unknown is not None:
        raise UsageError.unknown("report", unknown, REPORTS)
    return names


def memory_size(option: str, text: str) -> int:
    """Return the bytes of an option such as 4gb. Raises ConfigError."""
    from rdbscan.memory.thresholds import parse_memory

    try:
        size = parse_memory(text)
    except ValueError as error:
        raise ConfigError(f"{option}: {error}") from error
    if size < 0:
        raise ConfigError(f"{option}: a size cannot be negative")
    return min(size, 2**63 - 1)  # columns of reports have no room for more


def _checked_regex(option: str, pattern: str | None) -> str | None:
    try:
        re.compile(pattern or "")
    except re.error as error:
        raise UsageError(f"{option} {pattern}: {error}") from error
    return pattern
