"""The JSON report is what docs/report-json.md says it is."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from rdbscan.records.dump import DumpInfo, MemoryModel
from rdbscan.render import provenance_of, render
from rdbscan.render.json import REPORT_VERSION
from rdbscan.report import build_all, ranked
from rdbscan.report.model import Severity, Unit
from tests.render.sample import sample
from tests.report.making import collections, group, profile, row

DOCUMENT = Path(__file__).parents[2] / "docs" / "report-json.md"
VALUES: dict[str, tuple[type, ...]] = {
    "key": (str,),
    "namespace": (str,),
    "text": (str,),
    "count": (int, float),
    "number": (int,),
    "bytes": (int,),
    "ratio": (float, int),
    "factor": (float, int),
    "duration": (float, int),
    "time": (int,),
}
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "list": (list,),
    "list of strings": (list,),
    "list of objects": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def documented(heading: str) -> dict[str, tuple[type, ...]]:
    """Members and their types by the table under a heading of the documentation."""
    section = re.split(r"^## ", DOCUMENT.read_text(), flags=re.M)
    text = next(part for part in section if part.startswith(heading))
    members = {}
    for names, kind in re.findall(r"^\| (`[^|]+) \| ([a-z ]+) \|", text, flags=re.M):
        kinds = tuple(one for part in kind.split(" or ") for one in TYPES[part])
        members |= dict.fromkeys(re.findall(r"`(\w+)`", names), kinds)
    return members


def real() -> dict[str, Any]:
    """A document of the real reports."""
    made = profile(
        group("session:{id}", 1000, 100_000, no_ttl=50),
        collections("cart:{id}", "hash", [10] * 20 + [1000]),
        persistent_collections=[
            row(b"cart:\xff", type="hash", elements=1000, namespace="cart:{id}", memory_bytes=10_000)
        ],
        memory=[row(b"k\xfe")],
    )
    reports = build_all(made)
    return loaded(reports, ranked(reports))


def loaded(reports: Any, findings: Any) -> dict[str, Any]:
    out = io.StringIO()
    dumps = [
        DumpInfo(model=MemoryModel("redis-7.0", "libc"), options=("--match=\x1b<b>\udcff",)),
        DumpInfo(),
        DumpInfo(redacted=True),
        DumpInfo(redacted=True),
    ]
    render(reports, findings, "json", out, provenance=provenance_of(dumps))
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


@pytest.mark.parametrize("document", [real(), loaded(*sample())], ids=["real", "sample"])
def test_members_are_the_documented_ones(document: dict[str, Any]) -> None:
    assert document["report_version"] == REPORT_VERSION
    assert document.keys() == documented("# The JSON report").keys()
    runs = document["provenance"]["runs"]
    parts = [("The provenance", [document["provenance"]]), ("A run", runs)]
    for heading, things in [*parts, ("A finding", document["findings"]), ("A report", document["reports"])]:
        members = documented(heading)
        assert things
        for thing in things:
            assert members.keys() - thing.keys() <= {"where_base64"}
            assert [name for name, value in thing.items() if not isinstance(value, members[name])] == []


@pytest.mark.parametrize("document", [real(), loaded(*sample())], ids=["real", "sample"])
def test_values_are_what_their_units_say(document: dict[str, Any]) -> None:
    units = set()
    for report in document["reports"]:
        for line in [*report["rows"], *([report["total"]] if report["total"] else [])]:
            for column in report["columns"]:
                value = line[column["name"]]
                units.add(column["unit"])
                assert value is None or isinstance(value, VALUES[column["unit"]]), (report["name"], column, value)
            assert {name.removesuffix("_base64") for name in line} == {column["name"] for column in report["columns"]}
    assert units - set(VALUES) == set()


def test_every_unit_and_severity_is_documented() -> None:
    text = DOCUMENT.read_text()
    assert [unit.value for unit in Unit if f"| `{unit.value}` |" not in text] == []
    assert [severity.value for severity in Severity if f"`{severity.value}`" not in text] == []
