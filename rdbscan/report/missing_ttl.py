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

from typing import TYPE_CHECKING

from rdbscan.profile.histogram import TTL_EDGES_MS
from rdbscan.profile.profile import OTHER
from rdbscan.report.commands import find
from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Finding, Report, Row, Sentence, Severity, Unit
from rdbscan.report.naming import is_temporary
from rdbscan.report.ranking import severity, top_and_rest
from rdbscan.report.rows import Rows
from rdbscan.report.sentences import count, duration, namespace, number, ratio, say, size, text
from rdbscan.report.totals import Totals, share

if TYPE_CHECKING:
    from rdbscan.report.context import Context
    from rdbscan.report.limits import Limits

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


@of_profile
def build(context: Context) -> Report:
    """One row a namespace and type that has keys without TTL: the defects first, then by bytes that never expire."""
    whole = context.whole
    kinds = context.kinds
    verdicts = {kind: verdict(kind[0], part, context.limits) for kind, part in kinds}
    defects = {LEAK: 0, TEMPORARY: 1}
    immortal = sorted(
        ((kind, part) for kind, part in kinds if part.no_ttl_keys),
        key=lambda entry: (defects.get(verdicts[entry[0]], 2), -entry[1].no_ttl_memory, entry[0]),
    )
    leaks = [_leak(kind, part, context) for kind, part in immortal if verdicts[kind] == LEAK]
    temporary = [_temporary(kind, part, context) for kind, part in immortal if verdicts[kind] == TEMPORARY]
    findings = top_and_rest(leaks, "kinds of keys with stragglers", context.limits)
    findings += top_and_rest(temporary, "temporary kinds of keys", context.limits)
    return Report(
        "missing_ttl",
        "Keys without TTL",
        "Which keys never expire although they should?",
        COLUMNS,
        rows=Rows(immortal, lambda entry: _row(*entry, verdicts[entry[0]])),
        findings=findings + _mostly(context),
        total=("total", None, *_sums(whole), None) if immortal else None,
    )


def verdict(name: str, part: Totals, limits: Limits) -> str:
    """What the keys without TTL of one kind are: a leak, temporary by name, or as meant."""
    expiring = part.expiring_keys / part.keys if part.keys else 0.0
    if name != OTHER and expiring >= limits.mostly_expiring and part.no_ttl_keys >= limits.straggler_keys:
        return LEAK
    if part.no_ttl_keys >= limits.temporary_keys and is_temporary(name):
        return TEMPORARY
    return SOME if part.expiring_keys else ALL


def _sums(part: Totals) -> Row:
    return (part.keys, part.no_ttl_keys, share(part.no_ttl_keys, part.keys), part.no_ttl_memory)


def _row(kind: Kind, part: Totals, verdict: str) -> Row:
    return (*kind, *_sums(part), verdict)


def _leak(kind: Kind, part: Totals, context: Context) -> Finding:
    name, type_ = kind
    stake = share(part.no_ttl_memory, context.whole.memory_bytes) or 0.0
    small = stake < context.limits.leak_warning_share
    return Finding(
        "missing-ttl",
        Severity.INFO if small else severity(part.no_ttl_memory, context.whole.memory_bytes, context.limits),
        say(
            "{} of the {} {} ({}) never expire, while {} of them do: {} leaked, {} of the memory.",
            count(part.no_ttl_keys), count(part.keys, "key"), namespace(name), text(type_),
            ratio(part.expiring_keys / part.keys), size(part.no_ttl_memory), ratio(stake),
        ),
        say("The expiry was forgotten on some code path; these keys stay until deleted and their number only grows."),
        _expire(context, name, part, usual_ttl(part, context.as_of_ms)),
        namespace(name),
        part.no_ttl_memory,
        part.no_ttl_keys,
        stake,
    )  # fmt: skip


def _expire(context: Context, name: str, part: Totals, seconds: int | None) -> tuple[Sentence, ...]:
    if seconds is None:
        give = say("EXPIRE <key> <seconds> NX   # Redis 7.0+; and SET ... EX <seconds> in the writer")
    else:
        give = say("EXPIRE <key> {} NX   # Redis 7.0+; siblings live up to {}", number(seconds), duration(seconds))
    return (*find(context.patterns, name, part), give)


def usual_ttl(part: Totals, as_of_ms: int) -> int | None:
    """Seconds that most siblings have left at most (upper edge of the fullest bucket); None where that is not known."""
    living = part.ttl_histogram[1:]
    fullest = 1 + living.index(max(living))
    known = as_of_ms > 0 and any(living) and fullest < len(TTL_EDGES_MS)
    return TTL_EDGES_MS[fullest] // 1000 if known else None


def _temporary(kind: Kind, part: Totals, context: Context) -> Finding:
    name, type_ = kind
    stake = share(part.no_ttl_memory, context.whole.memory_bytes) or 0.0
    return Finding(
        "temporary-without-ttl",
        severity(part.no_ttl_memory, context.whole.memory_bytes, context.limits),
        say(
            "{} of the {} {} ({}) never expire, though the name speaks of something temporary: {}, {} of the memory.",
            count(part.no_ttl_keys) if part.expiring_keys else text("All"), count(part.keys, "key"), namespace(name),
            text(type_), size(part.no_ttl_memory), ratio(stake),
        ),
        say("What is temporary and has no TTL is never cleaned up."),
        _expire(context, name, part, None),
        namespace(name),
        part.no_ttl_memory,
        part.no_ttl_keys,
        stake,
    )  # fmt: skip


def _mostly(context: Context) -> list[Finding]:
    whole = context.whole
    stake = share(whole.no_ttl_memory, whole.memory_bytes) or 0.0
    if stake < context.limits.no_ttl_share:
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
