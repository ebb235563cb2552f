"""What a saved profile holds besides its groups, as compressed JSON; and the check that it is what it says.

The reader takes nothing on trust, for such files travel: types are msgspec's business, ranges are checked here. Fields that
are not known are left out and missing ones get their default, so that one can be added without a new version of the file.
"""

from __future__ import annotations

import base64
import sys
from array import array
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

import msgspec

from rdbscan.keyspace import saved
from rdbscan.profile.fields import KEY_FACTS, LARGEST
from rdbscan.profile.keys import Keys, without_nulls
from rdbscan.profile.lawful import check_keys
from rdbscan.profile.slots import unpack
from rdbscan.profile.sources import Source
from rdbscan.profile.top_lists import TOP_LISTS
from rdbscan.records.ranges import check_numbers
from rdbscan.records.told import objects

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.profile.profile import Profile

LEAST_LIMIT = 8 << 20
MOST_TIMES = 20
"""Compressed facts may grow to that many bytes, or times: what we write compresses to a fifth or a tenth."""
MOST_TOP = 65536


@dataclass(slots=True)
class SavedKeys:
    """`Keys` as lists; a fact that is not there is null in all rows."""

    sources: list[int] = field(default_factory=list)
    dbs: list[int] = field(default_factory=list)
    names: list[bytes] = field(default_factory=list)
    namespaces: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    encodings: list[str] = field(default_factory=list)
    facts: dict[str, list[int]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Facts:
    """A profile without its groups and dumps.

    `minutes`: how far each expiry minute is behind the last, and its keys. `naming`: as `keyspace.saved` has it.
    """

    as_of_ms: int
    top_rows: int = 20
    notes: list[str] = field(default_factory=list)
    top: dict[str, SavedKeys] = field(default_factory=dict)
    minutes: tuple[list[int], list[int]] = ((), ())  # type: ignore[assignment]
    naming: saved.Saved = field(default_factory=saved.Saved)


@dataclass(slots=True, kw_only=True)
class SavedFacts(Facts):
    """The same with the dumps, as they are written."""

    sources: list[Source]


@dataclass(slots=True, kw_only=True)
class ReadFacts(Facts):
    """The same with the dumps, as they are read."""

    sources: list[msgspec.Raw]


def encode(profile: Profile) -> str:
    """Return a profile without its groups as text."""
    minutes = list(profile.expiry_minutes)
    distances = [minute - before for before, minute in zip([0, *minutes], minutes, strict=False)]
    facts = SavedFacts(
        as_of_ms=profile.as_of_ms,
        sources=profile.sources,
        top_rows=profile.top_rows,
        notes=profile.notes,
        top={name: _saved_keys(keys) for name, keys in profile.top.items()},
        minutes=(distances, list(profile.expiry_minutes.values())),
        naming=saved.pack(profile.naming),
    )
    return base64.b64encode(zstd.compress(msgspec.json.encode(facts), level=9)).decode()


def decode(text: str) -> tuple[Facts, list[Source]]:
    """Return what `encode` wrote. Raises ValueError if it is not that."""
    try:
        packed = base64.b64decode(text, validate=True)
        size = zstd.get_frame_info(packed).decompressed_size
        if size is None or size > max(LEAST_LIMIT, MOST_TIMES * len(packed)):
            raise ValueError(f"its facts claim to be {size if size is None else f'{size:,}'} bytes")
        facts = msgspec.json.decode(zstd.ZstdDecompressor().decompress(packed, max_length=size), type=ReadFacts)
    except (zstd.ZstdError, msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(str(error)) from error
    sources = objects(facts.sources, Source)
    _check(facts, sources)
    return facts, sources


def _check(facts: Facts, sources: list[Source]) -> None:
    """Raise ValueError unless every number is one that can be reckoned with."""
    if not 0 <= facts.as_of_ms <= LARGEST or not 0 <= facts.top_rows <= MOST_TOP:
        raise ValueError("its moment or the length of its lists is out of range")
    for source in sources:
        check_numbers("source", source)
        if source.slots is not None:
            unpack(source.slots)


def expiry_minutes(facts: Facts) -> dict[int, int]:
    """Return minute -> keys. Raises ValueError if that is not what the facts hold."""
    distances, keys = facts.minutes
    if any(distance < 0 for distance in distances) or any(not 0 <= count <= LARGEST for count in keys):
        raise ValueError("its minutes of expiry are out of range")
    return dict(zip(accumulate(distances), keys, strict=True))


def top_lists(facts: Facts, labels: Sequence[str]) -> dict[str, Keys]:
    """Return the top lists; those that are missing are empty. Raises ValueError if a column is not as long as the others."""
    return {name: _keys(facts.top.get(name, SavedKeys()), labels) for name in TOP_LISTS}


def _saved_keys(keys: Keys) -> SavedKeys:
    return SavedKeys(
        keys.sources.tolist(), keys.dbs.tolist(), keys.names, keys.namespaces, keys.types, keys.encodings,
        {name: column.tolist() for name, column in keys.facts.items()},
    )  # fmt: skip


def _keys(told: SavedKeys, labels: Sequence[str]) -> Keys:
    facts = {name: numbers(told.facts[name]) for name in KEY_FACTS if name in told.facts}
    lengths = {len(column) for column in (told.dbs, told.names, told.namespaces, told.types, told.encodings)}
    if not lengths | {len(column) for column in facts.values()} <= {len(told.sources)}:
        raise ValueError("a list of its keys has columns of different lengths")
    if 0 in told.sources:
        raise ValueError("a list of its keys names no dump")
    keys = Keys(
        numbers(told.sources), numbers(told.dbs), told.names, told.namespaces, told.types, told.encodings,
        without_nulls(facts), labels,
    )  # fmt: skip
    check_keys(keys)
    return keys


def numbers(values: Sequence[int]) -> array[int]:
    """Return numbers as a column. Raises ValueError for one that needs more than 64 bits."""
    try:
        return array("q", values)
    except OverflowError as error:
        raise ValueError(f"one of its numbers is out of range: {error}") from error
