"""What saved records tell of their dumps, checked: such files travel, and nobody says that we wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from rdbscan.records.dump import DumpInfo, PredictedMemory
from rdbscan.records.flat_dump import FlatDump, unfold
from rdbscan.records.ranges import check_numbers

T = TypeVar("T")
LEAST_BYTES = 200
"""What is told of a dump takes five times as much."""
FEW = 16


@dataclass(slots=True)
class Told:
    """What the schema metadata of records holds."""

    dumps: list[msgspec.Raw]
    schema: int = 1


def read(metadata: bytes) -> tuple[int, list[tuple[DumpInfo, PredictedMemory | None]]]:
    """Return the schema's version and the dumps, with the memory predicted for each; the way back from `arrow.metadata`.

    Raises ValueError if that is not what the JSON says.
    """
    try:
        told = msgspec.json.decode(metadata, type=Told)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(f"its metadata is not that of records: {error}") from error
    dumps = objects(told.dumps, FlatDump)
    check_numbers("metadata", dumps)
    return told.schema, [(unfold(dump, _key), dump.predicted) for dump in dumps]


def objects(raw: Sequence[msgspec.Raw], kind: type[T]) -> list[T]:
    """Return JSON objects as those of a dataclass. Raises ValueError if they are none, or many that say next to nothing.

    `{}` is two bytes, and would be a kilobyte of Python.
    """
    if len(raw) > FEW and sum(map(len, map(bytes, raw))) < LEAST_BYTES * len(raw):
        raise ValueError(f"next to nothing is told of {len(raw):,} dumps")
    try:
        return [msgspec.json.decode(one, type=kind) for one in raw]
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _key(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
