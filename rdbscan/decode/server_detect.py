"""Which server wrote a dump, from its magic, its aux fields and its version."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rdbscan.records.dump import Header

KEYDB_FIELDS = {"mvcc-tstamp", "repl-masters", "keydb-subexpire-key", "keydb-subexpire-when"}


def header(magic: str, rdb_version: int, fields: Sequence[tuple[str, str]]) -> Header:
    """Return what a dump says of itself by its magic, its version and the aux fields before its first key.

    Redis before 3.2 (RDB 1-6) wrote no aux fields: the server is then redis without a version. rdb.c:rdbSaveInfoAuxFields.
    """
    aux = dict(fields)
    return Header(
        magic,
        rdb_version,
        *writer(magic, rdb_version, aux),
        tuple(fields),
        whole(aux.get("ctime"), 1000),
        whole(aux.get("used-mem"), 1),
    )


def writer(magic: str, rdb_version: int, aux: dict[str, str]) -> tuple[str, str]:
    """Return (server, version): the first rule that fits decides."""
    redis = aux.get("redis-ver", "")
    if magic == "VALKEY" or "valkey-ver" in aux:
        return "valkey", aux.get("valkey-ver", "")
    if "df-ver" in aux:
        return "dragonfly", aux["df-ver"]
    # 255.255.255 is the development version of both; KeyDB never wrote a later version than RDB 9.
    unnamed = redis.startswith("6.3.") or (redis == "255.255.255" and rdb_version <= 9)
    if KEYDB_FIELDS & aux.keys() or unnamed:
        return "keydb", redis
    if re.fullmatch(r"7\.3\.\d{1,2}", redis):  # three digits are release candidates of Redis 7.4
        return "redict", redis
    if redis or rdb_version < 7:
        return "redis", redis
    return "unknown", ""


def whole(text: str | None, factor: int) -> int | None:
    """Return the number that `text` spells, times `factor`; None if it spells none."""
    return int(text) * factor if text and text.isascii() and text.isdigit() and len(text) < 16 else None
