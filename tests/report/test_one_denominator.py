"""Every share of memory in every report of every fixture is of one whole: what deleting all keys frees."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from rdbscan.pipeline import Options, profile_sources
from rdbscan.profile.profile import Profile
from rdbscan.report import Report, build_all

FIXTURES = Path(__file__).parents[2] / "fixtures"
DUMPS = sorted([*FIXTURES.glob("*.rdb"), *FIXTURES.glob("corpus/*.rdb")], key=lambda path: path.name)
PARTS = ("namespaces", "types", "databases", "workloads", "big_keys", "many_elements", "large_elements")
"""Reports whose rows are parts of the whole that do not overlap."""
EVERY_DUMP = pytest.mark.parametrize("path", DUMPS, ids=lambda path: path.stem)


@cache
def reports_of(path: Path) -> tuple[Profile, dict[str, Report]]:
    profile = profile_sources([str(path)], Options())
    return profile, {report.name: report for report in build_all(profile)}


def cells(report: Report) -> list[dict[str, object]]:
    return [dict(zip((column.name for column in report.columns), row, strict=True)) for row in report.rows]


@EVERY_DUMP
def test_a_share_is_the_memory_beside_it_by_that_of_all_keys(path: Path) -> None:
    profile, reports = reports_of(path)
    whole = sum(group.memory_bytes for group in profile.groups)
    for name in PARTS:
        rows = [row for row in cells(reports[name]) if row.get("share") is not None]
        assert [row["share"] for row in rows] == pytest.approx([row["memory_bytes"] / whole for row in rows])
        assert sum(row["memory_bytes"] for row in rows) <= whole


@EVERY_DUMP
def test_findings_of_a_kind_do_not_claim_more_than_there_is(path: Path) -> None:
    profile, reports = reports_of(path)
    whole = sum(group.memory_bytes for group in profile.groups)
    claimed: defaultdict[str, float] = defaultdict(float)
    for report in reports.values():
        for finding in report.findings:
            assert finding.share is None or 0 <= finding.share <= 1, finding
            if finding.share is not None and finding.slug != "unexplained-memory":
                assert finding.bytes is None or finding.share == pytest.approx(finding.bytes / whole)
                claimed[finding.slug] += finding.share
    assert {slug: share for slug, share in claimed.items() if share > 1 + 1e-9} == {}


@EVERY_DUMP
def test_what_never_expires_and_what_a_volatile_policy_may_evict_are_all_there_is(path: Path) -> None:
    profile, reports = reports_of(path)
    whole = sum(group.memory_bytes for group in profile.groups)
    no_ttl = sum(group.no_ttl_memory for group in profile.groups)
    may_go = {row["policy"]: row["memory_bytes"] for row in cells(reports["eviction"])}
    if may_go:
        assert may_go["volatile-lru"] + no_ttl == whole == may_go["allkeys-lru"]
        assert all(0 <= share <= 1 for row in cells(reports["eviction"]) for share in [row["share"]])
