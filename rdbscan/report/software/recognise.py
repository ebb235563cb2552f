"""Which software wrote which keys.

First pass: names that prove or hint at a family (a word of the template selects the candidates), each with its stem:
`bull:emails` of `bull:emails:completed`. Second pass: names below such a stem that are told by their place alone, such as
`bull:emails:{id}`. An instance with evidence enough is claimed; where two overlap, the better proved one keeps the name.
Time and memory grow with the number of names; what no family claims is left alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from rdbscan.report.software.families import FAMILIES
from rdbscan.report.software.found import Found, Member
from rdbscan.report.software.model import Family, Keys, Proof, Role
from rdbscan.report.software.template import Pattern, compiled, words

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence

LONGEST = 1024
"""Characters of a name worth matching; no software writes longer ones on its own account."""
BOUNDARIES = 32
"""Places in a name where a stem may end."""
SEPARATORS = frozenset(":._-/|")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A role as it is looked for in the first pass."""

    rank: int
    order: int
    family: Family
    role: Role
    pattern: Pattern
    sure_stem: bool


Anchors: TypeAlias = dict[tuple[str, str], list[Anchor]]
"""(type, word) -> what to look for; the word "" stands for templates without a certain one."""


@dataclass(slots=True)
class Name:
    """All groups of one database, namespace and type."""

    text: str
    type: str
    rows: list[Keys] = field(default_factory=list)

    def largest(self) -> str:
        """Return the name of the largest key; "" where it is not known."""
        best = max(self.rows, key=lambda row: row.memory_bytes)
        return best.biggest.key.decode("utf-8", "backslashreplace") if best.biggest else ""


@dataclass(slots=True)
class Instance:
    """What was seen of a family below one stem."""

    family: Family
    db: int
    stem: str
    captures: dict[str, str]
    rank: int
    roles: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    known: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    sure: bool = False

    def evidence(self) -> int:
        """Return the number of roles that hint at the family, one more for its default prefix."""
        hints = sum(bool(self.roles.get(role.name)) for role in self.family.roles if role.proof)
        return hints + (self.family.default is not None and self.captures.get("prefix", "") == self.family.default)

    def is_sure(self) -> bool:
        """Return whether something was seen that nobody else writes."""
        sure = any(self.roles.get(role.name) for role in self.family.roles if role.proof is Proof.SURE)
        return sure or (self.sure and any(self.roles.values()))

    def is_claimed(self) -> bool:
        """Return whether the evidence is enough."""
        if self.is_sure():
            return True
        return all(self.roles.get(name) for name in self.family.needs) and self.evidence() >= self.family.hints


def recognise(rows: Iterable[Keys], families: Sequence[Family] = FAMILIES) -> list[Found]:
    """Return the software whose keys these are, most memory first; a group belongs to one at most."""
    by_db: dict[int, dict[tuple[str, str], Name]] = defaultdict(dict)
    for row in rows:
        name = by_db[row.db].setdefault((row.namespace, row.type), Name(row.namespace, row.type))
        name.rows.append(row)
    anchors = _anchors(tuple(families))
    found = [one for db, names in by_db.items() for one in _in_database(db, list(names.values()), anchors)]
    return sorted(found, key=lambda one: (-one.memory_bytes, one.family.name, one.db, one.stem))


def _in_database(db: int, names: list[Name], anchors: Anchors) -> Iterator[Found]:
    instances: dict[tuple[str, str], Instance] = {}
    for name in names:
        for anchor, match in _anchored(name, anchors):
            stem = match["stem"]
            place = instances.get((anchor.family.name, stem))
            if place is None:
                place = Instance(anchor.family, db, stem, _stem_captures(anchor.family, match), anchor.rank)
                instances[anchor.family.name, stem] = place
            place.roles[anchor.role.name].append(name)
            place.sure |= anchor.sure_stem
            for capture, value in match.groupdict().items():
                place.known[capture].add(value)
    _add_by_place(names, instances.values())
    yield from _without_overlap(instances.values())


