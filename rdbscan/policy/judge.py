"""All rules of a policy against all dumps: the verdicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from rdbscan.policy.dump_rules import dump_verdicts
from rdbscan.policy.findings import findings_of, is_meant, namespace_of
from rdbscan.policy.fitting import chosen, fits
from rdbscan.policy.growth import Baseline, growth_cases, growth_sentence, model_notes
from rdbscan.policy.limits import cases_of, limit_sentence
from rdbscan.policy.patterns import Fit, fits_key
from rdbscan.policy.verdict import Case, Outcome, State, Verdict, reading_order, state_of
from rdbscan.policy.waivers import Waivers
from rdbscan.report.sentences import say, text

if TYPE_CHECKING:
    from rdbscan.policy.dumps import Subject
    from rdbscan.policy.model import Rule
    from rdbscan.policy.read import ReadPolicy
    from rdbscan.report.model import Finding, Sentence

Found: TypeAlias = "Callable[[Subject], Sequence[Finding]]"
NO_BASELINE = Baseline(why="there is no baseline to compare with: give --baseline or --history")


def judge(
    read: ReadPolicy,
    subjects: Sequence[Subject],
    whole: Subject,
    baselines: Mapping[str, Baseline],
    now_ms: int,
    *,
    strict: bool = False,
) -> Outcome:
    """Return the verdicts of all rules.

    `whole` are all dumps as one, for the rules of scope "cluster" (the only dump, where there is one); `baselines` are those
    of the subjects by name. With `strict` what is unknown is a violation.
    """
    waivers = Waivers(read, now_ms)
    found = _findings_of_subjects(read)
    verdicts: list[Verdict] = []
    for subject in subjects:
        verdicts += dump_verdicts(read, subject, now_ms)
    for number, rule in enumerate(read.policy.rule):
        for subject in [whole] if rule.scope == "cluster" else subjects:
            verdict = _verdict(rule, subject, baselines.get(subject.name, NO_BASELINE), found)
            verdicts.append(replace(verdict, place=read.place("rule", number)))
    everything = (*subjects, whole) if whole not in subjects else tuple(subjects)
    by_name = {one.name: one for one in everything}
    verdicts = [waivers.applied(verdict, by_name[verdict.subject]) for verdict in verdicts]
    if strict:
        verdicts = [_strict(verdict) for verdict in verdicts]
    return Outcome(
        read.name,
        tuple(sorted(verdicts, key=reading_order)),
        everything,
        tuple(waivers.idle()),
        now_ms,
        _watched(read, everything),
    )


def _findings_of_subjects(read: ReadPolicy) -> Found:
    """Return what makes the findings of a subject, once for all rules."""
    known: dict[str, list[Finding]] = {}

    def found(subject: Subject) -> Sequence[Finding]:
        if subject.name not in known:
            known[subject.name] = findings_of(subject.profile, read.policy.limits)
        return known[subject.name]

    return found


def _verdict(rule: Rule, subject: Subject, baseline: Baseline, found: Found) -> Verdict:
    if rule.slugs:
        limit, cases = _findings_sentence(rule), _finding_cases(rule, subject, found(subject))
        notes: tuple[Sentence, ...] = ()
    else:
        growing = rule.growth is not None
        wants = [limit_sentence(rule)] if rule.limits or rule.required or rule.forbidden else []
        cases = list(cases_of(rule, subject)) if wants else []
        cases += growth_cases(rule, subject, baseline) if growing else []
        limit = _joined([*wants, *([growth_sentence(rule)] if growing else [])])
        notes = tuple(model_notes(subject, baseline)) if growing else ()
    ordered = tuple(sorted(cases, key=lambda case: (case.state.rank, -case.size)))
    return Verdict(rule.id, subject.name, state_of(ordered), limit, ordered, level=rule.level, notes=notes)


def _joined(sentences: Sequence[Sentence]) -> Sentence:
    return say(", ".join(one.template for one in sentences), *(cell for one in sentences for cell in one.cells))


def _findings_sentence(rule: Rule) -> Sentence:
    return say("no finding {}", text(" or ".join(rule.slugs)))


def _finding_cases(rule: Rule, subject: Subject, findings: Sequence[Finding]) -> list[Case]:
    worst = State.VIOLATION if rule.level == "error" else State.WARN
    found = [one for one in findings if is_meant(one, rule.slugs) and _is_about(rule, one, subject)]
    cases = [Case(worst, _said(one), namespace_of(one), float(one.bytes or one.keys or 0)) for one in found]
    if not subject.complete:
        what = say(
            "there may be more findings: keys are missing from the dump or wrong in it: {}", text(subject.damage)
        )
        cases.append(Case(State.UNKNOWN, what))
    return cases


def _said(finding: Finding) -> Sentence:
    return say(f"{finding.what.template} [{{}}]", *finding.what.cells, text(finding.slug))


def _is_about(rule: Rule, finding: Finding, subject: Subject) -> bool:
    """Whether a finding is about the namespaces of a rule; a rule without any is about all."""
    about = namespace_of(finding)
    if rule.match is not None:
        if about is None:
            return False
        if isinstance(about, bytes) and not fits_key(rule.match, about):
            return False
        if isinstance(about, str) and subject.fit(rule.match, about) is Fit.NONE:
            return False
    if (rule.db, rule.type, rule.owner) == (None, None, None) or about is None:
        return True
    return any(row.namespace == about or isinstance(about, bytes) for row in chosen(rule, subject.rows))


def _strict(verdict: Verdict) -> Verdict:
    cases = tuple(
        replace(case, state=State.VIOLATION) if case.state is State.UNKNOWN else case for case in verdict.cases
    )
    return replace(verdict, cases=cases, state=state_of(cases))


def _watched(read: ReadPolicy, subjects: Sequence[Subject]) -> frozenset[str]:
    """Return the namespaces that rules are about by name, not because they are about all."""
    named = [rule.match for rule in read.policy.rule if rule.match and rule.match.strip("*")]
    return frozenset(
        name for match in named for subject in subjects for name, how in fits(match, subject).items() if how is Fit.ALL
    )
