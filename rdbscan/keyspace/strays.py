"""Ids that were not seen as such, beside others that were: equally long names that are alike but for the id.

A random string may look like a word, or begin or end like one (`sess:Abe_x7K...`); that it takes the same room tells.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from rdbscan.keyspace.naming import EXACT_LENGTHS
from rdbscan.keyspace.randomness import Randomness
from rdbscan.keyspace.rows import HASH, Row, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST = 4
"""Bytes of the shortest ids that others may be known by."""
MOST_STEPS = 16
_MAY_BE_ID = re.compile("[^:|.]+")
_IS_ID = re.compile("[^A-Za-z]|[a-z][A-Z]|[A-Z]{2,}[a-z]|^[a-f]+$|^[A-F]+$")
_RANDOMNESS = Randomness()
Frame = tuple[int, str, str]
"""A length of the names, and what stands before and behind an id in them."""


def join_strays(rows: list[Row]) -> None:
    """Give strays the steps of those they belong to, in place."""
    frames: defaultdict[Frame, list[Row]] = defaultdict(list)
    for row in rows:
        if row.random:
            for frame in _frames(row):
                frames[frame].append(row)
    lengths = {length for length, _before, _behind in frames}
    found = [(row, other) for row in rows if lengths.issuperset(row.few_lengths) and (other := _other(row, frames))]
    for row, steps, exploded in [(row, list(other.steps), other.exploded) for row, other in found]:
        row.change(0, len(row.steps), steps)
        row.random, row.exploded = True, exploded


def _other(row: Row, frames: dict[Frame, list[Row]]) -> Row | None:
    """Return what a stray belongs to, the largest if there are several."""
    near = (other for frame in _cuts(row) for other in frames.get(frame, ()))
    others = [other for other in near if other.keys > row.keys and row.few_lengths <= other.few_lengths]
    return max(others, key=lambda other: (other.keys, other.shape), default=None)


def _frames(row: Row) -> Iterator[Frame]:
    """Find what stands around each id, if the ids are long."""
    shape = row.shape
    least = len(shape) - shape.count(HASH) + SHORTEST
    for length in row.few_lengths:
        if length >= min(least, EXACT_LENGTHS):
            for found in re.finditer(HASH, shape):
                yield length, shape[: found.start()], shape[found.end() :]


def _cuts(row: Row) -> Iterator[Frame]:
    """Find what stands around each part of a name that may be an id."""
    if len(row.steps) > MOST_STEPS or not row.few_lengths:
        return
    shape, length = row.shape, min(row.few_lengths)
    starts, stops = _places(row.steps)
    for start in starts:
        for stop in stops:
            part = shape[start:stop]
            if part != HASH and _MAY_BE_ID.fullmatch(part) and _looks_random(part):
                yield length, shape[:start], shape[stop:]


def _places(steps: list[Step]) -> tuple[list[int], list[int]]:
    """Return where runs begin, marks that may belong to an id included, and where they end."""
    starts: list[int] = []
    stops: list[int] = []
    at = 0
    for step in steps:
        at += len(step.marks)
        starts += range(at - max(len(step.marks) - 1, 0), at + 1)
        at += len(step.run)
        stops.append(at)
    return starts, stops


def _looks_random(part: str) -> bool:
    return _IS_ID.search(part) is not None or _RANDOMNESS.oddness(part.encode("latin-1")) > 0
