"""Collections just too large for their compact encoding.

Question
    Which collections would be much smaller one setting away?

What it finds
    Hashes, sets and sorted sets in the wide encoding (hashtable, skiplist)
    that are at most four times over a limit of the compact one, by number of
    elements or by bytes of the longest; namespaces that differ in their last
    word only are one row (`facet:*`). The saving is exact: what the allocator
    would hand out less, once the server has loaded the dump with the limits
    raised just as far as these collections need. Limits are the target's, or
    those of --redis-conf.
    `listpack-limit`: ten or more of such collections, and a saving of half a
    percent of the memory.

Why it matters
    One element above the limit turns a whole collection from a listpack into a
    hashtable, which takes two to five times the memory, and it never turns
    back. In return, listpacks are read from one end: beyond a thousand
    elements each access costs noticeable time.

What to do
    Raise the limit a little (CONFIG SET and redis.conf, then rewrite the keys
    or restart from a dump), or split the collection so that it stays below. A
    limit counts for all keys of the type: `rdbscan whatif --set NAME=VALUE`
    tells what it does to the others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rdbscan.report.commands import set_config
from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Finding, Report, Row, Severity, Unit
from rdbscan.report.naming import family
from rdbscan.report.ranking import top_and_rest
from rdbscan.report.sentences import count, namespace, number, ratio, say, size, text
from rdbscan.report.totals import Totals, share, totals_by

if TYPE_CHECKING:
    from rdbscan.report.context import Context
    from rdbscan.report.limits import Limits
    from rdbscan.report.model import Sentence

COLUMNS = (
    Column("namespace", "Namespace", Unit.NAMESPACE),
    Column("type", "Type", Unit.TEXT),
    Column("keys", "Keys", Unit.COUNT),
    Column("entries", "Entries to allow", Unit.COUNT, 1),
    Column("entry_bytes", "Bytes to allow", Unit.BYTES, 2),
    Column("intset_entries", "Integers to allow", Unit.COUNT, 2),
    Column("memory_bytes", "Memory", Unit.BYTES, 1),
    Column("saved_bytes", "Saving", Unit.BYTES),
    Column("saved_share", "Of all", Unit.RATIO, 1),
)
Kind = tuple[str, str]
ZIPLISTS, LISTPACKS = (2, 6), (7, 0)
"""The versions of Redis since which settings speak of them; before, hashes had zipmaps."""


@of_profile
def build(context: Context) -> Report:
    """One row a family of namespaces and type that limits keep in the wide encoding; largest saving first."""
    wide = [group for group in context.groups if group.near_limit_keys]
    whole = context.whole.memory_bytes
    parts = totals_by(wide, lambda group: (family(context.patterns, group.namespace), group.type))
    named = [((_name(kind[0], part), kind[1]), part) for kind, part in parts]
    named.sort(key=lambda entry: (-entry[1].near_limit_saving, entry[0]))
    found = [_finding(kind, part, whole, context) for kind, part in named if _is_worth_it(part, whole, context.limits)]
    return Report(
        "encodings",
        "Wide encodings",
        "Which collections would be much smaller one setting away?",
        COLUMNS,
        [_row(kind, part, whole) for kind, part in named],
        top_and_rest(found, "kinds of collections just above a limit", context.limits),
    )


def _name(family: str, part: Totals) -> str:
    names = {group.namespace for group in part.members}
    return family if len(names) > 1 else names.pop()


def _row(kind: Kind, part: Totals, whole: int) -> Row:
    limits = [most(part, field) or None for field in ("elements", "element_bytes", "intset")]
    saved = part.near_limit_saving
    return (*kind, part.near_limit_keys, *limits, part.memory_bytes, saved, share(saved, whole))


def most(part: Totals, field: str) -> int:
    """What a limit would have to be for all keys of the part, 0 if it need not be touched."""
    return max(int(getattr(group, f"near_limit_{field}")) for group in part.members)


def _is_worth_it(part: Totals, whole: int, limits: Limits) -> bool:
    return part.near_limit_keys >= limits.wide_keys and part.near_limit_saving >= limits.wide_share * whole


def _finding(kind: Kind, part: Totals, whole: int, context: Context) -> Finding:
    name, type_ = kind
    stake = share(part.near_limit_saving, whole)
    return Finding(
        "listpack-limit",
        Severity.INFO,
        say(
            "{} {} ({}) are just above a limit of the compact encoding: raising it saves {} of {}, {} of the memory.",
            count(part.near_limit_keys, "key"), namespace(name), text(type_), size(part.near_limit_saving),
            size(part.memory_bytes), ratio(stake),
        ),
        _why(most(part, "elements"), context.limits),
        tuple(
            step
            for setting, least in _settings(part, type_, _word(context, type_))
            for step in set_config(context, setting, str(rounded_up(least)), _does(least), frees=0)
        ),
        namespace(name),
        part.near_limit_saving,
        part.near_limit_keys,
        stake,
    )  # fmt: skip


def _does(least: int) -> Sentence:
    return say("at least {}; no key shrinks until it is rewritten, or the server restarts from a dump", number(least))


def _why(elements: int, limits: Limits) -> Sentence:
    if elements > limits.slow_entries:
        return say(
            "But each access would then read through up to {}: measure that first, or split them.",
            count(elements, "element"),
        )
    return say(
        "A table takes two to five times the memory, and up to {} are quickly read from one end.",
        count(limits.slow_entries, "element"),
    )


def _settings(part: Totals, type_: str, word: str) -> list[tuple[str, int]]:
    """The settings to raise, with the least value that helps."""
    named = (
        (f"{type_}-max-{word}-entries", most(part, "elements")),
        (f"{type_}-max-{word}-value", most(part, "element_bytes")),
        ("set-max-intset-entries", most(part, "intset")),
    )
    return [(setting, least) for setting, least in named if least]


def _word(context: Context, type_: str) -> str:
    """What the settings call the compact encoding; the newer servers understand the older name too."""
    oldest = min((_version(source.model.target) for source in context.sources), default=LISTPACKS)
    if type_ == "hash" and oldest < ZIPLISTS:
        return "zipmap"
    return "ziplist" if oldest < LISTPACKS else "listpack"


def _version(target: str) -> tuple[int, ...]:
    found = re.fullmatch(r"redis-(\d+)\.(\d+)(?:\.\d+)?", target)
    return (int(found[1]), int(found[2])) if found else LISTPACKS


def rounded_up(least: int) -> int:
    """The next value in eighths of a power of two: 520 is 576."""
    step = max((1 << least.bit_length()) // 16, 1)
    return -(-least // step) * step
