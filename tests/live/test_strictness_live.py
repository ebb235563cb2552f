"""What rdbscan counts servers load, and what it calls damage they refuse: with every server at hand.

All that is counted is loaded in one dump. A refusal ends a server, so each takes a start of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.decode.reading import read
from tests.decode.strictness_cases import CASES, Case, together
from tests.live.packages import Unobtainable
from tests.live.servers import LoadRefused, build_of, live_server
from tests.live.test_servers import NAMES

if TYPE_CHECKING:
    from pathlib import Path

LATEST_RDB = {"redis-6.2": 9, "redis-7.0": 10, "valkey-8.1": 11, "valkey-9.1": 11}
"""The latest format of plain Redis that a server loads, where that is not RDB 12."""


def cases_for(name: str, version: str) -> tuple[dict[str, Case], dict[str, Case]]:
    """Return the cases that a server of that name can be asked about: those that rdbscan counts, and those it refuses."""
    flavour, generation = name.split("-")[:2]
    counted, refused = {}, {}
    for what, case in CASES.items():
        if case.version > LATEST_RDB.get(f"{flavour}-{generation}", 12) or (
            flavour == "redict" and case.rdb_type == 25
        ):
            continue
        damaged = read(case.dump(writer(name), version)).info.damage
        (refused if damaged else counted)[what] = case
    return counted, refused


def writer(name: str) -> str:
    return "valkey" if name.startswith("valkey") else "redis"


def loaded(name: str, path: Path, dump: bytes) -> int | None:
    """Return how many keys a server loads from a dump, None if it refuses it."""
    path.write_bytes(dump)
    try:
        with live_server(name, {"databases": "1"}, path) as server:
            return int(server.ask("DBSIZE"))
    except LoadRefused:
        return None


@pytest.mark.parametrize("name", NAMES)
def test_both_directions(name: str, tmp_path: Path) -> None:
    try:
        version = build_of(name).version
    except Unobtainable as reason:
        pytest.skip(str(reason))
    counted, refused = cases_for(name, version)
    path = tmp_path / "case.rdb"
    wrong = []
    for rdb_version in sorted({case.version for case in counted.values()}):
        same = {what: case for what, case in counted.items() if case.version == rdb_version}
        dump = together(same, writer(name), version)
        if loaded(name, path, dump) != len(read(dump).rows) - expired(same):
            wrong += [
                what
                for what, case in same.items()
                if loaded(name, path, dump := case.dump(writer(name), version))
                != len(read(dump).rows) - expired({what: case})
            ]
    wrong += [
        what for what, case in refused.items() if loaded(name, path, case.dump(writer(name), version)) is not None
    ]
    assert wrong == []


def expired(cases: dict[str, Case]) -> int:
    """Count the keys that servers drop as they load them."""
    return sum("before 1970" in what for what in cases)
