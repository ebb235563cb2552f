"""Which keys each maxmemory-policy may evict, and which go first.

Source: evict.c:performEvictions, evictionPoolPopulate (Redis 7.0, Valkey 8.0). The server samples keys (maxmemory-samples),
so the order is a tendency there; here it is strict, with the namespaces' mean sizes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.profile.histogram import FREQUENCY_BUCKETS, LOG2_BUCKETS, TTL_BUCKETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rdbscan.profile.profile import Group

ALLKEYS = ("allkeys-lru", "allkeys-lfu", "allkeys-random")
VOLATILE = ("volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl")
POLICIES = ("noeviction", *ALLKEYS, *VOLATILE)

KNOWN_SHARE = 0.5
"""Idle times or frequencies of fewer than half of the candidates tell nothing about the rest."""


def evictable(policy: str, groups: Iterable[Group]) -> tuple[int, float]:
    """Keys that the policy may evict, and the bytes that the allocator would get back."""
    parts = [candidates(policy, group) for group in groups]
    return sum(keys for keys, _ in parts), sum(allocated for _, allocated in parts)


def candidates(policy: str, group: Group) -> tuple[int, float]:
    """Keys and bytes of one group that the policy may evict."""
    if policy in ALLKEYS:
        return group.keys, group.memory_bytes
    if policy not in VOLATILE:
        return 0, 0
    return group.keys - group.no_ttl_keys, group.memory_bytes - group.no_ttl_memory


def first_to_go(policy: str, groups: Sequence[Group], wanted: float) -> dict[str, float]:
    """Bytes each namespace loses until `wanted` bytes are gone; empty where the dump does not tell the order."""
    known = [group for group in groups if candidates(policy, group)[0]]
    ages = {"lru": "idle_histogram", "lfu": "frequency_histogram", "ttl": "ttl_histogram"}
    name = ages.get(policy.rpartition("-")[2])
    if name in ("idle_histogram", "frequency_histogram") and not _is_known(policy, known, name):
        return {}
    order = {None: range(1), "idle_histogram": range(LOG2_BUCKETS - 1, -1, -1)}.get(
        name, range(TTL_BUCKETS if name == "ttl_histogram" else FREQUENCY_BUCKETS)
    )
    lost: dict[str, float] = {}
    for bucket in order:
        there = [(group.namespace, _bytes(policy, group, name, bucket)) for group in known]
        whole = sum(bytes_ for _, bytes_ in there)
        part = min(1.0, wanted / whole) if whole else 0.0
        for namespace, bytes_ in there:
            if bytes_ and part:
                lost[namespace] = lost.get(namespace, 0.0) + part * bytes_
        wanted -= part * whole
        if wanted <= 0:
            break
    return lost


def _is_known(policy: str, groups: Sequence[Group], name: str) -> bool:
    keys = sum(candidates(policy, group)[0] for group in groups)
    told = sum(sum(getattr(group, name)) * candidates(policy, group)[0] / group.keys for group in groups)
    return bool(keys) and told >= KNOWN_SHARE * keys


def _bytes(policy: str, group: Group, name: str | None, bucket: int) -> float:
    """Bytes of the group's candidates in one bucket of its histogram; without one, of all."""
    allocated = candidates(policy, group)[1]
    if name is None:
        return allocated
    histogram: list[int] = getattr(group, name)
    counted = sum(histogram)
    return allocated * histogram[bucket] / counted if counted else 0.0
