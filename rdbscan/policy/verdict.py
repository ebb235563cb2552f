"""What came of a rule: the one thing that all outputs are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from rdbscan.policy.places import BEGIN, Place

if TYPE_CHECKING:
    from rdbscan.policy.dumps import Subject
    from rdbscan.report.model import Sentence


class State(Enum):
    """How a rule ended, worst first. Unknown is never pass."""

    VIOLATION = "violation"
    UNKNOWN = "unknown"
    WARN = "warn"
    WAIVED = "waived"
    PASS = "pass"  # noqa: S105 (no password)

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(State).index(self)


@dataclass(frozen=True, slots=True)
class Case:
    """One namespace, or the whole dump, that a rule does not pass.

    `namespace` is None where the whole dump is meant. `size` says how far it is beyond the limit, for the order of cases.
    `waiver` is the reason why it may stay.
    """

    state: State
    what: Sentence
    namespace: str | bytes | None = None
    size: float = 0.0
    waiver: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says of a dump, or of all as a cluster: `subject`. `cases` are worst first; a rule that passes has none.

    `limit` says what the rule wants. `place` is where it stands in the policy. `notes` are good to know whatever the state.
    """

    rule: str
    subject: str
    state: State
    limit: Sentence
    cases: tuple[Case, ...] = ()
    place: Place = BEGIN
    level: str = "error"
    notes: tuple[Sentence, ...] = ()
    is_damage: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """All verdicts of a run, worst first.

    `notes` are about the policy as a whole, `now_ms` is what the clock said, and `watched` are the namespaces that rules are
    about by name.
    """

    policy: str
    verdicts: tuple[Verdict, ...]
    subjects: tuple[Subject, ...]
    notes: tuple[tuple[Place, Sentence], ...] = ()
    now_ms: int = 0
    watched: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_violated(self) -> bool:
        """Whether any rule is violated."""
        return any(verdict.state is State.VIOLATION for verdict in self.verdicts)

    def count(self, state: State) -> int:
        """Return how many verdicts have a state."""
        return sum(verdict.state is state for verdict in self.verdicts)


def state_of(cases: tuple[Case, ...]) -> State:
    """Return the worst state; pass without cases."""
    return min((case.state for case in cases), key=lambda state: state.rank, default=State.PASS)


def reading_order(verdict: Verdict) -> tuple[int, float, int, str]:
    """The order of verdicts: worst first, then what is farthest beyond its limit, then as the policy has them."""
    return (
        verdict.state.rank,
        -max((case.size for case in verdict.cases), default=0.0),
        verdict.place.line,
        verdict.subject,
    )
