"""The answer on one screen: how full, why, what to do next, and where the memory is.

It chooses from the findings of all reports; what each means stands in the report that made it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rdbscan.report.command import Step
from rdbscan.report.databases import build as databases
from rdbscan.report.fullness import at_the_limit, filled, used
from rdbscan.report.model import Sentence, Severity
from rdbscan.report.namespaces import build as namespaces
from rdbscan.report.owners import build as owners
from rdbscan.report.sentences import count, ratio, say, size, text, time
from rdbscan.report.shards import build as shards

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rdbscan.profile.sources import Source
    from rdbscan.report.command import Command
    from rdbscan.report.context import Context
    from rdbscan.report.model import Finding, Report

CAUSES = 3
STEPS = 4
PROBLEMS = 4
MOST_NAMESPACES = 8
MOST_COMPARED = 5
WHERE = {"namespace": 0, "keys": 0, "memory_bytes": 0, "share": 0, "no_ttl_share": 1, "largest_key": 2}
"""Columns of the namespaces, and how readily each is left out."""
COMPARED = {
    "name": 0, "owner": 0, "db": 0, "shard": 4, "keys": 0, "memory_bytes": 0, "share": 1, "of_mean": 1, "predicted": 3,
    "headroom": 1, "no_ttl_share": 4, "largest": 2, "largest_namespace": 2,
}  # fmt: skip
"""The same of what several dumps are compared by."""
ABOUT_THE_SET = frozenset(
    (
        "missing-shard", "same-server", "foreign-dump", "slot-in-two-dumps", "save-spread", "mixed-servers", "shard-skew",
        "unexplained-memory", "damaged-keys",
    )
)  # fmt: skip
"""Findings about the dumps and servers, not about what fills them; besides those of damage."""
TOLD_BY_FULLNESS = frozenset(("near-maxmemory", "over-maxmemory", "volatile-policy-starved"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands on the first screen, top to bottom.

    `problems` are findings about the dumps, `causes` those about keys, as many as fit; `compared` are several dumps side
    by side (or their instances, owners or databases), of which there are `members`. `steps` has the number of the cause
    (from 1) beside each command, in the order in which they are done. `rest` says what else there is. Where nothing is
    wrong, `causes` and `where` are empty.
    """

    facts: tuple[Sentence, ...]
    problems: tuple[Finding, ...]
    more_problems: Sentence | None
    compared: Report | None
    members: int
    fullness: tuple[Sentence, ...]
    causes: tuple[Finding, ...]
    rest: Sentence | None
    steps: tuple[tuple[int, Command], ...]
    where: Report | None
    namespaces: int
    verdict: Sentence


def answer(context: Context, findings: Sequence[Finding]) -> Answer:
    """Return the answer for a profile and the findings of all its reports, in reading order."""
    damage = {source.outcome.damage.kind for source in context.sources if source.outcome.damage}
    problems = [one for one in findings if one.slug in ABOUT_THE_SET | damage]
    others = [one for one in findings if one not in problems and one.slug not in TOLD_BY_FULLNESS]
    urgent = [one for one in others if one.severity is not Severity.INFO and one.bytes and not one.rest]
    shown = tuple(urgent[:CAUSES])
    steps = _steps(shown)
    compared = _compared(context)
    return Answer(
        _facts(context),
        tuple(problems[:PROBLEMS]),
        _more_problems(problems[PROBLEMS:]),
        None if compared is None else _beginning(compared, COMPARED, MOST_COMPARED),
        0 if compared is None else len(compared.rows),
        tuple(_fullness(context)),
        shown,
        _rest([one for one in others if one not in shown]),
        steps,
        _where(context) if shown else None,
        len(context.namespaces),
        _verdict(context, shown, problems),
    )


def _where(context: Context) -> Report:
    """Return the namespaces with the columns that tell most."""
    return _beginning(namespaces(context), WHERE, MOST_NAMESPACES)


def _compared(context: Context) -> Report | None:
    """Return what several dumps are compared by; None for a single dump, or where nobody owns anything."""
    if len(context.sources) < 2:
        return None
    report = {"owner": owners, "db": databases}.get(context.by, shards)(context)
    return report if report.rows else None


def _beginning(report: Report, columns: Mapping[str, int], rows: int) -> Report:
    """Return the first rows of a report, with these columns in the order of their priorities."""
    places = [at for at, column in enumerate(report.columns) if column.name in columns]
    chosen = tuple(replace(report.columns[at], priority=columns[report.columns[at].name]) for at in places)
    shown = [tuple(row[at] for at in places) for row in report.rows[:rows]]
    return replace(report, columns=chosen, rows=shown, findings=[], total=None)


def _more_problems(others: Sequence[Finding]) -> Sentence | None:
    return say("and {} about the dumps: --full", count(len(others), "more finding")) if others else None


def _facts(context: Context) -> tuple[Sentence, ...]:
    sources = context.sources
    keys = sum(source.outcome.keys for source in sources)
    facts = [say("{}", text(sources[0].source)) if len(sources) == 1 else say("{}", count(len(sources), "dump"))]
    servers = {f"{source.header.server} {source.header.server_version}".strip() for source in sources}
    facts.append(
        say("{}", text(servers.pop())) if len(servers) == 1 else say("{} server versions", count(len(servers)))
    )
    saved = sorted({source.header.ctime_ms for source in sources if source.header.ctime_ms})
    if saved:
        span = (
            say("saved {} to {}", time(saved[0]), time(saved[-1]))
            if len(saved) > 1
            else say("saved {}", time(saved[0]))
        )
        facts.append(span)
    facts.append(say("{}", count(keys, "key")))
    if context.left_out:
        facts.append(say("{} match the filters", count(context.whole.keys)))
    facts.append(_trust(sources))
    return tuple(facts)


