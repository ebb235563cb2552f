"""Reports as JSON for programs; docs/report-json.md describes it.

Values are raw: bytes, counts, ms since the epoch, shares of 1. The output is pure ASCII, so that it is safe to print.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from rdbscan.render.units import read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from rdbscan.report.model import Column, Finding, Report, Row, Value

REPORT_VERSION = 1
# 1: first version.


def render(reports: Sequence[Report], findings: Sequence[Finding], out: TextIO) -> None:
    """Write one JSON object with all rows of all reports."""
    document = {
        "report_version": REPORT_VERSION,
        "findings": [_finding(finding) for finding in findings],
        "reports": [_report(report) for report in reports],
    }
    # DEL is the one control character that JSON leaves alone.
    out.write(json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False).replace("\x7f", "\\u007f") + "\n")


def _finding(finding: Finding) -> dict[str, Any]:
    where = finding.where
    return {
        "slug": finding.slug,
        "severity": finding.severity.value,
        "what": read(finding.what),
        "why": read(finding.why),
        "do": [read(step) for step in finding.do],
        **_named("where", where.value if where else None),
        "where_is": where.unit.value if where else None,
        "bytes": finding.bytes,
        "keys": finding.keys,
        "share": finding.share,
        "rest": finding.rest,
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "name": report.name,
        "title": report.title,
        "question": report.question,
        "columns": [
            {"name": column.name, "title": column.title, "unit": column.unit.value} for column in report.columns
        ],
        "rows": [_row(row, report.columns) for row in report.rows],
        "total": _row(report.total, report.columns) if report.total is not None else None,
        "notes": [read(note) for note in report.notes],
    }


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
