"""What speaks against a dump, or against looking for the cause among its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.records.dump import UNREAD
from rdbscan.report.command import Command, Since, Step, Where
from rdbscan.report.commands import on_server, set_config
from rdbscan.report.fullness import at_the_limit
from rdbscan.report.model import Finding, Sentence, Severity
from rdbscan.report.ranking import top_and_rest
from rdbscan.report.reconciliation import unexplained
from rdbscan.report.sentences import count, key, number, ratio, say, size, text

if TYPE_CHECKING:
    from rdbscan.profile.sources import Source
    from rdbscan.records.dump import Damage
    from rdbscan.report.context import Context
    from rdbscan.report.model import Cell


def findings(context: Context) -> list[Finding]:
    """Findings about the dumps themselves."""
    damaged, broken = [], []
    for source in context.sources:
        damage, damaged_keys = source.outcome.damage, source.outcome.damaged_keys
        if damaged_keys:
            broken.append(_broken_keys(source, damage))
        if damage is not None and not (damaged_keys and _read_to_its_end(source)):
            damaged.append(_damage(source, damage, context))
    near = [finding for source in context.sources for finding in _near_maxmemory(source, context)]
    return [
        *top_and_rest(damaged, "damaged dumps", context.limits),
        *top_and_rest(broken, "dumps with broken keys", context.limits),
        *top_and_rest(near, "servers near maxmemory", context.limits),
        *_unexplained(context),
    ]


def _read_to_its_end(source: Source) -> bool:
    return source.outcome.complete or source.outcome.checksum != "unread"


def _damage(source: Source, damage: Damage, context: Context) -> Finding:
    whole = context.whole.memory_bytes
    if damage.kind in UNREAD:
        return _unread(source, damage, whole)
    name, message = text(source.source), text(damage.message.rstrip("."))
    cells: list[Cell] = [name, message]
    if damage.kind == "checksum":
        template, why = "{}: {}; bytes were changed after the save.", "Any number below may be wrong."
    else:
        template, why = (
            "{}: only a part could be read: {}, at byte {}. Read before it: {}",
            "What follows is missing below.",
        )
        cells += [count(damage.offset), count(source.outcome.keys, "key")]
        template += _last(damage, cells)
    return Finding(
        damage.kind,
        Severity.CRITICAL,
        Sentence(template, tuple(cells)),
        say(why),
        (*_page(damage), *_save_again(context)),
        name,
        whole,  # every number below is in doubt, so this comes before all of them
        source.outcome.keys,
        1.0,
    )


def _unread(source: Source, damage: Damage, whole: int) -> Finding:
    cells: list[Cell] = [text(source.source), text(damage.message.rstrip("."))]
    template, why = "{}: it could not be read: {}.", "Nothing of it is in the figures below; the dump may be whole."
    if source.outcome.dump_bytes:
        template, why = (
            "{}: reading broke off: {}, at byte {}.",
            "What follows is missing below; the dump may be whole.",
        )
        cells.append(count(damage.offset))
    sentence = Sentence(template, tuple(cells))
    name, keys = text(source.source), source.outcome.keys
    return Finding(damage.kind, Severity.CRITICAL, sentence, say(why), _page(damage), name, whole, keys, 1.0)


def _page(damage: Damage) -> tuple[Command, ...]:
    return (Command(f"rdbscan explain {damage.kind}", say("what it means, and what to do"), Step.LOOK, Where.SHELL),)


def _save_again(context: Context) -> tuple[Command, ...]:
    does = say("then copy the file when INFO persistence says rdb_bgsave_in_progress:0")
    return on_server(context, ("BGSAVE",), does, Step.REPAIR)


def _last(damage: Damage, cells: list[Cell]) -> str:
    if damage.key is None:
        return "."
    cells += [key(damage.key), number(damage.db)]
    return ", the last is {} in db {}."


def _broken_keys(source: Source, damage: Damage | None) -> Finding:
    cells = [text(source.source), count(source.outcome.damaged_keys, "key")]
    template = "{}: {} that no server of this kind loads"
    if damage is not None and damage.key is not None:
        template += "; the first is {} in db {}, at byte {}: {}"
        cells += [key(damage.key), number(damage.db), count(damage.offset), text(damage.message.rstrip("."))]
    return Finding(
        "damaged-keys",
        Severity.CRITICAL,
        Sentence(template + ".", tuple(cells)),
        say("The server refuses to load such a dump; all other keys are counted in full."),
        (Command("rdbscan verify", say("names them, and the first byte of each"), Step.LOOK, Where.TEXT),),
        text(source.source),
        None,
        source.outcome.damaged_keys,
    )


def _near_maxmemory(source: Source, context: Context) -> list[Finding]:
    used, ceiling = source.header.used_memory, source.model.maxmemory
    if not used or not ceiling or used < context.limits.near_maxmemory * ceiling:
        return []
    if source.predicted is not None and source.predicted.used_memory > ceiling:
        return []  # over-maxmemory says more
    enough = round(used / context.limits.full_share)
    return [
        Finding(
            "near-maxmemory",
            Severity.CRITICAL if used >= ceiling else Severity.WARNING,
            say(
                "{}: used memory was {}, {} of maxmemory {}.",
                text(source.source),
                size(used),
                ratio(used / ceiling),
                size(ceiling),
            ),
            at_the_limit(source, context),
            set_config(context, "maxmemory", str(enough), say("room for a while, where the RAM is there")),
            text(source.source),
            used,
            None,
        )
    ]


def _unexplained(context: Context) -> list[Finding]:
    whole, limits = context.whole, context.limits
    parts = [unexplained(source) for source in context.sources]
    rest, used = sum(part or 0 for part in parts), sum(source.header.used_memory or 0 for source in context.sources)
    # A prediction is missing where keys are; modules hide their memory from us.
    unknown = None in parts or whole.opaque_keys
    if unknown or rest < max(limits.unexplained_bytes, limits.unexplained_share * used):
        return []
    return [
        Finding(
            "unexplained-memory",
            Severity.WARNING,
            say(
                "The server used {}, but its data explain only {}: {} ({}) is something else.",
                size(used), size(used - rest), size(rest), ratio(rest / used),
            ),
            say("Client buffers, a replication backlog or scripts hold it; deleting keys will not free it."),
            (
                *on_server(context, ("MEMORY STATS",), say("clients, replicas, scripts, overhead"), since=Since((4, 0))),
                *on_server(context, ("CLIENT LIST",), say("look for large omem= and tot-mem=")),
                *on_server(context, ("INFO memory",), say("fragmentation, and what is not counted for eviction")),
            ),
            None,
            rest,
            None,
            rest / used,
        )
    ]  # fmt: skip
