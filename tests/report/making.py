"""Profiles made by hand, so small that every number can be checked by eye."""

from __future__ import annotations

from dataclasses import fields, replace
from types import SimpleNamespace
from typing import Any

from rdbscan.profile.fields import FIELDS
from rdbscan.profile.groups import groups_of
from rdbscan.profile.histogram import log2_bucket
from rdbscan.profile.keys import KeyRow, keys_of
from rdbscan.profile.profile import Profile
from rdbscan.profile.sources import Source
from rdbscan.profile.top_lists import TOP_LISTS
from rdbscan.records.dump import Header, MemoryModel, Outcome
from rdbscan.report import Context
from rdbscan.report.totals import Totals

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
    consumers=None,
    pending=None,
    lag=None,
)


def row(key: bytes, **facts: Any) -> KeyRow:
    facts.setdefault("namespace", key.decode("utf-8", "backslashreplace"))
    return replace(ROW, key=key, **facts)


class Made(SimpleNamespace):
    """What a group is to be made of; every figure can still be changed."""


def group(namespace: str, keys: int, memory: int, *, no_ttl: int | None = None, **facts: Any) -> Made:
    """Keys of equal size; `no_ttl` of them (all, when not given) have no TTL, the others expire within the day."""
    no_ttl = keys if no_ttl is None else no_ttl
    made = Made(db=0, namespace=namespace, type="string", encoding="raw", biggest=None)
    for field in FIELDS:
        setattr(made, field.name, [0] * field.width if field.width > 1 else None if field.nullable else 0)
    made.keys, made.memory_usage_bytes, made.memory_bytes = keys, memory, memory
    made.expiring_keys, made.expiring_memory = keys - no_ttl, memory - memory * no_ttl // keys
    expired = facts.pop("expired_keys", 0)
    made.ttl_histogram[0], made.ttl_histogram[3] = expired, keys - no_ttl - expired
    made.__dict__.update(facts)
    return made


def collections(namespace: str, type_: str, sizes: list[int], **facts: Any) -> Made:
    """Collections without TTL of the given numbers of elements, 10 bytes an element."""
    made = group(namespace, len(sizes), 10 * sum(sizes), type=type_, elements=sum(sizes), **facts)
    for elements in sizes:
        made.elements_histogram[log2_bucket(elements)] += 1
    return made


def info(source: str = "a.rdb", **facts: Any) -> Source:
    """A dump; facts by name, whichever part of it they belong to."""
    facts = {"ctime_ms": NOW, "checksum": "ok", "complete": True} | facts
    parts = {
        name: kind(**{field.name: facts.pop(field.name) for field in fields(kind) if field.name in facts})
        for name, kind in (("header", Header), ("outcome", Outcome), ("model", MemoryModel))
    }
    return Source(source=source, **parts, **facts)


def profile(
    *groups: Made, sources: list[Source] | None = None, as_of_ms: int = NOW, **facts: list[KeyRow] | Any
) -> Profile:
    """A profile of one complete dump, unless told otherwise; `facts` are lists of the profile's `top`, or its fields."""
    if sources is None:
        sources = [info(keys=sum(group.keys for group in groups))]
    tops = {name: facts.pop(name) for name in TOP_LISTS if name in facts}
    named = [row for rows in tops.values() for row in rows] + [one.biggest for one in groups if one.biggest]
    labels = list(dict.fromkeys([source.source for source in sources] + [row.source for row in named]))
    made = Profile(as_of_ms, sources, groups_of([_counted(one) for one in groups], labels), **facts)
    made.top |= {name: keys_of(rows, labels) for name, rows in tops.items()}
    return made


def _counted(made: Made) -> dict[str, Any]:
    idle, used = made.idle_keys or sum(made.idle_histogram), made.frequency_keys or sum(made.frequency_histogram)
    return vars(made) | {"idle_keys": idle, "frequency_keys": used}


def totals_of(*groups: Made) -> Totals:
    """The sums of some groups."""
    return Context(profile(*groups)).whole
