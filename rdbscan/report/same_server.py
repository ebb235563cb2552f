"""Dumps of one server or shard that are taken together: its keys would count twice."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from rdbscan.profile.sources import identity
from rdbscan.report.command import Step
from rdbscan.report.commands import in_words
from rdbscan.report.model import Finding, Severity
from rdbscan.report.sentences import count, duration, say, size, text
from rdbscan.report.shard_map import shard_map

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdbscan.profile.sources import Source
    from rdbscan.report.context import Context

APART_S = 6 * 3600
"""Shards of a cluster are saved in the same hours; nights are further apart."""
ALIKE = 0.3
NAMED = 3


def findings(context: Context) -> list[Finding]:
    """Return one finding for each server or shard of which there are several dumps, surely or by their names."""
    groups = context.kept(surely)
    told = {id(source) for group in groups for source in group}
    others = [source for source in context.sources if id(source) not in told]
    nights = [group for group in _grouped(others, _name) if _are_nights(group)]
    return [*(_finding(group, sure=True) for group in groups), *(_finding(group, sure=False) for group in nights)]


def surely(context: Context) -> list[list[Source]]:
    """Return the groups of dumps that have the same keys: one replication ID, one content, or one shard of the cluster.

    The same file given twice is none: that is said elsewhere.
    """
    shards = context.kept(shard_map).shard_of
    nodes = {id(context.sources[number]): shard.node for number, shard in shards.items()}
    found: list[list[Source]] = []
    left = context.sources
    for by in (_replication_id, _content, lambda source: nodes.get(id(source), "")):
        groups = _grouped(left, by)
        found += groups
        told = {id(source) for group in groups for source in group}
        left = [source for source in left if id(source) not in told]
    return found


def _grouped(sources: list[Source], by: Callable[[Source], str]) -> list[list[Source]]:
    groups: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        if name := by(source):
            groups[name].append(source)
    return [group for group in groups.values() if len({identity(one) for one in group}) > 1]


def _content(source: Source) -> str:
    """Return what two copies of a dump have in common, and no two other dumps."""
    outcome, sums = source.outcome, source.sums
    if not outcome.complete or not outcome.keys or not sums or source.header.ctime_ms is None:
        return ""
    return repr((source.header, outcome.accounting, outcome.keys, sums, source.slots, source.largest))


def _replication_id(source: Source) -> str:
    """Return the ID of a history of writes, which a master and its replicas share (rdb.c:rdbSaveInfoAuxFields)."""
    found = dict(source.header.aux).get("repl-id", "")
    return found if found.strip("0") else ""


def _name(source: Source) -> str:
    name = re.sub(r"[0-9]+", "", source.source)
    return name if name != source.source else ""


def _are_nights(group: list[Source]) -> bool:
    times = sorted(source.header.ctime_ms for source in group if source.header.ctime_ms)
    keys = sorted(source.outcome.keys for source in group)
    apart = len(times) == len(group) and all(b - a >= 1000 * APART_S for a, b in pairwise(times))
    return apart and keys[0] >= (1 - ALIKE) * keys[-1] > 0


def _finding(group: list[Source], *, sure: bool) -> Finding:
    times = [source.header.ctime_ms for source in group if source.header.ctime_ms]
    span = duration((max(times) - min(times)) / 1000) if times else text("some time")
    names = ", ".join(source.source for source in group[:NAMED]) + (", ..." if len(group) > NAMED else "")
    template = (
        "{} are dumps of one server, or of a primary and its replica" if sure else "{} look like dumps of one server"
    )
    memory = sorted(source.sums.memory_bytes if source.sums else 0 for source in group)
    return Finding(
        "same-server",
        Severity.CRITICAL if sure else Severity.WARNING,
        say(
            template + ", saved within {}: its keys count {} times in every figure, {} too much.",
            text(names), span, count(len(group)), size(sum(memory[:-1])),
        ),
        say("Several dumps are summed up as shards of a cluster are; those of one server are not its data twice."),
        in_words("analyze the newest of them alone", Step.LOOK),
        None,
        sum(memory[:-1]),
    )  # fmt: skip
