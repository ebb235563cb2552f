"""What could take less memory, one function a kind of waste: from a profile to its `Saving`s.

To add a kind: a function here (or in a file of its own), a line in `waste.KINDS`, its slug in `explain.MODULES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdbscan.keyspace.pattern import Pattern
from rdbscan.profile.profile import OTHER
from rdbscan.report.command import Command, Since, Step, Where
from rdbscan.report.commands import in_code, in_words, known, set_config
from rdbscan.report.naming import branch, fixed_bytes
from rdbscan.report.sentences import count, namespace, ratio, say, size
from rdbscan.report.totals import Totals, totals_by

if TYPE_CHECKING:
    from rdbscan.keyspace.shown import Patterns
    from rdbscan.profile.figures import Figures
    from rdbscan.profile.profile import Group
    from rdbscan.report.context import Context
    from rdbscan.report.limits import Limits
    from rdbscan.report.model import Sentence

SMALL_STRINGS = "small-strings"
LONG_NAMES = "long-names"
COMPRESSIBLE = "compressible-strings"
LISTPACKS = Since((7, 0))
SLACK = 1.09
"""What an allocator adds to a block of no special size: with four classes a doubling, half a class."""
HASH_BYTES = 56
"""A key that holds a listpack, without its name: entry of the main table, object, head of the name (as of Redis)."""


@dataclass(frozen=True, slots=True)
class Saving:
    """Keys of one namespace (or several), the bytes they are allocated now, and how many could be saved (estimated).

    `slug` is that of the finding, `brief` what to do in a few words.
    """

    slug: str
    namespace: str
    keys: int
    memory_bytes: int
    saved_bytes: int
    brief: str
    what: Sentence
    why: Sentence
    do: tuple[Command, ...]


def small_strings(context: Context) -> list[Saving]:
    """Many small strings without TTL: what they would save as fields of hashes, which stay listpacks.

    A bucket of about 100 fields is one block: 7 bytes and, for each field and value, an entry of the size that
    listpack.c:lpEncodeGetType and lpEncodeBacklen give it, rounded up by the allocator; plus one key. The field is the
    part of the name that varies, taken as text. With the keys their slots in the table of the database go. Namespaces
    that differ in the word before the id are one (`stock:*:{id}`).
    """
    slot = _slot_bytes(context)
    strings = [(name, part) for (name, type_), part in context.kinds if type_ == "string" and name != OTHER]
    small = [part for name, part in strings if _is_small(name, part, context)]
    members = (group for part in small for group in part.members)
    families = totals_by(members, lambda group: branch(context.patterns, group.namespace))
    return [_as_hashes(name, part, slot, context) for name, part in families]


def _is_small(name: str, part: Totals, context: Context) -> bool:
    limits = context.limits
    if part.keys < limits.waste_keys or part.no_ttl_keys < (1 - limits.expiring_few) * part.keys:
        return False
    value = part.value_bytes / part.keys
    field = part.key_name_bytes / part.keys - fixed_bytes(context.patterns, name)
    return max(value, field) <= limits.small_value and part.largest_element_bytes <= limits.small_value_most


def _as_hashes(family: str, part: Totals, slot: float, context: Context) -> Saving:
    limits, behind = context.limits, context.patterns
    members = {group.namespace for group in part.members}
    kinds, name = len(members), family if len(members) > 1 else min(members)
    now = int(part.memory_bytes + slot * part.keys)
    hashes = -(-part.keys // limits.fields_a_hash)
    entries = sum(_entries(behind, group) for group in part.members)
    one_key = HASH_BYTES + fixed_bytes(behind, name) + len(str(hashes))
    after = entries * SLACK + hashes * (7 * SLACK + one_key + slot)
    bare = part.value_bytes + part.key_name_bytes
    return Saving(
        SMALL_STRINGS,
        name,
        part.keys,
        now,
        int(now - after),
        f"hashes of {limits.fields_a_hash} fields",
        say(
            "{} {} are small strings without TTL: each takes {}, of which name and value are {}.",
            count(part.keys, "key"), namespace(name), size(now // part.keys), size(bare // part.keys),
        ),
        say("As fields of hashes that stay listpacks they need neither entry, object nor name of their own."),
        _rewrite(name, part, -(-hashes // kinds), context),
    )  # fmt: skip


def _rewrite(name: str, part: Totals, hashes: int, context: Context) -> tuple[Command, ...]:
    line = f"HSET {Pattern.parse(name).words_only or 'all'}:h<crc32(id) % {hashes}> <id> <value>"
    steps = in_code(line, say("for SET; HGET for GET, HINCRBY for INCR"))
    if part.largest_element_bytes > context.limits.small_value:
        setting = "hash-max-listpack-value" if known(context, LISTPACKS) else "hash-max-ziplist-value"
        does = say("before they are written: with the default, 64, one longer value turns a hash into a table")
        steps += set_config(context, setting, str(part.largest_element_bytes), does, frees=0, step=Step.SOURCE)
    return steps


def _entries(behind: Patterns, group: Group) -> float:
    """Bytes of the listpack entries of all keys of a group: the varying part of the name, and the value."""
    field = max(group.key_name_bytes / group.keys - fixed_bytes(behind, group.namespace), 1)
    value = group.value_bytes / group.keys
    return group.keys * (
        _text_entry(field) + (_integer_entry(value) if group.encoding == "int" else _text_entry(value))
    )


def _text_entry(length: float) -> float:
    """Bytes of an entry of that many bytes of text, on average."""
    head = 1 if length < 64 else 2
    return length + head + (1 if length + head <= 127 else 2)


def _integer_entry(digits: float) -> int:
    """Bytes of an entry of a number of that many digits, on average: the integer types end at 127, 4095, 32767 ..."""
    return next((bytes_ for most, bytes_ in ((2, 2), (3.5, 3), (4.5, 4), (6.9, 5), (9.5, 6)) if digits <= most), 10)


def long_names(context: Context) -> list[Saving]:
    """Names whose fixed part is long and outweighs what they name: what one letter for each of its words would save."""
    given = context.patterns.is_given  # what a team calls its keys says nothing of how long their names are
    parts = [(name, part) for name, part in context.namespaces if name != OTHER and not given(name)]
    return [_shorter(name, part) for name, part in parts if _is_long(name, part, context.limits)]


def _is_long(name: str, part: Totals, limits: Limits) -> bool:
    if part.keys < limits.waste_keys:
        return False
    outweighs = part.key_name_bytes > part.value_bytes and not part.opaque_keys
    heavy = part.key_name_bytes >= limits.name_share * part.memory_bytes
    return (outweighs or heavy) and Pattern.parse(name).fixed_bytes >= limits.name_bytes


def _shorter(name: str, part: Totals) -> Saving:
    pattern = Pattern.parse(name)
    fixed, short = pattern.fixed_bytes, pattern.abbreviated
    return Saving(
        LONG_NAMES,
        name,
        part.keys,
        part.memory_bytes,
        part.keys * (fixed - short.fixed_bytes),
        f"such as {short}",
        say(
            "The names of {} {} take {}, their values {}; {} of each name are always the same.",
            count(part.keys, "key"), namespace(name), size(part.key_name_bytes), size(part.value_bytes), size(fixed),
        ),
        say("Every key holds its whole name."),
        (Command(f"write {short} for {name}", say("in all programs that read and write them"), Step.SOURCE, Where.TEXT),),
    )  # fmt: skip


def compressible_strings(context: Context) -> list[Saving]:
    """Long strings that the dump holds compressed (LZF): what the same would save in memory.

    Nothing where no long string of the dump is smaller than its value: then it was written with rdbcompression no.
    """
    if is_uncompressed(context):
        return []
    parts = totals_by(context.kept(_large_strings), lambda group: group.namespace)
    return [_compressed(name, part) for name, part in parts if _ratio(part) <= context.limits.compressed_ratio]


def is_uncompressed(context: Context) -> bool:
    """Whether there are long strings, and none of them is compressed in the dump."""
    large = context.kept(_large_strings)
    return bool(large) and all(_ratio(group) >= context.limits.incompressible for group in large)


def _large_strings(context: Context) -> list[Group]:
    least = context.limits.large_string
    raw = [group for group in context.groups if group.encoding == "raw" and group.type == "string"]
    return [group for group in raw if group.value_bytes >= least * group.keys]


def _in_dump(part: Figures) -> int:
    """Bytes the values take in the dump: without names, types, lengths (12 bytes a key) and expiry (9)."""
    return max(part.rdb_bytes - part.key_name_bytes - 12 * part.keys - 9 * part.expiring_keys, 0)


def _ratio(part: Figures) -> float:
    return _in_dump(part) / part.value_bytes


def _compressed(name: str, part: Totals) -> Saving:
    return Saving(
        COMPRESSIBLE,
        name,
        part.keys,
        part.memory_bytes,
        part.value_bytes - _in_dump(part),
        "compress in the client",
        say(
            "The values of {} {}, {} each on average, compress to {} of their size.",
            count(part.keys, "key"), namespace(name), size(part.value_bytes // part.keys), ratio(_ratio(part)),
        ),
        say("The server compresses the dump, never the memory; that much was measured with LZF, zstd does better."),
        in_words("compress the values in the client (zstd, lz4) before SET", does=say("not bitmaps or HyperLogLogs")),
    )  # fmt: skip


def _slot_bytes(context: Context) -> float:
    """Bytes of the databases' tables an entry; 0 where they are not known (a part of the keys, a damaged dump)."""
    known = [source.predicted.tables for source in context.sources if source.predicted is not None]
    whole = context.whole
    entries = whole.keys + whole.expiring_keys
    return sum(known) / entries if entries and len(known) == len(context.sources) else 0.0
