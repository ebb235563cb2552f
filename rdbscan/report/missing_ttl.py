"""Keys that never expire where they should.

Question
    Which keys never expire although they should?

What it finds
    `missing-ttl`: kinds of keys of which most expire and some do not; those
      were forgotten on some code path.
    `temporary-without-ttl`: names that speak of something temporary (cache,
      session, lock, rate, token, tmp) and have no TTL.
    `mostly-without-ttl`: the share of the memory that never expires, when it
      is most of it.

Why it matters
    A key without TTL stays until someone deletes it. Forgotten ones add up day
    by day, until maxmemory: this is the most common way for a Redis to fill
    up. With a volatile-* policy such keys cannot be evicted: the server evicts
    the healthy keys first and then refuses writes, as with noeviction.

What to do
    Give the writer an expiry (SET ... EX, or EXPIRE after the write; note that
    SET without KEEPTTL removes a TTL). For the keys already there: SCAN ...
    MATCH, and EXPIRE key seconds NX (Redis 7.0+; NX leaves the ones with a TTL
    alone).
"""

from __future__ import annotations

from rdbscan.profile.histogram import TTL_EDGES_MS
from rdbscan.profile.profile import OTHER, Profile
from rdbscan.report import thresholds as limit
from rdbscan.report.commands import find
from rdbscan.report.model import Column, Finding, Report, Row, Sentence, Severity, Unit
from rdbscan.report.naming import is_temporary
from rdbscan.report.ranking import severity, top_and_rest
from rdbscan.report.sentences import count, duration, namespace, number, ratio, say, size, text
from rdbscan.report.totals import Totals, share, totals, totals_by

COLUMNS = (
    Column("namespace", "Namespace", Unit.NAMESPACE),
    Column("type", "Type", Unit.TEXT, 2),
    Column("keys", "Keys", Unit.COUNT),
    Column("no_ttl_keys", "No TTL", Unit.COUNT),
    Column("no_ttl_share", "Of keys", Unit.RATIO),
    Column("no_ttl_bytes", "No-TTL memory", Unit.BYTES),
    Column("verdict", "Verdict", Unit.TEXT, 1),
)
LEAK, TEMPORARY, SOME, ALL = "leak", "temporary name", "some expire", "none expires"
Kind = tuple[str, str]


def build(profile: Profile) -> Report:
    """One row a namespace and type that has keys without TTL: the defects first, then by bytes that never expire."""
    whole = totals(profile.groups)
    kinds = totals_by(profile.groups, lambda group: (group.namespace, group.type))
    verdicts = {kind: verdict(kind[0], part) for kind, part in kinds}
    order = (LEAK, TEMPORARY, SOME, ALL)
    immortal = sorted(
        ((kind, part) for kind, part in kinds if part.no_ttl_keys),
        key=lambda entry: (min(order.index(verdicts[entry[0]]), 2), -entry[1].no_ttl_memory, entry[0]),
    )
    leaks = [_leak(kind, part, whole, profile.as_of_ms) for kind, part in immortal if verdicts[kind] == LEAK]
    temporary = [_temporary(kind, part, whole) for kind, part in immortal if verdicts[kind] == TEMPORARY]
    findings = top_and_rest(leaks, "kinds of keys with stragglers") + top_and_rest(temporary, "temporary kinds of keys")
    return Report(
        "missing_ttl",
        "Keys without TTL",
        "Which keys never expire although they should?",
        COLUMNS,
        rows=[_row(kind, part, verdicts[kind]) for kind, part in immortal],
        findings=findings + _mostly(whole),
        total=("total", None, *_sums(whole), None) if immortal else None,
    )


def verdict(name: str, part: Totals) -> str:
    """What the keys without TTL of one kind are: a leak, temporary by name, or as meant."""
    expiring = part.expiring_keys / part.keys if part.keys else 0.0
    if name != OTHER and expiring >= limit.MOSTLY_EXPIRING and part.no_ttl_keys >= limit.STRAGGLER_KEYS:
        return LEAK
    if is_temporary(name) and part.no_ttl_keys >= limit.TEMPORARY_KEYS:
        return TEMPORARY
    return SOME if part.expiring_keys else ALL


