"""What the whole instance will use: counts by database, and slots."""

from __future__ import annotations

from rdbscan.pipeline.instance_memory import KeyCounts, key_counts, slot_counts
from rdbscan.profile.groups import groups_of


def test_keys_are_counted_by_database() -> None:
    def group(db: int, name: str, keys: int, expiring: int, fields: int) -> dict[str, object]:
        kind = {"db": db, "namespace": name, "type": "hash", "encoding": "listpack"}
        return kind | {"keys": keys, "expiring_keys": expiring, "expiring_fields": fields}

    groups = groups_of([group(0, "a", 10, 4, 3), group(0, "b", 5, 5, 500), group(3, "a", 1, 0, 0)])
    # Not more keys have fields with a TTL than there are such fields, nor than keys of the group.
    assert key_counts(groups) == {0: KeyCounts(15, 0, 9, 3 + 5), 3: KeyCounts(1, 0, 0, 0)}


def test_keys_of_each_slot_are_those_counted_or_spread() -> None:
    assert slot_counts([0, 5, 0, 7], 12) == (5, 7)
    spread = slot_counts([0, 5, 0, 7], 4)  # of several databases
    assert (sum(spread), max(spread)) == (4, 1)
    assert slot_counts([0, 1], 0) == ()
