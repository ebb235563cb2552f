"""Dumps of one server that are taken together: its keys would count twice."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from rdbscan.report.command import Step
from rdbscan.report.commands import in_words
from rdbscan.report.model import Finding, Severity
from rdbscan.report.sentences import count, duration, say, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdbscan.profile.sources import Source
    from rdbscan.report.context import Context

APART_S = 6 * 3600
"""Shards of a cluster are saved in the same hours; nights are further apart."""
ALIKE = 0.3
NAMED = 3


def findings(context: Context) -> list[Finding]:
    """Return one finding for each server of which there are several dumps, by its replication ID or by their names."""
    groups = _grouped(context.sources, _replication_id)
    surely = [_finding(group, sure=True) for group in groups]
    told = {id(source) for group in groups for source in group}
    others = [source for source in context.sources if id(source) not in told]
    return surely + [_finding(group, sure=False) for group in _grouped(others, _name) if _are_nights(group)]


def _grouped(sources: list[Source], by: Callable[[Source], str]) -> list[list[Source]]:
    groups: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        if name := by(source):
            groups[name].append(source)
    return [
        group for group in groups.values() if len({(one.header.ctime_ms, one.outcome.dump_bytes) for one in group}) > 1
    ]


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
    template = "{} are dumps of one server" if sure else "{} look like dumps of one server"
    return Finding(
        "same-server",
        Severity.WARNING,
        say(
            template + ", saved within {}: its keys count {} times in every figure.",
            text(names),
            span,
            count(len(group)),
        ),
        say(
            "Several dumps are summed up as the shards of a cluster are; two nights of one server are not its data twice."
        ),
        in_words("analyze the newest alone", Step.LOOK),
    )
