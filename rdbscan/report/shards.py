"""The dumps of a set side by side.

Question
    Is the set whole, and which shard is unlike the others?

What it finds
    One row a dump, the largest first (--by instance: one row an instance): its
    keys and memory, what its server is predicted to use and how much room that
    leaves below maxmemory, how many times the mean its memory is, and its
    largest namespace. With --cluster-nodes also whose dump it is.
    `missing-shard`: no dump holds the slots of a node in --cluster-nodes.
    `same-server`: several dumps are of one server, or of a primary and its
      replica, so that its keys count twice: by their replication ID, the same
      content, or one node's slots (critical); or by names that differ in
      digits only, saved on different days.
    `foreign-dump`: a dump's slots are those of no node in it.
    `slot-in-two-dumps`: keys of one hash slot are in two dumps.
    `save-spread`: dumps were saved further apart than --max-spread.
    `mixed-servers`: dumps are of different servers or versions.
    `shard-skew`: a dump is half as large again as the mean of all; at most
    three are told, each with the namespace that makes the difference.

Why it matters
    Figures of a set are those of a cluster only if every shard is in it once,
    and of the same moment. The heaviest shard fills up first: a cluster is
    full when one of its shards is.

What to do
    Missing: copy the dump, or look why its backup failed. A slot in two dumps:
    it was being moved, or a move broke off and left keys behind; redis-cli
    --cluster check tells. A heavy shard: see the report "spread" for the
    namespaces that are spread unevenly, and "slots" for hash tags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report import dump_set
from rdbscan.report.command import Since
from rdbscan.report.commands import on_server
from rdbscan.report.context import of_profile
from rdbscan.report.fullness import used
from rdbscan.report.limits import MIB
from rdbscan.report.members import mean_memory, members_of
from rdbscan.report.model import Column, Finding, Report, Row, Sentence, Severity, Unit
from rdbscan.report.sentences import count, factor, namespace, say, size, text
from rdbscan.report.shard_map import shard_map
from rdbscan.report.slots import is_cluster
from rdbscan.report.spread import spreads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.profile.sources import Source
    from rdbscan.report.context import Context
    from rdbscan.report.members import Member

MOST_TOLD = 3
MOST_OF_IT = 0.5
"""A namespace is the cause of a heavy shard if it is more than this part of what that has above the mean."""
COLUMNS = (
    Column("name", "Dump", Unit.TEXT),
    Column("dumps", "Dumps", Unit.COUNT, 2, varied=True),
    Column("shard", "Shard", Unit.TEXT, 2),
    Column("keys", "Keys", Unit.COUNT),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("of_mean", "Of mean", Unit.FACTOR),
    Column("predicted", "Predicted used_memory", Unit.BYTES, 2),
    Column("headroom", "Headroom", Unit.BYTES, 1),
    Column("largest_namespace", "Largest namespace", Unit.NAMESPACE, 1),
    Column("largest_namespace_bytes", "Largest", Unit.BYTES, 3),
)


@of_profile
def build(context: Context) -> Report:
    """One row a dump or instance, most memory first; nothing for a single dump."""
    cluster = any(source.in_cluster for source in context.sources)
    title = "Instances" if context.by == "instance" else "Shards" if cluster else "Compared"
    question = "Is the set whole, and which one is unlike the others?"
    if len(context.sources) < 2:
        return Report("shards", title, question, COLUMNS)
    members = context.kept(members_of)
    mean = mean_memory(members)
    return Report(
        "shards",
        title,
        question,
        COLUMNS,
        [_row(member, mean, context) for member in members],
        [*dump_set.findings(context), *_outliers(members, mean, context)],
        dump_set.notes(context),
        total=_total(members),
    )


def _row(member: Member, mean: float | None, context: Context) -> Row:
    shards = {
        shard.address: None for number in member.numbers if (shard := context.kept(shard_map).shard_of.get(number))
    }
    largest = next(iter(member.largest.items()), (None, None))
    return (
        member.name,
        len(member.sources),
        ", ".join(shards) or None,
        member.keys,
        member.memory,
        (member.memory or 0) / mean if mean and member.memory is not None else None,
        _sum([source.predicted.used_memory if source.predicted else None for source in member.sources]),
        _sum([_headroom(source) for source in member.sources]),
        *largest,
    )


def _sum(parts: Sequence[int | None]) -> int | None:
    return None if None in parts else sum(part or 0 for part in parts)


def _headroom(source: Source) -> int | None:
    """Return the bytes between what the server uses, or would use, and its maxmemory; negative beyond it."""
    ceiling = source.model.maxmemory
    taken = source.predicted.used_memory if source.predicted else used(source)
    return ceiling - taken if ceiling and taken else None


def _total(members: Sequence[Member]) -> Row:
    dumps = sum(len(member.sources) for member in members)
    memory = sum(member.memory or 0 for member in members)
    predicted = _sum(
        [source.predicted.used_memory if source.predicted else None for one in members for source in one.sources]
    )
    return ("total", dumps, None, sum(member.keys for member in members), memory, None, predicted, None, None, None)


def _outliers(members: Sequence[Member], mean: float | None, context: Context) -> list[Finding]:
    """Return a finding for each of the heaviest, at most three, and one for the others."""
    if mean is None:
        return []
    least = max(context.limits.shard_skew * mean, MIB)
    heavy = [member for member in members if member.is_whole and (member.memory or 0) >= least]
    told = [_skew(member, mean, members, context) for member in heavy[:MOST_TOLD]]
    return [*told, *([_more(heavy[MOST_TOLD:])] if len(heavy) > MOST_TOLD else [])]


def _skew(member: Member, mean: float, members: Sequence[Member], context: Context) -> Finding:
    memory, whole = member.memory or 0, sum(one.memory or 0 for one in members)
    return Finding(
        "shard-skew",
        Severity.WARNING if member.sources[0].in_cluster else Severity.INFO,
        say(
            "The keys of {} take {}, {} the mean of {}.",
            text(member.name), size(memory), factor(memory / mean), count(len(members), "dump"),
        ),
        _cause(member, memory - mean, context),
        on_server(context, ("CLUSTER SHARDS",), say("slots per shard; then see the report slots"), since=Since((7, 0)))
        if is_cluster(context)
        else (),
        text(member.name),
        memory,
        member.keys,
        memory / whole if whole else None,
    )  # fmt: skip


def _cause(member: Member, excess: float, context: Context) -> Sentence:
    """Say which namespace makes the difference, as far as one does."""
    over = {
        name: memory - one.mean for name, memory in member.largest.items() if (one := context.kept(spreads).get(name))
    }
    name = max(over, key=lambda one: (over[one], one), default="")
    if not name or over[name] < MOST_OF_IT * excess:
        return say("No single namespace makes the difference. Among the shards of a cluster it fills up first.")
    return say(
        "{} makes the difference: {} here, {} on average. Among the shards of a cluster it fills up first.",
        namespace(name), size(member.largest[name]), size(round(context.kept(spreads)[name].mean)),
    )  # fmt: skip


def _more(rest: Sequence[Member]) -> Finding:
    memory = sum(member.memory or 0 for member in rest)
    return Finding(
        "shard-skew",
        Severity.INFO,
        say("{} more are half as large again as the mean: {}.", count(len(rest)), size(memory)),
        say("The table of the report shards has them all."),
        bytes=memory,
        keys=sum(member.keys for member in rest),
        rest=True,
    )
