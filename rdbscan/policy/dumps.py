"""The dumps that are judged: the facts of each, and the rows of its keys.

The one place that knows how a profile keeps the facts of dumps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

from rdbscan.keyspace.placeholders import OTHER
from rdbscan.policy.patterns import Fit, fit
from rdbscan.policy.rows import Row, rows_of, total
from rdbscan.profile.common_names import renamed
from rdbscan.profile.merge import merge_all

if TYPE_CHECKING:
    from rdbscan.keyspace.naming import Naming
    from rdbscan.keyspace.pattern import Pattern
    from rdbscan.profile.profile import Profile
    from rdbscan.profile.sources import Source
    from rdbscan.records.dump import Outcome

CLUSTER = "cluster"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one dump. Sizes are bytes, times ms UTC; None: nobody knows.

    `keys` were read; `missing` are those that were not, None where their number is not known; `promised` is how many there
    should be by what the server wrote at the begin of the databases that were reached. `damage` says what is wrong with it,
    "" of a whole one. `model` names the server and settings whose memory is modelled.
    """

    name: str
    saved_ms: int | None
    keys: int
    missing: int | None
    promised: int | None
    complete: bool
    damage: str
    used_memory: int | None
    maxmemory: int | None
    server: str
    model: str


@dataclass(frozen=True)
class Subject:
    """What a rule is judged on: one dump, or all of them as one. `name` stands for it in every output."""

    name: str
    facts: tuple[Facts, ...]
    rows: tuple[Row, ...]
    profile: Profile
    is_cluster: bool = False
    given: Mapping[str, Sequence[Pattern]] = field(default_factory=dict)
    """The patterns behind names that a team has given."""

    def fit(self, match: str, namespace: str) -> Fit:
        """Return how many keys of a namespace fit a pattern."""
        return fit(match, namespace, self.given.get(namespace, ()))

    def renamed(self, names: Mapping[str, str], naming: Naming) -> Subject:
        """Return the same with other names for its namespaces."""
        profile = renamed(self.profile, names, naming)
        return replace(self, profile=profile, rows=tuple(rows_of(profile)))

    def called(self, name: str) -> Subject:
        """Return the same by another name."""
        facts = (replace(self.facts[0], name=name),) if len(self.facts) == 1 else self.facts
        return replace(self, name=name, facts=facts)

    @cached_property
    def whole(self) -> Row:
        """The sums over all keys that were read."""
        return total(self.rows)

    @cached_property
    def other(self) -> Row:
        """The keys whose namespace is not known: any namespace may have them."""
        return total((row for row in self.rows if row.namespace == OTHER), OTHER)

    @property
    def complete(self) -> bool:
        """Whether all that is in the dumps is known, and sure."""
        return all(facts.complete for facts in self.facts)

    @property
    def missing_keys(self) -> float:
        """How many keys were not read, at most."""
        return sum(inf if facts.missing is None else facts.missing for facts in self.facts)

    @property
    def promised_keys(self) -> float:
        """How many keys were not read as far as the dumps say: of a database that was never reached they say nothing."""
        return sum(_not_read(facts) for facts in self.facts)

    @property
    def saved_ms(self) -> int | None:
        """When the last of the dumps was saved; None unless that is known of all."""
        moments = [facts.saved_ms for facts in self.facts]
        return None if None in moments or not moments else max(moment for moment in moments if moment is not None)

    @property
    def damage(self) -> str:
        """What is wrong with the first dump that is not whole."""
        return next((facts.damage for facts in self.facts if not facts.complete), "")


def subject(profile: Profile) -> Subject:
    """Return what is judged of a profile."""
    facts = tuple(map(facts_of, profile.sources))
    name = facts[0].name if facts else ""
    name = name if len(facts) < 2 else f"{name} and {len(facts) - 1} more"
    return Subject(name, facts, tuple(rows_of(profile)), profile, given=_given(profile))


def cluster(subjects: Iterable[Subject]) -> Subject:
    """Return all dumps as one."""
    subjects = list(subjects)
    profile = merge_all(one.profile for one in subjects)
    facts = tuple(facts for one in subjects for facts in one.facts)
    taken = {one.name for one in subjects}
    name = CLUSTER if CLUSTER not in taken else f"{CLUSTER} of {len(subjects)} dumps"
    return Subject(name, facts, tuple(rows_of(profile)), profile, is_cluster=True, given=_given(profile))


def _given(profile: Profile) -> dict[str, list[Pattern]]:
    found: dict[str, list[Pattern]] = {}
    for one in profile.naming.given:
        found.setdefault(one.name, []).append(one.pattern)
    return found


def facts_of(source: Source) -> Facts:
    """Return the facts of a dump; it is called by its server's name, if that is known, else by its own."""
    header, outcome, model = source.header, source.outcome, source.model
    complete = outcome.complete and outcome.damage is None and not outcome.damaged_keys
    return Facts(
        source.instance or source.source,
        header.ctime_ms,
        outcome.keys,
        0 if complete else _missing(outcome),
        _promised(outcome),
        complete,
        _damage(outcome),
        source.predicted.used_memory if source.predicted else None,
        model.maxmemory,
        f"{header.server} {header.server_version}".strip(),
        f"{model.target or header.server}, {model.allocator}".strip(", "),
    )


def _damage(outcome: Outcome) -> str:
    if outcome.damage is not None:
        return outcome.damage.message
    if outcome.damaged_keys:
        keys = "1 damaged key was" if outcome.damaged_keys == 1 else f"{outcome.damaged_keys:,} damaged keys were"
        return f"{keys} left out"
    return "" if outcome.complete else "it was not read to its end"


def _missing(outcome: Outcome) -> int | None:
    """Return how many keys could not be read; that is known where reading went on to the end."""
    return None if outcome.checksum == "unread" else outcome.damaged_keys


def _promised(outcome: Outcome) -> int | None:
    hinted = sum(keys for keys, _expiring in outcome.databases.values())
    return hinted if outcome.databases and hinted >= outcome.keys else None


def _not_read(facts: Facts) -> float:
    if facts.missing is not None:
        return facts.missing
    return inf if facts.promised is None else facts.promised - facts.keys
