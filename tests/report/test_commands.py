"""Commands lead to where the keys are."""

from __future__ import annotations

import pytest

from rdbscan.keyspace.given import GivenName, parse_match
from rdbscan.keyspace.naming import Naming
from rdbscan.keyspace.shown import Patterns
from rdbscan.render.units import read
from rdbscan.report import REPORTS
from rdbscan.report.commands import find, select

from .making import MIB, group, profile, row, totals_of


@pytest.mark.parametrize(
    ("dbs", "told"),
    [
        ([0, 0], []),
        ([9], ["SELECT 9"]),
        ([3, 0, 3], ["SELECT <db>   # in each of 0, 3"]),
        (range(20), ["SELECT <db>   # in each of 0, 1, 2, 3, 4, 5, 6, 7, ..."]),
        ([], []),
    ],
)
def test_databases_are_selected(dbs: list[int], told: list[str]) -> None:
    assert [read(step) for step in select(dbs)] == told


def test_keys_are_found_in_their_databases() -> None:
    part = totals_of(group("cart:{id}", 3, 300, db=2), group("cart:{id}", 1, 100, db=5))
    assert [read(step) for step in find(Patterns(Naming()), "cart:{id}", part, "hash")] == [
        "SELECT <db>   # in each of 2, 5",
        "SCAN 0 MATCH cart:* COUNT 1000 TYPE hash",
    ]
    assert find(Patterns(Naming()), "{id}", part) == ()  # would be all keys


def test_keys_with_a_name_of_a_team_are_found_by_its_matches() -> None:
    given = tuple(GivenName("carts", parse_match(match)) for match in ("cart:*:items", r"\{q}:**"))
    part = totals_of(group("carts", 3, 300))
    assert [read(step) for step in find(Patterns(Naming(given=given)), "carts", part)] == [
        "SCAN 0 MATCH cart:*:items COUNT 1000",
        "SCAN 0 MATCH {q}:* COUNT 1000",
    ]
    everything = (GivenName("all", parse_match("**")),)
    assert find(Patterns(Naming(given=everything)), "all", part) == ()


def test_no_key_of_the_same_name_in_database_0_is_removed() -> None:
    made = profile(group("huge", 1, 2048 * MIB), memory=[row(b"huge", memory_bytes=2048 * MIB, db=7)])
    (finding, *_) = [one for one in REPORTS["big_keys"](made).findings if one.slug == "big-key"]
    told = [read(step) for step in finding.do]
    assert told[1:] == ["SELECT 7", "UNLINK huge   # if it can go: frees in the background"]
