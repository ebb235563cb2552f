"""Which keys each maxmemory-policy may evict, and which go first.

Source: evict.c:performEvictions, evictionPoolPopulate (Redis 7.0, Valkey 8.0). The server samples keys (maxmemory-samples),
so the order is a tendency there; here it is strict, with the namespaces' mean sizes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rdbscan.profile.fields import BEGINS, FIELD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rdbscan.profile.figures import Figures
    from rdbscan.profile.groups import Groups

ALLKEYS = ("allkeys-lru", "allkeys-lfu", "allkeys-random")
VOLATILE = ("volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl")
POLICIES = ("noeviction", *ALLKEYS, *VOLATILE)

KNOWN_SHARE = 0.5
"""Idle times or frequencies of fewer than half of the candidates tell nothing about the rest."""


class Order(NamedTuple):
    """The histogram that tells who goes first, how many keys are in it, and whether its last bucket comes first."""

    histogram: str
    counted: str
    last_first: bool = False


ORDERS = {
    "lru": Order("idle_histogram", "idle_keys", last_first=True),
    "lfu": Order("frequency_histogram", "frequency_keys"),
    "ttl": Order("ttl_histogram", "expiring_keys"),
}


def evictable(policy: str, whole: Figures) -> tuple[int, int]:
    """Keys that the policy may evict, and the bytes that the allocator would get back."""
    if policy in ALLKEYS:
        return whole.keys, whole.memory_bytes
    return (whole.expiring_keys, whole.expiring_memory) if policy in VOLATILE else (0, 0)


def first_to_go(policy: str, groups: Groups, wanted: float) -> dict[str, float]:
    """Bytes each namespace loses until `wanted` bytes are gone; empty where the dump does not tell the order."""
    if policy not in ALLKEYS + VOLATILE:
        return {}
    whole = policy in ALLKEYS
    keys = groups.filled(BEGINS["keys" if whole else "expiring_keys"])
    memory = groups.filled(BEGINS["memory_bytes" if whole else "expiring_memory"])
    order = ORDERS.get(policy.rpartition("-")[2])
    if order is None:
        return _lost(groups, [memory], wanted)
    counted = groups.filled(BEGINS[order.counted])
    if order.counted != "expiring_keys" and not _is_known(counted, keys, groups.filled(BEGINS["keys"])):
        return {}
    return _lost(groups, _by_bucket(groups, memory, counted, order), wanted)


def _is_known(counted: Sequence[int], keys: Sequence[int], of: Sequence[int]) -> bool:
    told = sum(count * candidates / all_ for count, candidates, all_ in zip(counted, keys, of, strict=True))
    return any(keys) and told >= KNOWN_SHARE * sum(keys)


def _by_bucket(groups: Groups, memory: Sequence[int], counted: Sequence[int], order: Order) -> Iterable[list[float]]:
    """Yield, bucket by bucket, the bytes of each group's candidates that are in it: as many as of the keys counted."""
    begin, width = BEGINS[order.histogram], FIELD[order.histogram].width
    for bucket in reversed(range(width)) if order.last_first else range(width):
        column = groups.column(begin + bucket)
        if column is not None:
            yield [
                bytes_ * there / all_ if there else 0.0
                for bytes_, there, all_ in zip(memory, column, counted, strict=True)
            ]


def _lost(groups: Groups, buckets: Iterable[Sequence[float]], wanted: float) -> dict[str, float]:
    """Return what each namespace loses, bucket after bucket; of the last each loses the same part."""
    lost: dict[str, float] = {}
    names = groups.namespace
    for there in buckets:
        whole = sum(there)
        part = min(1.0, wanted / whole) if whole else 0.0
        for row, bytes_ in enumerate(there):
            if bytes_ and part:
                name = names[row]
                lost[name] = lost.get(name, 0.0) + part * bytes_
        wanted -= part * whole
        if wanted <= 0:
            break
    return lost
