"""Waivers: what they excuse, until when, and what is said of those that excuse nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rdbscan.policy.outputs.words import said
from rdbscan.policy.verdict import State
from tests.policy.making import damaged, dump, judged, policy, row

RULE = '[[rule]]\nid = "r"\nmatch = "session:**"\nmax_keys = 1\n'
WAIVER = '[[waiver]]\nrule = "r"\nmatch = "session:legacy:*"\nuntil = 2026-12-31\nreason = "JIRA-123"\n'
LEGACY, OTHERS = row("session:legacy:{id}", keys=5), row("session:{id}", keys=5)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "expected"),
    [("2026-12-31T23:59:59", State.WAIVED), ("2027-01-01T00:00:00", State.VIOLATION), ("2026-11-21", State.WAIVED)],
)
def test_until_its_last_day(now: str, expected: State, tmp_path: Path) -> None:
    outcome = judged(policy(tmp_path, RULE + WAIVER), dump(LEGACY), now_ms=at(now))
    (one,) = outcome.verdicts
    assert one.state is expected
    assert outcome.is_violated is (expected is State.VIOLATION)
    assert outcome.notes == ()
    if expected is State.VIOLATION:
        assert said(one.notes[0]) == "a waiver ended on 2026-12-31 and helps no more (JIRA-123): 1 case"
    else:
        assert one.cases[0].waiver == "JIRA-123, until 2026-12-31"


def test_only_what_it_names(tmp_path: Path) -> None:
    (one,) = judged(policy(tmp_path, RULE + WAIVER), dump(LEGACY, OTHERS)).verdicts
    assert one.state is State.VIOLATION
    assert [(case.namespace, case.state) for case in one.cases] == [
        ("session:{id}", State.VIOLATION), ("session:legacy:{id}", State.WAIVED),
    ]  # fmt: skip


def test_all_of_a_rule(tmp_path: Path) -> None:
    everything = WAIVER.replace('match = "session:legacy:*"\n', "")
    (one,) = judged(policy(tmp_path, RULE + everything), dump(LEGACY, OTHERS)).verdicts
    assert one.state is State.WAIVED
    (one,) = judged(policy(tmp_path, RULE.replace("= 1", "= 9") + everything), damaged(OTHERS), strict=True).verdicts
    assert one.state is State.WAIVED  # what is unknown may be waived too


def test_a_built_in_rule(tmp_path: Path) -> None:
    waiver = '[[waiver]]\nrule = "dump-complete"\nuntil = 2026-12-31\nreason = "disk"\n'
    (one,) = judged(policy(tmp_path, f"[dump]\ncomplete = true\n{waiver}"), damaged()).verdicts
    assert one.state is State.WAIVED


def test_one_that_waives_nothing_is_a_note_with_its_place(tmp_path: Path) -> None:
    outcome = judged(policy(tmp_path, RULE + WAIVER), dump(OTHERS))
    ((place, note),) = outcome.notes
    assert place.line == 5
    assert said(note) == "the waiver of r of session:legacy:* waives nothing: it can go (JIRA-123)"
