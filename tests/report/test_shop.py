"""The shop's planted leaks are found with the server's own numbers, and the same shop without them is quiet."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from rdbscan.pipeline import Options, profile_sources
from rdbscan.report import findings
from rdbscan.report.model import Finding, Severity

FIXTURES = Path(__file__).parents[2] / "fixtures"
LEAKS: dict[str, dict[str, Any]] = {
    leak["slug"]: leak for leak in json.loads((FIXTURES / "shop.leaks.json").read_text())["leaks"]
}
# planted leak -> (slug, where, is it urgent)
FOUND = {
    "sessions-without-ttl": ("missing-ttl", "session:{id}", Severity.INFO),
    "cache-without-ttl": ("temporary-without-ttl", "cache:search:{id}", Severity.WARNING),
    "queue-without-consumer": ("unbounded-list", b"queue:thumbnails", Severity.WARNING),
    "stream-never-trimmed": ("unbounded-stream", b"events:audit", Severity.WARNING),
    "zset-by-time-never-trimmed": ("unbounded-timeline", b"recent:views", Severity.WARNING),
    "hash-per-event": ("unbounded-log", b"payment:log", Severity.WARNING),
    "stampede": ("expiry-stampede", None, Severity.WARNING),
    "absurd-ttl": ("long-ttl", "coupon:{id}", Severity.INFO),
    "opaque-names": ("opaque-names", "{id}", Severity.INFO),
    "just-above-listpack": ("listpack-limit", "facet:*", Severity.INFO),
}


@cache
def of(name: str) -> list[Finding]:
    return findings(profile_sources([str(FIXTURES / name)], Options(allocator="jemalloc-q16")))


def found(planted: str) -> Finding:
    slug, where, _ = FOUND[planted]
    same = [finding for finding in of("shop.rdb") if finding.slug == slug]
    return next(finding for finding in same if (finding.where.value if finding.where else None) == where)


@pytest.mark.parametrize("planted", LEAKS)
def test_every_planted_leak_is_found(planted: str) -> None:
    finding, leak = found(planted), LEAKS[planted]
    assert finding.severity is FOUND[planted][2]
    # In the stampede's minute a few other keys expire too.
    assert finding.keys is not None
    assert 0 <= finding.keys - (leak["keys_without_ttl"] or leak["keys"]) <= 10
    if leak["keys_without_ttl"] and finding.slug != "listpack-limit":
        assert finding.bytes == pytest.approx(leak["freed_bytes"], rel=0.005)


def test_what_a_raised_limit_saves() -> None:
    """The used_memory of Redis 7.0.15 with the shop loaded at 512 entries, less that at 520."""
    assert found("just-above-listpack").bytes == pytest.approx(345_112, rel=0.01)


def test_entries_that_were_never_acknowledged() -> None:
    (pending,) = [other for finding in of("shop.rdb") for other in finding.also if other.slug == "stream-pending"]
    assert LEAKS["stream-never-trimmed"]["pending"] in [cell.value for cell in pending.what.cells]


def test_nothing_but_what_was_planted_is_urgent() -> None:
    planted = {slug for slug, _, _ in FOUND.values()} | {"stream-pending"}
    urgent = [finding for finding in of("shop.rdb") if finding.severity is not Severity.INFO]
    assert {finding.slug for finding in urgent} <= planted
    assert len(urgent) == 6


def test_the_clean_shop_is_quiet() -> None:
    assert of("shop-clean.rdb") == []
