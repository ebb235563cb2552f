"""What is wrong with a set of dumps, whatever is in them: shards that are missing or there twice, moments, servers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rdbscan.report import same_server
from rdbscan.report.command import Step
from rdbscan.report.commands import in_words
from rdbscan.report.model import Finding, Severity
from rdbscan.report.sentences import count, duration, say, size, text, time
from rdbscan.report.shard_map import in_ranges, shard_map, shared_slots, slots_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rdbscan.profile.sources import Source
    from rdbscan.report.context import Context
    from rdbscan.report.model import Cell, Sentence

NAMED = 3


def findings(context: Context) -> list[Finding]:
    """Return what is wrong with the set as a whole."""
    return [
        *_missing(context),
        *same_server.findings(context),
        *_foreign(context),
        *_twice(context),
        *_apart(context),
        *_mixed(context),
    ]


def notes(context: Context) -> list[Sentence]:
    """Return what else is to be known of it."""
    found, told = context.kept(shard_map), []
    if found.silent:
        told.append(say("Nobody can say whose shard dumps without keys are: {}.", _names(context, found.silent)))
    if found.unserved:
        slots = text(in_ranges(found.unserved))
        told.append(say("No node of the cluster serves {}: {}.", count(len(found.unserved), "slot"), slots))
    return told


def _missing(context: Context) -> Iterator[Finding]:
    missing = context.kept(shard_map).missing
    if not missing:
        return
    slots = [slot for shard in missing for slot in shard.slots()]
    shards = ", ".join(shard.address for shard in missing[:NAMED])
    more = f" and {len(missing) - NAMED:,} more" if len(missing) > NAMED else ""
    yield Finding(
        "missing-shard",
        Severity.CRITICAL,
        say(
            "No dump is of {}, at {}: {} ({}) are in none.",
            count(len(missing), "shard"), text(shards + more), count(len(slots), "slot"), text(in_ranges(slots)),
        ),
        say("Its keys are in no figure below."),
        in_words("copy its dump, too, or look why there is none", Step.LOOK),
    )  # fmt: skip


def _foreign(context: Context) -> Iterator[Finding]:
    foreign = context.kept(shard_map).foreign
    if foreign:
        yield Finding(
            "foreign-dump",
            Severity.WARNING,
            say(
                "{} of no shard of the cluster: {}.", count(len(foreign), "dump is/dumps are"), _names(context, foreign)
            ),
            say("Most of its keys are in slots of other shards: it is of another cluster, or slots were moved since."),
            in_words("save CLUSTER NODES in the same hour as the dumps", Step.LOOK),
        )


def _twice(context: Context) -> Iterator[Finding]:
    """Tell of slots with keys in two dumps, if these are so few that they are left over from moves."""
    dumps = _once(context)
    all_slots = context.kept(slots_of)
    shared = shared_slots(all_slots[number] for number in dumps)
    used = {slot for number in dumps if (one := all_slots[number]) for slot in one.slots}
    if not shared or len(shared) > context.limits.leftover_share * len(used):
        return
    held: dict[int, list[int]] = {slot: [] for slot in shared}
    involved: dict[int, None] = {}
    for number in dumps:
        one = all_slots[number]
        for slot, memory in zip(one.slots, one.memory, strict=True) if one else ():
            if slot in shared:
                held[slot].append(memory)
                involved[number] = None
    left = sum(sum(memory) - max(memory) for memory in held.values())
    yield Finding(
        "slot-in-two-dumps",
        Severity.WARNING,
        say(
            "{} keys in two dumps ({}): {} in the smaller parts, in {}.",
            count(len(shared), "slot has/slots have"), text(in_ranges(shared)), size(left), _names(context, list(involved)),
        ),
        say("A slot that was being moved, or a move that broke off: what is left behind takes memory and is never read."),
        in_words("redis-cli --cluster check HOST:PORT tells of open slots, --cluster fix ends the move", Step.LOOK),
        None,
        left,
    )  # fmt: skip


def _once(context: Context) -> list[int]:
    """Return the numbers of the dumps, one of each server."""
    again = {id(source) for group in same_server.surely(context) for source in group[1:]}
    return [number for number, source in enumerate(context.sources) if id(source) not in again]


def _apart(context: Context) -> Iterator[Finding]:
    times = sorted(
        (source.header.ctime_ms, source.source) for source in context.sources if source.header.ctime_ms is not None
    )
    if not times or times[-1][0] - times[0][0] <= 1000 * context.limits.save_spread_s:
        return
    late = sum(times[-1][0] - ctime > 1000 * context.limits.save_spread_s for ctime, _name in times)
    yield Finding(
        "save-spread",
        Severity.WARNING,
        say(
            "The dumps were saved within {}: {} at {}, {} at {}; {} older than the newest by more than {}.",
            duration((times[-1][0] - times[0][0]) / 1000), text(times[0][1]), time(times[0][0]), text(times[-1][1]),
            time(times[-1][0]), count(late, "is/are"), duration(context.limits.save_spread_s),
        ),
        say("Shards of different moments are no picture of one: what was written or moved in between is missing, or twice."),
        in_words("look why these backups are old, or allow it with --max-spread", Step.LOOK),
    )  # fmt: skip


def _mixed(context: Context) -> Iterator[Finding]:
    servers = Counter(_server(source) for source in context.sources if source.header.magic)
    if len(servers) < 2:
        return
    (usual, usually), *others = servers.most_common()
    rare = [source.source for source in context.sources if source.header.magic and _server(source) != usual]
    told = ", ".join(f"{server} ({number:,})" for server, number in others[:NAMED]) + (
        ", ..." if len(others) > NAMED else ""
    )
    yield Finding(
        "mixed-servers",
        Severity.INFO,
        say(
            "The dumps are of {}: {} ({}), {}. Not of the most common are {}.",
            count(len(servers), "server version"), text(usual), count(usually), text(told), text(_listed(rare)),
        ),
        say("The same data takes different memory on them, and some commands below are not known to all."),
        in_words("finish the upgrade, or look why a node was left out", Step.LOOK),
    )  # fmt: skip


def _server(source: Source) -> str:
    return f"{source.header.server} {source.header.server_version}".strip()


def _names(context: Context, numbers: Sequence[int]) -> Cell:
    return text(_listed([context.sources[number].source for number in numbers]))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED:,} more" if len(names) > NAMED else "")
