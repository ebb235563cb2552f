"""Which server wrote a dump, from its magic, its aux fields and its version."""

from __future__ import annotations

import re

from rdbscan.records.dump import DumpInfo

KEYDB_FIELDS = {"mvcc-tstamp", "repl-masters", "keydb-subexpire-key", "keydb-subexpire-when"}


def fill_header(info: DumpInfo) -> None:
    """Fill `server`, `server_version`, `ctime_ms` and `used_memory` from the aux fields read so far.

    Redis before 3.2 (RDB 1-6) wrote no aux fields: the server is then redis without a version. rdb.c:rdbSaveInfoAuxFields.
    """
    aux = dict(info.aux)
    info.server, info.server_version = writer(info, aux)
    info.ctime_ms = whole(aux.get("ctime"), 1000)
    info.used_memory = whole(aux.get("used-mem"), 1)


def writer(info: DumpInfo, aux: dict[str, str]) -> tuple[str, str]:
    """Return (server, version): the first rule that fits decides."""
    redis = aux.get("redis-ver", "")
    if info.magic == "VALKEY" or "valkey-ver" in aux:
        return "valkey", aux.get("valkey-ver", "")
    if "df-ver" in aux:
        return "dragonfly", aux["df-ver"]
    # 255.255.255 is the development version of both; KeyDB never wrote a later version than RDB 9.
    unnamed = redis.startswith("6.3.") or (redis == "255.255.255" and info.rdb_version <= 9)
    if KEYDB_FIELDS & aux.keys() or unnamed:
        return "keydb", redis
    if re.fullmatch(r"7\.3\.\d{1,2}", redis):  # three digits are release candidates of Redis 7.4
        return "redict", redis
    if redis or info.rdb_version < 7:
        return "redis", redis
    return "unknown", ""


def whole(text: str | None, factor: int) -> int | None:
    """Return the number that `text` spells, times `factor`; None if it spells none."""
    return int(text) * factor if text and text.isascii() and text.isdigit() and len(text) < 16 else None
