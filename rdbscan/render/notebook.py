"""What a notebook shows of profiles, reports, findings and dumps: small HTML without scripts, every name escaped."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from rdbscan.profile.profile import Profile
from rdbscan.records.dump import DumpInfo
from rdbscan.render import steps
from rdbscan.render.html.findings import words
from rdbscan.render.layout import shorten, worth_showing
from rdbscan.render.units import is_number, show
from rdbscan.report import dump, dump_facts, namespaces
from rdbscan.report.collection import Reports
from rdbscan.report.model import Finding, Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rdbscan.report.command import Command
    from rdbscan.report.model import Column, Row, Value

MOST_ROWS = 20
LONGEST_NAME = 120
NUMBER = Markup(' style="text-align:right"')


@singledispatch
def html(thing: object) -> str:
    """Return a thing as HTML. Raises TypeError for what is none of ours."""
    raise TypeError(f"a {type(thing).__name__} is not shown")


@html.register
def _profile(profile: Profile) -> str:
    return "".join(map(html, (dump(profile), namespaces(profile))))


@html.register
def _dump(info: DumpInfo) -> str:
    was_read = info.outcome.damage is not None or info.outcome.checksum != "unread"
    verdict = [dump_facts.verdict([info])] if was_read else []
    return "".join(map(html, (dump_facts.header(info), dump_facts.aux_fields(info), *verdict)))


@html.register
def _reports(reports: Reports) -> str:
    return "".join(map(html, reports))


@html.register
def _report(report: Report) -> str:
    facts = report.facts and len(report.rows) == 1
    head = Markup("<p><b>{}</b> {}</p>").format(report.title, report.question)
    more = _more(len(report.rows) - MOST_ROWS)
    return head + (_facts(report) if facts else _table(report)) + more + _list(map(words, report.notes[:MOST_ROWS]))


@html.register
def _finding(finding: Finding) -> str:
    said = Markup("<p><b>{}</b> {} {} <small>{}</small></p>").format(
        finding.severity.value.upper(), words(finding.what), words(finding.why), finding.slug
    )
    also = (Markup("{} <small>{}</small>").format(words(one.what), one.slug) for one in finding.also)
    return said + _list([*also, *map(_step, finding.do)])


def _step(step: Command) -> Markup:
    loses = Markup("<b>loses data:</b> ") if step.destructive else Markup()
    return loses + Markup("<code>{}</code> {}").format(steps.command(step), steps.remark(step, _short, _short))


def _short(shown: str) -> str:
    return shorten(shown, LONGEST_NAME, len)


def _facts(report: Report) -> Markup:
    lines = [
        Markup("<tr><th>{}</th>{}</tr>").format(report.columns[index].title, _cell(report.rows[0][index], column))
        for index, column in _shown(report, report.rows)
    ]
    return Markup("<table>{}</table>").format(Markup().join(lines))


def _table(report: Report) -> Markup:
    rows = [*report.rows[:MOST_ROWS], *([] if report.total is None else [report.total])]
    shown = _shown(report, rows)
    titles = Markup().join(Markup("<th{}>{}</th>").format(_side(column), column.title) for _, column in shown)
    lines = (Markup().join(_cell(row[index], column) for index, column in shown) for row in rows)
    body = Markup().join(Markup("<tr>{}</tr>").format(line) for line in lines)
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(titles, body)


def _shown(report: Report, rows: Sequence[Row]) -> list[tuple[int, Column]]:
    return [(index, report.columns[index]) for index in worth_showing(report, list(rows))]


def _cell(value: Value, column: Column) -> Markup:
    return Markup("<td{}><bdi>{}</bdi></td>").format(_side(column), _short(show(value, column.unit)))


def _side(column: Column) -> str:
    return NUMBER if is_number(column.unit) else ""


def _more(rows: int) -> Markup:
    return Markup("<p>{:,} more rows: <code>.table</code> has all.</p>").format(rows) if rows > 0 else Markup()


def _list(items: Iterable[Markup]) -> Markup:
    lines = Markup().join(Markup("<li>{}</li>").format(escape(item)) for item in items)
    return Markup("<ul>{}</ul>").format(lines) if lines else Markup()
