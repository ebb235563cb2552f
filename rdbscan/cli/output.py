"""What results look like: text on stdout, and the files of a set."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from rdbscan.cli.options import Files
    from rdbscan.cli.result_set import ResultSet
    from rdbscan.profile.profile import Profile
    from rdbscan.records.dump import DumpInfo
    from rdbscan.render.chart_worker import ChartWorker
    from rdbscan.report.context import Context
    from rdbscan.report.model import Finding, Report, Sentence

LEAST_WIDTH = 60
PLAIN_WIDTH = 120
"""Columns of a table where no terminal says how many it has: in a file or pipe."""


def show(
    reports: Sequence[Report],
    findings: Sequence[Finding] | None,
    form: str,
    top: int,
    dumps: Sequence[DumpInfo] = (),
    *,
    overview: bool = False,
    lead: Sequence[Sentence] = (),
) -> None:
    """Write to stdout, as wide and colourful as whoever reads it can bear."""
    width, color = look_of_stdout()
    write(
        reports,
        findings,
        form,
        sys.stdout,
        top=top,
        dumps=dumps,
        width=width,
        color=color,
        overview=overview,
        lead=lead,
    )
    sys.stdout.flush()


def look_of_stdout() -> tuple[int, bool]:
    """Return how wide stdout is, and whether it has colours; whatever is written to it from now on, it takes."""
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    terminal = sys.stdout.isatty()
    width = max(shutil.get_terminal_size().columns, LEAST_WIDTH) if terminal or "COLUMNS" in os.environ else PLAIN_WIDTH
    return width, terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def show_answer(context: Context, reports: Sequence[Report]) -> None:
    """Write the answer to stdout: one screen, made of all reports."""
    from rdbscan.render import first_screen
    from rdbscan.report import ranked
    from rdbscan.report.answer import answer

    width, color = look_of_stdout()
    sys.stdout.write(_banners(context.sources, "text"))
    first_screen.render(answer(context, ranked(reports)), sys.stdout, width=width, color=color)
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
    artist: ChartWorker | None, profile: Profile, reports: Sequence[Report], results: ResultSet, charts: str, top: int
) -> Iterator[list[str]]:
    """Write the files of a profile and its reports, if any are wanted; gives their names. Charts are there at the end."""

    def write_set(folder: Path) -> list[str]:
        drawn = _begin_drawing(artist, reports, folder / "charts", charts, profile.sources)
        profile.save(folder / "profile.parquet")
        return ["profile.parquet", *_write_reports(reports, folder, top, profile.sources), *drawn]

    written = results.attempt(write_set) or []
    yield written
    if artist is not None and any(name.startswith("charts") for name in written):
        results.attempt(lambda _folder: artist.finish())


def _write_reports(reports: Sequence[Report], folder: Path, top: int, dumps: Sequence[DumpInfo]) -> list[str]:
    from rdbscan.render import FORMATS
    from rdbscan.report import ranked

    suffixes = {form: {"markdown": "md"}.get(form, form) for form in FORMATS if form != "text"}
    findings = ranked(reports)
    for form, suffix in suffixes.items():
        with (folder / f"report.{suffix}").open("w", encoding="utf-8") as out:
            write(reports, findings, form, out, top=top, dumps=dumps, overview=True)
    return [f"report.{suffix}" for suffix in suffixes.values()]


def _begin_drawing(
    artist: ChartWorker | None, reports: Sequence[Report], folder: Path, form: str, dumps: Sequence[DumpInfo]
) -> list[str]:
    """Have what can be drawn drawn while other files are written; return what there will be."""
    from rdbscan.render.charts import charts

    drawn = charts(reports) if artist is not None else []
    if artist is None or not drawn:
        return []
    folder.mkdir()
    source = dumps[0].source + (f" and {len(dumps) - 1} more" if len(dumps) > 1 else "") if dumps else ""
    artist.begin([(report, folder / f"{report.name}.{form}", source) for report in drawn])
    return [f"{folder.name}/*.{form}"]


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
    lead: Sequence[Sentence] = (),
) -> None:
    """Write reports with a banner above them if they rest on dumps that could not be read whole."""
    from rdbscan.render import provenance_of, render

    provenance = provenance_of(dumps)
    missing = _what_is_missing(dumps)
    out.write(_banners(dumps, form))
    banner = f"PARTIAL: {missing}" if missing else ""
    render(
        reports, findings, form, out, width=width, color=color, top=top, banner=banner, overview=overview,
        provenance=provenance, lead=lead,
    )  # fmt: skip


def _banners(dumps: Sequence[DumpInfo], form: str) -> str:
    """Return what stands above all else: that something is missing, or hidden."""
    from rdbscan.render import provenance_of

    return _banner("PARTIAL", _what_is_missing(dumps), form) + _banner("REDACTED", provenance_of(dumps).redaction, form)


def _banner(title: str, text: str, form: str) -> str:
    if not text or form in ("json", "html"):
        return ""  # HTML puts it inside the page
    if form == "markdown":
        from rdbscan.render.escape import markdown as markdown_text

        return f"> **{title}: {markdown_text(text)}**\n\n"
    return textwrap.fill(f"{title}: {text}", PLAIN_WIDTH, break_on_hyphens=False) + "\n\n"


def _what_is_missing(dumps: Sequence[DumpInfo]) -> str:
    cut = sum(dump.outcome.damage is not None and dump.outcome.checksum == "unread" for dump in dumps)
    broken = sum(dump.outcome.damaged_keys for dump in dumps)
    if cut:
        which = "the dump" if len(dumps) == 1 else f"{cut} of {len(dumps)} dumps"
        return f"{which} could not be read to the end; all numbers are of what came before."
    return f"{broken:,} damaged keys may be missing from all numbers." if broken else ""