@cache
def _anchors(families: tuple[Family, ...]) -> Anchors:
    """Return what to look for in the first pass."""
    index: dict[tuple[str, str], list[Anchor]] = defaultdict(list)
    order = 0
    for rank, family in enumerate(families):
        for stem, sure in [(family.stem, False), *((stem, True) for stem in family.sure_stems)]:
            for role in family.roles:
                pattern = compiled(role.template, stem)
                order += 1
                if sure or tells(family, role):
                    for type_ in role.type_names:
                        index[type_, pattern.word].append(Anchor(rank, order, family, role, pattern, sure))
    return dict(index)


@cache
def tells(family: Family, role: Role) -> bool:
    """Return whether a name tells of the role by itself; else its place beside others does."""
    pattern = compiled(role.template, family.stem)
    return not pattern.known and (role.proof is Proof.SURE or (role.proof is Proof.HINT and bool(pattern.word)))


def _anchored(name: Name, anchors: Anchors) -> list[tuple[Anchor, re.Match[str]]]:
    """Return the first matching role of every family.

    Where a flood of job ids swallowed the words beside them (`bull:emails:{id}` for lists and sorted sets too), the
    largest key still has its own name.
    """
    found = _candidates(name.text, name.type, anchors)
    if found or "{" not in name.text:
        return found
    return [
        (anchor, match)
        for anchor, match in _candidates(name.largest(), name.type, anchors)
        if match["stem"] and name.text.startswith(match["stem"])
    ]


def _candidates(text: str, type_: str, anchors: Anchors) -> list[tuple[Anchor, re.Match[str]]]:
    if len(text) > LONGEST:
        return []
    likely = [anchor for word in {"", *words(text)} for anchor in anchors.get((type_, word), ())]
    found: dict[str, tuple[Anchor, re.Match[str]]] = {}
    for anchor in sorted(likely, key=lambda anchor: anchor.order):
        if anchor.family.name not in found and (match := anchor.pattern.regex.fullmatch(text)):
            found[anchor.family.name] = (anchor, match)
    return list(found.values())


def _stem_captures(family: Family, match: re.Match[str]) -> dict[str, str]:
    whole = compiled(family.stem).regex.fullmatch(match["stem"])
    return whole.groupdict() if whole else {}


def _add_by_place(names: list[Name], instances: Iterable[Instance]) -> None:
    """Add the names that only their place tells."""
    by_stem: dict[str, list[Instance]] = defaultdict(list)
    taken: dict[int, set[int]] = {}
    for one in instances:
        by_stem[one.stem].append(one)
        taken[id(one)] = {id(name) for seen in one.roles.values() for name in seen}
    for name in names if by_stem else ():
        for cut in _boundaries(name.text):
            for one in by_stem.get(name.text[:cut], ()):
                if id(name) not in taken[id(one)] and (role := _by_place(one, name, name.text[cut:])):
                    one.roles[role.name].append(name)


def _boundaries(text: str) -> Iterator[int]:
    """Yield where a stem may end: at the start, before and behind a separator, at the end."""
    yield 0
    if len(text) > LONGEST:
        return
    places = [at for at, mark in enumerate(text) if mark in SEPARATORS][:BOUNDARIES]
    yield from sorted({cut for at in places for cut in (at, at + 1) if cut} - {len(text)})
    if text:
        yield len(text)


def _by_place(one: Instance, name: Name, rest: str) -> Role | None:
    for role in one.family.roles:
        everything = role.rest.open and not role.rest.known and not one.stem
        if name.type not in role.type_names or tells(one.family, role) or everything:
            continue
        match = role.rest.regex.fullmatch(rest)
        if match and all(match[capture] in one.known[capture] for capture in role.rest.known):
            return role
    return None


def _without_overlap(instances: Iterable[Instance]) -> Iterator[Found]:
    """Yield what is left of each instance when better proved ones took their names, if that is still enough."""
    taken: set[int] = set()
    best_first = sorted(instances, key=lambda one: (not one.is_sure(), -one.evidence(), one.rank, one.stem))
    for one in best_first:
        for role, seen in one.roles.items():
            one.roles[role] = [name for name in seen if id(name) not in taken]
        if one.is_claimed():
            taken.update(id(name) for seen in one.roles.values() for name in seen)
            yield _found(one)


def _found(one: Instance) -> Found:
    members = tuple(
        Member(role, tuple(row for name in one.roles[role.name] for row in name.rows))
        for role in one.family.roles
        if one.roles.get(role.name)
    )
    return Found(one.family, one.db, one.stem, tuple(sorted(one.captures.items())), members)
