"""Leaks among keys that should expire."""

from __future__ import annotations

import pytest

from rdbscan.render.units import read
from rdbscan.report import missing_ttl
from rdbscan.report.missing_ttl import usual_ttl
from rdbscan.report.model import Severity

from .making import MIB, group, profile, totals_of


def slugs(made: object) -> list[str]:
    return [finding.slug for finding in missing_ttl(made).findings]  # type: ignore[arg-type]


def test_stragglers_among_expiring_keys_are_a_leak_with_its_numbers() -> None:
    report = missing_ttl(
        profile(group("session:{id}", 1000, 100_000, no_ttl=50), group("user:{id}", 900, 100_000, no_ttl=900))
    )
    assert report.rows == [
        ("session:{id}", "string", 1000, 50, 0.05, 5_000, "leak"),
        ("user:{id}", "string", 900, 900, 1.0, 100_000, "none expires"),
    ]
    leak = report.findings[0]
    assert (leak.slug, leak.severity, leak.bytes, leak.keys, leak.share) == (
        "missing-ttl", Severity.WARNING, 5_000, 50, 0.025,
    )  # fmt: skip
    assert read(leak.what) == (
        "50 of the 1,000 keys session:{id} (string) never expire, while 95.0% of them do: "
        "4.9 KiB leaked, 2.5% of the memory."
    )
    code, loop = leak.do
    assert (code.text, read(code.does)) == ("SET <key> <value> EX 86400", "its siblings live up to 1d")
    assert loop.text.startswith("rdbscan keys a.rdb --db 0 --type string --no-ttl --regex ")  # no server is known
    assert (loop.loses.keys, loop.loses.after_s, loop.frees, loop.destructive) == (50, 86_400, 5_000, False)


@pytest.mark.parametrize(("no_ttl", "found"), [(9, []), (10, ["missing-ttl"]), (200, ["missing-ttl"]), (201, [])])
def test_a_leak_needs_ten_stragglers_and_four_of_five_that_expire(no_ttl: int, found: list[str]) -> None:
    assert slugs(profile(group("cart:{id}", 1000, 100_000, no_ttl=no_ttl))) == found


def test_types_of_one_namespace_are_judged_apart() -> None:
    strings = group("user:{id}", 900, 90_000, no_ttl=0)
    hashes = group("user:{id}", 100, 10_000, type="hash", encoding="listpack")
    assert slugs(profile(strings, hashes)) == []


def test_the_bounded_rest_is_never_called_a_leak() -> None:
    assert slugs(profile(group("{other}", 1000, 100_000, no_ttl=50))) == []


def test_a_leak_that_holds_a_quarter_of_much_memory_is_critical() -> None:
    made = profile(group("session:{id}", 1000, 400 * MIB, no_ttl=100), group("x:{id}", 10, 1 * MIB, no_ttl=0))
    assert missing_ttl(made).findings[0].severity is Severity.WARNING  # 40 MiB are a tenth
    large = group("session:{id}", 1000, 100 * MIB, no_ttl=200, type="hash", expiring_memory=40 * MIB)
    assert missing_ttl(profile(large)).findings[0].severity is Severity.CRITICAL


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("cache:search:{id}", True), ("userSession:{id}", True), ("rate-limit:{ip}", True), ("otp.{id}", True),
        ("user:{id}", False), ("ticket:{id}", False), ("clocks:{id}", False), ("template:{id}", False),
    ],
)  # fmt: skip
def test_temporary_by_name(name: str, found: bool) -> None:
    assert ("temporary-without-ttl" in slugs(profile(group(name, 20, 2_000)))) is found
    assert "temporary-without-ttl" not in slugs(profile(group(name, 19, 1_900)))


def test_findings_of_a_kind_are_rolled_up_with_exact_totals() -> None:
    made = profile(
        *(group(f"cache{letter}:cache:{{id}}", 100, 1000 * (number + 1)) for number, letter in enumerate("abcdefgh"))
    )
    found = [finding for finding in missing_ttl(made).findings if finding.slug == "temporary-without-ttl"]
    assert [finding.bytes for finding in found] == [8000, 7000, 6000, 5000, 4000, 1000 + 2000 + 3000]
    assert read(found[-1].what) == "3 more temporary kinds of keys: 5.9 KiB in 300 keys."
    assert [finding.rest for finding in found] == [False] * 5 + [True]


def test_no_ttl_is_proposed_when_nobody_knows_when_the_dump_was_made() -> None:
    part = totals_of(group("session:{id}", 1000, 100_000, no_ttl=50))
    assert usual_ttl(part, as_of_ms=1) == 86_400
    assert usual_ttl(part, as_of_ms=0) is None
    assert usual_ttl(totals_of(group("session:{id}", 5, 500)), as_of_ms=1) is None
