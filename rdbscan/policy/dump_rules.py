"""The rules of [dump] and [memory]: how old a dump is, whether it is whole, how full its server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdbscan.policy.model import COMPLETE, MAX_AGE, MEMORY
from rdbscan.policy.verdict import Case, State, Verdict, state_of
from rdbscan.report.model import Sentence
from rdbscan.report.sentences import duration, ratio, say, size, text, time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdbscan.policy.dumps import Facts, Subject
    from rdbscan.policy.model import MemoryRules
    from rdbscan.policy.quantities import Amount
    from rdbscan.policy.read import ReadPolicy

CLOCKS_DIFFER_S = 300
"""A dump may come from a server whose clock is ahead by that."""


def dump_verdicts(read: ReadPolicy, subject: Subject, now_ms: int) -> Iterator[Verdict]:
    """Yield what the rules of [dump] and [memory] say of a dump."""
    policy, name = read.policy, subject.name
    if policy.dump.max_age is not None:
        cases = tuple(case for facts in subject.facts for case in _age(facts, policy.dump.max_age, now_ms))
        limit = say("saved at most {} ago", duration(policy.dump.max_age))
        yield Verdict(MAX_AGE, name, state_of(cases), limit, cases, read.place("dump", "max_age"))
    if policy.dump.complete:
        cases = tuple(_damaged(facts) for facts in subject.facts if not facts.complete)
        place = read.place("dump", "complete")
        yield Verdict(COMPLETE, name, state_of(cases), say("the dump is whole"), cases, place, is_damage=bool(cases))
    if policy.memory.warn is not None or policy.memory.error is not None:
        cases = tuple(case for facts in subject.facts for case in _memory(facts, subject, policy.memory))
        place = read.place("memory", "error" if policy.memory.error is not None else "warn")
        level = "error" if policy.memory.error is not None else "warn"
        yield Verdict(MEMORY, name, state_of(cases), _memory_limit(policy.memory), cases, place, level)


def _age(facts: Facts, limit: int, now_ms: int) -> Iterator[Case]:
    if facts.saved_ms is None:
        yield Case(State.UNKNOWN, say("{} does not say when it was saved", text(facts.name)))
        return
    age = (now_ms - facts.saved_ms) / 1000
    if age < -CLOCKS_DIFFER_S:
        what = say(
            "{} was saved at {}, which is in the future: a clock is wrong", text(facts.name), time(facts.saved_ms)
        )
        yield Case(State.UNKNOWN, what)
    elif age > limit:
        what = say(
            "{} was saved {} ago, at {}, limit {}",
            text(facts.name),
            duration(age),
            time(facts.saved_ms),
            duration(limit),
        )
        yield Case(State.VIOLATION, what, size=age / max(limit, 1))


def _damaged(facts: Facts) -> Case:
    return Case(State.VIOLATION, say("{}: {}", text(facts.name), text(facts.damage)), size=float("inf"))


def _memory(facts: Facts, subject: Subject, rules: MemoryRules) -> Iterator[Case]:
    maximum = rules.maxmemory or facts.maxmemory
    limits = [(State.VIOLATION, rules.error), (State.WARN, rules.warn)]
    unknown: Case | None = None
    for state, limit in limits:
        if limit is None:
            continue
        case = _filled(facts, subject, limit, maximum, state)
        if case is not None and case.state is not State.UNKNOWN:
            yield case
            return
        unknown = unknown or case
    if unknown is not None:
        yield unknown


def _filled(facts: Facts, subject: Subject, limit: Amount, maximum: int | None, state: State) -> Case | None:
    if limit.is_share and not maximum:
        what = say("{}: maxmemory is not known; write it into [memory], or give --redis-conf", text(facts.name))
        return Case(State.UNKNOWN, what)
    most = limit.of(maximum or 0)
    # Of a dump that was not read whole only what its keys take is sure, and of several together not even which keys.
    least = (
        facts.used_memory if facts.used_memory is not None else subject.whole.memory if len(subject.facts) == 1 else 0
    )
    if least > most:
        return Case(state, _full(facts, least, limit, maximum), size=least / most if most else float("inf"))
    if facts.used_memory is None:
        return Case(
            State.UNKNOWN,
            say(
                "{}: used_memory cannot be predicted: {}",
                text(facts.name),
                text(facts.damage or "not all keys are in it"),
            ),
        )
    return None


def _full(facts: Facts, used: int, limit: Amount, maximum: int | None) -> Sentence:
    least = "" if facts.used_memory is not None else "at least "
    if limit.is_share and maximum:
        return say(
            f"{{}}: used_memory will be {least}{{}}, {{}} of maxmemory {{}}, limit {{}}",
            text(facts.name), size(used), ratio(used / maximum), size(maximum), ratio(limit.value),
        )  # fmt: skip
    return say(
        f"{{}}: used_memory will be {least}{{}}, limit {{}}", text(facts.name), size(used), size(round(limit.value))
    )


def _memory_limit(rules: MemoryRules) -> Sentence:
    parts = [
        (word, limit) for word, limit in (("warn from", rules.warn), ("at most", rules.error)) if limit is not None
    ]
    cells = (ratio(limit.value) if limit.is_share else size(round(limit.value)) for _, limit in parts)
    return say("used_memory " + ", ".join(f"{word} {{}}" for word, _ in parts), *cells)
