"""Job queues: what is kept when it is done, given up, lost, or never begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.limits import DAY_S, DEFAULTS
from rdbscan.report.model import Sentence
from rdbscan.report.sentences import count, duration, namespace, ratio, say, size, text
from rdbscan.report.software.model import Kind
from rdbscan.report.software.stake import Stake, bodies, stake
from rdbscan.report.software.symptom import Dump, Symptom, symptom

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.report.software.found import Found, Member, Part

KEPT = 100
"""Fewer jobs are kept to be looked at."""
WORTH_SHARE = 0.01
BOUNDED_SHARE = 0.1
"""What its owner trims is worth a line only where it holds this much of the memory for all that."""
ORPHANS, ORPHAN_SHARE = 1000, 0.1
"""Jobs on their way from one list to another are in none for a moment; a thousand, and a tenth of all, are not."""
UNACKNOWLEDGED = 1000
OLD_S = DAY_S
"""No sane visibility timeout is longer than a day."""
BACKLOG, BACKLOG_SHARE = 1000, 0.25
"""A queue this long is a backlog also below the usual limit, where it holds a quarter of the memory."""


def finished(found: Found, dump: Dump) -> Iterator[Symptom]:
    """Yield jobs that are done and stay; those whose bodies have a TTL leave by themselves."""
    for member in found.of(Kind.FINISHED):
        kept = stake(found, member, persistent=True)
        if _worth(member, kept, dump):
            yield _kept("finished-jobs", found, member, kept, dump)


def dead(found: Found, dump: Dump) -> Iterator[Symptom]:
    """Yield jobs that failed for good and stay."""
    for member in found.of(Kind.DEAD):
        kept = stake(found, member)
        if _worth(member, kept, dump):
            yield _kept("dead-letters", found, member, kept, dump)


def orphaned(found: Found, dump: Dump) -> Iterator[Symptom]:
    """Yield bodies that are in no queue and no index."""
    shared = bodies(found)
    if not (dump.complete and found.family.indexed and shared.jobs):
        return
    listed = sum(one.elements for one in found.of(Kind.QUEUE, Kind.SCHEDULE, Kind.ACTIVE, Kind.FINISHED, Kind.DEAD))
    lost = shared.jobs - listed
    at_stake = shared.bytes * lost // shared.jobs
    if lost < ORPHANS or lost < ORPHAN_SHARE * shared.jobs or at_stake < WORTH_SHARE * dump.bytes:
        return
    what = say(
        "{} of the {} of {} are in no queue and no index: {}, {} of the memory.",
        count(lost), count(shared.jobs, shared.members[0].role.noun), text(found.title), size(at_stake),
        ratio(at_stake / dump.bytes),
    )  # fmt: skip
    yield symptom(
        "orphaned-jobs",
        what,
        "An index was trimmed or deleted by hand, or lost them to a bug; the bodies stay, and nothing finds them.",
        found.family.orphan_remedies,
        found,
        dump,
        where=shared.members[0].namespace,
        groups=tuple(row for one in shared.members for row in one.rows),
        keys=lost,
        bytes=at_stake,
    )


def unacknowledged(found: Found, dump: Dump) -> Iterator[Symptom]:
    """Yield messages that were handed out long ago, or in great number."""
    for member in found.of(Kind.ACTIVE):
        times = [one.oldest_at for one in (member, *found.parts_of(member.role.name)) if one.oldest_at is not None]
        age = (dump.as_of_ms - min(times)) / 1000 if times and dump.as_of_ms else 0.0
        if member.elements >= UNACKNOWLEDGED or age >= OLD_S:
            yield _unacknowledged(found, member, age, dump)


def backlog(found: Found, dump: Dump) -> Iterator[Symptom]:
    """Yield queues whose workers do not keep up, or that have none."""
    for member in found.of(Kind.QUEUE):
        for part in member.parts:
            waiting = stake(found, member, part=part)
            heavy = waiting.jobs >= BACKLOG and waiting.bytes >= BACKLOG_SHARE * dump.bytes
            if heavy or part.most_elements >= DEFAULTS.queue_elements:
                yield _backlog(found, member, part, waiting, dump)


def _worth(member: Member, kept: Stake, dump: Dump) -> bool:
    least = BOUNDED_SHARE if member.role.bound and member.within_bound else WORTH_SHARE
    return kept.jobs >= KEPT and kept.bytes >= least * dump.bytes


def _kept(slug: str, found: Found, member: Member, kept: Stake, dump: Dump) -> Symptom:
    template = "{} of {} take {}, {} of the memory" + (", bodies and index together." if kept.bodies else ".")
    share = ratio(kept.bytes / dump.bytes)
    bound = f" {member.role.bound.by}." if member.role.bound else ""
    return symptom(
        member.role.slug or slug,
        say(template, count(kept.jobs, member.role.noun), text(found.title), size(kept.bytes), share),
        (member.role.why or "They are kept until they are removed.") + bound,
        member.role.remedies,
        found,
        dump,
        where=max(kept.rows, key=lambda row: (row.memory_bytes, row.namespace)).namespace,
        groups=kept.rows,
        keys=kept.keys,
        bytes=kept.bytes,
    )


def _unacknowledged(found: Found, member: Member, age: float, dump: Dump) -> Symptom:
    lost = stake(found, member)
    since = say(", the oldest {} ago", duration(age)) if age >= OLD_S else say("")
    template = f"{{}} of {{}} handed out and not acknowledged{since.template}: {{}}."
    cells = (count(member.elements, member.role.noun), text(found.title), *since.cells, size(lost.bytes))
    return symptom(
        "unacknowledged",
        Sentence(template, cells),
        member.role.why or "A worker took them and neither finished nor gave them back.",
        member.role.remedies,
        found,
        dump,
        where=member.namespace,
        groups=lost.rows,
        keys=lost.keys,
        bytes=lost.bytes,
    )


def _backlog(found: Found, member: Member, part: Part, waiting: Stake, dump: Dump) -> Symptom:
    is_list = all(row.type == "list" for row in part.rows)
    what = say(
        "{} in {} of {} take {}, {} of the memory.",
        count(waiting.jobs, member.role.noun), namespace(part.namespace), text(found.title), size(waiting.bytes),
        ratio(waiting.bytes / dump.bytes),
    )  # fmt: skip
    return symptom(
        member.role.slug or ("unbounded-list" if is_list else "unbounded-collection"),
        what,
        member.role.why or "Its workers do not keep up, or there are none.",
        member.role.remedies,
        found,
        dump,
        where=part.namespace,
        groups=waiting.rows,
        keys=waiting.keys,
        bytes=waiting.bytes,
    )
