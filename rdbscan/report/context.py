"""What all reports of one run share: the profile, the limits, and the sums that more than one of them asks for."""

from __future__ import annotations

from array import array
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from rdbscan.keyspace.shown import Patterns
from rdbscan.profile.common_names import with_common_names
from rdbscan.report.limits import DEFAULTS, Limits
from rdbscan.report.totals import NOTHING, Sums, Totals, most_memory_first

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rdbscan.config.cluster import Shard
    from rdbscan.profile.groups import Group
    from rdbscan.profile.keys import KeyRow
    from rdbscan.profile.profile import Profile
    from rdbscan.profile.sources import Source
    from rdbscan.report.model import Report

T = TypeVar("T")
BY = ("dump", "instance", "owner", "db")


class Context:
    """A profile to be reported on, with the same names for all its dumps. What was summed up once is kept.

    `shards` are those of the cluster, where they are known; `by` says what several dumps are compared by: `BY`.
    """

    def __init__(
        self, profile: Profile, limits: Limits = DEFAULTS, shards: Sequence[Shard] = (), *, by: str = "dump"
    ) -> None:
        self.profile = with_common_names(profile) if len(profile.sources) > 1 else profile
        self.limits = limits
        self.shards = shards
        self.by = by
        self._kept: dict[Callable[[Context], Any], Any] = {}

    @property
    def sources(self) -> list[Source]:
        """The dumps."""
        return self.profile.sources

    @property
    def as_of_ms(self) -> int:
        """The moment of the profile, ms UTC; 0 where nobody knows."""
        return self.profile.as_of_ms

    def top(self, name: str) -> Sequence[KeyRow]:
        """Return one of the profile's rankings of keys, best first."""
        return self.profile.top.get(name, ())

    @cached_property
    def patterns(self) -> Patterns:
        """The patterns behind the names of namespaces."""
        return Patterns(self.profile.naming)

    @cached_property
    def groups(self) -> list[Group]:
        """The groups of keys."""
        return list(self.profile.groups)

    @cached_property
    def whole(self) -> Totals:
        """The sums over all keys."""
        rows = len(self.profile.groups)
        if not rows:
            return NOTHING
        return Totals(Sums(self.profile.groups, array("q", range(rows)), array("q", bytes(8 * rows)), 1), 0)

    @cached_property
    def namespaces(self) -> list[tuple[str, Totals]]:
        """The sums of each namespace, most memory first."""
        groups = self.profile.groups
        names = groups.namespace
        return most_memory_first(
            names.words, Sums(groups, array("q", range(len(groups))), names.codes, len(names.words))
        )

    @cached_property
    def kinds(self) -> list[tuple[tuple[str, str], Totals]]:
        """The sums of each namespace and type, most memory first."""
        groups = self.profile.groups
        namespaces, types = groups.namespace, groups.type
        pairs = list(zip(namespaces.codes, types.codes, strict=True))
        numbers = {pair: number for number, pair in enumerate(dict.fromkeys(pairs))}
        names = [(namespaces.words[namespace], types.words[type_]) for namespace, type_ in numbers]
        places = array("q", map(numbers.__getitem__, pairs))
        return most_memory_first(names, Sums(groups, array("q", range(len(groups))), places, len(names)))

    def kept(self, of: Callable[[Context], T]) -> T:
        """Return what a function makes of this context, made once."""
        if of not in self._kept:
            self._kept[of] = of(self)
        return cast("T", self._kept[of])

    @cached_property
    def left_out(self) -> int:
        """Keys of the dumps that the profile is not of, because others were chosen."""
        return max(sum(source.outcome.keys for source in self.sources) - self.whole.keys, 0)

    @property
    def is_cut(self) -> bool:
        """Whether the figures of namespaces are lower bounds, because {other} holds keys that may be theirs."""
        return self.profile.is_cut


def context_of(given: Profile | Context) -> Context:
    """Return the context of a profile, or the one that is given."""
    return given if isinstance(given, Context) else Context(given)


def of_profile(build: Callable[[Context], Report]) -> Callable[[Profile | Context], Report]:
    """Let a report be built from a profile too."""

    @wraps(build)
    def built(given: Profile | Context) -> Report:
        return build(context_of(given))

    return built
