"""How full the servers are, and what happens at their limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.eviction_policy import ALLKEYS, VOLATILE
from rdbscan.report.sentences import ratio, say, text

if TYPE_CHECKING:
    from rdbscan.profile.sources import Source
    from rdbscan.report.context import Context
    from rdbscan.report.model import Sentence


def used(source: Source) -> int | None:
    """Return used_memory as the server reported it when it saved, else as predicted, bytes; None where neither is known."""
    return source.header.used_memory or (source.predicted.used_memory if source.predicted else None)


def filled(source: Source) -> float | None:
    """Return used memory as a part of maxmemory; None where either is not known."""
    memory, ceiling = used(source), source.model.maxmemory
    return memory / ceiling if memory and ceiling else None


def fullness(context: Context) -> float | None:
    """Return how full the fullest server is, as a part of its maxmemory; None where that is known of none."""
    return max((part for source in context.sources if (part := filled(source)) is not None), default=None)


def at_the_limit(source: Source, context: Context) -> Sentence:
    """Return what happens when the server reaches maxmemory, for what the keys are; the sentence begins "At the limit"."""
    policy, whole = source.model.maxmemory_policy, context.whole
    if policy == "noeviction":
        return say("At the limit writes are refused (noeviction).")
    if policy in ALLKEYS:
        return say("At the limit keys are evicted, whatever they are ({}).", text(policy))
    if policy not in VOLATILE:
        return say("At the limit writes are refused or keys evicted: the policy is not known.")
    volatile = whole.expiring_memory / whole.memory_bytes if whole.memory_bytes else 0.0
    if not whole.expiring_keys:
        return say("At the limit writes are refused: {} evicts keys with a TTL, and there are none.", text(policy))
    if volatile < context.limits.few_volatile_share:
        template = "At the limit {} evicts keys with a TTL, {} of the memory; then writes are refused."
        return say(template, text(policy), ratio(volatile))
    return say("At the limit keys with a TTL are evicted ({}), {} of the memory.", text(policy), ratio(volatile))
