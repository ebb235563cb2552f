"""`rdbscan check` as a function: policy and sources in, verdicts out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rdbscan.pipeline.profiles import profiles_of
from rdbscan.policy.baseline import TOGETHER, from_files, from_history, of_cluster
from rdbscan.policy.dumps import cluster
from rdbscan.policy.growth import Baseline
from rdbscan.policy.judge import NO_BASELINE, judge
from rdbscan.policy.loading import subjects_of
from rdbscan.profile.common_names import common_names
from rdbscan.profile.merge import merge_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdbscan.history import Store
    from rdbscan.pipeline import OnDump, Options, Progress
    from rdbscan.policy.dumps import Subject
    from rdbscan.policy.read import ReadPolicy
    from rdbscan.policy.verdict import Outcome


@dataclass(frozen=True, slots=True)
class Against:
    """What growth is counted from."""

    baseline: tuple[str, ...] = ()
    history: Store | None = None


def check(
    read: ReadPolicy,
    sources: Sequence[str],
    options: Options,
    against: Against,
    now_ms: int,
    *,
    strict: bool = False,
    progress: Progress | None = None,
    on_dump: OnDump | None = None,
) -> Outcome:
    """Return what a policy says of dumps; `on_dump` hears of each as it was read.

    Raises as the readers of dumps and saved files do; damage is not raised.
    """
    options, read = _one_maxmemory(options, read)
    profiles = list(profiles_of(sources, options, progress))
    if on_dump is not None:
        for profile in profiles:
            on_dump(profile)
    subjects = subjects_of(profiles, options.instance)
    baselines = _baselines(read, subjects, options, against)
    subjects, baselines = _with_common_names(subjects, baselines)
    whole = subjects[0] if len(subjects) == 1 else cluster(subjects)
    if len(subjects) > 1:
        of_each = [baselines.get(one.name, NO_BASELINE) for one in subjects]
        baselines |= {whole.name: baselines.get(TOGETHER) or of_cluster(of_each)}
    return judge(read, subjects, whole, baselines, now_ms, strict=strict)


def _baselines(
    read: ReadPolicy, subjects: Sequence[Subject], options: Options, against: Against
) -> dict[str, Baseline]:
    if not any(rule.growth for rule in read.policy.rule):
        return {}
    if against.baseline:
        return from_files(against.baseline, subjects, options)
    return {} if against.history is None else from_history(against.history, subjects, options)


def _with_common_names(
    subjects: list[Subject], baselines: dict[str, Baseline]
) -> tuple[list[Subject], dict[str, Baseline]]:
    """Return both with the same names for namespaces: those of all dumps of now and then together."""
    before = [one.subject for one in baselines.values() if one.subject is not None]
    if len(subjects) + len(before) < 2:
        return subjects, baselines
    names, naming = common_names(merge_all(one.profile for one in (*subjects, *before)))
    changed = {
        name: Baseline(one.subject and one.subject.renamed(names, naming), one.why) for name, one in baselines.items()
    }
    return [one.renamed(names, naming) for one in subjects], changed


def first_policy(sources: Sequence[str], options: Options, now_ms: int, progress: Progress | None = None) -> str:
    """Return the text of a policy that these dumps pass."""
    from rdbscan.policy.starter import first_policy_text

    return first_policy_text(subjects_of(list(profiles_of(sources, options, progress))), now_ms)


def _one_maxmemory(options: Options, read: ReadPolicy) -> tuple[Options, ReadPolicy]:
    """Return both with the same maxmemory: that of the command line, else that of the policy."""
    memory = read.policy.memory
    maxmemory = options.maxmemory if options.maxmemory is not None else memory.maxmemory
    changed = read.policy.model_copy(update={"memory": memory.model_copy(update={"maxmemory": maxmemory})})
    return replace(options, maxmemory=maxmemory), replace(read, policy=changed)
