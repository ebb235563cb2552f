"""Collections just too large for their compact encoding.

Question
    Which collections would be much smaller one setting away?

What it finds
    Hashes, sets and sorted sets in the wide encoding (hashtable, skiplist)
    with at most twice as many elements as the compact one takes by default;
    namespaces that differ in their last word only are one row (`facet:*`).
    `listpack-limit`: their mean is above the default limit of the compact
      encoding, but not twice as far, and no element is too long for it.

Why it matters
    One element above the limit turns a whole collection from a listpack into a
    hashtable, which takes two to five times the memory, and it never turns
    back. In return, listpacks are read from one end: beyond a few hundred
    elements each access costs noticeable time.

What to do
    Raise the limit a little (CONFIG SET, then rewrite the keys or restart from
    a dump), or split the collection so that it stays below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rdbscan.report import thresholds as limit
from rdbscan.report.model import Column, Finding, Report, Row, Severity, Unit
from rdbscan.report.naming import family
from rdbscan.report.sentences import count, namespace, number, ratio, say, size, text
from rdbscan.report.stakes import handful
from rdbscan.report.totals import Totals, share, totals, totals_by

if TYPE_CHECKING:
    from rdbscan.profile.profile import Profile

COLUMNS = (
    Column("namespace", "Namespace", Unit.NAMESPACE),
    Column("type", "Type", Unit.TEXT),
    Column("keys", "Keys", Unit.COUNT),
    Column("mean_elements", "Mean elements", Unit.COUNT),
    Column("largest_element_bytes", "Largest element", Unit.BYTES, 2),
    Column("memory_bytes", "Memory", Unit.BYTES),
    Column("share", "Share", Unit.RATIO, 1),
)


class CompactLimit(NamedTuple):
    """Where a type leaves its compact encoding by default: number of elements, and bytes of one."""

    wide: str
    setting: str
    entries: int
    value_bytes: int


# Defaults of Redis 7.2 config.c; the settings say ziplist before 7.0, and sets have had a listpack since 7.2 only.
LIMITS = {
    "hash": CompactLimit("hashtable", "hash-max-{}-entries", 512, 64),
    "set": CompactLimit("hashtable", "set-max-{}-entries", 128, 64),
    "zset": CompactLimit("skiplist", "zset-max-{}-entries", 128, 64),
}
COMPACT = ("listpack", "ziplist")
Kind = tuple[str, str]


def build(profile: Profile) -> Report:
    """One row a family of namespaces and type in the wide encoding, not far above the limit; most memory first."""
    compact = {group.encoding for group in profile.groups if group.encoding in COMPACT}
    packed_sets = any(group.type == "set" and group.encoding in COMPACT for group in profile.groups)
    wide = [
        group
        for group in profile.groups
        if group.type in LIMITS
        and group.encoding == LIMITS[group.type].wide
        and group.elements <= 2 * LIMITS[group.type].entries * group.keys
        and (group.type != "set" or packed_sets)
    ]
    parts = totals_by(wide, lambda group: (family(group.namespace), group.type))
    named = [((_name(kind[0], part), kind[1]), part) for kind, part in parts]
    whole = totals(profile.groups).memory_bytes
    word = "ziplist" if "ziplist" in compact else "listpack"
    found = [_finding(kind, part, whole, word) for kind, part in named if _is_just_above(kind, part)]
    return Report(
        "encodings",
        "Wide encodings",
        "Which collections would be much smaller one setting away?",
        COLUMNS,
        [_row(kind, part, whole) for kind, part in named],
        handful(found, "kinds of collections just above the limit"),
    )


def _name(family: str, part: Totals) -> str:
    names = {group.namespace for group in part.members}
    return family if len(names) > 1 else names.pop()


def _row(kind: Kind, part: Totals, whole: int) -> Row:
    memory = part.memory_bytes
    mean = part.elements // part.keys
    return (*kind, part.keys, mean, part.largest_element_bytes, memory, share(memory, whole))


def _is_just_above(kind: Kind, part: Totals) -> bool:
    compact = LIMITS[kind[1]]
    above = part.elements > compact.entries * part.keys
    return above and part.keys >= limit.WIDE_KEYS and part.largest_element_bytes <= compact.value_bytes


def _finding(kind: Kind, part: Totals, whole: int, word: str) -> Finding:
    name, type_ = kind
    compact = LIMITS[type_]
    stake = share(part.memory_bytes, whole)
    mean = part.elements // part.keys
    raised, setting = 1 << mean.bit_length(), compact.setting.format(word)
    return Finding(
        "listpack-limit",
        Severity.INFO,
        say(
            "{} {} ({}) are just above the limit of the compact encoding: {} elements on average, {} allowed; {}, {}.",
            count(part.keys, "key"), namespace(name), text(type_), count(mean), count(compact.entries),
            size(part.memory_bytes), ratio(stake),
        ),
        say("As {} they take two to five times the memory of a {}.", text(compact.wide), text(word)),
        (say("CONFIG SET {} {}   # default {}", text(setting), number(raised), number(compact.entries)),),
        namespace(name),
        part.memory_bytes,
        part.keys,
        stake,
    )  # fmt: skip
