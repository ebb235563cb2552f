"""What is known of names as whoever saves a profile keeps it, in one place.

Such files travel, so nothing is taken on trust. What is not known is left out, and what is missing has its default.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import lt
from typing import Any

from rdbscan.keyspace.given import GivenName
from rdbscan.keyspace.naming import COLUMNS, Naming
from rdbscan.keyspace.pattern import Pattern

METADATA_KEY = b"rdbscan.naming"
"""Where files of records keep it."""
LARGEST = 2**63 - 1
"""Where the numbers stop that other programs can hold."""


@dataclass(slots=True)
class Saved:
    """`Naming` as it is written."""

    patterns: list[str] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    given: list[tuple[str, str, str | None, str]] = field(default_factory=list)
    separators: str = ""


def pack(naming: Naming) -> Saved:
    """Return it as it is written."""
    columns = {name: [min(value, LARGEST) for value in column] for name, column in naming.columns.items()}
    given = [(one.name, str(one.pattern), one.owner, one.pattern.separators) for one in naming.given]
    return Saved(naming.patterns, columns, given, naming.separators)


def unpack(saved: Saved) -> Naming:
    """Return what `pack` was given. Raises ValueError if it cannot be that."""
    columns = {name: _numbers(column) for name, column in saved.columns.items() if name in COLUMNS}
    if not all(map(lt, saved.patterns, saved.patterns[1:])):
        raise ValueError("its patterns are out of order")
    if any(len(column) != len(saved.patterns) for column in columns.values()):
        raise ValueError("the columns of its patterns are not all as long")
    given = tuple(GivenName(name, Pattern.parse(match, marks), owner) for name, match, owner, marks in saved.given)
    return Naming(saved.patterns, columns, given, saved.separators)


def encode(naming: Naming) -> bytes:
    """Return it as bytes, which are UTF-8."""
    import msgspec

    return msgspec.json.encode(pack(naming))


def decode(told: bytes) -> Naming:
    """Return what `encode` wrote. Raises ValueError if it is not that."""
    import msgspec

    try:
        return unpack(msgspec.json.decode(told, type=Saved))
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(f"what it knows of names is damaged: {error}") from error


def _numbers(values: list[Any]) -> list[int]:
    if not {int, bool}.issuperset(map(type, values)):
        raise ValueError("a column of its patterns has something else than numbers")
    if values and not 0 <= min(values) <= max(values) <= LARGEST:
        raise ValueError("a number of its patterns is out of range")
    return values
