"""Caches, sessions, results, indexes, filters and event streams: what stays longer than it should."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.limits import DEFAULTS
from rdbscan.report.sentences import count, namespace, ratio, say, size, text
from rdbscan.report.software.found import SLACK
from rdbscan.report.software.model import Kind
from rdbscan.report.software.symptom import WARNING_SHARE, Dump, Symptom, plural, symptom

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.report.model import Sentence
    from rdbscan.report.software.found import Found, Member, Part

STALE = 100
"""Fewer entries that lead nowhere are what a cleanup leaves between two runs."""
GROWN = 1000
NAMED = 5
"""Findings for single namespaces of one role; more are one finding."""


def without_ttl(found: Found, dump: Dump) -> Iterator[Symptom]:
    """Yield results, cache entries, sessions, locks and counters that never expire."""
    for member in found.members:
        if not member.role.expires:
            continue
        parts = [part for part in member.parts if _leaks(part, dump)]
        most = 2 * sum(part.no_ttl_memory for part in parts) >= member.no_ttl_memory
        if len(parts) <= NAMED and most:
            yield from (_without_ttl(found, member, part, dump) for part in parts)
        elif _leaks(member, dump):
            yield _without_ttl(found, member, member, dump, len(member.parts))


def stale_index(found: Found, dump: Dump) -> Iterator[Symptom]:
    """Yield indexes that name more keys than there are."""
    for member in found.of(Kind.INDEX) if dump.complete else ():
        if not member.role.part_of:
            continue
        alive = sum(one.keys for one in found.members if one.role.name == member.role.part_of)
        where, named, memory = _fullest(member)
        gone = named - alive
        at_stake = memory * gone // max(named, 1)
        if gone >= STALE and at_stake >= DEFAULTS.leak_share * dump.bytes:
            yield _stale(found, member, where, named, alive, at_stake, dump)


def growing(found: Found, dump: Dump) -> Iterator[Symptom]:
    """Yield keys that only get more elements."""
    for member in found.members:
        large = member.elements >= GROWN and member.memory_bytes >= WARNING_SHARE * dump.bytes
        if not member.role.grows or member.role.kind is Kind.DEAD or not large:
            continue
        what = say(
            "{} of {} holds {}, {}, {} of the memory, and grows without limit.",
            namespace(member.namespace), text(found.title), count(member.elements, member.role.noun),
            size(member.memory_bytes), ratio(member.memory_bytes / dump.bytes),
        )  # fmt: skip
        yield _whole(found, member, member, what, member.role.why or "Nothing removes elements.", dump)


def beyond_bound(found: Found, dump: Dump) -> Iterator[Symptom]:
    """Yield keys far larger than their owner lets them grow."""
    for member in found.of(Kind.EVENTS, Kind.CACHE):
        bound = member.role.bound
        for part in member.parts if bound else ():
            if bound is None or part.most_elements <= SLACK * bound.elements:
                continue
            what = say(
                "{} of {} holds {} in one key, {}, {} of the memory.",
                namespace(part.namespace), text(found.title), count(part.most_elements, member.role.noun),
                size(part.memory_bytes), ratio(part.memory_bytes / dump.bytes),
            )  # fmt: skip
            rule = f"{bound.by[0].upper()}{bound.by[1:]}"
            yield _whole(found, member, part, what, f"{rule}: it is set higher, or something else writes here.", dump)


def _leaks(part: Part | Member, dump: Dump) -> bool:
    return part.no_ttl_keys >= DEFAULTS.temporary_keys and part.no_ttl_memory >= DEFAULTS.leak_share * dump.bytes


def _fullest(member: Member) -> tuple[str, int, int]:
    """Return namespace, entries and bytes of the index: all of it where entries stand once, else its largest key."""
    if member.role.once:
        return member.namespace, member.elements, member.memory_bytes
    part = max(member.parts, key=lambda part: (part.most_elements, part.namespace))
    return part.namespace, part.most_elements, part.memory_bytes * part.most_elements // max(part.elements, 1)


def _without_ttl(found: Found, member: Member, part: Part | Member, dump: Dump, spaces: int = 1) -> Symptom:
    mostly = part.keys - part.no_ttl_keys >= DEFAULTS.mostly_expiring * part.keys
    some = count(part.no_ttl_keys) if part.no_ttl_keys < part.keys else text("All")
    more = say(" and {}", count(spaces - 1, "more namespace")) if spaces > 1 else say("")
    memory = part.no_ttl_memory
    what = say(
        "{} of the {} {}" + more.template + " never expire: {} of {}, {}, {} of the memory.",
        some, count(part.keys, "key"), namespace(part.namespace), *more.cells, text(plural(member.role.noun)),
        text(found.title), size(memory), ratio(memory / dump.bytes),
    )  # fmt: skip
    return symptom(
        member.role.slug or ("missing-ttl" if mostly else "temporary-without-ttl"),
        what,
        member.role.why or "What is temporary and has no TTL is never cleaned up.",
        member.role.remedies,
        found,
        dump,
        where=part.namespace,
        groups=part.rows,
        keys=part.no_ttl_keys,
        bytes=memory,
        expirable=True,
    )


def _stale(found: Found, member: Member, where: str, named: int, alive: int, at_stake: int, dump: Dump) -> Symptom:
    what = say(
        "{} of {} names {}, and {} exist: at least {} are gone, {} for nothing, {} of the memory.",
        namespace(where), text(found.title), count(named, member.role.noun), count(alive), count(named - alive),
        size(at_stake), ratio(at_stake / dump.bytes),
    )  # fmt: skip
    return symptom(
        member.role.slug or "unbounded-collection",
        what,
        member.role.why or "The index is not told when what it names expires.",
        member.role.remedies,
        found,
        dump,
        where=where,
        groups=member.rows,
        keys=member.keys,
        bytes=at_stake,
    )


def _whole(found: Found, member: Member, part: Part | Member, what: Sentence, why: str, dump: Dump) -> Symptom:
    stream = any(row.type == "stream" for row in part.rows)
    return symptom(
        member.role.slug or ("unbounded-stream" if stream else "unbounded-collection"),
        what,
        why,
        member.role.remedies,
        found,
        dump,
        where=part.namespace,
        groups=part.rows,
        keys=part.keys,
        bytes=part.memory_bytes,
    )
