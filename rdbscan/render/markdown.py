"""Reports as GitHub-flavoured Markdown, for tickets and pull requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.render import steps
from rdbscan.render.escape import code, markdown, unobeyed
from rdbscan.render.layout import shorten, worth_showing
from rdbscan.render.units import is_number, read, show
from rdbscan.report.command import Where
from rdbscan.report.model import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from rdbscan.report.command import Command
    from rdbscan.report.model import Column, Finding, Report, Row, Sentence, Value

NAMES = (Unit.KEY, Unit.NAMESPACE)
LONGEST_NAME = 200
"""Characters of a name."""


def render(
    reports: Sequence[Report],
    findings: Sequence[Finding] | None,
    out: TextIO,
    *,
    top: int,
    overview: bool,
    lead: Sequence[Sentence] = (),
) -> None:
    """Write the sentences of `lead`, facts, findings, tables. An overview has no empty reports and no drill-down data."""
    out.writelines(f"{unobeyed(_words(sentence))}\n\n" for sentence in lead)
    shown = [report for report in reports if not overview or (report.rows and not report.detail)]
    for report in (report for report in shown if report.facts):
        out.writelines(f"{unobeyed(line)}\n" for line in _report(report, top))
    if findings is not None:
        out.writelines(f"{unobeyed(line)}\n" for line in _findings(findings))
    for report in (report for report in shown if not report.facts):
        out.writelines(f"{unobeyed(line)}\n" for line in _report(report, top))
    out.write("1 KiB = 1,024 bytes.\n")


def _words(sentence: Sentence) -> str:
    return read(sentence, _name, markdown)


def _name(shown: str) -> str:
    return code(_short(shown))


def _short(shown: str) -> str:
    return shorten(shown, LONGEST_NAME, len)


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    yield "## Findings"
    yield ""
    if not findings:
        yield "None."
    for finding in findings:
        yield f"- **{finding.severity.value}** {_words(finding.what)} {_words(finding.why)} ({code(finding.slug)})"
        yield from (f"  - {_words(one.what)} ({code(one.slug)})" for one in finding.also)
        yield from (f"  - {_step(step)}" for step in finding.do)
    yield ""


def _step(step: Command) -> str:
    text = markdown(steps.command(step)) if step.where is Where.TEXT else code(steps.command(step))
    said = steps.remark(step, _name, markdown)
    return f"{'**loses data:** ' if step.destructive else ''}{text}{' ' if said else ''}{said}"


def _report(report: Report, top: int) -> Iterator[str]:
    yield f"## {markdown(report.title)}"
    yield ""
    yield f"*{markdown(report.question)}*"
    yield ""
    yield from _facts(report) if report.facts and len(report.rows) == 1 else _table(report, top)
    yield ""
    if len(report.rows) > top:
        yield f"... and {len(report.rows) - top:,} more"
        yield ""
    for note in report.notes[:top]:
        yield f"- {_words(note)}"
    if report.notes:
        yield ""


def _facts(report: Report) -> Iterator[str]:
    yield "| | |"
    yield "| --- | --- |"
    for index in worth_showing(report, report.rows):
        column = report.columns[index]
        yield f"| {markdown(column.title)} | {_cell(report.rows[0][index], column)} |"


def _table(report: Report, top: int) -> Iterator[str]:
    rows: list[Row] = [*report.rows[:top], *([] if report.total is None else [report.total])]
    if not rows:
        yield "Nothing."
        return
    indices = worth_showing(report, rows)
    columns = [report.columns[index] for index in indices]
    yield _line(markdown(column.title) for column in columns)
    yield _line("---:" if is_number(column.unit) else "---" for column in columns)
    for row in rows:
        dress = _total if row is report.total else _cell
        yield _line(dress(row[index], column) for index, column in zip(indices, columns, strict=True))


def _line(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: Value, column: Column) -> str:
    if column.unit in NAMES and value is not None:
        return _name(show(value, column.unit)).replace("|", "\\|")
    return markdown(show(value, column.unit))


def _total(value: Value, column: Column) -> str:
    return f"**{markdown(_short(show(value, column.unit)))}**"
