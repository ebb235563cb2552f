"""A month of nights from a real server: benchmarks/month.py says what happened in it."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.month import DAMAGED, FLUSHED, INSTANCE, LEAK_FROM, MISSING, NIGHTS, TENANT_128
from rdbscan.history import Night, load, nights, open_history
from tests.cli.conftest import FIXTURES, Runner, rdbscan  # noqa: F401 (a fixture)

MONTH = FIXTURES / "month"
FULL_BETWEEN = ("2026-12-24", "2026-12-25")
"""The server was asked each night: used_memory passed maxmemory in the day before night 55."""
POLICY = """
[[rule]]
id = "exports"
match = "export:**"
growth = { memory = "35%/d" }
[[rule]]
id = "tenants"
match = "tenant:**"
together = true
growth = { memory = "35%/d", keys = "10%/d" }
[[rule]]
id = "all"
match = "**"
growth = { no_ttl_keys = "100/d" }
"""


def date(night: int) -> str:
    return f"{datetime(2026, 11, 1, tzinfo=UTC) + timedelta(night - 1):%Y-%m-%d}"


def night_number(night: Night) -> int:
    return int(night.stamp[8:10])


@pytest.fixture(scope="module")
def found() -> list[Night]:
    return nights(open_history(str(MONTH)), INSTANCE)


def until(night: int, folder: Path) -> Path:
    """The history as it was on the morning after a night."""
    shutil.copytree(
        MONTH,
        folder,
        ignore=lambda _place, names: [name for name in names if name[:10] > date(night) and "=" not in name],
    )
    return folder


def told(rdbscan: Runner, history: Path, night: int, *more: object) -> dict:  # noqa: F811
    run = rdbscan("trend", history, "--now", f"{date(night)}T08:00:00Z", "-f", "json", *more)
    assert run.code == 0, run.err
    (server,) = json.loads(run.out)["servers"]
    return server


def test_the_nights(found: list[Night]) -> None:
    assert [night_number(night) for night in found] == [one for one in range(1, NIGHTS + 1) if one != MISSING]
    assert [night_number(night) for night in found if not night.whole] == [DAMAGED]
    namespaces = {
        night_number(night): set(load(open_history(str(MONTH)), night).groups.namespace.words) for night in found
    }
    tenants = {number: sum("tenant" in name for name in names) for number, names in namespaces.items()}
    assert min(tenants[TENANT_128 - 1], tenants[TENANT_128]) > 0


def test_check_fails_when_the_leak_begins_and_never_else(
    found: list[Night],
    rdbscan: Runner,  # noqa: F811
    tmp_path: Path,
) -> None:
    policy = tmp_path / "rdbscan.toml"
    policy.write_text(POLICY)
    failed = {}
    for night in found:
        if night.whole:
            arguments = (
                "--policy",
                policy,
                "--history",
                MONTH,
                "--instance",
                INSTANCE,
                "--now",
                night.stamp,
                "-f",
                "json",
            )
            run = rdbscan("check", MONTH / night.path, *arguments, "-q")
            verdicts = json.loads(run.out)["verdicts"]
            failed |= (
                {night_number(night): [one["rule"] for one in verdicts if one["state"] == "violation"]}
                if run.code
                else {}
            )
    assert failed == {LEAK_FROM + 1: ["exports"]}


def test_trend_on_night_21_names_the_namespace_and_holds_the_date(rdbscan: Runner, tmp_path: Path) -> None:  # noqa: F811
    server = told(rdbscan, until(21, tmp_path / "nights"), 21)
    assert server["carried_by"] == "export:{id}:rows"
    assert server["namespaces"][0]["share_of_growth"] > 0.95
    since = datetime.fromtimestamp(server["since_ms"] / 1000, UTC).day
    assert abs(since - LEAK_FROM) <= 2
    early, late = (
        f"{datetime.fromtimestamp(server['full'][name] / 1000, UTC):%Y-%m-%d}" for name in ("early_ms", "late_ms")
    )
    assert early <= FULL_BETWEEN[1]
    assert late >= FULL_BETWEEN[0]
    assert late <= "2027-01-31"  # and says something


@pytest.mark.parametrize("night", [10, LEAK_FROM, FLUSHED, FLUSHED + 1, TENANT_128, NIGHTS])
def test_nothing_false_is_raised(night: int, rdbscan: Runner, tmp_path: Path) -> None:  # noqa: F811
    server = told(rdbscan, until(night, tmp_path / "nights"), night)
    if night <= LEAK_FROM:
        assert server["full"] is None
    for namespace in server["namespaces"]:
        if "cache" in namespace["name"] or "session" in namespace["name"]:
            assert namespace["share_of_growth"] is None
        if "tenant" in namespace["name"]:
            assert (namespace["slope"] or 0) < 3000  # two tenants a day


def test_a_gate(rdbscan: Runner, tmp_path: Path) -> None:  # noqa: F811
    history = until(21, tmp_path / "nights")
    arguments = ("trend", history, "--now", f"{date(21)}T08:00:00Z", "--exit-code")
    assert rdbscan(*arguments, "--within", "20d").code == 0
    assert rdbscan(*arguments, "--within", "60d").code == 1
    assert rdbscan(*arguments).code == 0
    assert rdbscan(*arguments, "--maxmemory", "12mb").code == 1


@pytest.mark.parametrize("page", ["README.md", "docs/trend.md"])
def test_what_the_pages_show(page: str, rdbscan: Runner) -> None:  # noqa: F811
    shown = rdbscan("trend", MONTH, "--now", "2026-12-01").out.splitlines()[:3]
    assert "\n".join(shown) in (FIXTURES.parent / page).read_text(encoding="utf-8")
