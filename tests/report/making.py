"""Profiles made by hand, so small that every number can be checked by eye."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rdbscan.profile.histogram import log2_bucket
from rdbscan.profile.profile import PROFILE_VERSION, Group, KeyRow, Profile
from rdbscan.records.dump import DumpInfo

NOW = 1_700_000_000_000  # 2023-11-14 22:13:20 UTC
DAY = 86_400_000
KIB = 1024
MIB = 1024 * KIB
ROW = KeyRow(
    source="a.rdb",
    db=0,
    key=b"k",
    namespace="k",
    type="string",
    encoding="raw",
    elements=None,
    value_bytes=10,
    largest_element_bytes=10,
    rdb_bytes=20,
    memory_usage_bytes=100,
    memory_bytes=100,
    expires_at=None,
    idle_seconds=None,
    frequency=None,
    expiring_fields=None,
    oldest_at=None,
    newest_at=None,
    groups=None,
    pending=None,
    lag=None,
)


def row(key: bytes, **facts: Any) -> KeyRow:
    facts.setdefault("namespace", key.decode("utf-8", "backslashreplace"))
    return replace(ROW, key=key, **facts)


def group(namespace: str, keys: int, memory: int, *, no_ttl: int | None = None, **facts: Any) -> Group:
    """Keys of equal size; `no_ttl` of them (all, when not given) have no TTL, the others expire within the day."""
    no_ttl = keys if no_ttl is None else no_ttl
    facts = {"db": 0, "type": "string", "encoding": "raw"} | facts
    made = Group(namespace=namespace, keys=keys, memory_usage_bytes=memory, no_ttl_keys=no_ttl, **facts)
    made.memory_bytes = made.memory_bytes or memory
    made.no_ttl_memory = memory * no_ttl // keys
    made.ttl_histogram[3] = keys - no_ttl
    return made


def collections(namespace: str, type_: str, sizes: list[int], **facts: Any) -> Group:
    """Collections without TTL of the given numbers of elements, 10 bytes an element."""
    made = group(namespace, len(sizes), 10 * sum(sizes), type=type_, elements=sum(sizes), **facts)
    for elements in sizes:
        made.elements_histogram[log2_bucket(elements)] += 1
    return made


def info(source: str = "a.rdb", **facts: Any) -> DumpInfo:
    return DumpInfo(source=source, **({"ctime_ms": NOW, "checksum": "ok", "complete": True} | facts))


def profile(
    *groups: Group, sources: list[DumpInfo] | None = None, as_of_ms: int = NOW, **tops: list[KeyRow]
) -> Profile:
    """A profile of one complete dump, unless told otherwise; `tops` are lists of the profile's `top`."""
    if sources is None:
        sources = [info(keys=sum(group.keys for group in groups))]
    made = Profile(PROFILE_VERSION, as_of_ms, sources, list(groups))
    made.top.update(tops)
    return made
