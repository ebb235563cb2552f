"""Reports as JSON for programs; docs/report-json.md describes it.

Values are raw: bytes, counts, ms since the epoch, shares of 1. The output is pure ASCII, so that it is safe to print.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from rdbscan.render.escape import RUNNER_COMMAND
from rdbscan.render.units import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import TextIO

    from rdbscan.render.provenance import Provenance, Run
    from rdbscan.report.command import Command
    from rdbscan.report.model import Column, Finding, Report, Row, Sentence, Value

REPORT_VERSION = 2
# 1: first version. 2: a step in `do` is an object, `also` names findings of the same cause.
ENCODER = json.JSONEncoder(ensure_ascii=True, allow_nan=False)


def render(reports: Sequence[Report], findings: Sequence[Finding], out: TextIO, provenance: Provenance) -> None:
    """Write one JSON object with all rows of all reports, each finding and each row on a line of its own."""
    out.write(
        f'{{"report_version": {REPORT_VERSION},\n"provenance": {_encoded(_provenance(provenance))},\n"findings": '
    )
    _write_list(map(_encoded, map(_finding, findings)), out)
    _write_reports(reports, out)


def render_comparison(
    version: int, facts: Mapping[str, Any], lead: Sequence[Sentence], reports: Sequence[Report], out: TextIO,
    provenance: Provenance,
) -> None:  # fmt: skip
    """Write one JSON object for what compares dumps: its `diff_version`, facts of its own, its sentences, all rows."""
    head = {
        "diff_version": version,
        "provenance": _provenance(provenance),
        **facts,
        "summary": [read(sentence) for sentence in lead],
    }
    out.write(_encoded(head)[:-1])
    _write_reports(reports, out)


def _write_reports(reports: Sequence[Report], out: TextIO) -> None:
    out.write(',\n"reports": [')
    for number, report in enumerate(reports):
        out.write(",\n" if number else "\n")
        _write_report(report, out)
    out.write("\n]}\n")


def _encoded(value: Any) -> str:
    # DEL is the one control character that JSON leaves alone; what runners of CI obey can only stand in strings.
    return RUNNER_COMMAND.sub(r"\\u0023", ENCODER.encode(value).replace("\x7f", "\\u007f"))


def _write_list(lines: Iterable[str], out: TextIO) -> None:
    out.write("[")
    for number, line in enumerate(lines):
        out.write(",\n" if number else "\n")
        out.write(line)
    out.write("]")


def _provenance(provenance: Provenance) -> dict[str, Any]:
    runs = [_run(run, dumps) for run, dumps in provenance.runs]
    return {"rdbscan": provenance.version, "redacted": provenance.redacted, "runs": runs}


def _run(run: Run, dumps: int) -> dict[str, Any]:
    return {
        "dumps": dumps,
        "target": run.target or None,
        "allocator": run.allocator or None,
        "options": list(run.options),
        "redacted": run.redacted,
        "kept_words": list(run.kept_words),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    where = finding.where
    return {
        "slug": finding.slug,
        "severity": finding.severity.value,
        "what": read(finding.what),
        "why": read(finding.why),
        "also": [one.slug for one in finding.also],
        "do": [_step(step) for step in finding.do],
        **_named("where", where.value if where else None),
        "where_is": where.unit.value if where else None,
        "bytes": finding.bytes,
        "keys": finding.keys,
        "share": finding.share,
        "rest": finding.rest,
    }


def _step(step: Command) -> dict[str, Any]:
    loses = step.loses
    return {
        "step": step.step.name.lower(),
        "where": step.where.value,
        "text": step.text,
        "does": read(step.does),
        "destructive": step.destructive,
        "loses": read(loses.what) if loses else None,
        "loses_keys": loses.keys if loses else 0,
        "loses_elements": loses.elements if loses else 0,
        "lost_after": loses.after_s if loses else 0,
        "frees": step.frees,
        "since": {"redis": _version(step.since.redis), "valkey": _version(step.since.valkey)},
    }


def _version(since: tuple[int, int] | None) -> str | None:
    return None if since is None else ".".join(map(str, since))


def _write_report(report: Report, out: TextIO) -> None:
    columns = [{"name": column.name, "title": column.title, "unit": column.unit.value} for column in report.columns]
    head = {"name": report.name, "title": report.title, "question": report.question, "columns": columns}
    tail = {
        "total": _row(report.total, report.columns) if report.total is not None else None,
        "notes": [read(note) for note in report.notes],
    }
    out.write(_encoded(head)[:-1] + ', "rows": ')
    _write_list((_encoded(_row(row, report.columns)) for row in report.rows), out)
    out.write(", " + _encoded(tail)[1:])


def _row(row: Row, columns: Sequence[Column]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for column, value in zip(columns, row, strict=True):
        result |= _named(column.name, value)
    return result


def _named(name: str, value: Value) -> dict[str, Any]:
    """A member; the exact bytes of a key that is not UTF-8 come in a second one, `NAME_base64`."""
    if isinstance(value, str):  # file names may hold what is no character
        return {name: value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")}
    if not isinstance(value, bytes):
        return {name: value}
    try:
        return {name: value.decode()}
    except UnicodeDecodeError:
        exact = base64.b64encode(value).decode("ascii")
        return {name: value.decode("utf-8", "backslashreplace"), f"{name}_base64": exact}
