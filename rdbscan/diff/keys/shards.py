"""Which dump of the old side is the same shard as which of the new one, so that keys that moved are known.

Shards that have the same names on both sides are the same. Else those that have most hash slots in common are: files of
another night often have other names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rdbscan.diff.keys.database import Database
    from rdbscan.diff.keys.records import Records

Place = tuple[int, str]
"""The number of a file, and the dump in it."""
MOST_SHARDS = (1 << 14) - 1
Load = dict[int, int]
"""Keys by hash slot."""


@dataclass(frozen=True, slots=True)
class Shards:
    """The names of shards by code, from 1, on each side; none where keys cannot move, as a side has only one dump."""

    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


def find_shards(db: Database, old: Records, new: Records) -> tuple[Shards, Records, Records]:
    """Return the shards, and the records so that their flags tell them, if both sides have several."""
    loads = [_loads(db, side) for side in (old, new)]
    if any(not 1 < len(load) <= MOST_SHARDS for load in loads):
        return Shards(), old, new
    then, now = (list(load) for load in loads)
    counterparts = _by_name(then, now) or _by_slots(loads[0], loads[1])
    codes = {place: code for code, place in enumerate(now, 1)}
    free = len(now) + 1
    mapped = {}
    for place in then:
        found = counterparts.get(place)
        mapped[place] = codes[found] if found is not None else free
        free += found is None
    db.run("CREATE TEMP TABLE shards (of_side VARCHAR, of_file INTEGER, of_source VARCHAR, code INTEGER)")
    for side, table in (("old", mapped), ("new", codes)):
        for (file, source), code in table.items():
            db.run("INSERT INTO shards VALUES (?, ?, ?, ?)", [side, file, source, code])
    names = [""] * (free - 1)
    for place, code in mapped.items():
        names[code - 1] = place[1]
    return Shards(tuple(names), tuple(place[1] for place in now)), replace(old, shards=True), replace(new, shards=True)


def _loads(db: Database, side: Records) -> dict[Place, Load]:
    """Return how many keys of each slot each dump of a side has, the dumps in order."""
    found: dict[Place, Load] = {}
    for number, file in enumerate(side.files):
        query = f"SELECT source, slot, count(*) FROM read_parquet('{file.link}') GROUP BY ALL ORDER BY ALL"
        for source, slot, keys in db.rows(query):
            load = found.setdefault((number, source), {})
            if slot is not None:
                load[slot] = keys
    return found


def _by_name(old: Sequence[Place], new: Sequence[Place]) -> dict[Place, Place]:
    """Return the dumps of the same name, if both sides have the same names and each once."""
    names = {source: place for place in new for source in (place[1],)}
    same = sorted(source for _file, source in old) == sorted(source for _file, source in new)
    return {place: names[place[1]] for place in old} if same and len(names) == len(new) else {}


def _by_slots(old: Mapping[Place, Load], new: Mapping[Place, Load]) -> dict[Place, Place]:
    """Return for each old dump the new one with most keys in the same slots, the surest pairs first; each once."""
    pairs = sorted(
        (
            (-sum(min(keys, there.get(slot, 0)) for slot, keys in here.items()), then, now)
            for then, here in old.items()
            for now, there in new.items()
        )
    )
    found: dict[Place, Place] = {}
    for overlap, then, now in pairs:
        if overlap and then not in found and now not in found.values():
            found[then] = now
    return found
