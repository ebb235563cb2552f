"""Where results go: stdout as text, or files that are there whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from rdbscan.cli.options import Files
    from rdbscan.profile.profile import Profile
    from rdbscan.records.dump import DumpInfo
    from rdbscan.render.chart_worker import ChartWorker
    from rdbscan.report.model import Finding, Report

LEAST_WIDTH = 60
PLAIN_WIDTH = 120
"""Columns of a table where no terminal says how many it has: in a file or pipe."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; it takes the place of `path` at the end, or goes away if anything fails."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
    os.close(handle)
    aside = Path(name)
    try:
        yield aside
        aside.chmod(0o666 & ~_umask())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def show(
    reports: Sequence[Report],
    findings: Sequence[Finding] | None,
    form: str,
    top: int,
    dumps: Sequence[DumpInfo] = (),
    *,
    overview: bool = False,
) -> None:
    """Write to stdout, as wide and colourful as whoever reads it can bear."""
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    terminal = sys.stdout.isatty()
    width = max(shutil.get_terminal_size().columns, LEAST_WIDTH) if terminal or "COLUMNS" in os.environ else PLAIN_WIDTH
    color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    write(reports, findings, form, sys.stdout, top=top, dumps=dumps, width=width, color=color, overview=overview)
    sys.stdout.flush()


def artist_for(files: Files) -> AbstractContextManager[ChartWorker | None]:
    """Who draws charts: nobody, if none are wanted or matplotlib is not installed."""
    if files.output is None or files.charts == "none":
        return nullcontext()
    from rdbscan.render.chart_worker import ChartWorker
    from rdbscan.render.charts import available

    return ChartWorker() if available() else nullcontext()


@contextmanager
def writing(
    artist: ChartWorker | None,
    profile: Profile,
    reports: Sequence[Report],
    directory: Path | None,
    charts: str,
    top: int,
) -> Iterator[list[str]]:
    """Write the files of a profile and its reports, if any are wanted; gives their names. Charts are there at the end."""
    if directory is None:
        yield []
        return
    directory.mkdir(parents=True, exist_ok=True)
    with _drawing(artist, reports, directory / "charts", charts, profile.sources) as drawn:
        profile.save(directory / "profile.parquet")
        yield ["profile.parquet", *_write_reports(reports, directory, top, profile.sources), *drawn]


def _write_reports(reports: Sequence[Report], directory: Path, top: int, dumps: Sequence[DumpInfo]) -> list[str]:
    from rdbscan.render import FORMATS
    from rdbscan.report import ranked

    suffixes = {form: {"markdown": "md"}.get(form, form) for form in FORMATS if form != "text"}
    findings = ranked(reports)
    for form, suffix in suffixes.items():
        with whole_file(directory / f"report.{suffix}") as path, path.open("w", encoding="utf-8") as out:
            write(reports, findings, form, out, top=top, dumps=dumps, overview=True)
    return [f"report.{suffix}" for suffix in suffixes.values()]


@contextmanager
def _drawing(
    artist: ChartWorker | None, reports: Sequence[Report], directory: Path, form: str, dumps: Sequence[DumpInfo]
) -> Iterator[list[str]]:
    """Have what can be drawn drawn during the context. Charts of an earlier run that are not drawn again go away."""
    from rdbscan.render.charts import FORMATS, charts

    drawn = charts(reports) if artist is not None else []
    paths = [directory / f"{report.name}.{form}" for report in drawn]
    for path in {directory / f"{report.name}.{suffix}" for report in reports for suffix in FORMATS} - {*paths}:
        path.unlink(missing_ok=True)
    if artist is None or not drawn:
        yield []
        return
    directory.mkdir(exist_ok=True)
    source = dumps[0].source + (f" and {len(dumps) - 1} more" if len(dumps) > 1 else "") if dumps else ""
    with ExitStack() as stack:
        artist.begin(
            [(one, stack.enter_context(whole_file(path)), source) for one, path in zip(drawn, paths, strict=True)]
        )
        yield [f"{directory.name}/*.{form}"]
        artist.finish()


def write(
    reports: Sequence[Report],
    findings: Sequence[Finding] | None,
    form: str,
    out: TextIO,
    *,
    top: int,
    dumps: Sequence[DumpInfo],
    width: int = PLAIN_WIDTH,
    color: bool = False,
    overview: bool = False,
) -> None:
    """Write reports with a banner above them if they rest on dumps that could not be read whole."""
    from rdbscan.render import provenance_of, render

    out.write(_banner(dumps, form))
    missing = _what_is_missing(dumps)
    banner = f"PARTIAL: {missing}" if missing else ""
    render(
        reports, findings, form, out, width=width, color=color, top=top, banner=banner, overview=overview,
        provenance=provenance_of(dumps),
    )  # fmt: skip


def _banner(dumps: Sequence[DumpInfo], form: str) -> str:
    text = _what_is_missing(dumps)
    if not text or form in ("json", "html"):
        return ""  # HTML puts it inside the page
    return f"> **PARTIAL: {text}**\n\n" if form == "markdown" else f"PARTIAL: {text}\n\n"


def _what_is_missing(dumps: Sequence[DumpInfo]) -> str:
    cut = sum(dump.outcome.damage is not None and dump.outcome.checksum == "unread" for dump in dumps)
    broken = sum(dump.outcome.damaged_keys for dump in dumps)
    if cut:
        which = "the dump" if len(dumps) == 1 else f"{cut} of {len(dumps)} dumps"
        return f"{which} could not be read to the end; all numbers are of what came before."
    return f"{broken:,} damaged keys may be missing from all numbers." if broken else ""
