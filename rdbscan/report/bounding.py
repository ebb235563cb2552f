"""How a collection that grows without limit is bounded, by what it is. Nothing here loses what others need.

A stream with groups is never trimmed by a number of entries, as what is pending or was not delivered yet would go; a list
may be a queue and is never cut; a sorted set that may be the index of other keys keeps its members.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.report.command import Command, Loss, Since, Step
from rdbscan.report.commands import in_code, in_words, known, name_in_code, on_key
from rdbscan.report.growth import TIMELINE, per_day
from rdbscan.report.naming import is_index, is_log, is_queue, stem
from rdbscan.report.sentences import count, say, text

if TYPE_CHECKING:
    from rdbscan.profile.keys import KeyRow
    from rdbscan.report.context import Context
    from rdbscan.report.model import Cell

HEXPIRE = Since((7, 4), (9, 0))
XAUTOCLAIM = Since((6, 2))
MINID = Since((6, 2))
LEAST_KEPT = 1000
POINTER = 8
"""Bytes a bucket of a hash table (dict.c)."""


def remedy(row: KeyRow, symptom: str, context: Context) -> tuple[Command, ...]:
    """Return the steps that bound a key without TTL which has this symptom (`growth.symptom`)."""
    if row.type == "stream":
        return _groups(row, context) if row.groups else _stream(row, context)
    if row.type == "zset" and symptom == TIMELINE:
        return _timeline(row, context)
    return _list(row, context) if row.type == "list" else _registry(row, context)


def _stream(row: KeyRow, context: Context) -> tuple[Command, ...]:
    """Return what bounds a stream that no group reads: whoever reads it by ID loses what is trimmed."""
    keep, gone = _kept(row)
    name, frees = name_in_code(row.key), _part(row, gone)
    loses = Loss(say("the oldest {}", count(gone, "entry/entries")), elements=gone) if gone else None
    look = on_key(context, row, ("XINFO STREAM",), say("its first and last entry"))
    does = say("keeps the newest {}, {}", count(keep), _measure(row))
    code = in_code(f"XADD {name} MAXLEN ~ {keep} * field value", does, loses, frees) if name else ()
    if loses is None:
        return (*look, *code)
    does = say("keeps the newest {}; save the others first, where they matter (XRANGE)", count(keep))
    return (*look, *code, *on_key(context, row, ("XTRIM", "MAXLEN", str(keep)), does, Step.ROOM, loses, frees))


def _groups(row: KeyRow, context: Context) -> tuple[Command, ...]:
    trim = "XADD with MINID" if known(context, MINID) else "XTRIM with MAXLEN"
    bound = in_words(
        f"{trim}, below what every group has been delivered and has acknowledged",
        does=say(
            "a number of entries would drop what is pending ({}), or was not delivered yet", count(row.pending or 0)
        ),
    )
    return (*unread(row, context), *bound)


def unread(row: KeyRow, context: Context) -> tuple[Command, ...]:
    """Return what shows the groups of a stream, and takes over what is pending."""
    pending, name = row.pending or 0, name_in_code(row.key)
    look = on_key(context, row, ("XINFO GROUPS",), say("per group: consumers, pending, the last ID delivered"))
    claim: tuple[Command, ...] = ()
    if pending and name and known(context, XAUTOCLAIM):
        does = say("takes over what is pending for an hour, to be processed and acknowledged (XACK)")
        claim = in_code(f"XAUTOCLAIM {name} <group> <consumer> 3600000 0-0", does)
    return (*look, *claim)


def _timeline(row: KeyRow, context: Context) -> tuple[Command, ...]:
    look = on_key(context, row, ("ZRANGE", "0", "4", "WITHSCORES"), say("its lowest scores: what is the oldest?"))
    name = name_in_code(row.key)
    if refers(row, context):
        bound = in_words(
            "remove its members together with the keys they name",
            does=say("it looks like an index: a member that goes alone leaves its key behind"),
        )
        return (*look, *bound)
    keep, gone = _kept(row)
    frees = _part(row, gone)
    loses = Loss(say("the {} of the lowest scores", count(gone, "member")), elements=gone) if gone else None
    does = say("with each ZADD: keeps the newest {}, {}", count(keep), _measure(row))
    code = in_code(f"ZREMRANGEBYRANK {name} 0 -{keep + 1}", does, loses, frees) if name else ()
    if loses is None:
        return (*look, *code)
    words, does = ("ZREMRANGEBYRANK", "0", f"-{keep + 1}"), say("keeps the newest {}", count(keep))
    return (*look, *code, *on_key(context, row, words, does, Step.ROOM, loses, frees))


def _list(row: KeyRow, context: Context) -> tuple[Command, ...]:
    look = on_key(context, row, ("LLEN",), say("twice, a minute apart: does it grow? then its workers do not keep up"))
    if is_log(row.namespace) and not is_queue(row.namespace):
        keep, _gone = _kept(row)
        does = say("with each LPUSH (after RPUSH: -{} -1), where it is a history and no queue", count(keep))
        name = name_in_code(row.key)
        return (*look, *(in_code(f"LTRIM {name} 0 {keep - 1}", does, Loss(say("what is older"))) if name else ()))
    does = say("it empties as they work")
    return (*look, *in_words("start its workers, or stop what fills it", does=does, frees=row.memory_bytes))


def _registry(row: KeyRow, context: Context) -> tuple[Command, ...]:
    """Return what bounds a hash or set: nothing may expire as a whole that holds what is needed."""
    scan = {"hash": "HSCAN", "set": "SSCAN", "zset": "ZSCAN"}.get(row.type)
    if scan is None:
        return in_words("write one key a day, month or user, each with a TTL, instead of one for all")
    look = on_key(context, row, (scan, "0", "COUNT", "10"), say("a few of its elements: what are they, and how old?"))
    steps = in_words(
        "write one key a day, month or user, each with a TTL, instead of one for all",
        frees=0,
    )
    name = name_in_code(row.key)
    if row.type == "hash" and name and known(context, HEXPIRE):
        does = say("with each HSET: fields expire one by one")
        steps += in_code(f"HEXPIRE {name} <seconds> FIELDS 1 <field>", does)
    return (*look, *steps)


def refers(row: KeyRow, context: Context) -> bool:
    """Return whether the members of a key may name other keys, by its name or by its neighbours'."""
    if is_index(row.namespace):
        return True
    begin = stem(row.namespace)
    return bool(begin) and any(
        name.startswith(begin) and name != row.namespace and "{" in name for name, _part in context.namespaces
    )


def _kept(row: KeyRow) -> tuple[int, int]:
    """Return how many elements to keep and how many go: a week's worth where the rate shows, else a tenth, rounded up."""
    elements, rate = row.elements or 0, per_day(row)
    wanted = max(LEAST_KEPT, int(rate * 7 if rate is not None else elements / 10))
    digit = int(10 ** (len(str(wanted)) - 1))
    keep = -(-wanted // digit) * digit
    return keep, max(elements - keep, 0)


def _measure(row: KeyRow) -> Cell:
    return text("a tenth of what is there" if per_day(row) is None else "a week or more at its mean rate")


def _part(row: KeyRow, gone: int) -> int:
    """Return what that many elements free: their part of all but the hash table, which shrinks only when nearly empty."""
    elements = max(row.elements or 0, 1)
    table = POINTER * (1 << (elements - 1).bit_length()) if row.encoding in ("skiplist", "hashtable") else 0
    return max(row.memory_bytes - table, 0) * gone // elements
