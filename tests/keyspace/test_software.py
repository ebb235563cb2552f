"""Names as real software writes them: each list in fixtures/names begins with the namespaces that a person would see."""

import random
from functools import reduce
from operator import add
from pathlib import Path

import pytest

from rdbscan.keyspace.pattern import Pattern
from rdbscan.keyspace.unify import unify
from tests.keyspace.naming import namespaces, read

CASES = sorted((Path(__file__).parents[2] / "fixtures" / "names").rglob("*.txt"))
EXPECTED = "= "


def case(path: Path) -> tuple[list[str], list[bytes]]:
    """The expected namespaces and the names of a list; both are written with Python's escapes."""
    lines = [line.encode("ascii").decode("unicode_escape").encode("latin-1") for line in path.read_text().splitlines()]
    mark = EXPECTED.encode()
    expected = [line.removeprefix(mark).decode() for line in lines if line.startswith(mark)]
    return expected, [line for line in lines if not line.startswith(mark)]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_namespaces(path: Path) -> None:
    expected, names = case(path)
    assert sorted(set(namespaces(names))) == expected
    for name, namespace in zip(names, namespaces(names), strict=True):
        assert Pattern.parse(namespace).regex.fullmatch(name)


def test_all_lists_together() -> None:
    """Each case is a dump; looked at together they have the namespaces that they have alone, but where they meet."""
    tables = [read(case(path)[1])[0].naming() for path in CASES]
    random.Random(1).shuffle(tables)
    common, _known = unify(reduce(add, tables))
    changed = {old: new for old, new in common.items() if old != new}
    expected = {name for path in CASES for name in case(path)[0]}
    assert common.keys() == expected
    assert len(changed) <= 12, changed


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_two_halves_are_named_as_the_whole(path: Path) -> None:
    expected, names = case(path)
    random.Random(path.stem).shuffle(names)
    first, second = (read(names[start::2])[0].naming() for start in (0, 1))
    assert sorted(set(unify(first + second)[0].values())) == expected
