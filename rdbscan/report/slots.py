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

from rdbscan.profile.profile import SLOTS, Profile
from rdbscan.report import thresholds as limit
from rdbscan.report.model import Column, Finding, Report, Unit
from rdbscan.report.ranking import severity, top_and_rest
from rdbscan.report.sentences import count, number, ratio, say, size
from rdbscan.report.totals import share

COLUMNS = (
    Column("slot", "Slot", Unit.NUMBER),
    Column("keys", "Keys", Unit.COUNT),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("share", "Share", Unit.RATIO),
)


def build(profile: Profile) -> Report:
    """One row a slot that has keys, most memory first; no rows when nothing speaks of a cluster."""
    report = Report("slots", "Cluster slots", "Is the memory spread evenly over the hash slots?", COLUMNS)
    used = [slot for slot in range(SLOTS) if profile.slot_keys[slot]]
    if not is_cluster(profile) or not used:
        return report
    whole = sum(profile.slot_memory)
    used.sort(key=lambda slot: (-profile.slot_memory[slot], slot))
    for slot in used:
        memory = profile.slot_memory[slot]
        report.rows.append((slot, profile.slot_keys[slot], memory, share(memory, whole)))
    skewed = [_skew(slot, profile, whole) for slot in used if _is_skewed(profile.slot_memory[slot], whole, len(used))]
    report.findings.extend(top_and_rest(skewed, "heavy slots"))
    report.notes.append(say("{} of 16,384 slots have keys.", count(len(used))))
    return report


def is_cluster(profile: Profile) -> bool:
    """Does a dump speak of a cluster, or are there several (shards)?"""
    told = any(source.in_cluster for source in profile.sources)
    return told or len(profile.sources) > 1


def _is_skewed(memory: int, whole: int, used: int) -> bool:
    return memory >= max(limit.SLOT_BYTES, limit.SLOT_SHARE * whole) and memory * used >= limit.SLOT_FACTOR * whole


def _skew(slot: int, profile: Profile, whole: int) -> Finding:
    memory, keys = profile.slot_memory[slot], profile.slot_keys[slot]
    stake = share(memory, whole)
    return Finding(
        "slot-skew",
        severity(memory, whole),
        say("Slot {} holds {} in {}: {} of the memory.", number(slot), size(memory), count(keys, "key"), ratio(stake)),
        say("A slot cannot be divided; its shard fills up first."),
        (say("CLUSTER GETKEYSINSLOT {} 10   # which hash tag or key is it?", number(slot)),),
        None,
        memory,
        keys,
        stake,
    )
