"""`rdbscan check` as a function: policy and sources in, verdicts out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rdbscan.policy.baseline import from_files, from_history
from rdbscan.policy.dumps import cluster
from rdbscan.policy.judge import judge
from rdbscan.policy.loading import profiles_of, subjects_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rdbscan.pipeline import Options, Progress
    from rdbscan.policy.read import ReadPolicy
    from rdbscan.policy.verdict import Outcome


@dataclass(frozen=True, slots=True)
class Against:
    """What growth is counted from."""

    baseline: tuple[str, ...] = ()
    history: Path | None = None


def check(
    read: ReadPolicy,
    sources: Sequence[str],
    options: Options,
    against: Against,
    now_ms: int,
    *,
    strict: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Return what a policy says of dumps. Raises as the readers of dumps and saved files do; damage is not raised."""
    options, read = _one_maxmemory(options, read)
    owners = {one.name or one.match: one.owner for one in read.policy.namespace}
    subjects = subjects_of(list(profiles_of(sources, options, progress)), owners, options.instance)
    whole = subjects[0] if len(subjects) == 1 else cluster(subjects, owners)
    baselines = {}
    if any(rule.growth for rule in read.policy.rule):
        if against.baseline:
            baselines = from_files(against.baseline, subjects, whole, options, owners)
        elif against.history is not None:
            baselines = from_history(against.history, subjects, whole, options, owners)
    return judge(read, subjects, whole, baselines, now_ms, strict=strict)


def first_policy(sources: Sequence[str], options: Options, now_ms: int, progress: Progress | None = None) -> str:
    """Return the text of a policy that these dumps pass."""
    from rdbscan.policy.starter import first_policy_text

    return first_policy_text(subjects_of(list(profiles_of(sources, options, progress)), {}), now_ms)


def _one_maxmemory(options: Options, read: ReadPolicy) -> tuple[Options, ReadPolicy]:
    """Return both with the same maxmemory: that of the command line, else that of the policy."""
    memory = read.policy.memory
    maxmemory = options.maxmemory if options.maxmemory is not None else memory.maxmemory
    changed = read.policy.model_copy(update={"memory": memory.model_copy(update={"maxmemory": maxmemory})})
    return replace(options, maxmemory=maxmemory), replace(read, policy=changed)