def _trust(sources: Sequence[Source]) -> Sentence:
    broken = sum(not source.outcome.complete for source in sources)
    if broken:
        return (
            say("NOT COMPLETE")
            if len(sources) == 1
            else say("{} of {} NOT COMPLETE", count(broken), count(len(sources)))
        )
    checks = {source.outcome.checksum for source in sources}
    told = f"checksum {checks.pop()}" if len(checks) == 1 else "checksums differ in kind"
    return say("complete, {}", text(told))


def _fullness(context: Context) -> list[Sentence]:
    """Return how full the servers are, the fullest first, and what happens next."""
    known = sorted(context.sources, key=lambda source: -(filled(source) or 0.0))
    if not known:
        return []
    fullest = known[0]
    if filled(fullest) is None:
        return _without_maxmemory(context)
    memory, part = used(fullest) or 0, filled(fullest) or 0.0
    names = () if len(known) == 1 else (text(fullest.source),)
    head = say(
        ("used_memory is {}, {} of maxmemory {}." if len(known) == 1 else "The fullest, {}, uses {}, {} of maxmemory {}."),
        *names, size(memory), ratio(part), size(fullest.model.maxmemory or 0),
    )  # fmt: skip
    rest = [] if len(known) == 1 else [_of_the_set(context)]
    return [head, at_the_limit(fullest, context), *rest]


def _without_maxmemory(context: Context) -> list[Sentence]:
    sums = [used(source) for source in context.sources]
    total, keys = sum(one or 0 for one in sums), size(context.whole.memory_bytes)
    if len(sums) > 1:
        return [
            _of_the_set(context),
            say("No maxmemory is known: --maxmemory SIZE or --redis-conf FILE tells what is left."),
        ]
    if not total:
        return [say("Keys take {}; used_memory is not known.", keys)]
    reported = context.sources[0].header.used_memory is not None
    template = "used_memory {} {}, keys take {} of it." if reported else "used_memory {} {}, of which keys take {}."
    return [
        say(template, text("was" if reported else "would be"), size(total), keys),
        say("A dump does not hold maxmemory: add --maxmemory SIZE or --redis-conf FILE to see how much room is left."),
    ]


def _of_the_set(context: Context) -> Sentence:
    """Return how large the dumps are together, and the largest and smallest."""
    sizes = sorted((source.sums.memory_bytes, source.source) for source in context.sources if source.sums)
    if not sizes:
        return say("Keys take {}.", size(context.whole.memory_bytes))
    (least, smallest), (most, largest) = sizes[0], sizes[-1]
    return say(
        "Keys take {}, {} a dump on average; most in {} ({}), least in {} ({}).",
        size(context.whole.memory_bytes), size(sum(one for one, _name in sizes) // len(sizes)), text(largest), size(most),
        text(smallest), size(least),
    )  # fmt: skip


def _rest(others: Sequence[Finding]) -> Sentence | None:
    if not others:
        return None
    urgent = [one for one in others if one.severity is not Severity.INFO]
    more = count(len(others), "more finding")
    if not urgent:
        return say("and {}, none of them urgent", more)
    return say("and {}, {} with {}", more, count(len(urgent), "warning"), size(sum(one.bytes or 0 for one in urgent)))


def _steps(causes: Sequence[Finding]) -> tuple[tuple[int, Command], ...]:
    """Return the safest steps: a look at the first cause, then what stops each at its source or repairs what is there."""
    looks = [(number, step) for number, one in enumerate(causes, 1) for step in one.do if step.step is Step.LOOK][:1]
    chosen = list(looks)
    for number, one in enumerate(causes, 1):
        steps = [step for step in one.do if step.step is not Step.LOOK]
        safe = [step for step in steps if not step.destructive]
        chosen += [(number, step) for step in (safe or steps)[:1]]
    repairs = [
        (number, step)
        for number, one in enumerate(causes, 1)
        for step in one.do
        if step.step is Step.REPAIR and not step.destructive and (number, step) not in chosen
    ]
    rest = [
        (number, step)
        for number, one in enumerate(causes, 1)
        for step in one.do
        if step.step in (Step.SOURCE, Step.REPAIR) and (number, step) not in [*chosen, *repairs]
    ]
    return tuple([*chosen, *repairs, *rest][:STEPS])


def _verdict(context: Context, causes: Sequence[Finding], problems: Sequence[Finding]) -> Sentence:
    if not causes:
        template = "No key or namespace stands out." if not problems else "Beyond that no key or namespace stands out."
        return say(template)
    stake = sum(one.bytes or 0 for one in causes)
    frees = sum(one.frees for one in causes)
    whole = max(context.whole.memory_bytes, 1)
    told = say(", fixing them frees up to {}", size(frees)) if frees else say("")
    return say(
        "{} {} of the memory" + told.template + ".",
        text("One cause holds" if len(causes) == 1 else f"{len(causes)} causes hold"), ratio(min(stake / whole, 1.0)),
        *told.cells,
    )  # fmt: skip
