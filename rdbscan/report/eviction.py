"""What eviction would take.

Question
    What happens when the server is full?

What it finds
    For each maxmemory-policy: what it may evict, if that is enough, and whose
    keys go first: the longest idle (lru), the least used (lfu), those nearest
    to expiry (ttl), or any (random). Idle times are in dumps written under an
    lru policy, frequencies in those under an lfu one; without them nobody
    knows. What goes first is estimated by the namespaces' mean sizes, and the
    server samples (maxmemory-samples), so take it as a tendency. Nothing where
    only some keys were chosen, as the server looks at all.
    `over-maxmemory`: the data does not fit into maxmemory.
    `volatile-policy-starved`: the policy may only evict keys with a TTL, and
      there are next to none.
    `unfit-policy`: an allkeys-* policy may evict what nobody can rebuild, or
      noeviction stops a server that is but a cache.

Why it matters
    At maxmemory the server evicts before each write until it fits, or refuses
    the write: "OOM command not allowed when used memory > 'maxmemory'". A
    volatile-* policy looks at keys with a TTL only (fields with a TTL do not
    count) and refuses writes when it finds none. Replicas evict nothing, and
    nothing is evicted while a dump is loaded: it happens at the first command
    after it. (evict.c: performEvictions, evictionPoolPopulate; Redis 7.0, the
    same in Valkey 8.)

What to do
    The policy marked "advised" is the one for what the server seems to be used
    for (see `workloads`): allkeys-lru where all may be lost, volatile-lru where
    part of it must stay, noeviction and an alarm where next to nothing may go.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from rdbscan.report.commands import in_words, set_config, set_policy
from rdbscan.report.context import of_profile
from rdbscan.report.eviction_policy import POLICIES, VOLATILE, evictable, first_to_go
from rdbscan.report.model import Column, Finding, Report, Row, Sentence, Severity, Unit
from rdbscan.report.sentences import count, ratio, say, size, text
from rdbscan.report.totals import Totals, share
from rdbscan.report.workloads import must_stay

if TYPE_CHECKING:
    from rdbscan.profile.sources import Source
    from rdbscan.report.context import Context

COLUMNS = (
    Column("policy", "maxmemory-policy", Unit.TEXT),
    Column("mark", "Note", Unit.TEXT, 1),
    Column("keys", "May evict", Unit.COUNT, 2),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("share", "Of all", Unit.RATIO),
    Column("verdict", "When full", Unit.TEXT),
    Column("first", "Goes first", Unit.NAMESPACE, 1),
    Column("first_share", "Of what goes", Unit.RATIO, 2),
)
TOO_LITTLE = "frees too little"


class Advice(NamedTuple):
    """The policy for what the server seems to be used for, and why."""

    policy: str
    reason: Sentence


@of_profile
def build(context: Context) -> Report:
    """One row a policy. Memory is what the allocator gets back; "goes first" is of what must go, or of a tenth.

    None where only some keys were chosen: the server looks at all.
    """
    whole = context.whole
    report = Report("eviction", "Eviction", "What happens when the server is full?", COLUMNS)
    if not whole.keys or context.left_out:
        return report
    stays = must_stay(context)
    advised = advice(context, whole, stays)
    force = in_force(context)
    excess = must_go(context)
    rows = [_row(policy, _mark(policy, force, advised), context, excess) for policy in POLICIES]
    notes = [advised.reason]
    if any(row[0] == advised.policy and row[5] == TOO_LITTLE for row in rows):
        notes.append(say("But it frees too little for this maxmemory: make room first, or raise that."))
    if not any(source.model.maxmemory for source in context.sources):
        notes.append(say("maxmemory is not known: give --maxmemory or --redis-conf to see what must go."))
    findings = _over_maxmemory(context) + _starved(force, context) + _unfit(force, stays, context, advised)
    return replace(report, rows=rows, findings=findings, notes=notes)


def in_force(context: Context) -> str | None:
    """The policy of all servers, None where it is not known or they differ."""
    policies = {source.model.maxmemory_policy for source in context.sources}
    return policies.pop() if len(policies) == 1 else None


def must_go(context: Context) -> int | None:
    """Bytes by which the loaded data is above maxmemory, over all servers; None where that is not known."""
    excess = [_excess(source) for source in context.sources]
    known = [bytes_ for bytes_ in excess if bytes_ is not None]
    return sum(max(bytes_, 0) for bytes_ in known) if known and len(known) == len(excess) else None


def _excess(source: Source) -> int | None:
    if source.predicted is None or not source.model.maxmemory:
        return None
    return source.predicted.used_memory - source.model.maxmemory


def advice(context: Context, whole: Totals, stays: Totals) -> Advice:
    """The policy for these purposes: of the right family the one in force, else its lru."""
    lasting = share(stays.memory_bytes, whole.memory_bytes) or 0.0
    volatile = _volatile_share(whole)
    if lasting < context.limits.few_lasting_share:
        why, policy = say("all but {} may be lost and comes back.", ratio(lasting)), "allkeys-lru"
    elif volatile < context.limits.few_volatile_share:
        why, policy = say("{} has a TTL; eviction would take what must stay.", ratio(volatile)), "noeviction"
    else:
        why = say("{} must stay, and {} has a TTL and may go.", ratio(lasting), ratio(volatile))
        policy = VOLATILE[0]
    force = in_force(context)
    if force is not None and _family(force) == _family(policy):
        policy = force
    return Advice(policy, Sentence(f"Advised is {{}}: {why.template}", (text(policy), *why.cells)))


def _family(policy: str) -> str:
    return policy.partition("-")[0]


def _volatile_share(whole: Totals) -> float:
    return share(whole.memory_bytes - whole.no_ttl_memory, whole.memory_bytes) or 0.0


def _mark(policy: str, force: str | None, advised: Advice) -> str | None:
    marks = [mark for mark, marked in (("in force", force), ("advised", advised.policy)) if marked == policy]
    return ", ".join(marks) or None


def _row(policy: str, mark: str | None, context: Context, excess: int | None) -> Row:
    keys, allocated = evictable(policy, context.whole)
    wanted = excess or round(context.limits.first_to_go * allocated)
    victims = first_to_go(policy, context.profile.groups, wanted)
    first = max(victims, key=lambda name: (victims[name], name), default=None)
    return (
        policy,
        mark,
        keys,
        allocated,
        share(allocated, context.whole.memory_bytes),
        _verdict(policy, allocated, context, excess),
        first,
        None if first is None else victims[first] / sum(victims.values()),
    )


def _verdict(policy: str, allocated: int, context: Context, excess: int | None) -> str:
    if policy == "noeviction":
        return "refuses writes"
    if allocated < context.limits.few_volatile_share * context.whole.memory_bytes:
        return "as noeviction"
    if excess and allocated < excess:
        return TOO_LITTLE
    return "evicts"


def _over_maxmemory(context: Context) -> list[Finding]:
    return [_over(source, excess, context) for source in context.sources if (excess := _excess(source) or 0) > 0]


def _over(source: Source, excess: int, context: Context) -> Finding:
    policy = source.model.maxmemory_policy or "noeviction"
    needed = excess + (source.model.maxmemory or 0)
    enough = round(needed / context.limits.full_share)
    if policy == "noeviction":
        why = say("Loaded, the server refuses writes: OOM command not allowed (maxmemory-policy noeviction).")
    elif policy in VOLATILE:
        why = say(
            "It evicts keys with a TTL at the first command ({}), and refuses writes when they are gone.", text(policy)
        )
    else:
        why = say("It evicts that much at the first command after loading ({}).", text(policy))
    return Finding(
        "over-maxmemory",
        Severity.CRITICAL,
        say(
            "{}: the data needs {}, maxmemory is {}: {} too much.",
            text(source.source), size(needed), size(source.model.maxmemory or 0), size(excess),
        ),
        why,
        set_config(context, "maxmemory", str(enough), say("the data is then three quarters of it, where the RAM is there")),
        text(source.source),
        excess,
        None,
    )  # fmt: skip


def _starved(force: str | None, context: Context) -> list[Finding]:
    whole = context.whole
    volatile = whole.memory_bytes - whole.no_ttl_memory
    if force not in VOLATILE or _volatile_share(whole) >= context.limits.few_volatile_share:
        return []
    return [
        Finding(
            "volatile-policy-starved",
            Severity.WARNING,
            _evictable(force or "", volatile, whole),
            say("With nothing left to evict the server refuses writes, as with noeviction."),
            in_words("give a TTL to what may be lost", does=say("then it may be evicted: see the report missing_ttl")),
            None,
            whole.no_ttl_memory,
            whole.no_ttl_keys,
            share(whole.no_ttl_memory, whole.memory_bytes),
        )
    ]  # fmt: skip


def _evictable(force: str, volatile: int, whole: Totals) -> Sentence:
    if not whole.expiring_keys:
        return say("maxmemory-policy is {}, but no key has a TTL, so none may be evicted.", text(force))
    return say(
        "maxmemory-policy is {}, but only {} of the memory ({} in {}) has a TTL and may be evicted.",
        text(force), ratio(_volatile_share(whole)), size(volatile), count(whole.expiring_keys, "key"),
    )  # fmt: skip


def _unfit(force: str | None, stays: Totals, context: Context, advised: Advice) -> list[Finding]:
    whole, limits = context.whole, context.limits
    if force is None or _family(force) == _family(advised.policy):
        return []
    if _family(force) == "allkeys" and stays.memory_bytes >= max(
        limits.mixed_bytes, limits.mixed_share * whole.memory_bytes
    ):
        what = say(
            "{} may evict {} in {} that nobody can rebuild: queues, streams and data without TTL.",
            text(force), size(stays.memory_bytes), count(stays.keys, "key"),
        )  # fmt: skip
        why = say("An allkeys-* policy takes what was not used lately, whatever it is.")
        return [_policy(Severity.WARNING, what, why, advised, stays, context)]
    if force == "noeviction" and _family(advised.policy) == "allkeys" and whole.memory_bytes >= limits.mixed_bytes:
        what = say("noeviction, though all but {} may be lost.", ratio(share(stays.memory_bytes, whole.memory_bytes)))
        why = say("A full cache refuses writes instead of dropping what nobody uses.")
        return [_policy(Severity.INFO, what, why, advised, whole, context)]
    return []


def _policy(
    severity: Severity, what: Sentence, why: Sentence, advised: Advice, part: Totals, context: Context
) -> Finding:
    return Finding(
        "unfit-policy",
        severity,
        what,
        why,
        set_policy(context, advised.policy, say("for what the keys seem to be: see the report eviction")),
        None,
        part.memory_bytes,
        part.keys,
        share(part.memory_bytes, context.whole.memory_bytes),
    )
