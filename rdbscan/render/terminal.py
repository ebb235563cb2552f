"""Reports as text for people: on a terminal with colour, plain everywhere else."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rdbscan.render import steps
from rdbscan.render.escape import unobeyed
from rdbscan.render.layout import GAP, fit, shorten, worth_showing
from rdbscan.render.units import is_name, is_number, read, show
from rdbscan.report.command import Where
from rdbscan.report.model import Finding, Report, Sentence, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal, TextIO

    from rich.console import RenderableType

    from rdbscan.render.layout import Slot
    from rdbscan.report.command import Command
    from rdbscan.report.model import Row

STYLES = {Severity.CRITICAL: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}
TAG = 10
"""Width in front of a finding: the longest severity and a gap."""
LONGEST_NAME = 60
LONGEST_TEXT = 300
"""Terminal cells of a name inside a sentence, and of a name in a command or of any other text: that may be copied."""
INDENT = 2


def render(
    reports: Sequence[Report],
    findings: Sequence[Finding] | None,
    out: TextIO,
    *,
    width: int,
    color: bool,
    top: int,
    overview: bool,
    lead: Sequence[Sentence] = (),
) -> None:
    """Write facts, then findings, then tables; of an overview the tables worth reading, with half the rows.

    The sentences of `lead` come first and last.
    """
    console = console_of(width, color=color)
    _print_lead(console, lead)
    shown = [report for report in reports if not overview or _is_worth_reading(report)]
    top = -(-top // 2) if overview else top
    hidden = [_print_report(console, report, top) for report in shown if report.facts]
    if findings is not None:
        _print_findings(console, findings)
    hidden += [_print_report(console, report, top) for report in shown if not report.facts]
    for line in _closing(reports, shown, sum(hidden), width):
        console.print(Text(line, style="dim"))
    if lead:
        console.print()
        _print_lead(console, lead[1:] or lead)
    write(console, out)


def _print_lead(console: Console, lead: Sequence[Sentence]) -> None:
    for sentence in lead:
        console.print(Text(_words(sentence), style="bold"))
    if lead:
        console.print()


def console_of(width: int, *, color: bool) -> Console:
    """Return a console that keeps what is printed."""
    return Console(
        file=StringIO(), width=width, color_system="standard" if color else None, force_terminal=color,
        no_color=not color, highlight=False, markup=False, emoji=False, legacy_windows=False, _environ={},
    )  # fmt: skip


def write(console: Console, out: TextIO) -> None:
    """Write what was printed."""
    out.write(unobeyed(_in_encoding(console.file.getvalue(), out)))  # type: ignore[attr-defined]


def lines(console: Console) -> int:
    """Return how many lines were printed."""
    return str(console.file.getvalue()).count("\n")  # type: ignore[attr-defined]


def table(report: Report, rows: list[Row], width: int) -> RenderableType:
    """Return some rows of a report with the columns for which there is room."""
    return _table(report, rows, fit(report, rows, width, cell_len))


def _is_worth_reading(report: Report) -> bool:
    return bool(report.rows) and not report.detail and not report.aside


def _closing(reports: Sequence[Report], shown: Sequence[Report], hidden: int, width: int) -> Iterator[str]:
    """What is not in the text, and where it is."""
    left_out = ", ".join(report.name for report in reports if report.rows and report not in shown)
    empty = ", ".join(report.name for report in reports if not report.rows and report not in shown)
    if left_out:
        yield f"Left out: {left_out}. --report NAME shows one, or more rows of another."
    if empty:
        yield f"Nothing in: {empty}."
    if hidden:
        yield f"{hidden} columns do not fit a width of {width}; JSON has them all."
    yield "1 KiB = 1,024 bytes. A page for every [slug]: rdbscan explain SLUG."


def _in_encoding(text: str, out: TextIO) -> str:
    """The same text in characters the stream has, without blanks at line ends."""
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    encoding = out.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.replace("…", "...").encode(encoding, "backslashreplace").decode(encoding)
    return text


def _name(text: str) -> str:
    return shorten(text, LONGEST_NAME, cell_len)


def _words(sentence: Sentence) -> str:
    return read(sentence, _name, _text)


def _text(text: str) -> str:
    return shorten(text, LONGEST_TEXT, cell_len)


def _print_findings(console: Console, findings: Sequence[Finding]) -> None:
    counts = [(severity, sum(finding.severity is severity for finding in findings)) for severity in Severity]
    told = ", ".join(f"{number} {_many(severity, number)}" for severity, number in counts if number)
    console.print(_heading("Findings", told or "none"))
    for finding in findings:
        console.print()
        _print_finding(console, finding)
    console.print()


def _many(severity: Severity, number: int) -> str:
    return "warnings" if severity is Severity.WARNING and number > 1 else severity.value


def _print_finding(console: Console, finding: Finding) -> None:
    body = Table.grid(padding=0)
    body.add_column(width=TAG, no_wrap=True)
    body.add_column(overflow="fold")
    tag = Text(finding.severity.value.upper(), style=STYLES[finding.severity])
    body.add_row(tag, Text(_words(finding.what), style="bold"))
    body.add_row("", Text.assemble(_words(finding.why), (f" [{finding.slug}]", "dim")))
    console.print(body)
    for one in finding.also:
        console.print(Padding(Text.assemble(_words(one.what), (f" [{one.slug}]", "dim")), (0, 0, 0, TAG)))
    for step in finding.do:
        print_step(console, step, TAG)


def print_step(console: Console, step: Command, indent: int) -> None:
    """Print a command, and below it what there is to say of it."""
    style = "red" if step.destructive else "green"
    mark = "! " if step.destructive else "- " if step.where is Where.TEXT else "> "
    # Commands are to be copied: a terminal may wrap them, we must not.
    line = Text(" " * indent + mark + steps.command(step), style=style)
    console.print(line, no_wrap=True, overflow="ignore", crop=False)
    if said := steps.remark(step, _text, _text):
        console.print(Padding(Text(said, style="dim"), (0, 0, 0, indent + len(mark))))


def _print_report(console: Console, report: Report, top: int) -> int:
    """Print a report; the number of columns for which there was no room."""
    console.print(_heading(report.title, report.question))
    rows: list[Row] = [*report.rows[:top], *([] if report.total is None else [report.total])]
    facts = report.facts and len(report.rows) == 1
    slots = [] if facts else fit(report, rows, console.width - INDENT, cell_len)
    console.print(Padding(_facts(report) if facts else _table(report, rows, slots), (0, 0, 0, INDENT)))
    for line in _below(report, top):
        console.print(Padding(Text(line, style="dim"), (0, 0, 0, INDENT)))
    console.print()
    return 0 if facts else len(worth_showing(report, rows)) - len(slots)


def _heading(title: str, question: str) -> Text:
    return Text.assemble((title.upper(), "bold underline"), "  ", (question, "italic"))


def _below(report: Report, top: int) -> Iterator[str]:
    if not report.rows:
        yield "nothing"
    if len(report.rows) > top:
        yield f"... and {len(report.rows) - top:,} more"
    for note in report.notes[:top]:
        yield _words(note)
    if len(report.notes) > top:
        yield f"... and {len(report.notes) - top:,} more notes"


def _facts(report: Report) -> RenderableType:
    grid = Table.grid(padding=(0, GAP, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for index in worth_showing(report, report.rows):
        column = report.columns[index]
        grid.add_row(column.title, _text(show(report.rows[0][index], column.unit)))
    return grid


def _table(report: Report, rows: list[Row], slots: list[Slot]) -> RenderableType:
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="dim", show_header=bool(rows))
    for slot in slots:
        justify: Literal["left", "right"] = "right" if is_number(slot.column.unit) else "left"
        table.add_column(slot.column.title, justify=justify, width=slot.width, no_wrap=True, overflow="crop")
    for row in rows:
        cells = (_cell(row, slot.index, slot.width, report) for slot in slots)
        table.add_row(*cells, style="bold" if row is report.total else None)
    return table


def _cell(row: Row, index: int, width: int, report: Report) -> str:
    unit = report.columns[index].unit
    text = show(row[index], unit)
    return shorten(text, width, cell_len) if is_name(unit) else text
