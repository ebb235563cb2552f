"""Growth against a baseline, by the time between the two saves."""

from pathlib import Path

import pytest

from rdbscan.policy.outputs.words import said
from rdbscan.policy.verdict import State
from tests.policy.making import DAY_MS, SAVED_MS, damaged, dump, row, rule, state, verdict

PASS, WARN, VIOLATION, UNKNOWN = State.PASS, State.WARN, State.VIOLATION, State.UNKNOWN
MB = 1 << 20


def night(memory: int, days: float = 1, **more: int) -> object:
    return dump(row("log:{id}", memory=memory, **more), saved_ms=SAVED_MS - int(days * DAY_MS))


@pytest.mark.parametrize(
    ("growth", "days", "before", "now", "expected"),
    [
        ('"20%/d"', 1, 100 * MB, 120 * MB, PASS),
        ('"20%/d"', 1, 100 * MB, 121 * MB, VIOLATION),
        ('"20%/d"', 2, 100 * MB, 140 * MB, PASS),
        ('"20%/d"', 2, 100 * MB, 141 * MB, VIOLATION),
        ('"20%/d"', 0.5, 100 * MB, 111 * MB, VIOLATION),
        ('"20%/w"', 1, 100 * MB, 103 * MB, VIOLATION),
        ('"20%"', 5, 100 * MB, 120 * MB, PASS),
        ('"10mb/d"', 1, 100 * MB, 110 * MB, PASS),
        ('"10mb/d"', 1, 100 * MB, 111 * MB, VIOLATION),
        ('"10mb/h"', 1, 100 * MB, 340 * MB, PASS),
        ('"20%/d"', 1, 100 * MB, 10 * MB, PASS),
        ('"20%/d"', 1, 0, 10 * MB, VIOLATION),
    ],
)
def test_scaled_by_time(growth: str, days: float, before: int, now: int, expected: State, tmp_path: Path) -> None:
    read = rule(tmp_path, f'match = "*"\ngrowth = {{ memory = {growth} }}')
    assert state(read, dump(row("log:{id}", memory=now)), baseline=night(before, days)) is expected


def test_small_growth_is_none(tmp_path: Path) -> None:
    read = rule(tmp_path, 'match = "*"\ngrowth = { memory = "20%/d", at_least = "50mb" }')
    assert state(read, dump(row("log:{id}", memory=100 * MB)), baseline=night(51 * MB)) is PASS
    assert state(read, dump(row("log:{id}", memory=100 * MB)), baseline=night(50 * MB)) is VIOLATION
    new = dump(row("log:{id}", memory=50 * MB), row("new:{id}", memory=50 * MB))
    one = verdict(read, new, baseline=night(50 * MB))
    assert [case.namespace for case in one.cases] == ["new:{id}"]
    assert said(one.cases[0].what) == "new:{id}: memory from 0 B to 50.0 MiB (new) in 1d, limit 20.0% a day"


def test_other_figures(tmp_path: Path) -> None:
    before = night(1, keys=100, elements=1000, no_ttl_keys=10)
    for name, limit in (("keys", "10/d"), ("elements", "10%/d"), ("no_ttl_keys", "0/d")):
        read = rule(tmp_path, f'match = "*"\ngrowth = {{ {name} = "{limit}" }}')
        assert state(read, dump(row("log:{id}", keys=110, elements=1100, no_ttl_keys=10)), baseline=before) is PASS
        assert state(read, dump(row("log:{id}", keys=111, elements=1101, no_ttl_keys=11)), baseline=before) is VIOLATION


GROWTH = 'match = "*"\ngrowth = { memory = "20%/d" }'


def test_the_first_night_is_unknown(tmp_path: Path) -> None:
    one = verdict(rule(tmp_path, GROWTH), dump(row("log:{id}")))
    assert one.state is UNKNOWN
    assert "--baseline" in said(one.cases[0].what)


@pytest.mark.parametrize("days", [0, -1])
def test_a_baseline_that_is_not_older_is_none(days: int, tmp_path: Path) -> None:
    assert state(rule(tmp_path, GROWTH), dump(row("log:{id}")), baseline=night(100, days)) is UNKNOWN


def test_dumps_that_do_not_say_when_they_were_saved(tmp_path: Path) -> None:
    assert state(rule(tmp_path, GROWTH), dump(row("log:{id}"), saved_ms=None), baseline=night(100)) is UNKNOWN
    assert state(rule(tmp_path, GROWTH), dump(row("log:{id}")), baseline=dump(saved_ms=None)) is UNKNOWN


def test_keys_that_are_missing_now_or_then(tmp_path: Path) -> None:
    read = rule(tmp_path, GROWTH)
    grown = damaged(row("log:{id}", memory=500))
    assert state(read, grown, baseline=night(100)) is VIOLATION
    assert state(read, damaged(row("log:{id}", memory=100)), baseline=night(100)) is UNKNOWN
    before = damaged(row("log:{id}", memory=100), saved_ms=SAVED_MS - DAY_MS)
    assert state(read, dump(row("log:{id}", memory=500)), baseline=before) is UNKNOWN
    assert state(read, dump(row("log:{id}", memory=100)), baseline=before) is PASS


def test_a_rule_about_nothing_warns(tmp_path: Path) -> None:
    read = rule(tmp_path, GROWTH.replace('"*"', '"nothing:*"'))
    assert state(read, dump(row("log:{id}")), baseline=night(100)) is WARN


def test_another_server_in_between_is_said(tmp_path: Path) -> None:
    before = dump(row("log:{id}"), saved_ms=SAVED_MS - DAY_MS, server="redis 6.2.7")
    one = verdict(rule(tmp_path, GROWTH), dump(row("log:{id}")), baseline=before)
    assert "redis 6.2.7" in said(one.notes[0])
    before = dump(row("log:{id}"), saved_ms=SAVED_MS - DAY_MS, model="redis-8.0, jemalloc")
    one = verdict(rule(tmp_path, GROWTH), dump(row("log:{id}")), baseline=before)
    assert "redis-8.0" in said(one.notes[0])
