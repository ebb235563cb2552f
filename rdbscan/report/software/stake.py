"""What jobs of one state hold: their entries in queue or index, and their bodies elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdbscan.report.software.model import Kind

if TYPE_CHECKING:
    from rdbscan.report.software.found import Found, Member, Part, Sums
    from rdbscan.report.software.model import Keys


@dataclass(frozen=True, slots=True)
class Stake:
    """How many jobs, the bytes of their entries and bodies, how many keys that is, and the groups it is counted from.

    All jobs of an instance share its bodies, so the bytes are a mean: jobs of one state as large as those of another.
    """

    jobs: int
    bytes: int
    keys: int
    rows: tuple[Keys, ...]
    bodies: bool


@dataclass(frozen=True, slots=True)
class Bodies:
    """The bodies that jobs of all states share: how many jobs they are, and what they take with what belongs to them."""

    members: tuple[Member, ...]
    jobs: int
    bytes: int
    one_key: bool


def bodies(found: Found, *, persistent: bool = False) -> Bodies:
    """Return the shared bodies of an instance; of the `persistent` ones only, those without a TTL."""
    first = [one for one in found.of(Kind.BODIES) if not one.role.part_of]
    names = {one.role.name for one in first}
    members = (*first, *(one for one in found.of(Kind.BODIES) if one.role.part_of in names))
    return Bodies(
        members,
        sum(one.elements if one.role.per_element else one.no_ttl_keys if persistent else one.keys for one in first),
        sum(one.no_ttl_memory if persistent else one.memory_bytes for one in members),
        any(one.role.per_element for one in first),
    )


def stake(found: Found, member: Member, *, part: Part | None = None, persistent: bool = False) -> Stake:
    """Return what the jobs of a state hold, or of one `part` of it; `persistent`: only jobs whose body has no TTL."""
    one: Sums = part or member
    belongings = found.parts_of(member.role.name)
    shared = bodies(found, persistent=persistent)
    jobs = min(one.elements, shared.jobs) if shared.members and persistent else one.elements
    with_body = min(jobs, shared.jobs)
    entries = one.memory_bytes * jobs // max(one.elements, 1)
    entries += sum(each.memory_bytes for each in belongings) * jobs // max(member.elements, 1)
    return Stake(
        jobs,
        entries + shared.bytes * with_body // max(shared.jobs, 1),
        one.keys + (0 if shared.one_key else with_body),
        tuple(row for each in (one, *belongings, *shared.members) for row in each.rows),
        bool(shared.members or belongings),
    )
