"""Hash fields with a TTL of their own, and those without.

Question
    Which hash fields never expire although their siblings do?

What it finds
    Per namespace that has expiring fields (HEXPIRE, Redis 7.4 and Valkey 9):
    fields with and without TTL, over all its hashes.
    `persistent-fields`: four of five fields have a TTL, and some, more than one
      a hash, have none.

Why it matters
    It is the leak of keys without TTL, one level down: on some code path HSET
    came without HEXPIRE (or after it: HSET takes a field's TTL away), and the
    hash grows, though its fields seem to expire.

What to do
    Give every field its TTL where it is written: HSET and HEXPIRE in one
    transaction, or HSETEX (Redis 8, Valkey 9). Which hashes and fields are
    concerned is not in the profile: ask HTTL for those of a few keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.profile.profile import OTHER
from rdbscan.report.command import in_order
from rdbscan.report.commands import in_code, list_keys
from rdbscan.report.context import of_profile
from rdbscan.report.model import Column, Finding, Report, Row, Unit
from rdbscan.report.ranking import severity, top_and_rest
from rdbscan.report.rows import Rows
from rdbscan.report.sentences import count, namespace, ratio, say, size
from rdbscan.report.totals import Totals, share

if TYPE_CHECKING:
    from rdbscan.report.context import Context
    from rdbscan.report.limits import Limits
COLUMNS = (
    Column("namespace", "Namespace", Unit.NAMESPACE),
    Column("keys", "Hashes", Unit.COUNT),
    Column("fields", "Fields", Unit.COUNT),
    Column("expiring_fields", "With TTL", Unit.COUNT),
    Column("no_ttl_fields", "Without", Unit.COUNT),
    Column("no_ttl_share", "Of fields", Unit.RATIO),
    Column("memory_bytes", "Memory", Unit.BYTES, 1),
)


@of_profile
def build(context: Context) -> Report:
    """One row a namespace with expiring fields, most fields without TTL first."""
    hashes = [(name, part) for (name, type_), part in context.kinds if type_ == "hash"]
    parts = [(name, part) for name, part in hashes if part.expiring_fields]
    parts.sort(key=lambda entry: (entry[1].expiring_fields - entry[1].elements, entry[0]))
    found = [_finding(name, part, context) for name, part in parts if name != OTHER and _leaks(part, context.limits)]
    return Report(
        "fields",
        "Hash fields with TTL",
        "Which hash fields never expire although their siblings do?",
        COLUMNS,
        Rows(parts, lambda entry: _row(*entry)),
        top_and_rest(found, "kinds of hashes with such fields", context.limits),
    )


def _row(name: str, part: Totals) -> Row:
    lasting = part.elements - part.expiring_fields
    return (
        name, part.keys, part.elements, part.expiring_fields, lasting, share(lasting, part.elements), part.memory_bytes,
    )  # fmt: skip


def _leaks(part: Totals, limits: Limits) -> bool:
    lasting = part.elements - part.expiring_fields
    # One such field in each hash is a decision: the owner, the time it was made.
    forgotten = lasting > part.keys and lasting >= limits.straggler_fields
    return forgotten and part.expiring_fields >= limits.mostly_expiring * part.elements


def _finding(name: str, part: Totals, context: Context) -> Finding:
    lasting = part.elements - part.expiring_fields
    # The profile has no sum over fields without TTL; their part of all fields is the fairest guess.
    at_stake = part.memory_bytes * lasting // part.elements
    stake = share(at_stake, context.whole.memory_bytes)
    return Finding(
        "persistent-fields",
        severity(at_stake, context),
        say(
            "{} of the {} of {} never expire, while {} of them do: about {}.",
            count(lasting), count(part.elements, "field"), namespace(name),
            ratio(part.expiring_fields / part.elements), size(at_stake),
        ),
        say("On some code path HSET comes without HEXPIRE; the hashes only grow."),
        in_order(
            (
                *list_keys(context, name, "hash", part),
                *in_code("HEXPIRE <key> <seconds> NX FIELDS 1 <field>", say("with each HSET, which takes a TTL away")),
            )
        ),
        namespace(name),
        at_stake,
        None,
        stake,
    )  # fmt: skip
