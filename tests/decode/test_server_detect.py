"""Who wrote a dump, by its magic and its aux fields."""

from __future__ import annotations

import pytest

from rdbscan.decode.server_detect import header


@pytest.mark.parametrize(
    ("magic", "rdb_version", "aux", "server", "version"),
    [
        ("REDIS", 12, {"redis-ver": "8.2.3"}, "redis", "8.2.3"),
        ("REDIS", 11, {"redis-ver": "7.3.6"}, "redict", "7.3.6"),
        ("REDIS", 12, {"redis-ver": "7.3.240"}, "redis", "7.3.240"),  # a release candidate of 7.4
        ("REDIS", 12, {"redis-ver": "255.255.255"}, "redis", "255.255.255"),
        ("REDIS", 13, {"redis-ver": "999.999.999"}, "redis", "999.999.999"),
        ("REDIS", 11, {"valkey-ver": "255.255.255"}, "valkey", "255.255.255"),
        ("VALKEY", 80, {"valkey-ver": "9.1.2"}, "valkey", "9.1.2"),
        ("VALKEY", 80, {}, "valkey", ""),
        ("REDIS", 9, {"redis-ver": "6.3.4"}, "keydb", "6.3.4"),
        ("REDIS", 9, {"redis-ver": "255.255.255", "mvcc-tstamp": "1"}, "keydb", "255.255.255"),
        ("REDIS", 9, {"redis-ver": "6.2.11", "df-ver": "df-v1.20"}, "dragonfly", "df-v1.20"),
        ("REDIS", 6, {}, "redis", ""),
        ("REDIS", 9, {}, "unknown", ""),
    ],
)
def test_writer(magic: str, rdb_version: int, aux: dict[str, str], server: str, version: str) -> None:
    found = header(magic, rdb_version, list(aux.items()))
    assert (found.server, found.server_version) == (server, version)
