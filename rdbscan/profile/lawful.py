"""What holds for every profile, checked at the door: saved files travel, and nobody says that we wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.profile.columns import added, exceeds, within
from rdbscan.profile.fields import BEGINS, FIELD, FIELDS, KEY_FACTS, LARGEST, OF_NUMBER, SMALLEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdbscan.profile.groups import Groups
    from rdbscan.profile.keys import Keys

LARGEST_DB = 2**32 - 1
MOST_WORDS = 4096
"""Types and encodings of a file: far more than there are."""


def check_keys(keys: Keys) -> None:
    """Raise ValueError if these cannot be keys: of dumps that the profile is not of, or with facts out of range."""
    if not within(keys.sources, 0, len(keys.labels)):
        raise ValueError("its keys are of dumps that it is not of")
    if not within(keys.dbs, 0, LARGEST_DB):
        raise ValueError("a database number is out of range")
    for name, column in keys.facts.items():
        if KEY_FACTS[name] != SMALLEST and not within(column, KEY_FACTS[name], LARGEST):
            raise ValueError(f"the {name} of a key is negative")


def check(groups: Groups) -> None:
    """Raise ValueError if these cannot be sums over keys: a figure is negative, or more than what it is part of."""
    if not within(groups.dbs, 0, LARGEST_DB):
        raise ValueError("a database number is out of range")
    if len(groups.type.words) > MOST_WORDS or len(groups.encoding.words) > MOST_WORDS:
        raise ValueError("there are too many types or encodings")
    if not within(groups.filled(BEGINS["keys"]), 1, LARGEST):
        raise ValueError("a group has no keys")
    for number, column in groups.figures.items():
        field = OF_NUMBER[number]
        if not field.nullable and not within(column, 0, LARGEST):
            raise ValueError(f"its {field.name} is negative")
    check_keys(groups.biggest)
    for field in FIELDS:
        if field.part_of:
            _check_part(field.name, field.part_of, groups)


def check_minutes(minutes: Mapping[int, int], groups: Groups) -> None:
    """Raise ValueError if more keys expire by the minute than have a TTL."""
    if min(sum(minutes.values()), LARGEST) > sum(groups.filled(BEGINS["expiring_keys"])):
        raise ValueError("more keys expire in its minutes than have a TTL")


def _check_part(name: str, whole: str, groups: Groups) -> None:
    numbers = range(BEGINS[name], BEGINS[name] + FIELD[name].width)
    parts = [groups.figures[number] for number in numbers if number in groups.figures]
    if parts and exceeds(added(parts), groups.filled(BEGINS[whole])):
        raise ValueError(f"its {name} is more than its {whole}")
