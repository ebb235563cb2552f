"""Collections just too large for their compact encoding.

Question
    Which collections would be much smaller one setting away?

What it finds
    Hashes, sets and sorted sets in the wide encoding (hashtable, skiplist),
    per namespace: mean number of elements and the largest element.
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
    """Where a type leaves its compact encoding by default: elements, and bytes of an element (redis.conf, 7.2)."""

    setting: str
    entries: int
    value_bytes: int


# The wide encoding of each type, with the default of the compact one (Redis 7.2 config.c; hash: 512 up to 7.x, as in
# the redis.conf that ships with it). Before 7.0 the settings say ziplist where these say listpack.
WIDE = {
    ("hash", "hashtable"): CompactLimit("hash-max-listpack-entries", 512, 64),
    ("set", "hashtable"): CompactLimit("set-max-listpack-entries", 128, 64),
    ("zset", "skiplist"): CompactLimit("zset-max-listpack-entries", 128, 64),
}
Kind = tuple[str, str, str]


def build(profile: Profile) -> Report:
    """One row a namespace and type in the wide encoding, most memory first."""
    wide = [group for group in profile.groups if (group.type, group.encoding) in WIDE]
    whole = totals(profile.groups).memory_bytes
    parts = totals_by(wide, lambda group: (group.namespace, group.type, group.encoding))
    found = [_finding(kind, part, whole) for kind, part in parts if _is_just_above(kind, part)]
    return Report(
        "encodings",
        "Wide encodings",
        "Which collections would be much smaller one setting away?",
        COLUMNS,
        [_row(kind, part, whole) for kind, part in parts],
        handful(found, "namespaces just above a listpack limit"),
    )


def _row(kind: Kind, part: Totals, whole: int) -> Row:
    memory = part.memory_bytes
    mean = part.elements // part.keys
    return (kind[0], kind[1], part.keys, mean, part.largest_element_bytes, memory, share(memory, whole))


def _is_just_above(kind: Kind, part: Totals) -> bool:
    compact = WIDE[kind[1:]]
    above = compact.entries * part.keys < part.elements <= 2 * compact.entries * part.keys
    return above and part.keys >= limit.WIDE_KEYS and part.largest_element_bytes <= compact.value_bytes


def _finding(kind: Kind, part: Totals, whole: int) -> Finding:
    name, type_, encoding = kind
    compact = WIDE[(type_, encoding)]
    stake = share(part.memory_bytes, whole)
    mean = part.elements // part.keys
    return Finding(
        "listpack-limit",
        Severity.INFO,
        say(
            "{} {} ({}) are just above the listpack limit, with {} elements on average where {} are allowed: {}, {}.",
            count(part.keys, "key"), namespace(name), text(type_), count(mean), count(compact.entries),
            size(part.memory_bytes), ratio(stake),
        ),
        say("As {} they take two to five times the memory of a listpack.", text(encoding)),
        (say("CONFIG SET {} {}   # default {}", text(compact.setting), number(_next(mean)), number(compact.entries)),),
        namespace(name),
        part.memory_bytes,
        part.keys,
        stake,
    )  # fmt: skip


def _next(mean: int) -> int:
    return 1 << mean.bit_length()
