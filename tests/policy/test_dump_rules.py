"""[dump] and [memory]: age, completeness, and how full the server is."""

from pathlib import Path

import pytest

from rdbscan.policy.outputs.words import said
from rdbscan.policy.verdict import State
from tests.policy.making import NOW_MS, SAVED_MS, damaged, dump, policy, row, state, verdict

PASS, WARN, VIOLATION, UNKNOWN = State.PASS, State.WARN, State.VIOLATION, State.UNKNOWN
HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("saved", "expected"),
    [
        (NOW_MS - 26 * HOUR_MS, PASS),
        (NOW_MS - 26 * HOUR_MS - 1, VIOLATION),
        (NOW_MS + 200_000, PASS),  # clocks differ
        (NOW_MS + HOUR_MS, UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_age(saved: int | None, expected: State, tmp_path: Path) -> None:
    assert state(policy(tmp_path, '[dump]\nmax_age = "26h"\n'), dump(saved_ms=saved)) is expected


def test_complete(tmp_path: Path) -> None:
    read = policy(tmp_path, "[dump]\ncomplete = true\n")
    assert state(read, dump()) is PASS
    one = verdict(read, damaged())
    assert (one.state, one.is_damage) == (VIOLATION, True)
    assert said(one.cases[0].what) == "dump.rdb: it ends too early"


@pytest.mark.parametrize(
    ("used", "expected"), [(6_999, PASS), (7_000, PASS), (7_001, WARN), (8_500, WARN), (8_501, VIOLATION)]
)
def test_memory(used: int, expected: State, tmp_path: Path) -> None:
    read = policy(tmp_path, '[memory]\nwarn = "70%"\nerror = "85%"\n')
    assert state(read, dump(used_memory=used, maxmemory=10_000)) is expected
    assert state(read, dump(used_memory=used, maxmemory=None)) is UNKNOWN
    with_limit = policy(tmp_path, '[memory]\nmaxmemory = 10000\nwarn = "70%"\nerror = "85%"\n')
    assert state(with_limit, dump(used_memory=used, maxmemory=1)) is expected
    sizes = policy(tmp_path, "[memory]\nwarn = 7000\nerror = 8500\n")
    assert state(sizes, dump(used_memory=used)) is expected


def test_memory_of_a_damaged_dump_is_unknown_unless_its_keys_alone_are_too_much(tmp_path: Path) -> None:
    read = policy(tmp_path, "[memory]\nerror = 8500\n")
    assert state(read, damaged(row("a", memory=8000))) is UNKNOWN
    one = verdict(read, damaged(row("a", memory=9000)))
    assert one.state is VIOLATION
    assert "at least 8.8 KiB" in said(one.cases[0].what)


def test_all_three_of_one_dump(tmp_path: Path) -> None:
    read = policy(tmp_path, '[dump]\nmax_age = "1h"\ncomplete = true\n[memory]\nerror = 1\n')
    from tests.policy.making import judged

    outcome = judged(read, dump(used_memory=10), now_ms=SAVED_MS)
    assert [(one.rule, one.state) for one in outcome.verdicts] == [
        ("memory", VIOLATION), ("dump-max-age", PASS), ("dump-complete", PASS),
    ]  # fmt: skip
