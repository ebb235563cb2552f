"""Policies and dumps for tests, without files of dumps."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rdbscan.policy.dumps import Facts, Subject
from rdbscan.policy.growth import Baseline
from rdbscan.policy.judge import judge
from rdbscan.policy.read import ReadPolicy, read_policy
from rdbscan.policy.rows import Row
from rdbscan.policy.verdict import Outcome, State, Verdict

DAY_MS = 86_400_000
SAVED_MS = int(datetime(2026, 11, 20, 3, 15, tzinfo=UTC).timestamp() * 1000)
NOW_MS = SAVED_MS + 3 * 3_600_000


def policy(folder: Path, text: str) -> ReadPolicy:
    path = folder / "rdbscan.toml"
    path.write_text(text, encoding="utf-8")
    return read_policy(path)


def rule(folder: Path, lines: str) -> ReadPolicy:
    return policy(folder, f'[[rule]]\nid = "r"\n{lines}\n')


def row(namespace: str, **figures: Any) -> Row:
    figures = {"db": 0, "type": "string", "keys": 1, "memory": 100, **figures}
    return Row(namespace, **figures)


def facts(name: str = "dump.rdb", **more: Any) -> Facts:
    known: dict[str, Any] = {
        "saved_ms": SAVED_MS, "keys": 10, "missing": 0, "promised": None, "complete": True, "damage": "",
        "used_memory": 1000, "maxmemory": None, "server": "redis 7.0.15", "model": "redis-7.0, jemalloc",
    }  # fmt: skip
    return Facts(name, **(known | more))


def dump(*rows: Row, name: str = "dump.rdb", profile: Any = None, **more: Any) -> Subject:
    return Subject(name, (facts(name, **more),), rows, profile)


def damaged(*rows: Row, missing: int | None = None, **more: Any) -> Subject:
    return dump(*rows, missing=missing, complete=False, damage="it ends too early", used_memory=None, **more)


def judged(read: ReadPolicy, *subjects: Subject, baseline: Subject | None = None, **more: Any) -> Outcome:
    baselines = {one.name: Baseline(baseline) for one in subjects} if baseline else {}
    return judge(read, subjects, subjects[0], baselines, more.pop("now_ms", NOW_MS), **more)


def verdict(read: ReadPolicy, *subjects: Subject, **more: Any) -> Verdict:
    (one,) = judged(read, *subjects, **more).verdicts
    return one


def state(read: ReadPolicy, *subjects: Subject, **more: Any) -> State:
    return verdict(read, *subjects, **more).state
