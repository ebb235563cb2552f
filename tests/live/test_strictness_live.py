"""What rdbscan counts servers load, and what it calls damage they refuse: case by case, with every server at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.decode.reading import read
from tests.decode.strictness_cases import CASES
from tests.live.servers import LoadRefused, available, live_server

if TYPE_CHECKING:
    from pathlib import Path

SERVERS = sorted(available()[0])
LATEST_RDB = {"redis-6.2": 9, "redis-7.0": 10, "valkey-8.1": 11, "valkey-9.1": 11}
"""The latest format of plain Redis that a server loads, where that is not RDB 12."""


@pytest.mark.parametrize("name", SERVERS)
def test_both_directions(name: str, tmp_path: Path) -> None:
    wrong = []
    flavour, generation = name.split("-")[:2]
    for what, case in CASES.items():
        if case.version > LATEST_RDB.get(f"{flavour}-{generation}", 12) or (
            flavour == "redict" and case.rdb_type == 25
        ):
            continue
        path = tmp_path / "case.rdb"
        path.write_bytes(case.dump("valkey" if flavour == "valkey" else "redis", available()[0][name].version))
        reading = read(path.read_bytes())
        ours = "refused" if reading.info.damage else str(len(reading.rows) - ("before 1970" in what))
        if ours != (theirs := loaded(name, path)):
            wrong.append((what, ours, theirs))
    assert wrong == []


def loaded(name: str, path: Path) -> str:
    """Return how many keys a server loads from a dump, or that it refuses it."""
    try:
        with live_server(name, {"databases": "1"}, path) as server:
            return str(server.ask("DBSIZE"))
    except LoadRefused:
        return "refused"
