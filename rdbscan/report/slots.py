"""Spread over cluster slots.

Question
    Is the memory spread evenly over the cluster's hash slots?

What it finds
    The slots with most memory, when the dump is of a cluster (it says so) or
    several dumps are read together.
    `slot-skew`: one of the 16384 slots holds 16 MiB, a twentieth of the memory
      and fifty times the mean.

Why it matters
    A slot cannot be divided: it is the smallest thing that can move to another
    shard. A heavy one makes its shard the first to fill up.

What to do
    Look at hash tags: everything with the same {tag} is in one slot. Use a
    finer tag, or split the large key in it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rdbscan.profile.slots import SLOTS
from rdbscan.report.command import Since
from rdbscan.report.commands import on_server
from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Finding, Report, Unit
from rdbscan.report.ranking import severity, top_and_rest
from rdbscan.report.rows import Rows
from rdbscan.report.sentences import count, number, ratio, say, size
from rdbscan.report.totals import share

if TYPE_CHECKING:
    from rdbscan.report.context import Context
    from rdbscan.report.limits import Limits

COLUMNS = (
    Column("slot", "Slot", Unit.NUMBER),
    Column("keys", "Keys", Unit.COUNT),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("share", "Share", Unit.RATIO),
)


@of_profile
def build(context: Context) -> Report:
    """One row a slot that has keys, most memory first; no rows when nothing speaks of a cluster."""
    report = Report("slots", "Cluster slots", "Is the memory spread evenly over the hash slots?", COLUMNS)
    keys, memory = context.profile.slots()
    used = [slot for slot in range(SLOTS) if keys[slot]]
    if not is_cluster(context) or not used:
        return report
    whole = sum(memory)
    used.sort(key=lambda slot: (-memory[slot], slot))
    skewed = [
        _skew(slot, keys[slot], memory[slot], context)
        for slot in used
        if _is_skewed(memory[slot], whole, len(used), context.limits)
    ]
    return replace(
        report,
        rows=Rows(used, lambda slot: (slot, keys[slot], memory[slot], share(memory[slot], whole))),
        findings=top_and_rest(skewed, "heavy slots", context.limits),
        notes=[say("{} of 16,384 slots have keys.", count(len(used)))],
    )


def is_cluster(context: Context) -> bool:
    """Does a dump speak of a cluster, or are there several (shards)?"""
    return len(context.sources) > 1 or any(source.in_cluster for source in context.sources)


def _is_skewed(memory: int, whole: int, used: int, limits: Limits) -> bool:
    return memory >= max(limits.slot_bytes, limits.slot_share * whole) and memory * used >= limits.slot_factor * whole


def _skew(slot: int, keys: int, memory: int, context: Context) -> Finding:
    stake = share(memory, context.whole.memory_bytes)
    return Finding(
        "slot-skew",
        severity(memory, context),
        say("Slot {} holds {} in {}: {} of the memory.", number(slot), size(memory), count(keys, "key"), ratio(stake)),
        say("A slot cannot be divided; its shard fills up first."),
        on_server(
            context, (f"CLUSTER GETKEYSINSLOT {slot} 10",), say("which hash tag or key is it?"), since=Since((3, 0))
        ),
        None,
        memory,
        keys,
        stake,
    )