def _sums(part: Totals) -> Row:
    return (part.keys, part.no_ttl_keys, share(part.no_ttl_keys, part.keys), part.no_ttl_memory)


def _row(kind: Kind, part: Totals, verdict: str) -> Row:
    return (*kind, *_sums(part), verdict)


def _leak(kind: Kind, part: Totals, whole: Totals, as_of_ms: int) -> Finding:
    name, type_ = kind
    stake = share(part.no_ttl_memory, whole.memory_bytes) or 0.0
    small = stake < limit.LEAK_WARNING_SHARE
    return Finding(
        "missing-ttl",
        Severity.INFO if small else severity(part.no_ttl_memory, whole.memory_bytes),
        say(
            "{} of the {} {} ({}) never expire, while {} of them do: {} leaked, {} of the memory.",
            count(part.no_ttl_keys), count(part.keys, "key"), namespace(name), text(type_),
            ratio(part.expiring_keys / part.keys), size(part.no_ttl_memory), ratio(stake),
        ),
        say("The expiry was forgotten on some code path; these keys stay until deleted and their number only grows."),
        _expire(name, part, usual_ttl(part, as_of_ms)),
        namespace(name),
        part.no_ttl_memory,
        part.no_ttl_keys,
        stake,
    )  # fmt: skip


def _expire(name: str, part: Totals, seconds: int | None) -> tuple[Sentence, ...]:
    if seconds is None:
        give = say("EXPIRE <key> <seconds> NX   # Redis 7.0+; and SET ... EX <seconds> in the writer")
    else:
        give = say("EXPIRE <key> {} NX   # Redis 7.0+; siblings live up to {}", number(seconds), duration(seconds))
    return (*find(name, part), give)


def usual_ttl(part: Totals, as_of_ms: int) -> int | None:
    """Seconds that most siblings have left at most (upper edge of the fullest bucket); None where that is not known."""
    living = part.ttl_histogram[1:]
    fullest = 1 + living.index(max(living))
    known = as_of_ms > 0 and any(living) and fullest < len(TTL_EDGES_MS)
    return TTL_EDGES_MS[fullest] // 1000 if known else None


def _temporary(kind: Kind, part: Totals, whole: Totals) -> Finding:
    name, type_ = kind
    stake = share(part.no_ttl_memory, whole.memory_bytes) or 0.0
    return Finding(
        "temporary-without-ttl",
        severity(part.no_ttl_memory, whole.memory_bytes),
        say(
            "{} of the {} {} ({}) never expire, though the name speaks of something temporary: {}, {} of the memory.",
            count(part.no_ttl_keys) if part.expiring_keys else text("All"), count(part.keys, "key"), namespace(name),
            text(type_), size(part.no_ttl_memory), ratio(stake),
        ),
        say("What is temporary and has no TTL is never cleaned up."),
        _expire(name, part, None),
        namespace(name),
        part.no_ttl_memory,
        part.no_ttl_keys,
        stake,
    )  # fmt: skip


def _mostly(whole: Totals) -> list[Finding]:
    stake = share(whole.no_ttl_memory, whole.memory_bytes) or 0.0
    if stake < limit.NO_TTL_SHARE:
        return []
    return [
        Finding(
            "mostly-without-ttl",
            Severity.INFO,
            say(
                "{} of the memory never expires: {} in {} without TTL.",
                ratio(stake), size(whole.no_ttl_memory), count(whole.no_ttl_keys, "key"),
            ),
            say("Right for a primary store; in a cache it only leaves by eviction."),
            (),
            None,
            whole.no_ttl_memory,
            whole.no_ttl_keys,
            stake,
        )
    ]  # fmt: skip
