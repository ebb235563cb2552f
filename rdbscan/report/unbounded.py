"""Collections that only grow.

Question
    Which collections grow without limit?

What it finds
    Collections without TTL (as far as the profile names keys: the largest,
    longest and oldest of all, and the largest of every namespace) that show a
    symptom, the most telling one first:
    `unbounded-stream`: ten thousand entries or more, the oldest more than a
      week old: XADD without MAXLEN.
    `unbounded-timeline`: a sorted set scored by time with content of more than
      a month: nothing removes the old end.
    `unbounded-outlier`: sixteen times as many elements as usual in its
      namespace (median), and at least a thousand.
    `unbounded-list`: a list of ten thousand elements or more: a queue whose
      workers do not keep up, or do not exist.
    `unbounded-log`: two thousand elements or more in a hash, set or sorted set
      whose name speaks of a log (log, events, history, processed).
    `unbounded-collection`: a hundred thousand elements or 64 MiB.

Why it matters
    One key that grows with traffic outgrows any memory. It also cannot be
    spread over shards, and the larger it is, the longer each command over all
    of it blocks the server.

What to do
    Bound it where it is written: XADD ... MAXLEN ~ n, ZREMRANGEBYRANK or
    ZREMRANGEBYSCORE with each ZADD, LTRIM with each LPUSH, or one key per day
    or user with a TTL. Then trim once what is there, in steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report import growth
from rdbscan.report.bounding import remedy
from rdbscan.report.claims import is_cared_for
from rdbscan.report.command import in_order
from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Finding, Report, Row, Sentence, Unit
from rdbscan.report.naming import family, place
from rdbscan.report.ranking import severity, top_and_rest
from rdbscan.report.sentences import count, duration, key, namespace, ratio, say, size, text
from rdbscan.report.totals import NOTHING, Totals, by_size, share, totals_by

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdbscan.profile.keys import KeyRow, Keys
    from rdbscan.report.context import Context
    from rdbscan.report.limits import Limits

COLUMNS = (
    Column("key", "Key", Unit.KEY),
    Column("db", "Db", Unit.NUMBER, 1, varied=True),
    Column("type", "Type", Unit.TEXT, 1),
    Column("elements", "Elements", Unit.COUNT),
    Column("usual_elements", "Usual", Unit.COUNT, 3),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("oldest_age", "Oldest", Unit.DURATION, 2),
    Column("per_day", "Per day", Unit.COUNT, 4),
    Column("symptom", "Symptom", Unit.TEXT, 2),
    Column("source", "Source", Unit.TEXT, 3, varied=True),
)
_KINDS = {
    growth.STREAM: "streams that are never trimmed",
    growth.TIMELINE: "sorted sets that keep everything",
    growth.OUTLIER: "collections far above the usual size",
    growth.QUEUE: "long lists",
    growth.LOG: "collections with one element per event",
    growth.LARGE: "large collections",
}
Kind = tuple[str, str]


@of_profile
def build(context: Context) -> Report:
    """One row a key with a symptom, most memory first."""
    whole = context.whole.memory_bytes
    rows: list[Row] = []
    suspects: dict[tuple[str, Kind], list[KeyRow]] = {}
    for row in candidates(context):
        kind, peers = (row.namespace, row.type), peers_of(row, context)
        symptom = growth.symptom(row, peers, whole, context.as_of_ms, context.limits)
        if symptom is not None:
            rows.append(_row(row, symptom, peers, context))
            suspects.setdefault((symptom, kind), []).append(row)
    findings: dict[str, list[Finding]] = {slug: [] for slug in _KINDS}
    for (slug, kind), keys in suspects.items():
        if not is_cared_for(context, keys[0].db, *kind):
            findings[slug].append(_finding(slug, keys, whole, context))
    return Report(
        "unbounded",
        "Unbounded growth",
        "Which collections grow without limit?",
        COLUMNS,
        rows,
        [finding for slug, found in findings.items() for finding in top_and_rest(found, _KINDS[slug], context.limits)],
    )


def peers_of(row: KeyRow, context: Context) -> Totals:
    """Return the keys that a key is compared with: of its namespace, else of those that differ in one word."""
    kind = context.kept(_kinds).get((row.namespace, row.type), NOTHING)
    if kind.keys >= context.limits.outlier_peers:
        return kind
    siblings = context.kept(_families).get((family(context.patterns, row.namespace), row.type), NOTHING)
    return siblings if siblings.keys >= context.limits.outlier_peers else kind


def _kinds(context: Context) -> dict[Kind, Totals]:
    return dict(context.kinds)


def _families(context: Context) -> dict[Kind, Totals]:
    return dict(totals_by(context.groups, lambda group: (family(context.patterns, group.namespace), group.type)))


def candidates(context: Context) -> list[KeyRow]:
    """All named collections without TTL, each once, largest first."""
    named: Iterable[KeyRow] = (
        *context.top("persistent_collections"),
        *context.top("elements"),
        *context.top("streams"),
        *context.top("oldest"),
        *_largest(context.profile.groups.biggest, context.limits),
    )
    once = {(row.source, row.db, row.key): row for row in named if row.expires_at is None and row.elements}
    return sorted(once.values(), key=by_size)


def _largest(keys: Keys, limits: Limits) -> list[KeyRow]:
    """The largest keys of the groups, as far as they have so many elements or bytes that a symptom is possible."""
    elements, sizes = keys.column("elements"), keys.column("memory_bytes")
    return [
        keys[row]
        for row in range(len(keys))
        if keys.sources[row] and (elements[row] >= limits.few_elements or sizes[row] >= limits.collection_bytes)
    ]


def _row(row: KeyRow, symptom: str, peers: Totals, context: Context) -> Row:
    rate = growth.per_day(row)
    return (
        row.key,
        row.db,
        row.type,
        row.elements,
        peers.usual_elements if peers.keys >= context.limits.outlier_peers else None,
        row.memory_bytes,
        growth.age_seconds(row, context.as_of_ms),
        None if rate is None else int(rate),
        symptom.removeprefix("unbounded-"),
        row.source,
    )


def _finding(slug: str, rows: list[KeyRow], whole: int, context: Context) -> Finding:
    first, at_stake = rows[0], sum(row.memory_bytes for row in rows)
    stake = share(at_stake, whole)
    what = _one(slug, first, whole, context)
    if len(rows) > 1:
        others, together = count(len(rows) - 1), size(at_stake)
        more = say("{} more of {} look alike: {} together.", others, namespace(first.namespace), together)
        what = Sentence(f"{what.template} {more.template}", what.cells + more.cells)
    return Finding(
        slug,
        severity(at_stake, context),
        what,
        _why(slug),
        in_order(remedy(first, slug, context)),
        key(first.key) if len(rows) == 1 else namespace(first.namespace),
        at_stake,
        len(rows),
        stake,
        brief=_brief(rows),
    )


def _brief(rows: list[KeyRow]) -> Sentence:
    noun = {"stream": "entry/entries", "list": "element", "hash": "field"}.get(rows[0].type, "member")
    elements = count(sum(row.elements or 0 for row in rows), noun)
    if len(rows) == 1:
        return say("{}, {}", text(rows[0].type), elements)
    return say("{} {}s, {}", count(len(rows)), text(rows[0].type), elements)


def _one(slug: str, row: KeyRow, whole: int, context: Context) -> Sentence:
    name, where, typed = key(row.key), place(row, context), place(row, context, row.type)
    elements, memory = count(row.elements or 0), size(row.memory_bytes)
    age = duration(growth.age_seconds(row, context.as_of_ms) or 0.0)
    if slug == growth.STREAM:
        return say("Stream {}{} is not trimmed: {} entries, {}, the oldest {} old.", name, where, elements, memory, age)
    if slug == growth.TIMELINE:
        return say(
            "Sorted set {}{} keeps everything: {} members, {}, the oldest {} old.", name, where, elements, memory, age
        )
    if slug == growth.QUEUE:
        return say("List {}{} holds {} elements, {}, without TTL.", name, where, elements, memory)
    if slug == growth.OUTLIER:
        usual = count(peers_of(row, context).usual_elements or 0)
        template = "Key {}{} has {} elements, {}; among its siblings up to {} are usual."
        return say(template, name, typed, elements, memory, usual)
    if slug == growth.LOG:
        template = "Key {}{} is a log by its name and has {} elements without TTL: {}, {} of the memory."
    else:
        template = "Key {}{} has {} elements and no TTL: {}, {} of the memory."
    return say(template, name, typed, elements, memory, ratio(share(row.memory_bytes, whole)))


def _why(slug: str) -> Sentence:
    return {
        growth.STREAM: say("XADD without MAXLEN or MINID: it grows without limit."),
        growth.TIMELINE: say("Nothing removes the old end, so it grows with every event."),
        growth.QUEUE: say("Its workers do not keep up, or there are none."),
        growth.OUTLIER: say(
            "One key of its kind grows where the others do not: a missing trim, a loop or one very busy user."
        ),
        growth.LOG: say("One element per event and none is removed: it grows without limit."),
        growth.LARGE: say("Without TTL or trimming it grows with traffic and stays in one shard."),
    }[slug]
