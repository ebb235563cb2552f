"""The largest namespaces of each dump: what is kept, renamed, hidden, saved."""

from __future__ import annotations

from pathlib import Path

from rdbscan.pipeline import Options, profile_sources
from rdbscan.profile.largest import MOST, largest_namespaces, renamed_largest
from rdbscan.profile.load import load_profile
from rdbscan.profile.sources import NamespaceSum
from rdbscan.redaction.redaction import Redaction
from rdbscan.report import Context
from tests.report.making import group, profile

SHOP = Path(__file__).parents[2] / "fixtures/shop.rdb"


def test_they_are_summed_over_databases_and_types_and_the_smallest_are_left_out() -> None:
    many = [group(f"n{number:02}", 1, number + 1) for number in range(40)]
    made = profile(*many, group("n00", 2, 100, db=3), group("n00", 1, 5, type="hash"))
    found = largest_namespaces(made.groups)
    assert found[0] == NamespaceSum("n00", 4, 106)
    assert [one.name for one in found[1:]] == [f"n{number:02}" for number in range(39, 40 - MOST, -1)]


def test_names_that_become_one_are_added_up() -> None:
    three = (NamespaceSum("a", 1, 50), NamespaceSum("b", 1, 40), NamespaceSum("c", 1, 20))
    assert renamed_largest(three, {"b": "x", "c": "x"}) == (NamespaceSum("x", 2, 60), NamespaceSum("a", 1, 50))
    assert renamed_largest(three, {"a": "a"}) is three


def test_they_are_saved_and_have_the_names_that_the_set_has() -> None:
    made = profile_sources([str(SHOP)], Options())
    totals = {name: (part.keys, part.memory_bytes) for name, part in Context(made).namespaces[:MOST]}
    assert {one.name: (one.keys, one.memory_bytes) for one in made.sources[0].largest} == totals


def test_they_come_back_from_a_file(tmp_path: Path) -> None:
    made = profile_sources([str(SHOP)], Options())
    made.save(tmp_path / "profile.parquet")
    assert load_profile(tmp_path / "profile.parquet").sources == made.sources


def test_they_are_hidden() -> None:
    redaction = Redaction(b"k" * 32)
    plain = {one.name for one in profile_sources([str(SHOP)], Options()).sources[0].largest}
    hidden = {one.name for one in profile_sources([str(SHOP)], Options(redact=redaction)).sources[0].largest}
    assert hidden == set(map(redaction.namespace, plain)) != plain
