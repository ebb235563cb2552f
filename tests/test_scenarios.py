"""Scenarios of the shop's dump side by side; that servers agree is tested live (tests/live/test_memory_live.py)."""

from pathlib import Path

import pytest

from rdbscan.pipeline import Options, profile_sources
from rdbscan.scenarios import Scenario, what_if

SHOP = str(Path(__file__).parents[1] / "fixtures" / "shop.rdb")


def scenario(name: str, options: Options) -> Scenario:
    return Scenario(name, profile_sources([SHOP], options))


@pytest.fixture(scope="module")
def base() -> Scenario:
    return scenario("now", Options())


def test_the_same_server_changes_nothing(base: Scenario) -> None:
    total, types, namespaces, encodings = what_if(base, [scenario("same", Options(target="redis-7.0"))])
    assert [row[3] for row in total.rows] == [0, 0]
    assert {row[-1] for row in (*types.rows, *namespaces.rows)} == {0}
    assert all(row[2] == row[3] for row in encodings.rows)


def test_parts_sum_to_the_total_and_the_largest_change_comes_first(base: Scenario) -> None:
    total, types, namespaces, _ = what_if(base, [scenario("valkey-9.1", Options(target="valkey-9.1"))])
    for report in (types, namespaces):
        assert sum(int(row[2] or 0) for row in report.rows) == total.rows[1][2]
        changes = [abs(int(row[3] or 0)) for row in report.rows]
        assert changes == sorted(changes, reverse=True)
    assert total.rows[1][4] == pytest.approx(0.81, abs=0.02)


def test_a_setting_turns_hashtables_into_listpacks(base: Scenario) -> None:
    wider = scenario("wider", Options(settings=(("hash-max-listpack-entries", "1024"),)))
    encodings = what_if(base, [wider])[3]
    counts = {(row[0], row[1]): row[2:] for row in encodings.rows}
    assert counts["hash", "hashtable"] == (13, 1)
    assert counts["hash", "listpack"] == (7801, 7813)
