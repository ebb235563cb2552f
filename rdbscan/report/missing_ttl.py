"""Keys that never expire where they should.

Question
    Which keys never expire although they should?

What it finds
    `missing-ttl`: kinds of keys of which most expire and some do not; those
      were forgotten on some code path. Or none of them does, where nearly all
      other keys of the database expire.
    `temporary-without-ttl`: names that speak of something temporary (cache,
      session, lock, rate, token, result: words.toml has them all) and have no
      TTL.
    `mostly-without-ttl`: the share of the memory that never expires, when it
      is most of it.

Why it matters
    A key without TTL stays until someone deletes it. Forgotten ones add up day
    by day, until maxmemory: this is the most common way for a Redis to fill
    up. With a volatile-* policy such keys cannot be evicted: the server evicts
    the healthy keys first and then refuses writes, as with noeviction.

What to do
    Give the writer an expiry (SET ... EX, or EXPIRE after the write; note that
    SET without KEEPTTL removes a TTL). For the keys already there the finding
    has a line for the shell that gives a TTL to each that has none (EXPIRE ...
    NX, Redis 7.0+), and to no key of another namespace; where a glob would hit
    others, or the server is older, the names are taken from the dump. Choose
    the seconds: no dump tells how long a key is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.profile.histogram import TTL_EDGES_MS
from rdbscan.profile.profile import OTHER
from rdbscan.report.claims import is_cared_for
from rdbscan.report.command import Command, in_order
from rdbscan.report.commands import expire, in_code
from rdbscan.report.context import of_profile
from rdbscan.report.model import Cell, Column, Finding, Report, Row, Sentence, Severity, Unit
from rdbscan.report.naming import is_cache, is_temporary
from rdbscan.report.ranking import severity, top_and_rest
from rdbscan.report.rows import Rows
from rdbscan.report.sentences import count, duration, namespace, ratio, say, size, text
from rdbscan.report.totals import Totals, share, totals_by

if TYPE_CHECKING:
    from rdbscan.report.context import Context

COLUMNS = (
    Column("namespace", "Namespace", Unit.NAMESPACE),
    Column("type", "Type", Unit.TEXT, 2),
    Column("keys", "Keys", Unit.COUNT),
    Column("no_ttl_keys", "No TTL", Unit.COUNT),
    Column("no_ttl_share", "Of keys", Unit.RATIO),
    Column("no_ttl_bytes", "No-TTL memory", Unit.BYTES),
    Column("verdict", "Verdict", Unit.TEXT, 1),
)
LEAK, TEMPORARY, ALONE = "leak", "temporary name", "all others expire"
SOME, ALL = "some expire", "none expires"
Kind = tuple[str, str]
DAY_S, WEEK_S = 86_400, 604_800


@of_profile
def build(context: Context) -> Report:
    """One row a namespace and type that has keys without TTL: the defects first, then by bytes that never expire."""
    whole = context.whole
    kinds = context.kinds
    verdicts = {kind: verdict(kind, part, context) for kind, part in kinds}
    defects = {LEAK: 0, TEMPORARY: 1, ALONE: 2}
    immortal = sorted(
        ((kind, part) for kind, part in kinds if part.no_ttl_keys),
        key=lambda entry: (defects.get(verdicts[entry[0]], 3), -entry[1].no_ttl_memory, entry[0]),
    )
    findings: list[Finding] = []
    for defect, tell, kind_of in (
        (LEAK, _leak, "namespaces where some keys lack a TTL"),
        (ALONE, _alone, "namespaces without TTL"),
        (TEMPORARY, _temporary, "temporary kinds of keys"),
    ):
        found = [
            (kind, part) for kind, part in immortal if verdicts[kind] == defect and not _is_owned(kind, part, context)
        ]
        shown = context.limits.findings_of_a_kind + 1
        findings += top_and_rest(
            [tell(kind, part, context, commands=at < shown) for at, (kind, part) in enumerate(found)],
            kind_of,
            context.limits,
        )
    return Report(
        "missing_ttl",
        "Keys without TTL",
        "Which keys never expire although they should?",
        COLUMNS,
        rows=Rows(immortal, lambda entry: _row(*entry, verdicts[entry[0]])),
        findings=findings + _mostly(context),
        total=("total", None, *_sums(whole), None) if immortal else None,
    )


def verdict(kind: Kind, part: Totals, context: Context) -> str:
    """What the keys without TTL of one kind are: a leak, temporary by name, alone among what expires, or as meant."""
    name, limits = kind[0], context.limits
    expiring = part.expiring_keys / part.keys if part.keys else 0.0
    if name != OTHER and expiring >= limits.mostly_expiring and part.no_ttl_keys >= limits.straggler_keys:
        return LEAK
    if part.no_ttl_keys < limits.temporary_keys:
        return SOME if part.expiring_keys else ALL
    if is_temporary(name) and kind[1] != "stream":
        return TEMPORARY
    if part.expiring_keys:
        return SOME
    return ALONE if name != OTHER and _is_alone(kind, part, context) else ALL


def _is_alone(kind: Kind, part: Totals, context: Context) -> bool:
    """Return whether nearly all other keys of the databases expire, and these are few enough to be the exception."""
    if kind[1] not in ("string", "hash") or context.kept(_expiring_names).get(kind[0]):
        return False
    databases = context.kept(_databases)
    whole = [databases[db] for db in {group.db for group in part.members}]
    keys = sum(one.keys for one in whole) - part.keys
    expiring = sum(one.expiring_keys for one in whole)
    memory = sum(one.memory_bytes for one in whole)
    matters = part.keys >= context.limits.alone_share * keys or part.memory_bytes >= context.limits.alone_share * memory
    others = [name for name, expires in context.kept(_expiring_names).items() if expires and name != OTHER]
    several = len(others) >= context.limits.alone_among
    return several and matters and part.keys <= keys and expiring >= context.limits.nearly_all * keys


def _expiring_names(context: Context) -> dict[str, bool]:
    """Return of each namespace whether some, or at least twenty, of its keys expire."""
    least = context.limits.temporary_keys
    return {name: part.expiring_keys >= min(least, part.keys) > 0 for name, part in context.namespaces}


def _databases(context: Context) -> dict[int, Totals]:
    return dict(totals_by(context.groups, lambda group: group.db))


def _is_owned(kind: Kind, part: Totals, context: Context) -> bool:
    return all(is_cared_for(context, db, *kind) for db in {group.db for group in part.members})


def _sums(part: Totals) -> Row:
    return (part.keys, part.no_ttl_keys, share(part.no_ttl_keys, part.keys), part.no_ttl_memory)


def _row(kind: Kind, part: Totals, verdict: str) -> Row:
    return (*kind, *_sums(part), verdict)


def _leak(kind: Kind, part: Totals, context: Context, *, commands: bool) -> Finding:
    what = say(
        "{} of the {} {} ({}) never expire, while {} of them do: {} leaked, {} of the memory.",
        count(part.no_ttl_keys), count(part.keys, "key"), namespace(kind[0]), text(kind[1]),
        ratio(part.expiring_keys / part.keys), *_stake(part, context),
    )  # fmt: skip
    why = say("The expiry was forgotten on some code path; these keys stay until deleted and their number only grows.")
    return _finding("missing-ttl", kind, part, what, why, _steps(kind, part, context) if commands else (), context)


def _alone(kind: Kind, part: Totals, context: Context, *, commands: bool) -> Finding:
    what = say(
        "None of the {} {} ({}) expires, while nearly all others of the database do: {}, {} of the memory.",
        count(part.keys, "key"), namespace(kind[0]), text(kind[1]), *_stake(part, context),
    )  # fmt: skip
    why = say("Where all else is temporary these were probably meant to be, too; they stay until deleted.")
    return _finding("missing-ttl", kind, part, what, why, _steps(kind, part, context) if commands else (), context)


def _temporary(kind: Kind, part: Totals, context: Context, *, commands: bool) -> Finding:
    what = say(
        "{} of the {} {} ({}) never expire, though the name speaks of something temporary: {}, {} of the memory.",
        count(part.no_ttl_keys) if part.expiring_keys else text("All"), count(part.keys, "key"), namespace(kind[0]),
        text(kind[1]), *_stake(part, context),
    )  # fmt: skip
    why = say("What is temporary and has no TTL is never cleaned up.")
    steps = _steps(kind, part, context) if commands else ()
    return _finding("temporary-without-ttl", kind, part, what, why, steps, context)


def _stake(part: Totals, context: Context) -> tuple[Cell, Cell]:
    return size(part.no_ttl_memory), ratio(share(part.no_ttl_memory, context.whole.memory_bytes) or 0.0)


def _finding(
    slug: str, kind: Kind, part: Totals, what: Sentence, why: Sentence, steps: tuple[Command, ...], context: Context
) -> Finding:
    keys, of = count(part.no_ttl_keys), count(part.keys, "key")
    return Finding(
        slug,
        severity(part.no_ttl_memory, context),
        what,
        why,
        steps,
        namespace(kind[0]),
        part.no_ttl_memory,
        part.no_ttl_keys,
        share(part.no_ttl_memory, context.whole.memory_bytes) or 0.0,
        brief=say("{} of {} without TTL", keys, of) if part.expiring_keys else say("{} without TTL", of),
    )


def _steps(kind: Kind, part: Totals, context: Context) -> tuple[Command, ...]:
    """Return how the writer and the keys that are there get a TTL: that of their siblings, else a day or a week."""
    name, type_ = kind
    usual = usual_ttl(part, context.as_of_ms)
    seconds = usual or (DAY_S if is_cache(name) else WEEK_S)
    reason = say("its siblings live up to {}", duration(usual)) if usual else say("or as long as they are needed")
    line = f"SET <key> <value> EX {seconds}" if type_ == "string" else f"EXPIRE <key> {seconds}"
    does = reason if type_ == "string" else say(f"right after the write; {reason.template}", *reason.cells)
    return in_order((*in_code(line, does), *expire(context, name, type_, part, seconds)))


def usual_ttl(part: Totals, as_of_ms: int) -> int | None:
    """Seconds that most siblings have left at most (upper edge of the fullest bucket); None where that is not known."""
    living = part.ttl_histogram[1:]
    fullest = 1 + living.index(max(living))
    known = as_of_ms > 0 and any(living) and fullest < len(TTL_EDGES_MS)
    return TTL_EDGES_MS[fullest] // 1000 if known else None


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
