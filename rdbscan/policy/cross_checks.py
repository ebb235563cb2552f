"""What is wrong in a policy though each line is right by itself: ids, patterns, names of rules, limits that say nothing."""

from __future__ import annotations

from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from rdbscan.keyspace.placeholders import OTHER
from rdbscan.policy.model import BUILT_IN, COMPLETE, MAX_AGE, MEMORY, Policy, Rule
from rdbscan.policy.thresholds import known_limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rdbscan.policy.places import Path

_LIMITS = (
    "no_ttl, max_ttl, max_keys, max_memory, max_share, max_key_memory, max_elements, required, forbidden, growth "
    "or findings"
)


def cross_checks(policy: Policy, ids: Sequence[str | None] | None = None) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong, and the key that it stands at.

    Tables that are wrong by themselves are None; then `ids` are those of all rules, as far as they have one.
    """
    ids = [rule.id for rule in policy.rule] if ids is None else ids
    yield from _memory(policy)
    for number, id_ in enumerate(ids):
        if id_ in BUILT_IN:
            yield ("rule", number, "id"), f"id {id_} is that of [dump] or [memory]; choose another one"
        elif id_ is not None and id_ in ids[:number]:
            yield ("rule", number, "id"), f"id {id_} is taken by a rule above; choose another one"
    for number, rule in enumerate(policy.rule):
        yield from ((("rule", number, *path), said) for path, said in (_rule(rule) if rule else ()))
    yield from _waivers(policy, [*filter(None, ids), *built_in_ids(policy)])
    yield from _namespaces(policy)
    yield from _thresholds(policy)


def built_in_ids(policy: Policy) -> list[str]:
    """Return the ids of the rules of [dump] and [memory] that the policy has."""
    has = {
        MAX_AGE: policy.dump.max_age is not None,
        COMPLETE: policy.dump.complete is not None,
        MEMORY: policy.memory.warn is not None or policy.memory.error is not None,
    }
    return [name for name in BUILT_IN if has[name]]


def _memory(policy: Policy) -> Iterator[tuple[Path, str]]:
    warn, error = policy.memory.warn, policy.memory.error
    if policy.memory.maxmemory == 0:
        yield ("memory", "maxmemory"), "maxmemory: 0 means that there is no limit; leave the line out"
    if warn and error and warn.is_share == error.is_share and warn.value > error.value:
        yield ("memory", "warn"), "warn is above error, so it would never warn; make it less than error"


def _rule(rule: Rule) -> Iterator[tuple[Path, str]]:
    figures = {**rule.limits, **({"growth": rule.growth} if rule.growth else {})}
    presence = [name for name in ("required", "forbidden") if getattr(rule, name)]
    if not figures and not presence and not rule.slugs:
        yield (), f"rule {rule.id} limits nothing; give it {_LIMITS}"
    if rule.slugs and (figures or presence):
        yield ("findings",), "findings stand alone in a rule; make a second [[rule]] of the other limits"
    if not rule.slugs and (rule.match, rule.owner, rule.type, rule.db) == (None, None, None, None):
        yield (), 'match is missing: which namespaces? write match = "**" for all'
    if len(presence) == 2:
        yield ("forbidden",), "keys cannot be required and forbidden; leave one of the two out"
    if "forbidden" in presence and figures:
        yield ("forbidden",), "where there must be no keys other limits say nothing; leave them out"
    if rule.growth is not None and not rule.growth.limits:
        yield (
            ("growth",),
            'growth limits nothing; give it memory, keys, elements or no_ttl_keys, such as memory = "20%/d"',
        )
    for name in ("no_ttl", "max_share"):
        limit = rule.limits.get(name)
        if limit and limit.is_share and limit.value > 1:
            yield (name,), f"{name} is above 100%, so it would never be exceeded; write at most 100%"
    yield from _findings(rule)


def _findings(rule: Rule) -> Iterator[tuple[Path, str]]:
    from rdbscan.policy.findings import known_slugs

    known = known_slugs()
    for pattern in rule.slugs:
        if not any(fnmatchcase(slug, pattern) for slug in known):
            yield ("findings",), f'no finding is called "{pattern}"; {_meant(pattern, known)}'


def _waivers(policy: Policy, ids: list[str]) -> Iterator[tuple[Path, str]]:
    for number, waiver in enumerate(policy.waiver):
        if waiver is None:
            continue
        if waiver.rule not in ids:
            yield ("waiver", number, "rule"), f'there is no rule "{waiver.rule}" to waive; {_meant(waiver.rule, ids)}'


def _namespaces(policy: Policy) -> Iterator[tuple[Path, str]]:
    owners: dict[str, str | None] = {}
    for number, one in enumerate(policy.namespace):
        if one is None:
            continue
        name = one.name or one.match
        if name == OTHER:
            yield (
                ("namespace", number, "name"),
                f"name {OTHER} has the keys that cannot be told apart; choose another one",
            )
        if owners.setdefault(name, one.owner) != one.owner:
            yield (
                ("namespace", number),
                f"{name} has another owner above; give this one another name, or the same owner",
            )


def _thresholds(policy: Policy) -> Iterator[tuple[Path, str]]:
    known = known_limits()
    for name in policy.limits:
        if name not in known:
            yield ("limits", name), f"unknown limit {name}; {_meant(name, known)}"


def _meant(given: str, known: list[str]) -> str:
    near = get_close_matches(given, known, n=1)
    shown = known[:12]
    return (
        f"did you mean {near[0]}?"
        if near
        else f"there {'is' if len(known) == 1 else 'are'} {', '.join(shown) or 'none'}"
    )
