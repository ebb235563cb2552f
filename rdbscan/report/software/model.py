"""What is known of a piece of software: which keys it writes, what they are for, and what its owner does about them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import cached_property
from typing import Protocol

from rdbscan.report.command import Command, Loss, Step
from rdbscan.report.command import Where as Where  # for the families
from rdbscan.report.sentences import plain
from rdbscan.report.software.template import Pattern, compiled


class Kind(Enum):
    """What keys are for. `purpose` is the word of the report on workloads for it."""

    QUEUE = "queue"
    """Work that waits."""
    SCHEDULE = "schedule"
    """Work that is due later, or again after a failure."""
    ACTIVE = "active"
    """Work that was handed out and is not acknowledged yet."""
    FINISHED = "finished"
    """The index of work that is done."""
    DEAD = "dead"
    """Work that failed for good."""
    BODIES = "bodies"
    """What the entries of queues and indexes refer to; gone with them, never alone."""
    RESULTS = "results"
    LOCK = "lock"
    SESSION = "session"
    CACHE = "cache"
    COUNTER = "counter"
    """Rate limits and the like."""
    INDEX = "index"
    """Names of other keys: tags of a cache, sessions of a user."""
    SEEN = "seen"
    """What was met before, so that it is not done twice."""
    EVENTS = "events"
    META = "meta"
    """The software's own bookkeeping."""
    DATA = "data"
    """What exists nowhere else."""

    @property
    def temporary(self) -> bool:
        """Return whether such a key ends by nature, so that it should have a TTL, and may get one: none depends on it."""
        return self in (Kind.RESULTS, Kind.LOCK, Kind.SESSION, Kind.CACHE, Kind.COUNTER)

    @property
    def purpose(self) -> str:
        """Return `session`, `cache`, `temporary`, `queue` or `lasting`."""
        if self in (Kind.SESSION, Kind.CACHE):
            return str(self.value)
        if self is Kind.DATA:
            return "lasting"
        return "temporary" if self.temporary else "queue"


class Proof(IntEnum):
    """How much the name and type of a key tell about who wrote it."""

    NONE = 0
    """Anybody's, but for its place beside other keys."""
    HINT = 1
    """One of several that together tell."""
    SURE = 2
    """Nobody else writes such a name."""


def source(text: str, does: str, where: Where = Where.CODE, loses: str = "") -> Command:
    """Return a remedy that stops the growth; what it `loses` is what is then dropped from now on."""
    return _remedy(Step.SOURCE, where, text, does, loses)


def repair(text: str, does: str, loses: str = "", where: Where = Where.CODE) -> Command:
    """Return a command of the owner that puts right what is there."""
    return _remedy(Step.REPAIR, where, text, does, loses)


def room(text: str, does: str, loses: str, where: Where = Where.CODE) -> Command:
    """Return a command of the owner that throws something away."""
    return _remedy(Step.ROOM, where, text, does, loses)


def _remedy(step: Step, where: Where, text: str, does: str, loses: str) -> Command:
    """Return what the owner of the keys does: `text` is a constant, no name from a dump is ever part of it."""
    return Command(text, plain(does), step, where, Loss(plain(loses)) if loses else None)


@dataclass(frozen=True, slots=True)
class Bound:
    """The size at which the software itself trims a key: `elements` of one key, and in whose words."""

    elements: int
    by: str


@dataclass(frozen=True, eq=False)
class Role:
    """One kind of key of a family; `template` (see template.py) continues the family's stem.

    `types` are Redis types, separated by spaces. `noun` names what one element is (one key, where keys have no
    elements). `part_of` names the role whose keys these belong to: messages to their queue, an index to what it lists.
    `per_element`: one element is one job, not one key. `grows`: nothing ever removes elements. `once`: of an index,
    in which each entry stands once at most. `temporary` overrides what the kind says, `slug` what a finding is called.
    """

    name: str
    template: str
    types: str
    kind: Kind
    proof: Proof = Proof.NONE
    noun: str = "key"
    why: str = ""
    remedies: tuple[Command, ...] = ()
    bound: Bound | None = None
    part_of: str = ""
    per_element: bool = False
    grows: bool = False
    once: bool = False
    temporary: bool | None = None
    slug: str = ""

    @property
    def expires(self) -> bool:
        """Return whether its keys should have a TTL."""
        return self.kind.temporary if self.temporary is None else self.temporary

    @cached_property
    def type_names(self) -> frozenset[str]:
        """The Redis types as a set."""
        return frozenset(self.types.split())

    @cached_property
    def rest(self) -> Pattern:
        """What follows the stem."""
        return compiled(self.template)


@dataclass(frozen=True, eq=False)
class Family:
    """A piece of software by the keys it writes.

    `stem` is the beginning that tells instances apart (a prefix, a queue); `title` names an instance, with captures of
    the stem in braces. A stem that matches one of `sure_stems` is proof by itself. Otherwise all roles of `needs` and
    `hints` distinct roles with a hint must be there, where a stem whose `prefix` is the `default` counts as one more.
    `indexed`: every job is in some queue or index, so bodies in none are orphans, for which there are `orphan_remedies`.
    """

    name: str
    stem: str
    roles: tuple[Role, ...]
    sources: tuple[str, ...]
    title: str = ""
    needs: tuple[str, ...] = ()
    hints: int = 2
    default: str | None = None
    sure_stems: tuple[str, ...] = ()
    indexed: bool = False
    orphan_remedies: tuple[Command, ...] = ()

    def __post_init__(self) -> None:
        names = {role.name for role in self.roles}
        if len(names) < len(self.roles) or not names.issuperset(self.needs):
            raise ValueError(f"roles of {self.name}")


class LargestKey(Protocol):
    """The largest key of a group: its exact name and, where it has any, the number of its elements."""

    @property
    def key(self) -> bytes: ...
    @property
    def elements(self) -> int | None: ...


class Keys(Protocol):
    """What must be known of a group of keys of one database, namespace and type (an encoding may split it further).

    Sizes are bytes, `elements` their sum, `oldest_at` ms UTC where the content shows times.
    """

    @property
    def db(self) -> int: ...
    @property
    def namespace(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def keys(self) -> int: ...
    @property
    def elements(self) -> int: ...
    @property
    def memory_bytes(self) -> int: ...
    @property
    def no_ttl_keys(self) -> int: ...
    @property
    def no_ttl_memory(self) -> int: ...
    @property
    def oldest_at(self) -> int | None: ...
    @property
    def biggest(self) -> LargestKey | None: ...
