"""One thing wrong with an instance of known software, and how much is at stake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdbscan.report.limits import DEFAULTS
from rdbscan.report.model import Sentence, Severity

if TYPE_CHECKING:
    from rdbscan.report.command import Command
    from rdbscan.report.software.found import Found
    from rdbscan.report.software.model import Keys

WARNING_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Dump:
    """What is known of the whole.

    Bytes of all keys (never 0), when it was made (ms UTC, 0 if unknown), and whether all keys are there: not where it is
    one shard of a cluster, or only some keys were chosen.
    """

    bytes: int
    as_of_ms: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Symptom:
    """What is wrong, why, and what the owner of the keys does about it, in this order.

    `where` is the namespace that holds most of it; `groups` are all that it speaks of, so no other finding need. `keys`
    and `bytes` are what the owner's remedies would free at most. `expirable`: the keys may be given a TTL one by one, as no
    other key refers to them. `severity` is a hint: it knows the share of the memory, not how full the server is.
    """

    slug: str
    severity: Severity
    what: Sentence
    why: str
    remedies: tuple[Command, ...]
    where: str
    db: int
    groups: tuple[Keys, ...]
    keys: int
    bytes: int
    share: float
    expirable: bool = False


def symptom(
    slug: str,
    what: Sentence,
    why: str,
    remedies: tuple[Command, ...],
    found: Found,
    dump: Dump,
    *,
    where: str,
    groups: tuple[Keys, ...],
    keys: int,
    bytes: int,  # noqa: A002  (the field of a finding)
    expirable: bool = False,
) -> Symptom:
    """Return a symptom with its share of the memory, and the severity that goes with it."""
    share = bytes / dump.bytes
    return Symptom(
        slug, severity(bytes, dump.bytes), what, why, remedies, where, found.db, groups, keys, bytes, share, expirable
    )


def severity(at_stake: int, whole: int) -> Severity:
    """Return how urgent it is, by its share of the memory."""
    if at_stake >= DEFAULTS.critical_bytes and at_stake >= DEFAULTS.critical_share * whole:
        return Severity.CRITICAL
    return Severity.WARNING if at_stake >= WARNING_SHARE * whole else Severity.INFO


def plural(noun: str) -> str:
    """Return the plural of "key" or "entry/entries"."""
    one, _, many = noun.partition("/")
    return many or f"{one}s"
