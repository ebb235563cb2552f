"""The keys that changed, by name: the hashes of the table `changed`, looked up in the records once more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rdbscan.diff.keys.join import CONDITIONS
from rdbscan.diff.keys.kinds import Fate, Key
from rdbscan.diff.keys.records import ENCODING, SHARD, TTL, TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdbscan.diff.keys.database import Database
    from rdbscan.diff.keys.records import Records
    from rdbscan.diff.keys.shards import Shards

COLUMNS = Key._fields
MOST_SIZES = 1000
"""Different sizes by which the parts of a file that cannot have a key are passed over."""


def prepare(db: Database, shards: Shards, names: Mapping[str, Mapping[str, str]]) -> None:
    """Make the names of shards, and the common names of namespaces of each side, known to queries."""
    for variable, words in (("old_shards", shards.old), ("new_shards", shards.new)):
        set_words(db, variable, words)
    db.run("CREATE TEMP TABLE names (of_side VARCHAR, word VARCHAR, common VARCHAR)")
    for side, common in names.items():
        changed = [(old, new) for old, new in common.items() if old != new]
        if changed:
            then, now = zip(*changed, strict=True)
            db.run("INSERT INTO names SELECT ?, unnest(?::VARCHAR[]), unnest(?::VARCHAR[])", [side, then, now])


def set_words(db: Database, variable: str, words: tuple[str, ...] | list[str]) -> None:
    """Have a list of words as a variable: words of a dump are never part of a statement."""
    db.run(
        "CREATE OR REPLACE TEMP TABLE words AS SELECT unnest(?::VARCHAR[]) AS word, unnest(range(?)) AS place",
        [list(words), len(words)],
    )
    db.run(f"SET VARIABLE {variable} = (SELECT coalesce(list(word ORDER BY place), []::VARCHAR[]) FROM words)")


def top(db: Database, old: Records, new: Records, salt: bytes, rows: int) -> dict[Fate, list[Key]]:
    """Return the first keys of each fate: those whose memory changed most, or that take most where that is the same."""
    chosen = " UNION ALL ".join(
        f"(SELECT {number} AS fate, h FROM changed WHERE h IS NOT NULL AND {condition} "
        f"ORDER BY abs({_weight(fate)}) DESC, h LIMIT {rows})"
        for number, (fate, condition) in enumerate(CONDITIONS.items())
    )
    db.run(f"CREATE TEMP TABLE chosen AS {chosen}")
    db.run("CREATE TEMP TABLE few AS SELECT * FROM changed WHERE h IN (SELECT h FROM chosen)")
    db.run(f"CREATE TEMP TABLE found AS {named('few', old, new, salt, _sizes(db))}")
    result = {}
    for number, fate in enumerate(CONDITIONS):
        keys = db.rows(
            f"SELECT {', '.join(COLUMNS)} FROM found JOIN chosen USING (h) WHERE fate = {number} "
            f"ORDER BY abs({_weight(fate, 'memory_old', 'memory_new')}) DESC, key, db"
        )
        result[fate] = [Key(*key) for key in keys]
    return result


def _weight(fate: Fate, then: str = "m1", now: str = "m2") -> str:
    """Return what keys of a fate are ranked by."""
    by_change = fate in (Fate.NEW, Fate.GONE, Fate.GROWN, Fate.SHRUNK)
    return f"coalesce({now}, 0) - coalesce({then}, 0)" if by_change else f"coalesce({now}, {then})"


def _sizes(db: Database) -> str:
    """Return a condition that rows of few keys fulfil: a file tells, part by part, which sizes are in it."""
    sizes: list[Any] = [
        size for (size,) in db.rows("SELECT DISTINCT unnest([m1, m2]) AS m FROM few") if size is not None
    ]
    return f"m IN ({', '.join(map(str, sizes))})" if 0 < len(sizes) <= MOST_SIZES else "true"


def named(table: str, old: Records, new: Records, salt: bytes, condition: str = "true", *, once: bool = True) -> str:
    """Return a query for the keys of a table like `changed`, by name.

    Those of the new side are looked up there, those that are gone on the old side. Where several dumps of a side have a
    key it comes once; where none is so, that need not be looked after (`once`).
    """
    sides = [
        f"SELECT h, key, db, coalesce(common, namespace::VARCHAR) AS namespace "
        f"FROM (SELECT * FROM ({side.scan(salt, ('key', 'db', 'namespace'))}) WHERE {condition}) "
        f"JOIN (SELECT h FROM {table} WHERE {where}) USING (h) "
        f"LEFT JOIN names ON names.of_side = '{side.side}' AND names.word = namespace::VARCHAR"
        for side, where in ((old, "n2 = 0"), (new, "n2 > 0"))
    ]
    told = [
        _word("types", TYPE, ENCODING, 1), _word("types", TYPE, ENCODING, 2),
        _word("encodings", ENCODING, SHARD, 1), _word("encodings", ENCODING, SHARD, 2),
        f"(f1 >> {TTL}) & 1 = 1", f"(f2 >> {TTL}) & 1 = 1",
        f"getvariable('old_shards')[f1 >> {SHARD}]", f"getvariable('new_shards')[f2 >> {SHARD}]",
    ]  # fmt: skip
    columns = [f"{expression} AS {name}" for expression, name in zip(("m1", "m2", *told), COLUMNS[3:], strict=True)]
    return (
        f"SELECT {'DISTINCT ON (h) ' if once else ''}h, key, db, namespace, {', '.join(columns)} "
        f"FROM ({' UNION ALL '.join(sides)}) JOIN {table} USING (h)"
    )


def _word(words: str, begin: int, end: int, side: int) -> str:
    return f"getvariable('{words}')[(f{side} >> {begin}) & {(1 << (end - begin)) - 1}]"
