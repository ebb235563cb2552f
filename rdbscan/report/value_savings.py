"""What could take less memory inside of values: names of hash fields, numbers that are kept as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.profile.profile import OTHER
from rdbscan.report.commands import in_code, in_words, list_keys
from rdbscan.report.savings import Saving
from rdbscan.report.sentences import count, namespace, say, size
from rdbscan.report.totals import Totals, totals_by

if TYPE_CHECKING:
    from rdbscan.report.context import Context
    from rdbscan.report.limits import Limits
FIELD_NAMES = "long-field-names"
DIGITS = "numbers-as-text"
PACKED = frozenset({"listpack", "listpackex", "ziplist"})


def long_field_names(context: Context) -> list[Saving]:
    """Many small packed hashes whose field names are long: what names of two bytes would save, as packed bytes.

    In tables a shorter name often saves nothing, because its block is rounded up; they are left out.
    """
    packed = [group for group in context.groups if group.encoding in PACKED and group.field_name_bytes]
    parts = totals_by((group for group in packed if group.namespace != OTHER), lambda group: group.namespace)
    return [
        _shorter(name, part, context)
        for name, part in parts
        if _is_record(part, context.limits) and _is_long(part, context.limits)
    ]


def _is_record(part: Totals, limits: Limits) -> bool:
    return part.keys >= limits.waste_keys and part.elements <= limits.record_fields * part.keys


def _is_long(part: Totals, limits: Limits) -> bool:
    heavy = part.field_name_bytes >= limits.name_share * part.memory_bytes
    return heavy and part.field_name_bytes >= limits.field_name_bytes * part.elements


def _shorter(name: str, part: Totals, context: Context) -> Saving:
    return Saving(
        FIELD_NAMES,
        name,
        part.keys,
        part.memory_bytes,
        part.field_name_bytes - 2 * part.elements,
        "field names of two bytes",
        say(
            "The field names of {} {} take {}, {} each on average.",
            count(part.keys, "key"), namespace(name), size(part.field_name_bytes),
            size(part.field_name_bytes // part.elements),
        ),
        say("Every hash holds the names of all its fields."),
        (
            *list_keys(context, name, "hash", part),
            *in_words("shorten the names where the hashes are written", does=say("if all have the same (HKEYS)")),
        ),
    )  # fmt: skip


def numbers_as_text(context: Context) -> list[Saving]:
    """Strings that are integers in another spelling than the server's: what they would save as integers, exactly."""
    spelled = [group for group in context.groups if group.numeric_text_keys]
    parts = totals_by(spelled, lambda group: group.namespace)
    least = context.limits.waste_keys
    return [_as_integers(name, part) for name, part in parts if part.numeric_text_keys >= least]


def _as_integers(name: str, part: Totals) -> Saving:
    return Saving(
        DIGITS,
        name,
        part.numeric_text_keys,
        part.memory_bytes,
        part.numeric_text_saving,
        "the plain number",
        say(
            "{} of {} {} hold a number that is kept as text: with leading zeros, a plus sign or in quotes.",
            count(part.numeric_text_keys), count(part.keys, "key"), namespace(name),
        ),
        say("A plain integer (7, not 007) needs no string: it stands in the value's object."),
        in_code("SET <key> 7", say("not 007, +7 or \"7\" in quotes; where zeros mean something, the client adds them")),
    )  # fmt: skip
