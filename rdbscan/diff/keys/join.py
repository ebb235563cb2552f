"""Both sides' records, brought together by name: one aggregation in DuckDB, which spills what does not fit.

Not a join: keys of the same name on several dumps of a side (a replica beside its primary, a slot on its way) would multiply
there, without end in a file that was made to. And each row is counted, so that rows that get lost while spilling show: joins
were seen to lose some (duckdb#25702).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdbscan.diff.keys.kinds import Fate, Sums
from rdbscan.diff.keys.records import ENCODING, SHARD, TTL, TYPE
from rdbscan.errors import LostRows

if TYPE_CHECKING:
    from rdbscan.diff.keys.database import Database
    from rdbscan.diff.keys.records import Records

_TYPES = ((1 << ENCODING) - 1) ^ ((1 << TYPE) - 1)
_ENCODINGS = ((1 << SHARD) - 1) ^ ((1 << ENCODING) - 1)
_SHARDS = ~((1 << SHARD) - 1) & (2**31 - 1)
_HAD, _HAS = f"(f1 >> {TTL}) & 1 = 1", f"(f2 >> {TTL}) & 1 = 1"
_BOTH = "n1 > 0 AND n2 > 0"
_SAME_TYPE = f"f1 & {_TYPES} = f2 & {_TYPES}"

CONDITIONS = {
    Fate.NEW: "n1 = 0",
    Fate.GONE: "n2 = 0",
    Fate.GROWN: f"{_BOTH} AND m2 > m1",
    Fate.SHRUNK: f"{_BOTH} AND m2 < m1",
    Fate.TTL_LOST: f"{_BOTH} AND {_HAD} AND NOT {_HAS}",
    Fate.TTL_GAINED: f"{_BOTH} AND NOT {_HAD} AND {_HAS}",
    Fate.RETYPED: f"{_BOTH} AND NOT {_SAME_TYPE}",
    Fate.CONVERTED: f"{_BOTH} AND {_SAME_TYPE} AND f1 & {_ENCODINGS} <> f2 & {_ENCODINGS}",
    Fate.MOVED: f"{_BOTH} AND f1 & {_SHARDS} <> f2 & {_SHARDS}",
}
"""What a key of the table `changed` must be like."""
CHANGE = "coalesce(m2, 0) - coalesce(m1, 0)"
_UNCHANGED = "n1 = 1 AND n2 = 1 AND m1 = m2 AND f1 = f2"


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of it: sums of each fate, keys on both sides, and keys that several dumps of a side have."""

    sums: dict[Fate, Sums]
    matched: int
    repeated: int


def join(db: Database, old: Records, new: Records, salt: bytes) -> Joined:
    """Fill the table `changed` with the keys that changed: hash, copies, memory and flags then (1) and now (2).

    Raises LostRows if not every row of both sides was counted, and what DuckDB's errors mean (`Database.rows`).
    """
    kept = ", ".join(
        f"CASE WHEN NOT ({_UNCHANGED}) THEN {name} END AS {name}" for name in ("h", "m1", "m2", "f1", "f2")
    )
    # All that did not change becomes one row, whose hash is null: that costs less than a second look at everything.
    db.run(
        f"""
        CREATE TEMP TABLE changed AS
        SELECT {kept}, sum(n1)::BIGINT AS n1, sum(n2)::BIGINT AS n2, count(*) AS keys
        FROM (
            SELECT h, count(m1) AS n1, count(m2) AS n2, max(m1) AS m1, max(m2) AS m2, max(f1) AS f1, max(f2) AS f2
            FROM (
                SELECT h, m AS m1, f AS f1, NULL::BIGINT AS m2, NULL::INTEGER AS f2 FROM ({old.scan(salt)})
                UNION ALL SELECT h, NULL, NULL, m, f FROM ({new.scan(salt)})
            )
            GROUP BY h
        )
        GROUP BY 1, 2, 3, 4, 5
        """
    )
    _check_rows(db, old, new)
    return Joined(_sums(db), *db.row(f"SELECT {_MATCHED}, {_REPEATED} FROM changed"))


_MATCHED = f"coalesce(sum(keys) FILTER ({_BOTH}), 0)::BIGINT"
_REPEATED = "count(*) FILTER (h IS NOT NULL AND (n1 > 1 OR n2 > 1))"


def _check_rows(db: Database, old: Records, new: Records) -> None:
    """Raise LostRows unless matched and gone keys are all rows of the old side, matched and new ones all of the new."""
    then, now = db.row("SELECT coalesce(sum(n1), 0)::BIGINT, coalesce(sum(n2), 0)::BIGINT FROM changed")
    if (then, now) != (old.rows, new.rows):
        raise LostRows(
            f"DuckDB lost rows: {then:,} of {old.rows:,} came back of the old side, {now:,} of {new.rows:,} of the new; "
            "nothing of this comparison can be believed"
        )


def _sums(db: Database) -> dict[Fate, Sums]:
    parts = [
        f"count(*) FILTER ({condition}), coalesce(sum(coalesce(m2, m1)) FILTER ({condition}), 0), "
        f"coalesce(sum({CHANGE}) FILTER ({condition}), 0)"
        for condition in CONDITIONS.values()
    ]
    numbers = db.row(f"SELECT {', '.join(parts)} FROM changed WHERE h IS NOT NULL")
    return {fate: Sums(*map(int, numbers[3 * at : 3 * at + 3])) for at, fate in enumerate(CONDITIONS)}
